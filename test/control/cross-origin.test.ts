import { describe, expect, onTestFinished, test } from 'vitest'
import { createMock, type MockOptions } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody } from '../support/mock.ts'

const origin = 'https://shop.example'
const key = { authorization: 'Bearer key-of-a-shop' }

function opened(options: MockOptions = {}) {
  const mock = createMock(options)
  onTestFinished(() => mock.close())
  const send = (path: string, init: RequestInit = {}) => mock.fetch(new Request(mock.url + path, init))
  const preflight = (path: string, headers = 'authorization,content-type,x-mock-scenario') =>
    send(path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': headers,
      },
    })
  return { mock, send, preflight }
}
const allowed = (response: Response) => response.headers.get('access-control-allow-origin')

describe('with CORS', () => {
  test('a browser is told that it may send what clients of the API send', async () => {
    const { preflight } = opened({ cors: true })
    const response = await preflight(acceptPath)
    expect([response.status, allowed(response)]).toEqual([204, '*'])
    expect(response.headers.get('access-control-allow-methods')).toMatch(/\bPOST\b/)
    expect(response.headers.get('access-control-allow-headers')).toBe(
      'authorization,content-type,x-mock-scenario',
    )
  })

  test('a script of another site may read the answer and what stands in its headers', async () => {
    const { send } = opened({ cors: true })
    const accepted = await send(acceptPath, jsonPost(leastBody, { ...key, origin }))
    expect([accepted.status, allowed(accepted)]).toEqual([200, '*'])
    const readable = accepted.headers.get('access-control-expose-headers')?.toLowerCase().split(',') ?? []
    for (const name of [...accepted.headers.keys()].filter((name) => /^(x-|ratelimit-)/.test(name)))
      expect(readable).toContain(name)
  })

  test.each([
    ['a refusal', acceptPath, { headers: { origin } }, 401],
    ['what is not there', '/nowhere', { headers: { ...key, origin } }, 404],
    ['the document', '/openapi.json', { headers: { origin } }, 200],
  ] as const)('%s can be read too', async (_, path, init, status) => {
    const { send } = opened({ cors: true })
    const response = await send(path, init)
    expect([response.status, allowed(response)]).toEqual([status, '*'])
  })

  test.each(['/_mock/sandboxes', '/_mock/openapi.json', '/'])(
    '%s stays closed to other sites',
    async (path) => {
      const { send, preflight } = opened({ cors: true })
      expect(allowed(await send(path, { headers: { origin, accept: 'text/html' } }))).toBeNull()
      const asked = await preflight(path)
      expect([asked.status >= 400, allowed(asked)]).toEqual([true, null])
    },
  )

  test('an id stands for no key of a page of another site', async () => {
    const { mock, send } = opened({ cors: true })
    const { id } = await (await mock.sandbox('key-of-a-shop').fetch('/_mock/sandbox')).json()
    const headers = { 'x-mock-sandbox': id, origin }
    expect((await send(acceptPath, jsonPost(leastBody, headers))).status).toBe(401)
  })
})

test('without it no answer is for other sites', async () => {
  const { send, preflight } = opened()
  expect(allowed(await send(acceptPath, jsonPost(leastBody, { ...key, origin })))).toBeNull()
  expect([(await preflight(acceptPath)).status, allowed(await preflight(acceptPath))]).toEqual([401, null])
})
