import { describe, expect, onTestFinished, test } from 'vitest'
import { createMock, type MockOptions } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody, standingClock, startOfTime } from '../support/mock.ts'
import { control, places, sentence, submit } from './client.ts'

function opened(options: MockOptions = {}) {
  const mock = createMock({ clock: standingClock(), ...options })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  const again = async () => (await sandbox.fetch(acceptPath, jsonPost(leastBody))).status
  return { mock, sandbox, ask: control(sandbox), again }
}
const sumOf = (ledger: readonly { readonly amount: number }[]) =>
  ledger.reduce((sum, { amount }) => sum + amount, 0)

describe('credits', () => {
  test.each(places)('are told with a ledger that sums to the balance, %s', async (_, reach) => {
    const { mock, sandbox } = opened({ credits: 10 })
    const ask = await reach(mock, sandbox.key)
    const [done, failed] = [await submit(sandbox), await submit(sandbox, { scenario: 'task-error' })]
    await submit(sandbox, { scenario: 'never-finishes' })
    await sandbox.advance('1h')
    const { status, body } = await ask('GET /credits')
    expect([status, body]).toMatchObject([200, { balance: 6, held: 2, spent: 2 }])
    expect(sumOf(body.ledger)).toBe(6)
    const entries = body.ledger.map(({ kind, amount }: { kind: string; amount: number }) => [kind, amount])
    expect(entries.slice(0, 4)).toEqual([
      ['grant', 10],
      ['hold', -2],
      ['hold', -2],
      ['hold', -2],
    ])
    expect(entries.slice(4)).toContainEqual(['settle', 0])
    expect(entries.slice(4)).toContainEqual(['refund', 2])
    const tasksOf = (kind: string) =>
      body.ledger
        .filter((entry: { kind: string }) => entry.kind === kind)
        .map(({ task }: { task: number }) => task)
    expect([tasksOf('settle'), tasksOf('refund')]).toEqual([[done.id], [failed.id]])
  })

  test('are told of one task alone, the balance being that of the sandbox', async () => {
    const { sandbox } = opened({ credits: 10 })
    const ask = control(sandbox)
    const [{ id }] = [await submit(sandbox, { scenario: 'task-error' }), await submit(sandbox)]
    await sandbox.advance('1h')
    const { body } = await ask(`GET /credits?task=${id}`)
    expect(body).toMatchObject({
      balance: 8,
      ledger: [
        { kind: 'hold', amount: -2, task: id },
        { kind: 'refund', amount: 2, task: id },
      ],
    })
    expect(body.ledger).toHaveLength(2)
    expect((await ask(`GET /credits?task=${id}&limit=1`)).body).toMatchObject({
      ledger: [{ kind: 'refund' }],
      more: true,
    })
    expect((await ask('GET /credits?task=some')).status).toBe(400)
  })

  test.each(places)('can be set, and run out, %s', async (_, reach) => {
    const { mock, sandbox, again } = opened()
    const ask = await reach(mock, sandbox.key)
    expect((await ask('GET /credits')).body.balance).toBeNull()
    const answer = await ask('PUT /credits', { balance: 3 })
    expect([answer.status, answer.body]).toEqual([
      200,
      { balance: 3, held: 0, spent: 0, ledger: [{ at: startOfTime, kind: 'grant', amount: 3 }] },
    ])
    expect([await again(), await again()]).toEqual([200, 402])
    expect((await ask('PUT /credits', { balance: null })).body).toMatchObject({ balance: null, held: 2 })
    expect(await again()).toBe(200)
    expect((await ask('PUT /credits', { balance: 0 })).body.balance).toBe(0)
    expect(await again()).toBe(402)
  })

  test('that were set are posted to the ledger as what they change', async () => {
    const { ask } = opened({ credits: 10 })
    await ask('PUT /credits', { balance: 4 })
    const { ledger, balance } = (await ask('PUT /credits', { balance: 9.5 })).body
    expect(ledger).toMatchObject([{ amount: 10 }, { amount: -6 }, { amount: 5.5 }])
    expect(sumOf(ledger)).toBe(balance)
  })

  test('are those of the scenario, where its account has some', async () => {
    const { ask, again } = opened({ credits: 100 })
    await ask('PUT /scenario', { name: 'last-credits' })
    expect((await ask('GET /credits')).body.balance).toBe(2)
    expect([await again(), await again()]).toEqual([200, 402])
    expect((await ask('GET /credits')).body).toMatchObject({ balance: 0, held: 2 })
  })

  test.each([
    ['nothing', {}, /\/balance/],
    ['less than none', { balance: -1 }, /\/balance.*0/],
    ['text', { balance: '10' }, /\/balance.*number/],
    ['an unknown member beside it', { balance: 1, currency: 'EUR' }, /currency/],
    ['a list', [10], /object/],
  ])('%s is refused, and the balance stays', async (_, given, says) => {
    const { ask } = opened({ credits: 10 })
    const { status, body } = await ask('PUT /credits', given)
    expect([status, body.error]).toEqual([400, expect.stringMatching(says)])
    expect(body.error).toMatch(sentence)
    expect((await ask('GET /credits')).body.balance).toBe(10)
  })
})

describe('limits', () => {
  test.each(places)('can be set, lifted and given back, %s', async (_, reach) => {
    const { mock, sandbox, again } = opened({ rateLimit: '2/h' })
    const ask = await reach(mock, sandbox.key)
    const answer = await ask('PUT /limits', { limits: '1/s,60/m' })
    expect([answer.status, answer.body]).toEqual([200, { limits: '1/s, 60/m' }])
    expect((await ask('GET /sandbox')).body.limits).toBe('1/s, 60/m')
    expect([await again(), await again()]).toEqual([200, 429])
    expect((await ask('PUT /limits', { limits: 'off' })).body).toEqual({ limits: 'off' })
    expect([await again(), await again(), await again()]).toEqual([200, 200, 200])
    expect((await ask('PUT /limits', { limits: null })).body).toEqual({ limits: null })
    expect([await again(), await again(), await again()]).toEqual([200, 200, 429])
  })

  test('that were set show in the headers of the answers', async () => {
    const { ask, sandbox } = opened()
    await ask('PUT /limits', { limits: '5/s,90/h' })
    const { headers } = await sandbox.fetch(acceptPath, jsonPost(leastBody))
    expect(headers.get('ratelimit-limit')).toBe('90, 90;w=3600, 5;w=1')
    expect(headers.get('ratelimit-remaining')).toBe('89')
  })

  test.each([
    ['nothing', {}, /\/limits/],
    ['words', { limits: 'as many as you like' }, /as many as you like.*1\/s,60\/m.*off/],
    ['none in a second', { limits: '0/s' }, /0\/s/],
    ['a number', { limits: 5 }, /\/limits.*string/],
    ['an unknown member beside it', { limits: 'off', burst: 3 }, /burst/],
  ])('%s is refused, and the limits stay', async (_, given, says) => {
    const { ask } = opened()
    await ask('PUT /limits', { limits: '3/m' })
    const { status, body } = await ask('PUT /limits', given)
    expect([status, body.error]).toEqual([400, expect.stringMatching(says)])
    expect(body.error).toMatch(sentence)
    expect((await ask('GET /sandbox')).body.limits).toBe('3/m')
  })
})
