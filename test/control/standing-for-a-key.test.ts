import { describe, expect, onTestFinished, test } from 'vitest'
import { createMock, type ListenOptions, type MockOptions } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody } from '../support/mock.ts'
import { asker, control, keyless, sentence } from './client.ts'

function opened(options: MockOptions = {}) {
  const mock = createMock({ seed: 'standing', ...options })
  onTestFinished(() => mock.close())
  const ask = keyless(mock)
  const send = (path: string, headers: Record<string, string>, body?: unknown) =>
    mock.fetch(new Request(mock.url + path, body ? jsonPost(body, headers) : { headers }))
  return { mock, ask, send }
}
const standing = (id: string, headers: Record<string, string> = {}) => ({ 'x-mock-sandbox': id, ...headers })

describe('X-Mock-Sandbox on the API', () => {
  test('submits and polls as the key would, in the same sandbox', async () => {
    const { mock, send } = opened()
    const sandbox = mock.sandbox('key-of-somebody')
    await sandbox.freeze()
    const { id } = (await control(sandbox)('GET /sandbox')).body
    const { data } = await (await send(acceptPath, standing(id), leastBody)).json()
    expect((await sandbox.tasks()).map((task) => task.id)).toEqual([data.id])
    expect((await send(`${acceptPath}/${data.id}`, standing(id))).status).toBe(200)
    expect((await sandbox.fetch(`${acceptPath}/${data.id}`)).status).toBe(200)
    const entries = await sandbox.requests()
    expect(entries.map(({ method, status }) => [method, status])).toEqual([
      ['GET', 200],
      ['GET', 200],
      ['POST', 200],
    ])
  })

  test('gets the refusals that the key would get', async () => {
    const { mock, send } = opened()
    const sandbox = mock.sandbox('key-of-somebody+402')
    const { id } = (await control(sandbox)('GET /sandbox')).body
    expect((await send(acceptPath, standing(id), leastBody)).status).toBe(402)
    expect((await send(acceptPath, standing(id), { nonsense: 1 })).status).toBe(402)
  })

  test('of nobody is a 401 in the envelope, whose hint says where ids are', async () => {
    const { ask, send } = opened()
    const response = await send(acceptPath, standing('nonsense'), leastBody)
    expect([response.status, (await response.json()).error_code]).toEqual([401, '111'])
    expect(response.headers.get('x-mock-hint')).toMatch(/nonsense.*\/_mock\/sandboxes/)
    expect((await ask('GET /sandboxes')).body.sandboxes).toEqual([])
  })

  test('does not overrule a key that is sent', async () => {
    const { mock, send } = opened()
    const [one, other] = [mock.sandbox('one-key'), mock.sandbox('other-key')]
    await Promise.all([one.freeze(), other.freeze()])
    const { id } = (await control(one)('GET /sandbox')).body
    await send(acceptPath, standing(id, { authorization: 'Bearer other-key' }), leastBody)
    expect([(await one.tasks()).length, (await other.tasks()).length]).toEqual([0, 1])
  })

  test('wants the token where the control API does', async () => {
    const { mock, send } = opened({ controlToken: 'of-the-operator' })
    const sandbox = mock.sandbox()
    const headers = { 'x-mock-token': 'of-the-operator' }
    const { id } = (await control(sandbox)('GET /sandbox', undefined, headers)).body
    const refused = await send(acceptPath, standing(id), leastBody)
    expect([refused.status, refused.headers.get('x-mock-hint')]).toEqual([
      401,
      expect.stringMatching(/X-Mock-Token/),
    ])
    expect((await send(acceptPath, standing(id, headers), leastBody)).status).toBe(200)
    expect(await sandbox.tasks()).toHaveLength(1)
  })

  const overSocket = async (options: ListenOptions, mockOptions?: MockOptions) => {
    const { mock } = opened(mockOptions)
    const { url } = await mock.listen(options)
    const sandbox = mock.sandbox()
    await sandbox.freeze()
    const { id } = (
      await asker(sandbox.fetch)('GET /sandbox', undefined, { 'x-mock-token': mock.controlToken ?? '' })
    ).body
    const statusWith = async (headers: Record<string, string>) =>
      (await fetch(url + acceptPath, jsonPost(leastBody, standing(id, headers)))).status
    return { mock, url, statusWith }
  }

  test('is open to a page of the mock and closed to a page of another site', async () => {
    const { url, statusWith } = await overSocket({})
    expect(await statusWith({})).toBe(200)
    expect(await statusWith({ origin: url })).toBe(200)
    for (const origin of ['https://evil.example', 'null', `${url}.evil.example`])
      expect([origin, await statusWith({ origin })]).toEqual([origin, 401])
  })

  test('is open to a page of the public URL', async () => {
    const { statusWith } = await overSocket({}, { publicUrl: 'https://mock.example' })
    expect(await statusWith({ origin: 'https://mock.example' })).toBe(200)
    expect(await statusWith({ origin: 'https://other.example' })).toBe(401)
  })

  test('wants the drawn token off loopback', async () => {
    const { mock, statusWith } = await overSocket({ host: '0.0.0.0' })
    expect(await statusWith({})).toBe(401)
    expect(await statusWith({ 'x-mock-token': mock.controlToken ?? '' })).toBe(200)
  })
})

