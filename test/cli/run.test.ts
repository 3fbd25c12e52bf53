import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { runFlags } from '../../src/cli/run-flags.ts'
import type { ClientReport } from '../../src/verdict/report.ts'
import { acceptPath, assertBuilt, cleanEnvironment, root, start, taskOf } from '../support/process.ts'
import { wellFormed } from '../verdict/well-formed.ts'

vi.setConfig({ testTimeout: 120_000 })
beforeAll(() => assertBuilt())

const cli = join(root, 'dist/cli.js')

/** Runs `claid-mock run` to the end of all that holds its output, which is every process it has left. */
function claidRun(args: readonly string[], options: { input?: string; env?: Record<string, string> } = {}) {
  const { input = '', env } = options
  return spawnSync(process.execPath, [cli, 'run', ...args], {
    input,
    env: cleanEnvironment(env),
    encoding: 'utf8',
    timeout: 100_000,
  })
}
/** What a command that is a script of Node looks like. */
const node = (script: string, ...args: string[]) => [
  '--',
  process.execPath,
  '--input-type=module',
  '-e',
  script,
  ...args,
]
const ending = ({ status, signal }: SpawnSyncReturns<string>) => signal ?? status

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'claid-mock-run-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A client in a few lines; what it does with its answers follows. */
const client = `
const { CLAID_API_URL: url, CLAID_API_KEY: key } = process.env
const headers = { authorization: 'Bearer ' + key, 'content-type': 'application/json' }
const submit = (body = ${JSON.stringify(taskOf())}) => fetch(url + '${acceptPath}', { method: 'POST', headers, body })
`

test('each flag can be given by the environment variable of its name', () => {
  const { options } = runFlags(new Command())
  expect(options.length).toBeGreaterThan(10)
  for (const { long = '', envVar } of options)
    expect(envVar).toBe(`CLAID_MOCK_${long.slice(2).replaceAll('-', '_').toUpperCase()}`)
  const { status, stderr } = claidRun(node(''), { env: { CLAID_MOCK_PROFILE: 'documented,observed' } })
  expect([status, stderr]).toEqual([
    0,
    expect.stringMatching(/documented: 0 requests.*\n {2}observed: 0 requests/),
  ])
})

test.each([0, 3])('it exits with the %i of its command', (code) => {
  expect(ending(claidRun(node(`process.exit(${code})`)))).toBe(code)
})

test('it passes stdin, stdout and arguments through, and keeps its own words to stderr', () => {
  const echo = `process.stdout.write(JSON.stringify(process.argv.slice(1)) + '|'); process.stdin.pipe(process.stdout)`
  const { stdout, stderr } = claidRun(node(echo, 'a b', '--watch', '$HOME'), { input: 'from stdin' })
  expect(stdout).toBe('["a b","--watch","$HOME"]|from stdin')
  expect(stderr).toMatch(/^\nVerdict on the client: no request was seen\.\n {2}documented: 0 requests/)
})

test('the command has a mock at CLAID_API_URL, and a key for it', () => {
  const script = `${client} const { status } = await submit(); console.log(status, url, key)`
  const { stdout, stderr } = claidRun(node(script), { env: { CLAID_API_KEY: 'a-real-key' } })
  expect(stdout).toMatch(/^200 http:\/\/127\.0\.0\.1:\d+ claid-mock-run\n$/)
  expect(stderr).toContain('1 request, 1 task')
})

test('the variables are called as the flags say, and the scenario is followed', () => {
  const script = `const answer = await fetch(process.env.SHOP_URL + '${acceptPath}', { method: 'POST', body: ${JSON.stringify(taskOf())},
    headers: { authorization: 'Bearer ' + process.env.SHOP_KEY, 'content-type': 'application/json' } })
    console.log(answer.status, process.env.CLAID_API_URL)`
  const names = ['--url-variable', 'SHOP_URL', '--key-variable', 'SHOP_KEY']
  expect(claidRun([...names, '--scenario', 'out-of-credits', ...node(script)]).stdout).toBe('402 undefined\n')
})

// They hold stderr: were one left, the run would not be over for whoever reads.
test.each([
  ['that ends when told', ''],
  ['that does not listen', "process.on('SIGTERM', () => {});"],
])('what the command has left running is ended, also one %s', (_, deaf) => {
  const left = `${deaf} console.log('left'); setInterval(() => {}, 1000)`
  const script = `import { spawn } from 'node:child_process'
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(left)}], { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.once('data', () => process.exit(5))`
  const ended = claidRun(node(script))
  expect([ending(ended), ended.error]).toEqual([5, undefined])
})

