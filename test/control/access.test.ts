import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createMock, type ListenOptions, type MockOptions } from '../../src/index.ts'
import { acceptPath, leastBody } from '../support/mock.ts'
import { EventReader } from '../support/sse.ts'
import { overSocket, sentence } from './client.ts'

const key = 'key-of-a-test'
const accept = { path: acceptPath, method: 'POST', body: JSON.stringify(leastBody) }

async function listening(options: MockOptions = {}, listenOptions: ListenOptions = {}) {
  const mock = createMock(options)
  onTestFinished(() => mock.close())
  const { port, url, isLoopback } = await mock.listen(listenOptions)
  await mock.sandbox(key).credits()

  /** `fetch` sets the Host itself; this one sends what it is told to. */
  async function send(
    { path, method = 'GET', body }: { path: string; method?: string; body?: string },
    headers: Record<string, string> = {},
  ) {
    const sent = request({
      ...{ host: '127.0.0.1', port, path, method, agent: false },
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    }).end(body)
    const [incoming] = (await once(sent, 'response')) as [IncomingMessage]
    const chunks = await incoming.toArray()
    return { status: incoming.statusCode, text: Buffer.concat(chunks).toString() }
  }
  return { mock, port, url, isLoopback, send, ask: overSocket(url, key) }
}

const routes = [
  { path: '/_mock/sandbox', method: 'GET' },
  { path: '/_mock/sandboxes', method: 'GET' },
  { path: '/_mock/openapi.json', method: 'GET' },
  { path: '/_mock/events', method: 'GET' },
  { path: '/_mock/metrics', method: 'GET' },
  { path: '/_mock/nowhere', method: 'GET' },
  { path: '/_mock', method: 'GET' },
  { path: '/_mock/credits', method: 'PUT', body: '{"balance":0}' },
  { path: '/_mock/reset', method: 'POST', body: '{}' },
  { path: '/_mock/scenario', method: 'DELETE' },
]

describe('off loopback', () => {
  const open = (options?: MockOptions) => listening({ credits: 10, ...options }, { host: '0.0.0.0' })

  test.each(routes)('$method $path is refused without the token, and does nothing', async (route) => {
    const { mock, send, isLoopback } = await open()
    expect(isLoopback).toBe(false)
    for (const headers of [{}, { 'x-mock-token': 'guessed' }, { 'x-mock-token': '' }]) {
      const { status, text } = await send(route, headers)
      expect([status, JSON.parse(text).error]).toEqual([403, expect.stringMatching(sentence)])
      expect(text).toContain('X-Mock-Token')
      expect(text).not.toContain(mock.controlToken)
    }
    expect((await send({ ...route, path: `${route.path}?token=guessed` })).status).toBe(403)
    expect((await mock.sandbox(key).credits()).balance).toBe(10)
  })

  test('the token opens it, in the header or in the query', async () => {
    const { mock, ask } = await open()
    const { controlToken = '' } = mock
    expect(controlToken).toMatch(/^\S{16,}$/)
    const headers = { 'x-mock-token': controlToken }
    expect((await ask('GET /sandbox', undefined, headers)).status).toBe(200)
    expect((await ask('PUT /credits', { balance: 3 }, headers)).body.balance).toBe(3)
    expect((await ask(`GET /sandbox?token=${controlToken}`)).status).toBe(200)
    expect((await ask(`PUT /credits?token=${controlToken}`, { balance: 4 })).body.balance).toBe(4)
    expect((await ask('GET /sandboxes', undefined, headers)).status).toBe(200)
  })

  test('the token opens the stream of events', async () => {
    const { mock, url } = await open()
    const events = new EventReader(await fetch(`${url}/_mock/events?sandbox=all&token=${mock.controlToken}`))
    await mock.sandbox(key).use('slow')
    expect((await events.until('scenario')).data.name).toBe('slow')
    await events.close()
  })

  test.each(['/_mock/health', '/_mock/ready'])('%s stays open', async (path) => {
    const { send } = await open()
    expect((await send({ path }, { authorization: '' })).status).toBe(200)
  })

  test('the page is open with the token in its address, as it is printed', async () => {
    const { mock, send } = await open()
    const page = { accept: 'text/html', authorization: '' }
    expect((await send({ path: '/' }, page)).status).toBe(403)
    expect((await send({ path: '/?token=guessed' }, page)).status).toBe(403)
    expect((await send({ path: `/?token=${mock.controlToken}` }, page)).status).toBe(200)
  })

  test('the API itself asks for no token, and tells none', async () => {
    const { mock, send } = await open()
    const { status, text } = await send(accept)
    expect(status).toBe(200)
    expect(text).not.toContain(mock.controlToken)
  })

  test('each mock draws another token, whatever its seed', async () => {
    const tokens = [await open({ seed: 'same' }), await open({ seed: 'same' }), await open()].map(
      ({ mock }) => mock.controlToken,
    )
    expect(new Set(tokens).size).toBe(3)
  })

  test('a mock that listens on loopback as well asks for the token there too', async () => {
    const { mock } = await open()
    const { url } = await mock.listen()
    expect((await overSocket(url, key)('GET /sandbox')).status).toBe(403)
    const headers = { 'x-mock-token': mock.controlToken ?? '' }
    expect((await overSocket(url, key)('GET /sandbox', undefined, headers)).status).toBe(200)
  })

  test('the option decides the token', async () => {
    const { mock, ask } = await open({ controlToken: 'of-the-operator' })
    expect(mock.controlToken).toBe('of-the-operator')
    expect((await ask('GET /sandbox')).status).toBe(403)
    expect((await ask('GET /sandbox', undefined, { 'x-mock-token': 'of-the-operator' })).status).toBe(200)
  })
})