describe('opening a sandbox', () => {
  test('gives one with a key of its own, which is told once and then masked', async () => {
    const { ask, send } = opened()
    const { status, body } = await ask('POST /sandboxes', {})
    expect([status, body]).toEqual([
      200,
      {
        id: expect.stringMatching(/^\w{12}$/),
        key: expect.stringMatching(/^\S{12,}$/),
        masked: expect.any(String),
      },
    ])
    expect(body.masked).not.toBe(body.key)
    const list = await ask('GET /sandboxes')
    expect(list.body.sandboxes).toMatchObject([{ id: body.id, key: body.masked, tasks: 0, requests: 0 }])
    expect(list.text).not.toContain(body.key)
    expect((await send(acceptPath, { authorization: `Bearer ${body.key}` }, leastBody)).status).toBe(200)
    expect((await ask('GET /sandboxes')).body.sandboxes).toMatchObject([{ id: body.id, tasks: 1 }])
  })

  test('gives another one each time, the last of them first in the list', async () => {
    const { ask } = opened()
    const ids: string[] = []
    for (let n = 0; n < 4; n++) ids.unshift((await ask('POST /sandboxes', {})).body.id)
    expect(new Set(ids).size).toBe(4)
    expect((await ask('GET /sandboxes')).body.sandboxes.map(({ id }: { id: string }) => id)).toEqual(ids)
  })

  test('tells the secret of a key that the mock has drawn, and of no other', async () => {
    const { mock, ask } = opened()
    const { id, key } = (await ask('POST /sandboxes', {})).body
    expect((await ask('GET /sandbox', undefined, standing(id))).body.secret).toBe(key)
    expect((await control(mock.sandbox('key-of-a-customer'))('GET /sandbox')).body.secret).toBeNull()
    const { body } = await ask('POST /sandboxes', { key: 'chosen-by-somebody' })
    expect((await ask('GET /sandbox', undefined, standing(body.id))).body.secret).toBeNull()
  })

  test('with a key that is there gives its sandbox as it is', async () => {
    const { mock, ask } = opened()
    const sandbox = mock.sandbox('key-of-a-customer')
    await sandbox.setCredits(3)
    const { id, key } = (await ask('POST /sandboxes', { key: 'key-of-a-customer' })).body
    expect(key).toBe('key-of-a-customer')
    expect((await ask('GET /credits', undefined, standing(id))).body.balance).toBe(3)
  })

  test('lets its key in where keys are listed', async () => {
    const { ask, send } = opened({ keys: ['listed'] })
    const { key } = (await ask('POST /sandboxes', {})).body
    expect((await send(acceptPath, { authorization: `Bearer ${key}` }, leastBody)).status).toBe(200)
  })

  test.each(['', 'with blank', 'ключ', 'x'.repeat(201), 5, null])('refuses the key %j', async (key) => {
    const { ask } = opened()
    const { status, body } = await ask('POST /sandboxes', { key })
    expect([status, body.error]).toEqual([400, expect.stringMatching(sentence)])
    expect((await ask('GET /sandboxes')).body.sandboxes).toEqual([])
  })
})
