import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createMock, verifySignature } from '../../src/index.ts'
import { type FreshFolder, makeFreshFolder } from '../support/fresh-folder.ts'
import { acceptPath, jsonPost, leastBody } from '../support/mock.ts'
import { bringNodes, pathWith, versions } from '../support/nodes.ts'
import { packageJson } from '../support/package.ts'
import { assertBuilt, Process, shell } from '../support/process.ts'
import {
  type Command,
  commands,
  type Program,
  packagesOf,
  programs,
  type Runner,
  runnerOf,
} from '../support/snippets.ts'

// Whole runs of vitest and of the contract suite are inside, beside all other tests.
vi.setConfig({ testTimeout: 300_000 })

const run = (runner: Runner) => programs.filter((program) => runnerOf(program) === runner)
const tests = run('vitest')
const shown = (...kinds: Command['kind'][]) => [
  ...new Set(commands.filter(({ kind }) => kinds.includes(kind)).map(({ line }) => line)),
]
/** Of each command of the mock the first that is shown: its flags are read alike on every Node. */
function firsts(lines: readonly string[]): string[] {
  const byName = lines.map((line) => [/claid-mock (\w*)/.exec(line)?.[1], line] as const)
  return [...new Map(byName.reverse()).values()].reverse()
}

let fresh: FreshFolder
let nodes: Awaited<ReturnType<typeof bringNodes>>
beforeAll(async () => {
  assertBuilt()
  fresh = await makeFreshFolder([
    ...new Set([...packagesOf(programs.filter((one) => runnerOf(one) !== 'elsewhere')), 'vitest']),
  ])
  nodes = await bringNodes(fresh.folder)
  if (fresh.linked) console.log(`the checkout is linked, not installed: ${fresh.linked}`)
}, 600_000)
afterAll(async () => {
  await fresh?.remove()
})

