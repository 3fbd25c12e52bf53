import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createMock, verifySignature } from '../../src/index.ts'
import { type FreshFolder, makeFreshFolder } from '../support/fresh-folder.ts'
import { bringNodes, newer, pathWith, type Version } from '../support/nodes.ts'
import { packageJson } from '../support/package.ts'
import { assertBuilt, Process, shell } from '../support/process.ts'
import { type Command, commands, isTest, packagesOf, programs } from '../support/snippets.ts'

const tests = programs.filter(isTest)
const scripts = programs.filter((program) => !isTest(program))
const shown = (...kinds: Command['kind'][]) =>
  commands.filter(({ kind }) => kinds.includes(kind)).map(({ line }) => line)

let fresh: FreshFolder
/** Where the README says that the reader has started one. */
const mock = createMock({ speed: 0 })
let url: string
let nodes: Awaited<ReturnType<typeof bringNodes>>
beforeAll(async () => {
  assertBuilt()
  url = (await mock.listen()).url
  fresh = await makeFreshFolder([...new Set([...packagesOf(programs), 'vitest'])])
  nodes = await bringNodes(fresh.folder)
  for (const note of [fresh.linked, typeof nodes === 'string' && nodes]) if (note) console.log(note)
}, 600_000)
afterAll(async () => {
  await mock.close()
  await fresh?.remove()
})

/** The Node that runs the tests, in CI the oldest that is supported, and newer ones. */
describe.each(['20', ...newer])('in a fresh folder, under Node %s,', (version) => {
  /** The folder of the command. */
  function nodeFolder(skip: (why: string) => never): string {
    if (version === '20') return dirname(process.execPath)
    return typeof nodes === 'string'
      ? skip(nodes)
      : (nodes.get(version as Version) ?? skip('it is not there'))
  }
  const inFolder = (skip: (why: string) => never, env: Readonly<Record<string, string>> = {}) => {
    const path = pathWith(nodeFolder(skip), join(fresh.folder, 'node_modules/.bin'))
    return { cwd: fresh.folder, env: { PATH: path, ...env } }
  }

  test('npx claid-mock runs', async ({ skip }) => {
    const options = inFolder(skip)
    const node = await new Process('node', ['--version'], options).ended
    if (process.env.CI || version !== '20') expect(node.stdout).toMatch(new RegExp(`^v${version}\\.`))
    const { code, stdout } = await new Process('npx', ['claid-mock', '--version'], options).ended
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${packageJson.version}\n` })
  })

  test('the tests of the README pass', async ({ skip }) => {
    const file = (index: number) => join(fresh.folder, `readme-${index + 1}.test.ts`)
    for (const [index, { code }] of tests.entries()) await writeFile(file(index), code)
    const vitest = join(fresh.folder, 'node_modules/vitest/vitest.mjs')
    const args = [vitest, 'run', '--reporter=json', '--no-file-parallelism', '--test-timeout=60000']
    const run = await new Process('node', args, inFolder(skip)).ended
    const report = JSON.parse(run.stdout.slice(run.stdout.indexOf('{'))) as VitestReport
    const failures = report.testResults.flatMap(({ message, assertionResults }) => [
      ...(message ? [message] : []),
      ...assertionResults.flatMap(({ failureMessages }) => failureMessages),
    ])
    expect(failures).toEqual([])
    expect([run.code, report.testResults.length]).toEqual([0, tests.length])
  })

  test.for(scripts.map((program) => [program.name, program] as const))(
    'the program "%s" runs',
    async ([, { language, code }], { skip }) => {
      const target = ts.ScriptTarget.ES2022
      const program = language === 'js' ? code : ts.transpile(code, { target, module: ts.ModuleKind.ESNext })
      const args = ['--input-type=module', '--eval', program.replaceAll('http://127.0.0.1:4010', url)]
      const { code: ended, stderr } = await new Process('node', args, inFolder(skip)).ended
      expect({ ended, stderr }).toEqual({ ended: 0, stderr: '' })
    },
  )

  test.for(shown('command', 'curl'))('%s', async (line, { skip }) => {
    const receiver = line.includes('localhost:3000') ? await receive() : ''
    const command = line
      .replaceAll('http://127.0.0.1:4010', url)
      .replaceAll('http://localhost:3000', receiver)
      .replaceAll('npx claid-mock', 'claid-mock')
      .replace(/^curl /, 'curl --fail --silent --show-error ')
    const { code, stdout, stderr } = await shell(command, inFolder(skip))
    // What is sent wrong on purpose is refused by whoever verifies it.
    const refused = line.includes('--trouble')
    const expected = Number(refused)
    expect({ code, output: code === expected ? '' : stdout + stderr }).toEqual({ code: expected, output: '' })
  })

  test.for(shown('server').filter((line) => line.includes('npx')))('%s', async (line, { skip }) => {
    const command = line.replace('npx claid-mock', 'exec claid-mock')
    const server = new Process('sh', ['-c', `${command} --port 0 --log json`], inFolder(skip))
    expect(JSON.parse(await server.line(/^/))).toMatchObject({ event: 'ready' })
    expect(await server.stop('SIGTERM')).toMatchObject({ code: 0, stderr: '' })
  })
})

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

interface VitestReport {
  readonly testResults: readonly {
    readonly message: string
    readonly assertionResults: readonly { readonly failureMessages: readonly string[] }[]
  }[]
}
