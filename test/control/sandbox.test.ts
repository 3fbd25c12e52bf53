import { describe, expect, onTestFinished, test } from 'vitest'
import { createMock, type MockOptions } from '../../src/index.ts'
import { acceptPath, standingClock, startOfTime } from '../support/mock.ts'
import { control, keyless, overSocket, places, posed, sentence, submit } from './client.ts'

const keys = ['first-key-of-a-test', 'second-key-of-a-test'] as const

function opened(options: MockOptions = {}) {
  const mock = createMock({ clock: standingClock(), seed: 'control', ...options })
  onTestFinished(() => mock.close())
  const [one, other] = [mock.sandbox(keys[0]), mock.sandbox(keys[1])]
  return { mock, one, other, ask: control(one), bare: keyless(mock) }
}

test.each(places)('one GET tells all of the sandbox, %s', async (_, reach) => {
  const { mock, one } = opened({ credits: 10 })
  const ask = await reach(mock, one.key)
  await one.freeze()
  await one.limits('2/s,9/m')
  await one.fail({ on: 'poll', status: 503, times: 3 })
  await one.use('slow')
  const { id } = await submit(one, posed('[[mock:@checkout-7]]'))
  await one.fetch(`${acceptPath}/${id}`)
  const { status, body } = await ask('GET /sandbox')
  expect(status).toBe(200)
  expect(body).toMatchObject({
    id: expect.stringMatching(/^\w{12}$/),
    key: 'fir…st',
    scenario: { name: 'slow', summary: expect.stringMatching(/\w/), isOwn: true },
    clock: { now: startOfTime, time: '2025-12-04T09:04:31.000000+00:00', frozen: true, rate: 0 },
    limits: '2/s, 9/m',
    credits: { balance: 8, held: 2, spent: 0, ledger: [{ kind: 'grant' }, { kind: 'hold' }] },
    faults: [{ on: 'poll', times: 3, used: 1, left: 2, what: '503' }],
    tasks: [{ id, status: 'ACCEPTED', tag: 'checkout-7', scenario: 'slow', why: 'sandbox' }],
    requests: [
      { method: 'GET', status: 503, reason: 'fault' },
      { method: 'POST', status: 200, task: id },
    ],
  })
})

test('what nobody has set is told too', async () => {
  const { ask } = opened()
  expect((await ask('GET /sandbox')).body).toMatchObject({
    scenario: { name: 'default', isOwn: false },
    clock: { frozen: false, rate: 1 },
    limits: null,
    credits: { balance: null, held: 0, spent: 0, ledger: [] },
    faults: [],
    tasks: [],
    requests: [],
  })
})

test('steering leaves no trace in the journal', async () => {
  const { ask } = opened()
  await ask('POST /clock', { freeze: true })
  await ask('PUT /credits', { balance: 3 })
  await ask('GET /nowhere')
  expect((await ask('GET /requests')).body.requests).toEqual([])
})