describe.skipIf(process.platform === 'win32')('a signal', () => {
  test.each([
    ['is the command to answer', "process.on('SIGTERM', () => process.exit(9))", 9],
    ['that the command does not answer ends it', '', 143],
  ])('%s', async (_, answering, code) => {
    const script = `${answering}; console.log('ready'); setInterval(() => {}, 1000)`
    const running = start(['run', '--profile', 'documented,observed', ...node(script)])
    await running.line(/ready/)
    const { code: ended, stdout, stderr } = await running.stop('SIGTERM')
    expect(ended).toBe(code)
    // It is not begun again under the other profile.
    expect([stdout, stderr]).toEqual(['ready\n', expect.stringContaining(`exit code ${code}`)])
  })

  test('that comes while what the command has left is ended stops what is to follow, too', async () => {
    // Told to end, what is left says so and stays.
    const left = '(trap "echo told" TERM; while :; do sleep 0.1; done) & sleep 0.5; echo ran'
    const running = start(['run', '--profile', 'documented,observed', '--', 'sh', '-c', left])
    await running.line(/told/)
    const { stdout } = await running.stop('SIGTERM')
    expect(stdout.match(/ran/g)).toHaveLength(1)
  })
})

describe('two profiles', () => {
  const observed = `const unset = 'object_key' in ((await (await fetch((await (await submit()).json()).data.result_url, { headers })).json()).data.result?.output_objects[0] ?? {})`

  test('the command is run under each, and the report tells them apart', () => {
    const report = join(folder(), 'new')
    const script = `${client} ${observed}; console.log(unset); process.exit(unset ? 4 : 0)`
    const flags = ['--profile', 'documented,observed', '--speed', '0', '--report', report]
    const ended = claidRun([...flags, ...node(script)])
    expect([ending(ended), ended.stdout]).toEqual([4, 'false\ntrue\n'])
    expect(readdirSync(report).sort()).toEqual(['verdict.json', 'verdict.md', 'verdict.xml'])
    const read = (file: string) => readFileSync(join(report, file), 'utf8')
    const { runs, differences, coverage }: ClientReport = JSON.parse(read('verdict.json'))
    expect(runs.map(({ verdict: { profile }, exitCode }) => [profile, exitCode])).toEqual([
      ['documented', 0],
      ['observed', 4],
    ])
    expect(differences).toMatchObject([
      {
        rule: 'one-profile',
        evidence: [{ what: 'documented: exit code 0' }, { what: 'observed: exit code 4' }],
      },
    ])
    expect(coverage.profiles.never).toEqual([])
    const suites = wellFormed(read('verdict.xml')).elements.filter(({ name }) => name === 'testsuite')
    expect(suites.map(({ attributes }) => attributes.name)).toEqual([
      'client.documented',
      'client.observed',
      'client.profiles',
    ])
    expect(read('verdict.md')).toMatch(/^## Verdict on the client\n/)
    expect(ended.stderr).toContain('error   one-profile: ')
  })
})

test('the seed is one for all profiles, told, and repeats the run', () => {
  const script = `${client} console.log((await (await submit()).json()).data.id)`
  const seeded = (...flags: string[]) => {
    const report = folder()
    const ended = claidRun([
      ...['--profile', 'documented,observed', '--report', report],
      ...flags,
      ...node(script),
    ])
    const { seed = '' }: ClientReport = JSON.parse(readFileSync(join(report, 'verdict.json'), 'utf8'))
    return { ids: ended.stdout, seed, told: /\n {2}seed: (.*)\n/.exec(ended.stderr)?.[1] }
  }
  const { ids, seed, told } = seeded()
  expect([ids, seed, told]).toEqual([
    expect.stringMatching(/^(\d+)\n\1\n$/),
    expect.stringMatching(/^\d+$/),
    seed,
  ])
  expect(seeded('--seed', seed)).toEqual({ ids, seed, told })
})

describe('the verdict', () => {
  const busy = `${client} const { data } = await (await submit()).json()
    for (let poll = 0; poll < 3; poll++) await fetch(data.result_url, { headers })`

  test.each([
    [['never'], 0],
    [['error'], 0],
    [['warning'], 65],
    [['warning', '--allow', 'busy-poll'], 0],
  ] as const)('with --fail-on %j ends in %i', (flags, code) => {
    const ended = claidRun(['--fail-on', ...flags, ...node(busy)])
    expect(ending(ended)).toBe(code)
    expect(ended.stderr.includes('busy-poll: ')).toBe(flags.length === 1)
  })

  test.each([
    [[], 0],
    [['--fail-on', 'error'], 65],
    [['--fail-on', 'warning', '--url-variable', 'SHOP_URL', '--key-variable', 'SHOP_KEY'], 65],
  ] as const)(
    'on a command that asks for nothing, with %j, ends in %i and says what it may lack',
    (flags, code) => {
      const report = folder()
      const ended = claidRun(['--report', report, ...flags, ...node('')])
      expect(ending(ended)).toBe(code)
      const [url, key] = flags.length > 2 ? ['SHOP_URL', 'SHOP_KEY'] : ['CLAID_API_URL', 'CLAID_API_KEY']
      expect(ended.stderr).toContain(`\nNo request arrived. Does the command read ${url} and ${key}?\n`)
      for (const text of [ended.stderr, readFileSync(join(report, 'verdict.md'), 'utf8')])
        expect(text).not.toContain('no mistake')
      const { elements } = wellFormed(readFileSync(join(report, 'verdict.xml'), 'utf8'))
      const { failures, skipped } = elements.find(({ name }) => name === 'testsuites')?.attributes ?? {}
      expect([failures, skipped]).toEqual(code === 0 ? ['0', '1'] : ['1', '0'])
    },
  )

  test('on a command that asks under one profile alone says under which it did not', () => {
    const once = `import { existsSync, writeFileSync } from 'node:fs'; const mark = process.argv[1]
      if (!existsSync(mark)) { ${client.replaceAll('\n', ' ;')} await submit(); writeFileSync(mark, '') }`
    const flags = ['--profile', 'documented,observed', '--fail-on', 'error']
    const ended = claidRun([...flags, ...node(once, join(folder(), 'mark'))])
    expect([ending(ended), ended.stderr]).toEqual([
      65,
      expect.stringContaining('No request arrived under observed. '),
    ])
  })

  test('does not hide how the command failed', () => {
    expect(ending(claidRun(['--fail-on', 'warning', ...node(`${busy}; process.exit(6)`)]))).toBe(6)
  })

  test('that cannot be written is an error of the mock', () => {
    const report = folder()
    mkdirSync(join(report, 'verdict.json'))
    const { stderr, ...ended } = claidRun(['--report', report, ...node('')])
    expect([ended.status, stderr]).toEqual([
      70,
      expect.stringMatching(/^Failed to write the reports: .*--report/m),
    ])
  })
})

test('a command that is not there is 127, and one that cannot be run 126, as in a shell', () => {
  const file = join(folder(), 'no-program')
  writeFileSync(file, 'no program\n')
  chmodSync(file, 0o644)
  const names = ['claid-mock-has-no-such-command', file, '', join(file, 'inside')]
  const [missing, locked, empty, inside] = names.map((name) => claidRun(['--', name]))
  expect([missing?.status, missing?.stderr]).toEqual([
    127,
    expect.stringMatching(/^Failed to run the command: .*PATH\.\n$/),
  ])
  expect([locked?.status, locked?.stderr]).toEqual([
    126,
    expect.stringMatching(/^Failed to run the command: .*rights/),
  ])
  expect([empty?.status, inside?.status]).toEqual([127, 126])
})

test.each([
  ['no command', []],
  ['a flag that is none', ['--nonsense', ...node('')]],
  ['a profile that is none', ['--profile', 'documented,imagined', ...node('')]],
  ['a scenario that is none', ['--scenario', 'imagined', ...node('')]],
  ['a mistake that is none', ['--allow', 'busy', ...node('')]],
  ['a variable that is none', ['--url-variable', 'A-B', ...node('')]],
  ['one variable for two', ['--url-variable', 'SHOP', '--key-variable', 'SHOP', ...node('')]],
])('%s is wrong use, told in a line', (_, args) => {
  const { status, stdout, stderr } = claidRun(args)
  expect([status, stdout, stderr]).toEqual([64, '', expect.stringMatching(/^Failed to [^\n]+\.\n$/)])
})
