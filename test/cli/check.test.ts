import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type CheckDependencies, exitCodeOf } from '../../src/cli/check.ts'
import { addCheck } from '../../src/cli/check-command.ts'
import { checkFlags } from '../../src/cli/check-flags.ts'
import { whyUnreachable } from '../../src/cli/check-target.ts'
import { processClock } from '../../src/clock.ts'
import { OperatorError } from '../../src/errors.ts'
import { createMock } from '../../src/index.ts'
import type { ExchangeOptions } from '../../src/suite/offline.ts'
import { planChecks } from '../../src/suite/plan.ts'
import type { Outcome, Report } from '../../src/suite/report.ts'
import { runChecks } from '../../src/suite/run.ts'
import type { CheckOptions } from '../../src/suite/settings.ts'
import { checkResult, reportOf } from '../suite/sample-report.ts'
import { acceptPath, jsonPost, leastBody } from '../support/mock.ts'
import { taskOf } from '../support/process.ts'

const key = 'sk-live-0123456789'
const url = 'http://127.0.0.1:9'

beforeEach(() => {
  for (const name of Object.keys(process.env))
    if (/^CLAID_|^GITHUB_STEP_SUMMARY$/.test(name)) vi.stubEnv(name, undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

interface Setting {
  readonly report?: Report
  readonly env?: Record<string, string>
  readonly fetch?: CheckDependencies['fetch']
  readonly onRun?: (options: CheckOptions, give: Parameters<typeof runChecks>[1]) => Promise<void>
}

/** Runs the command with an engine of the test's own. */
async function check(line: string | readonly string[], setting: Setting = {}) {
  const { report = reportOf([checkResult({})]), env = {} } = setting
  const ran: CheckOptions[] = []
  const judged: ExchangeOptions[] = []
  const seen = { stdout: '', stderr: '', code: undefined as number | undefined }
  const into = (name: 'stdout' | 'stderr') => ({
    write(text: string) {
      seen[name] += text
    },
  })
  const dependencies: CheckDependencies = {
    engine: {
      planChecks,
      runChecks: async (options, give) => {
        ran.push(options)
        await setting.onRun?.(options, give)
        for (const result of report.checks) options.onResult?.(result, 1, 1)
        const { builtIn, url = '' } = options
        return {
          ...report,
          target: builtIn ? { url, kind: 'built-in', ...builtIn } : { url, kind: 'loopback' },
        }
      },
      checkExchanges: async (options) => {
        judged.push(options)
        return { ...report, target: options.target }
      },
    },
    fetch: setting.fetch ?? (async () => new Response('hello', { status: 404 })),
    clock: processClock(),
    env,
    stdout: into('stdout'),
    stderr: into('stderr'),
    exit: (code) => {
      seen.code = code
    },
  }
  const program = new Command().exitOverride().configureOutput({ outputError: () => {}, writeErr: () => {} })
  addCheck(program, dependencies)
  const words = typeof line === 'string' ? line.split(' ').filter(Boolean) : line
  await program.parseAsync(['check', ...words], { from: 'user' })
  return { ...seen, ran, judged, options: ran[0] }
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'claid-mock-check-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

describe('flags', () => {
  test('each reaches the suite', async () => {
    const body = join(await folder(), 'body.json')
    await writeFile(body, '{"input":{}}')
    const { options } = await check(
      `--url ${url}/v1 --key ${key} --empty-key e --unscoped-key u --limited-key l --other-key o --max-credits 0 --only accept,poll result --skip accept.id --timeout 90s --poll 250ms --failing-body ${body} --seed 7 --samples 3`,
    )
    expect(options).toMatchObject({
      url: `${url}/v1`,
      key,
      keys: { empty: 'e', unscoped: 'u', limited: 'l', other: 'o' },
      maxCredits: 0,
      only: ['accept', 'poll', 'result'],
      skip: ['accept.id'],
      timeout: 90_000,
      poll: 250,
      failingBody: { input: {} },
      seed: '7',
      samples: 3,
    })
    expect(options?.builtIn).toBeUndefined()
    expect(options?.contract.document.info?.title).toBe('Claid REST API')
  })

  test('keys come from CLAID_API_KEY and its kin, the others from CLAID_MOCK_; an empty key is none', async () => {
    vi.stubEnv('CLAID_API_KEY', key)
    vi.stubEnv('CLAID_API_KEY_EMPTY', 'e')
    vi.stubEnv('CLAID_API_KEY_UNSCOPED', '')
    vi.stubEnv('CLAID_API_KEY_LIMITED', 'l')
    vi.stubEnv('CLAID_API_KEY_OTHER', 'o')
    vi.stubEnv('CLAID_MOCK_URL', url)
    vi.stubEnv('CLAID_MOCK_MAX_CREDITS', '7')
    const { options } = await check('')
    expect(options).toMatchObject({ url, key, maxCredits: 7, keys: { empty: 'e', limited: 'l', other: 'o' } })
    expect(options?.keys).not.toHaveProperty('unscoped')
  })

  test('what the tests of a team read, CLAID_URL and CLAID_MAX_CREDITS, counts before that', async () => {
    vi.stubEnv('CLAID_URL', url)
    vi.stubEnv('CLAID_MAX_CREDITS', '3')
    vi.stubEnv('CLAID_MOCK_URL', 'http://127.0.0.1:8')
    expect((await check('')).options).toMatchObject({ url, maxCredits: 3 })
    expect((await check('--max-credits 4')).options).toMatchObject({ maxCredits: 4 })
    expect(checkFlags(new Command()).helpInformation()).toContain('CLAID_URL')
  })

  test('each has a variable of its name, and the help never shows its value', () => {
    vi.stubEnv('CLAID_API_KEY', key)
    const command = checkFlags(new Command())
    const kinds = new Map(command.options.map(({ long, envVar }) => [long, envVar]))
    expect(kinds.get('--other-key')).toBe('CLAID_API_KEY_OTHER')
    expect(kinds.get('--fail-on')).toBe('CLAID_MOCK_FAIL_ON')
    expect(command.helpInformation()).toContain('CLAID_API_KEY_EMPTY')
    expect(command.helpInformation()).not.toContain(key)
  })
})

test('without --url a mock in this process is checked, never with the keys that were given', async () => {
  vi.stubEnv('CLAID_API_KEY', key)
  const { options, stdout } = await check('--profile observed')
  expect(options).toMatchObject({ builtIn: { profile: 'observed' } })
  expect(JSON.stringify([options?.key, options?.keys])).not.toContain(key)
  expect(stdout).toMatch(/^Target: the built-in mock, profile observed\. This says nothing about Claid/)
  const submit = async (bearer = '') => {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
    const path = `${options?.url}/v1/image/ai-fashion-models`
    return (await options?.fetch?.(new Request(path, { method: 'POST', headers, body: taskOf() })))?.status
  }
  expect([await submit(options?.key), await submit(key)]).toEqual([200, 401])
})

const outcome = (...outcomes: Outcome[]) => reportOf(outcomes.map((one) => checkResult({ outcome: one })))

describe('exit code', () => {
  test.each<[number, string, Report]>([
    [0, '', outcome('passed')],
    [0, '', outcome('passed', 'drift', 'skipped')],
    [1, '', outcome('passed', 'failed')],
    [1, '--fail-on drift', outcome('passed', 'drift')],
    [0, '--fail-on drift', outcome('passed', 'skipped')],
    [1, '--fail-on skipped', outcome('passed', 'skipped')],
    [1, '--fail-on skipped', outcome('drift')],
    [4, '', { ...outcome('passed', 'skipped'), wasTaskSeen: false }],
    [1, '', { ...outcome('failed'), wasTaskSeen: false }],
    [0, '--only accept.status', { ...outcome('passed'), wasTaskSeen: false }],
    [4, '--only accept.status', { ...outcome('skipped'), wasTaskSeen: false }],
  ])('%i: %s', async (code, flags, report) => {
    expect((await check(flags, { report })).code).toBe(code)
  })

  test('failed goes before not enough', () => {
    expect(exitCodeOf({ ...outcome('drift'), wasTaskSeen: false }, { failOn: 'drift' })).toBe(1)
  })

  test('3 where nobody listens, and nothing is run', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    const { code, stderr, ran } = await check(`--url http://127.0.0.1:${port}`, {
      fetch: (request) => fetch(request),
    })
    expect({ code, ran }).toEqual({ code: 3, ran: [] })
    expect(stderr).toBe(
      `Failed to reach http://127.0.0.1:${port}: ECONNREFUSED. Look at --url, and whether it listens.\n`,
    )
  })

  test('somebody who never answers is there, and is not waited for', async () => {
    const late: (() => void)[] = []
    const setTimer = (task: () => void) => {
      late.push(task)
      return () => {}
    }
    const clock = { ...processClock(), setTimer }
    const why = whyUnreachable(url, () => new Promise(() => {}), clock)
    for (const task of late) task()
    expect(await why).toBeUndefined()
  })

  test('somebody who hangs up is there', async () => {
    const server = createServer((request) => request.socket.destroy()).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { code } = await check(`--url http://127.0.0.1:${port}`, { fetch: (request) => fetch(request) })
    expect(code).toBe(0)
  })
})

describe('wrong use is one line', () => {
  test.each([
    ['--url claid', /--url: it is no HTTP address/],
    [`--url https://user:${key}@api.claid.ai`, /--url: it carries a user/],
    ['--url http://a --exchange b.har', /exclude each other/],
    ['--learn p.json --list', /sends nothing/],
    ['--profile /nowhere/live.json', /\/nowhere\/live\.json/],
    ['--list --exchange a.har', /no plan/],
    ['--webhook-url https://tunnel.example', /leads to no port/],
    ['--reporter json,junit', /both be written to stdout/],
    ['--reporter xml', /pretty, json, junit, html/],
    ['--timeout soon', /"soon"/],
    ['--max-credits -1', /number of 0 or more/],
    ['--samples 1.5', /whole number/],
    ['--fail-on everything', /failed, drift, skipped/],
    ['--failing-body /nowhere/body.json', /--failing-body: .*\/nowhere\/body\.json/],
    ['--exchange /nowhere/a.har', /\/nowhere\/a\.har/],
    ['--profile imagined', /imagined/],
    ['--spec /nowhere/openapi.json', /\/nowhere\/openapi\.json/],
    ['--nonsense', /--nonsense/],
    ['nonsense', /"nonsense" is no command/],
  ])('%s', async (flags, says) => {
    const error = await check(flags).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect(error instanceof OperatorError || 'exitCode' in error).toBe(true)
    expect(error.message).toMatch(says)
    expect(error.message).not.toContain(key)
  })
})

const echo = (text: string) => ({ what: text, expected: text, received: text, requestId: text, curl: text })

test('a key that an endpoint echoes is in nothing that is written', async () => {
  const out = join(await folder(), 'reports')
  const page = join(out, 'step.md')
  const report = reportOf([
    checkResult({
      outcome: 'failed',
      reason: `said ${key}`,
      evidence: [echo(key), echo(encodeURI(key)), echo(Buffer.from(`a:${key}`).toString('base64'))],
    }),
    checkResult({ outcome: 'skipped', reason: `no ${key}` }),
  ])
  const keys = `--key ${key} --reporter pretty,json,junit,html --out ${out}`
  const { stdout, stderr, code } = await check(`--url ${url} ${keys}`, {
    report,
    env: { GITHUB_STEP_SUMMARY: page },
  })
  const names = await readdir(out)
  expect(names.sort()).toEqual(['junit.xml', 'report.html', 'report.json', 'step.md', 'summary.md'])
  const files = await Promise.all(names.map((name) => readFile(join(out, name), 'utf8')))
  for (const text of [stdout, stderr, ...files]) {
    expect(text).not.toContain(key)
    expect(text).not.toContain(Buffer.from(key).toString('base64').slice(2, -4))
  }
  expect(files.every((text) => text.includes('[removed]'))).toBe(true)
  expect(code).toBe(1)
})

describe('reports', () => {
  test('--out alone writes every format and shows the pretty one', async () => {
    const out = await folder()
    const { stdout } = await check(`--out ${out}`)
    expect(stdout).toMatch(/^Target: the built-in mock, profile documented\. This says nothing about Claid/)
    expect((await readdir(out)).sort()).toEqual(['junit.xml', 'report.html', 'report.json', 'summary.md'])
  })

  test('json without --out goes to stdout, and pretty makes room for it', async () => {
    const { stdout, stderr } = await check('--reporter pretty,json')
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, target: { kind: 'built-in' } })
    expect(stderr).toMatch(/^Target: /)
  })

  test('a summary that cannot be written is no reason to fail', async () => {
    const { code, stderr } = await check('', { env: { GITHUB_STEP_SUMMARY: '/nowhere/summary.md' } })
    expect(code).toBe(0)
    expect(stderr).toMatch(/^No summary was written: /)
  })

  test('NO_COLOR and FORCE_COLOR are followed', async () => {
    const esc = String.fromCharCode(27)
    expect((await check('', { env: { FORCE_COLOR: '1' } })).stdout).toContain(esc)
    expect((await check('', { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).not.toContain(esc)
  })
})

describe('--list', () => {
  test('prints prices and the total, and sends nothing', async () => {
    const { stdout, ran, code } = await check('--list --only accept.status,accept.id')
    expect({ ran, code }).toEqual({ ran: [], code: undefined })
    expect(stdout.split('\n').slice(1)).toEqual([
      '',
      '   2  accept.status  a submission is ACCEPTED at first',
      '   ·  accept.id      a task has a positive id',
      '',
      '2 checks, 2 credits at most',
      '',
    ])
  })

  test('is data with --reporter json', async () => {
    const { stdout } = await check('--list --only accept.status --reporter json')
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      credits: 2,
      checks: [{ id: 'accept.status', credits: 2, source: { mark: 'contract' } }],
    })
  })
})

test('--receive opens a port for what takes the deliveries', async () => {
  const { options } = await check('--receive 0 --webhook-secret s --webhook-url https://tunnel.example/hook')
  expect(options).toMatchObject({ webhookSecret: 's', webhookUrl: 'https://tunnel.example/hook' })
  const taken: string[] = []
  const opened = await options?.listen?.(async (request) => {
    taken.push(await request.text())
    return new Response(null, { status: 204 })
  })
  expect(opened?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
  expect((await fetch(opened?.url ?? '', { method: 'POST', body: 'hello' })).status).toBe(204)
  expect(taken).toEqual(['hello'])
  await opened?.close()
  await expect(fetch(opened?.url ?? '')).rejects.toThrow()
})

test('captured exchanges are judged without their key, and a profile is learned', async () => {
  const [har, profile] = [join(await folder(), 'a.json'), join(await folder(), 'live.json')]
  const request = {
    method: 'POST',
    url: 'https://api.claid.ai/v1/image/ai-fashion-models',
    headers: { authorization: `Bearer ${key}` },
  }
  const body = {
    data: {
      id: 7,
      status: 'ACCEPTED',
      result_url: `http://api.claid.ai/v1/image/ai-fashion-models/7?k=${key}`,
    },
  }
  await writeFile(har, JSON.stringify({ request, response: { status: 200, body } }))
  const { judged, stderr, stdout } = await check(`--exchange ${har} --learn ${profile}`)
  expect(judged[0]).toMatchObject({
    target: { kind: 'exchanges', url: 'a.json' },
    exchanges: [{ source: 'a.json:1' }],
  })
  expect(JSON.parse(await readFile(profile, 'utf8'))).toEqual({
    name: 'live',
    unset: 'omit',
    nested: [],
    resultUrlScheme: 'http',
  })
  expect(stderr).toContain('learned: result_url is written with http (a.json:1)')
  expect(JSON.stringify([judged[0]?.exchanges, stdout, stderr])).not.toContain(key)
})

test('a profile is learned from a run, without the key, and a mock then answers like that', async () => {
  const profile = join(await folder(), 'live.json')
  const mock = createMock({
    profile: 'observed',
    publicUrl: 'https://live.test',
    speed: 20,
    rateLimit: '1/m',
  })
  const { stdout, stderr } = await check(`--url https://live.test --key ${key} --learn ${profile}`, {
    onRun: async ({ contract }, give) => {
      const run = { url: 'https://live.test', maxCredits: 4, timeout: '10s', poll: 10 }
      const only = ['accept.status', 'poll.done']
      await runChecks({ ...run, contract, key, fetch: mock.fetch, only }, give)
    },
  })
  const text = await readFile(profile, 'utf8')
  expect(JSON.parse(text)).toMatchObject({ name: 'live', unset: 'null', resultUrlScheme: 'http' })
  expect(stderr).toMatch(/learned: result_url is written with http \(POST \/v1\/image\/ai-fashion-models\)/)
  expect(text + stdout + stderr).not.toContain(key)
  const learned = createMock({ profile: profile, publicUrl: 'https://learned.test' })
  const { data } = await (await learned.sandbox('k').fetch(acceptPath, jsonPost(leastBody))).json()
  expect(data.result_url).toMatch(/^http:\/\/learned\.test/)
})

describe('compare', () => {
  test('reads what --reporter json wrote', async () => {
    const path = await folder()
    const [a, b] = [join(path, 'a.json'), join(path, 'b.json')]
    await writeFile(a, (await check('--reporter json')).stdout)
    await writeFile(b, (await check(`--reporter json --url ${url}`, { report: outcome('failed') })).stdout)
    const { stdout } = await check(`compare ${a} ${b}`)
    expect(stdout).toMatch(
      /^A Target: the built-in mock.*\nB Target: http:\/\/127\.0\.0\.1:9, on this machine\n/,
    )
    expect(stdout).toContain('0 checks are the same, 1 differs, 0 only in A, 0 only in B')
    expect(JSON.parse((await check(`compare --json ${a} ${a}`)).stdout).summary).toMatchObject({
      same: 1,
      differs: 0,
    })
  })

  test.each([
    ['{', /broken\.json is no JSON/],
    ['{"version":1}', /none at \/target/],
    ['{"version":2}', /none at \/version/],
  ])('refuses %s with its place', async (text, says) => {
    const file = join(await folder(), 'broken.json')
    await writeFile(file, text)
    await expect(check(`compare ${file} ${file}`)).rejects.toThrow(says)
  })
})