describe('the sandbox that is steered', () => {
  test.each(places)('is that of the bearer key, %s', async (_, reach) => {
    const { mock, one, other } = opened()
    const [mine, theirs] = [await reach(mock, one.key), await reach(mock, other.key)]
    await mine('PUT /credits', { balance: 1 })
    await theirs('PUT /credits', { balance: 2 })
    expect([(await one.credits()).balance, (await other.credits()).balance]).toEqual([1, 2])
    expect((await mine('GET /sandbox')).body.id).not.toBe((await theirs('GET /sandbox')).body.id)
  })

  test('is opened by the first call with its key', async () => {
    const { ask, one } = opened()
    expect((await ask('PUT /credits', { balance: 4 })).status).toBe(200)
    expect((await one.credits()).balance).toBe(4)
  })

  test.each(['bearer', 'BEARER', 'Bearer  '])('is found with the scheme written "%s"', async (scheme) => {
    const { bare, one, other } = opened()
    await Promise.all([one.freeze(), other.freeze()])
    const headers = { authorization: `${scheme} ${one.key}` }
    expect((await bare('GET /sandbox', undefined, headers)).body.key).toBe('fir…st')
  })

  test('is the one of X-Mock-Sandbox, whose id the list gives', async () => {
    const { bare, one, other } = opened()
    await Promise.all([one.setCredits(1), other.setCredits(2)])
    const { sandboxes } = (await bare('GET /sandboxes')).body
    const balances = await Promise.all(
      sandboxes.map(async ({ id, key }: { id: string; key: string }) => {
        const { body } = await bare('GET /credits', undefined, { 'x-mock-sandbox': id })
        return [key, body.balance]
      }),
    )
    expect(Object.fromEntries(balances)).toEqual({ 'fir…st': 1, 'sec…st': 2 })
  })

  test('is the one of X-Mock-Sandbox though a key is sent too', async () => {
    const { ask, one, other } = opened()
    await Promise.all([one.freeze(), other.freeze()])
    const { id } = (await control(other)('GET /sandbox')).body
    expect((await ask('GET /sandbox', undefined, { 'x-mock-sandbox': id })).body.key).toBe('sec…st')
  })

  test('is the only one there is when no key is sent', async () => {
    const { bare, one } = opened()
    await one.setCredits(7)
    expect((await bare('GET /credits')).body.balance).toBe(7)
    expect((await bare('PUT /credits', { balance: 8 })).status).toBe(200)
    expect((await one.credits()).balance).toBe(8)
  })

  test('has to be chosen when there are several: 400 lists them, with their keys masked', async () => {
    const { bare, one, other } = opened()
    await Promise.all([one.freeze(), other.freeze()])
    const { status, body } = await bare('PUT /credits', { balance: 3 })
    expect(status).toBe(400)
    expect(body.error).toMatch(sentence)
    const { sandboxes } = (await bare('GET /sandboxes')).body
    for (const { id, key } of sandboxes) expect(body.error).toContain(`${id} (${key})`)
    expect(body.error).toMatch(/Authorization: Bearer.*X-Mock-Sandbox/)
    for (const key of keys) expect(body.error).not.toContain(key)
    expect([(await one.credits()).balance, (await other.credits()).balance]).toEqual([null, null])
  })

  test('has to be chosen when there is none yet', async () => {
    const { bare } = opened()
    const { status, body } = await bare('GET /sandbox')
    expect([status, body.error]).toEqual([400, expect.stringMatching(sentence)])
  })

  test('is asked for by an id that is known', async () => {
    const { ask } = opened()
    const { status, body } = await ask('GET /sandbox', undefined, { 'x-mock-sandbox': 'nonsense' })
    expect([status, body.error]).toEqual([404, expect.stringMatching(/nonsense.*\/_mock\/sandboxes/)])
  })
})

describe('the list of sandboxes', () => {
  test('has all of them, opened last first, with what they hold', async () => {
    const clock = standingClock()
    const { one, other, bare } = opened({ clock })
    expect((await bare('GET /sandboxes')).body).toEqual({ sandboxes: [] })
    await submit(other)
    clock.pass(5)
    await submit(one)
    await submit(one)
    clock.pass(4)
    await other.fetch(`${acceptPath}/1`)
    const { status, body } = await bare('GET /sandboxes')
    expect(status).toBe(200)
    expect(body.sandboxes).toEqual([
      {
        ...{ id: expect.any(String), key: 'fir…st', tasks: 2, requests: 2 },
        ...{ openedAt: startOfTime + 5, lastSeen: startOfTime + 5 },
      },
      {
        ...{ id: expect.any(String), key: 'sec…st', tasks: 1, requests: 2 },
        ...{ openedAt: startOfTime, lastSeen: startOfTime + 9 },
      },
    ])
  })

  test('counts every task of a busy sandbox', async () => {
    const { one, bare } = opened()
    for (let n = 0; n < 1010; n++) await submit(one)
    const [sandbox] = (await bare('GET /sandboxes')).body.sandboxes
    // The journal is bounded, the tasks are not.
    expect(sandbox).toMatchObject({ tasks: 1010, requests: 1000 })
  })

  test('shows no key whole, be it long or short', async () => {
    const { mock, bare } = opened()
    const written = ['a', 'short', '12345678', 'a-rather-long-key-of-somebody', 'key+slow']
    for (const key of written) await submit(mock.sandbox(key))
    const { body } = await bare('GET /sandboxes')
    expect(body.sandboxes).toHaveLength(written.length)
    const shown: string[] = body.sandboxes.map(({ key }: { key: string }) => key)
    for (const key of written) expect(shown).not.toContain(key)
  })
})

describe.each(['health', 'ready'])('%s', (name) => {
  test('answers without a key, whatever sandboxes there are', async () => {
    const { mock, one, other, bare } = opened({ keys: ['listed'] })
    await Promise.all([one.freeze(), other.freeze()])
    const { url } = await mock.listen()
    for (const ask of [bare, overSocket(url)]) {
      const { status, body } = await ask(`GET /${name}`)
      expect([status, body]).toEqual([200, { status: 'ok' }])
    }
  })

  test('opens no sandbox', async () => {
    const { ask, bare } = opened()
    await ask(`GET /${name}`)
    expect((await bare('GET /sandboxes')).body).toEqual({ sandboxes: [] })
  })
})