describe('on loopback', () => {
  test.each(['localhost', '127.0.0.1', '::1', '127.0.0.2'])('%s needs no token', async (host) => {
    const { mock, isLoopback, send } = await listening({}, { host: host === '::1' ? 'localhost' : host })
    expect([isLoopback, mock.controlToken]).toEqual([true, undefined])
    if (host !== '127.0.0.2') expect((await send({ path: '/_mock/sandbox' })).status).toBe(200)
  })

  // A page of any site can have its own name lead to 127.0.0.1 (DNS rebinding); its Host gives it away.
  const foreign = [
    'evil.example',
    'evil.example:4010',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil-localhost',
    '192.168.1.5:4010',
    '0.0.0.0',
  ]
  test.each(foreign)('the control API is refused to the Host "%s", the API is not', async (host) => {
    const { mock, send } = await listening({ credits: 10 })
    for (const route of routes) {
      const { status, text } = await send(route, { host })
      expect([route.path, status]).toEqual([route.path, 403])
      expect(JSON.parse(text).error).toMatch(sentence)
    }
    expect((await mock.sandbox(key).credits()).balance).toBe(10)
    expect((await send(accept, { host })).status).toBe(200)
  })

  test('the page is refused to a foreign Host', async () => {
    const { send } = await listening()
    const page = { accept: 'text/html', authorization: '' }
    expect((await send({ path: '/' }, page)).status).toBe(200)
    expect((await send({ path: '/' }, { ...page, host: 'evil.example' })).status).toBe(403)
  })

  test.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.8.9.1', '[::1]'])(
    'the control API is open to the Host %s, with a port or without',
    async (host) => {
      const { port, send } = await listening()
      for (const written of [host, `${host}:${port}`])
        expect((await send({ path: '/_mock/sandbox' }, { host: written })).status).toBe(200)
    },
  )

  test('the documented curl, which sends Host: api.claid.ai, is served by the API', async () => {
    const { send } = await listening()
    expect((await send(accept, { host: 'api.claid.ai' })).status).toBe(200)
  })

  test('the Host of the public URL is one of its own, and no other with it', async () => {
    const { send } = await listening({ publicUrl: 'https://mock.example:8443' })
    const statusFor = async (host: string) => (await send({ path: '/_mock/sandbox' }, { host })).status
    expect(await statusFor('mock.example:8443')).toBe(200)
    expect(await statusFor('mock.example')).toBe(403)
    expect(await statusFor('mock.example.evil:8443')).toBe(403)
  })

  test('health and ready are open to any Host', async () => {
    const { send } = await listening()
    for (const path of ['/_mock/health', '/_mock/ready'])
      expect((await send({ path }, { host: 'evil.example' })).status).toBe(200)
  })

  test('a token that was given is asked for, also in memory', async () => {
    const { mock, ask } = await listening({ controlToken: 'of-the-operator' })
    expect((await ask('GET /sandbox')).status).toBe(403)
    expect((await ask('GET /health')).status).toBe(200)
    expect((await ask('GET /sandbox?token=of-the-operator')).status).toBe(200)
    expect((await mock.sandbox(key).fetch('/_mock/sandbox')).status).toBe(403)
    // Whoever holds the mock needs none.
    expect((await mock.sandbox(key).credits()).balance).toBeNull()
  })

  test('no answer lets a page of another site read it', async () => {
    const { send, url } = await listening()
    const response = await fetch(`${url}/_mock/sandboxes`, { headers: { origin: 'https://evil.example' } })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    const { status } = await send(
      { path: '/_mock/credits', method: 'OPTIONS' },
      { origin: 'https://evil.example', 'access-control-request-method': 'PUT' },
    )
    expect(status).toBeGreaterThanOrEqual(400)
  })
})