describe.each(versions)('in a fresh folder, under Node %s,', (version) => {
  /** The folder of the command. */
  function nodeFolder(skip: (why: string) => never): string {
    const node = nodes.get(version)
    return node && 'bin' in node ? node.bin : skip(node?.missing ?? 'it was not looked for')
  }
  const inFolder = (skip: (why: string) => never, env: Readonly<Record<string, string>> = {}) => {
    const path = pathWith(nodeFolder(skip), join(fresh.folder, 'node_modules/.bin'))
    return { cwd: fresh.folder, env: { PATH: path, ...env } }
  }

  test('npx claid-mock runs', async ({ skip }) => {
    const options = inFolder(skip)
    const node = await new Process('node', ['--version'], options).ended
    expect(node.stdout).toMatch(new RegExp(`^v${version}\\.`))
    const { code, stdout } = await new Process('npx', ['claid-mock', '--version'], options).ended
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${packageJson.version}\n` })
  })

  test('the tests of the README pass', async ({ skip }) => {
    const file = (index: number) => join(fresh.folder, `readme-${index + 1}.test.ts`)
    for (const [index, { code }] of tests.entries()) await writeFile(file(index), code)
    const vitest = join(fresh.folder, 'node_modules/vitest/vitest.mjs')
    const args = [vitest, 'run', '--reporter=json', ...oneThread, '--test-timeout=60000']
    const { code: ended, stdout, stderr } = await new Process('node', args, inFolder(skip)).ended
    if (!stdout.includes('{')) throw new Error(`vitest reported nothing: ${stderr}`)
    const report = JSON.parse(stdout.slice(stdout.indexOf('{'))) as VitestReport
    const failures = report.testResults.flatMap(({ message, assertionResults }) => [
      ...(message ? [message] : []),
      ...assertionResults.flatMap(({ failureMessages }) => failureMessages),
    ])
    expect(failures).toEqual([])
    expect([ended, report.testResults.length]).toEqual([0, tests.length])
  })

  test.for(named(run('node'), run('node:test'), run('module')))(
    'the program "%s" runs',
    async ([, program], { skip }) => {
      const url = await startMock()
      const file = await write(program, (code) => code.replaceAll('http://127.0.0.1:4010', url))
      const runner = runnerOf(program)
      const loading = ['--input-type=module', '--eval', "await import('./program.mjs')"]
      const args = runner === 'node:test' ? ['--test', file] : runner === 'module' ? loading : [file]
      const { code, stdout, stderr } = await new Process('node', args, inFolder(skip)).ended
      expect({ code, output: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, output: '' })
    },
  )

  test.for(named(run('receiver')))(
    'the receiver "%s" takes what is signed',
    async ([, program], { skip }) => {
      const env = { PORT: '0', CLAID_WEBHOOK_SECRET: 'my-secret' }
      const receiver = new Process('node', [await write(program)], inFolder(skip, env))
      const url = (await receiver.line(/^listening on /)).replace('listening on ', '')
      expect(await deliver(`${url}/claid`, 'my-secret')).toEqual(['delivered', 204])
      expect(await deliver(`${url}/claid`, 'another')).toEqual(['gave up', 401])
      expect(receiver.stdout).toMatch(/^task \d+ is DONE$/m)
    },
  )

  test.for(version === '20' ? shown('command', 'curl') : firsts(shown('command')))(
    '%s',
    async (line, { skip }) => {
      const url = await startMock()
      const receiver = line.includes('localhost:3000') ? await receive() : ''
      const isWhole = version === '20' && !line.includes('--url')
      const command = line
        .replaceAll('http://127.0.0.1:4010', url)
        .replaceAll('http://localhost:3000', receiver)
        .replaceAll('npx claid-mock', 'claid-mock')
        // Not there on every machine; Python is.
        .replace('pytest -q', `python3 -B -c '${likePytest}'`)
        // The whole suite once is enough.
        .replace(/ check(?! compare)/, isWhole ? ' check' : ' check --only poll')
        .replace(/^curl /, 'curl --fail --silent --show-error ')
      const { code, stdout, stderr } = await shell(command, inFolder(skip))
      // What is sent wrong on purpose is refused by whoever verifies it.
      const refused = line.includes('--trouble')
      const expected = Number(refused)
      expect({ code, output: code === expected ? '' : stdout + stderr }).toEqual({
        code: expected,
        output: '',
      })
    },
  )

  test('what the README does with a state runs, line after line', async ({ skip }) => {
    const options = inFolder(skip)
    for (const name of ['mock.db', 'other.db', 'state.json'])
      await rm(join(fresh.folder, name), { force: true })
    const mock = createMock({ state: `file:${join(fresh.folder, 'mock.db')}` })
    await mock.sandbox().fetch(acceptPath, jsonPost(leastBody))
    await mock.close()
    const script = shown('state').join('\n').replaceAll('npx claid-mock', 'claid-mock')
    const { code, stdout, stderr } = await shell(`set -e\n${script}`, options)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/1 sandbox/)
  })

  test.for(shown('server').slice(0, version === '20' ? undefined : 1))('%s', async (line, { skip }) => {
    const command = line.replace('npx claid-mock', 'exec claid-mock')
    // In CI no browser is opened.
    const options = inFolder(skip, { CI: 'true' })
    const server = new Process('sh', ['-c', `${command} --port 0 --log json`], options)
    expect(JSON.parse(await server.line(/"event":"ready"/))).toMatchObject({ event: 'ready' })
    expect(await server.stop('SIGTERM')).toMatchObject({ code: 0, stderr: '' })
  })
})

const named = (...lists: Program[][]) => lists.flat().map((program) => [program.name, program] as const)

/** Puts a program into the folder, as Node 20 reads it: without types. */
async function write({ language, code }: Program, change = (code: string) => code): Promise<string> {
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext }
  const file = join(fresh.folder, 'program.mjs')
  await writeFile(file, change(language === 'js' ? code : ts.transpile(code, options)))
  return file
}

/** The address of a webhook handler that refuses what is not signed with the secret that the README shows. */
async function receive(): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const raw = Buffer.concat(chunks)
    const signature = request.headers['x-claid-hmac-sha256']?.toString()
    response.writeHead(verifySignature(raw, signature, 'my-secret') ? 204 : 401).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Where the README says that the reader has started one. */
async function startMock(): Promise<string> {
  const mock = createMock({ speed: 0 })
  onTestFinished(() => mock.close())
  return (await mock.listen()).url
}

/** What becomes of one event. */
async function deliver(url: string, secret: string) {
  await using mock = createMock({ speed: 0 })
  const sandbox = mock.sandbox()
  await sandbox.webhook({ url, secret, retry: { attempts: 1 } })
  const submitted = await sandbox.fetch(acceptPath, jsonPost(leastBody))
  const { state, attempts } = await sandbox.delivered((await submitted.json()).data.id)
  return [state, attempts[0]?.answer?.status]
}

/** Calls what pytest would. */
const likePytest =
  'import test_claid; [run() for name, run in sorted(vars(test_claid).items()) if name.startswith("test_")]'

/** Every test has a sandbox of its own, so none needs a process of its own. */
const oneThread = ['--pool=threads', '--no-isolate', '--no-file-parallelism']

test.for(shown('live'))('%s has flags that hold; nothing is sent', async (line) => {
  const command = line.replace('=…', '=a-key').replace('npx claid-mock', 'node_modules/.bin/claid-mock')
  const { code, stdout, stderr } = await shell(`${command} --list`, { cwd: fresh.folder })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('credits')
})

interface VitestReport {
  readonly testResults: readonly {
    readonly message: string
    readonly assertionResults: readonly { readonly failureMessages: readonly string[] }[]
  }[]
}
