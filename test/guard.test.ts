import { once } from 'node:events'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import http from 'node:http'
import http2 from 'node:http2'
import https, { get } from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { guard } from '../src/guard.ts'
import { createMock } from '../src/index.ts'
import { Process, root } from './support/process.ts'

/** The host that the contract names, and what a request to it is told. */
const live = 'https://api.claid.ai/v1/image/ai-fashion-models'
const refused = /^Failed to send a request to api\.claid\.ai: it is a live service.*guard\(\{ allow/

function guarded(options?: Parameters<typeof guard>[0]): () => void {
  const undo = guard(options)
  onTestFinished(undo)
  return undo
}

/** What a request or a socket breaks with. */
async function errorOf(emitter: NodeJS.EventEmitter): Promise<unknown> {
  const [error] = await once(emitter, 'error')
  return (error as Error).message
}

/** A server of this machine, for what is let through. */
async function localServer(): Promise<string> {
  const server = http.createServer((_, answer) => answer.end('local')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('fetch to the live host rejects with the reason itself', async () => {
  guarded()
  await expect(fetch(live)).rejects.toThrow(refused)
  await expect(fetch('http://API.CLAID.AI./v1')).rejects.toThrow(refused)
})

test.each<[string, () => NodeJS.EventEmitter]>([
  ['https.request', () => https.request(live).end()],
  ['https.get, imported by name', () => get(live)],
  ['http.get', () => http.get('http://api.claid.ai/v1')],
  ['https.get without an agent', () => https.get(live, { agent: false })],
  [
    'https.get with an agent of its own',
    () => https.get(live, { agent: new https.Agent({ keepAlive: true }) }),
  ],
  ['http.ClientRequest', () => new http.ClientRequest('http://api.claid.ai/v1').end()],
  ['http2.connect', () => http2.connect('https://api.claid.ai')],
  ['net.connect', () => net.connect(443, 'api.claid.ai')],
  ['a socket', () => new net.Socket().connect({ port: 443, host: 'api.claid.ai' })],
  ['tls.connect', () => tls.connect({ port: 443, host: 'api.claid.ai' })],
])('%s to the live host fails', async (_, request) => {
  guarded()
  expect(await errorOf(request())).toMatch(refused)
})

test('a tunnel of a proxy leads nowhere either', async () => {
  const proxy = http.createServer().on('connect', (_, socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    proxy.close()
    proxy.closeAllConnections()
  })
  guarded()
  const { port } = proxy.address() as AddressInfo
  const asked = http.request({ port, host: '127.0.0.1', method: 'CONNECT', path: 'api.claid.ai:443' }).end()
  const [, socket] = (await once(asked, 'connect')) as [unknown, net.Socket]
  onTestFinished(() => void socket.destroy())
  expect(() => tls.connect({ socket, servername: 'api.claid.ai' })).toThrow(refused)
  expect(() => tls.connect({ host: '127.0.0.1', port, servername: 'api.claid.ai' })).toThrow(refused)
})

test('every other host is let through, to fetch and to node:http', async () => {
  guarded()
  const url = await localServer()
  expect(await (await fetch(url)).text()).toBe('local')
  const [answer] = (await once(http.get(url), 'response')) as [http.IncomingMessage]
  expect(answer.statusCode).toBe(200)
  answer.destroy()
})

test('a mock that answers for the live host in the process is not touched', async () => {
  guarded()
  await using mock = createMock({ publicUrl: 'https://api.claid.ai', speed: 0 })
  expect((await mock.sandbox().fetch('/v1/image/ai-fashion-models', { method: 'POST' })).status).toBe(415)
})

test('hosts are named with wildcards, and some of them let through', async () => {
  guarded({ hosts: ['*.test', 'one.example'], allow: ['Open.test'] })
  await expect(fetch('http://any.test')).rejects.toThrow('Failed to send a request to any.test')
  await expect(fetch('http://one.example')).rejects.toThrow('Failed to send a request to one.example')
  // It has no address: it was looked for.
  await expect(fetch('http://open.test')).rejects.toThrow('fetch failed')
})

test('the last guard that ends gives everything back', async () => {
  const before = [fetch, net.Socket.prototype.connect, tls.connect]
  const first = guarded()
  const second = guarded({ hosts: ['any.test'] })
  first()
  await expect(fetch('http://any.test')).rejects.toThrow('Failed to send a request to any.test')
  second()
  second()
  expect([fetch, net.Socket.prototype.connect, tls.connect]).toEqual(before)
})

test('what was put around fetch meanwhile stays when a guard ends', async () => {
  const undo = guarded()
  const inner = fetch
  const outer: typeof fetch = (...args) => inner(...args)
  vi.stubGlobal('fetch', outer)
  onTestFinished(() => void vi.unstubAllGlobals())
  undo()
  expect(fetch).toBe(outer)
  expect(await (await fetch(await localServer())).text()).toBe('local')
})

const program = `
  import { get } from 'node:https'
  await fetch('${live}').catch((error) => console.log(error.message))
  get('${live}').on('error', (error) => console.log(error.message))`
const run = (flags: readonly string[], code: string, env: Record<string, string> = {}, cwd = root) =>
  new Process(process.execPath, [...flags, '--input-type=module', '--eval', code], { env, cwd }).ended

test.each([
  ['--import claid-mock/guard', ['--import', 'claid-mock/guard'], {}],
  ['--import=claid-mock/guard', ['--import=claid-mock/guard'], {}],
  ['NODE_OPTIONS', [], { NODE_OPTIONS: '--import claid-mock/guard' }],
  ['the path of the file', ['--import', './dist/guard.js'], {}],
  ['a path with a link in it, from a folder of any name', ['--import', './linked/dist/guard.js'], {}],
])('%s guards the whole process', async (_, flags, env) => {
  const folder = await mkdtemp(join(tmpdir(), 'claid-mock-guard #%-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  // As pnpm, npm link and workspaces have it.
  await symlink(root, join(folder, 'linked'))
  const cwd = flags.join().includes('linked') ? folder : root
  const { stdout, stderr } = await run(flags, program, env, cwd)
  expect(stderr).toBe('')
  const lines = stdout.trim().split('\n')
  expect(lines).toEqual([expect.stringMatching(refused), expect.stringMatching(refused)])
})

test('environment variables name other hosts for --import', async () => {
  const code = `await fetch('http://any.test').catch((error) => console.log(error.message))`
  const hosts = { CLAID_MOCK_GUARD_HOSTS: 'other.test, any.test' }
  const { stdout } = await run(['--import', 'claid-mock/guard'], code, hosts)
  expect(stdout).toContain('Failed to send a request to any.test')
  const allowed = await run(['--import', 'claid-mock/guard'], code, {
    ...hosts,
    CLAID_MOCK_GUARD_ALLOW: 'any.test',
  })
  expect(allowed.stdout).toBe('fetch failed\n')
})

test('an import alone guards nothing', async () => {
  const file = pathToFileURL(`${root}/dist/guard.js`).href
  const code = `
    const before = fetch
    const { guard } = await import('${file}')
    console.log(before === fetch)
    guard()
    console.log(before === fetch)`
  expect((await run([], code)).stdout).toBe('true\nfalse\n')
})
