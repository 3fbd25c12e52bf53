import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Account, createMock, type MockSandbox } from '../src/index.ts'
import { acceptPath, jsonPost, leastBody, mockWith, standingClock } from './support/mock.ts'

const submit = (sandbox: MockSandbox, images = 1) =>
  sandbox.fetch(acceptPath, jsonPost({ ...leastBody, output: { number_of_images: images } }))
const sum = ({ ledger }: Account) => ledger.reduce((total, { amount }) => total + amount, 0)
const kinds = ({ ledger }: Account) => ledger.map(({ kind, amount }) => [kind, amount])
const figures = ({ balance, held, spent }: Account) => ({ balance, held, spent })

test('a picture is held at acceptance and settled at DONE', async () => {
  await using mock = createMock({ credits: 10 })
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  expect(figures(await sandbox.credits())).toEqual({ balance: 10, held: 0, spent: 0 })
  const { data } = await (await submit(sandbox, 3)).json()
  expect(figures(await sandbox.credits())).toEqual({ balance: 4, held: 6, spent: 0 })
  await sandbox.advance('10s')
  const account = await sandbox.credits()
  expect(figures(account)).toEqual({ balance: 4, held: 0, spent: 6 })
  expect(kinds(account)).toEqual([
    ['grant', 10],
    ['hold', -6],
    ['settle', 0],
  ])
  expect(account.ledger.slice(1).map(({ task }) => task)).toEqual([data.id, data.id])
  const [task] = await sandbox.tasks()
  expect(account.ledger.slice(1).map(({ at }) => Math.floor(at))).toEqual([
    Date.parse(data.created_at),
    Math.floor(task?.timeline.at(-1)?.at ?? Number.NaN),
  ])
})

test.each(['ERROR', 'CANCELLED'] as const)('what was held is given back at %s', async (status) => {
  const sandbox = mockWith([{ status, after: 1000 }], { credits: 2 }).sandbox()
  expect((await submit(sandbox)).status).toBe(200)
  expect((await submit(sandbox)).status).toBe(402)
  await sandbox.advance(999)
  expect(figures(await sandbox.credits())).toEqual({ balance: 0, held: 2, spent: 0 })
  await sandbox.advance(1)
  const account = await sandbox.credits()
  expect(figures(account)).toEqual({ balance: 2, held: 0, spent: 0 })
  expect(kinds(account)).toEqual([
    ['grant', 2],
    ['hold', -2],
    ['refund', 2],
  ])
  expect((await submit(sandbox)).status).toBe(200)
})

test('a task that never ends holds its credits for ever', async () => {
  const sandbox = mockWith([{ status: 'PAUSED', after: 1000 }], { credits: 2 }).sandbox()
  await submit(sandbox)
  await sandbox.advance(1e9)
  expect(figures(await sandbox.credits())).toEqual({ balance: 0, held: 2, spent: 0 })
})

test('credits come back as soon as they are due, though nobody moved the clock on or looked', async () => {
  const clock = standingClock()
  const sandbox = mockWith([{ status: 'ERROR', after: 1000 }], { credits: 2, clock }).sandbox()
  await submit(sandbox)
  clock.pass(1000)
  expect((await submit(sandbox)).status).toBe(200)
})

test('a refused submission takes no credits, no id and no place in the list', async () => {
  await using mock = createMock({ credits: 3 })
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  const first = await (await submit(sandbox)).json()
  expect([
    (await submit(sandbox)).status,
    (await submit(sandbox, 9)).status,
    (await sandbox.fetch(acceptPath, { method: 'POST' })).status,
  ]).toEqual([402, 422, 415])
  expect(figures(await sandbox.credits())).toEqual({ balance: 1, held: 2, spent: 0 })
  expect((await sandbox.tasks()).map(({ id }) => id)).toEqual([first.data.id])
  await sandbox.setCredits(2)
  expect((await (await submit(sandbox)).json()).data.id).toBe(first.data.id + 1)
})

test('an invalid request is 422 with an empty balance too', async () => {
  await using mock = createMock({ credits: 0 })
  const sandbox = mock.sandbox()
  expect([(await submit(sandbox, 5)).status, (await submit(sandbox)).status]).toEqual([422, 402])
})

test('an unlimited account still counts what it spends', async () => {
  await using mock = createMock()
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  await submit(sandbox, 4)
  expect(figures(await sandbox.credits())).toEqual({ balance: null, held: 8, spent: 0 })
  await sandbox.advance('10s')
  expect(figures(await sandbox.credits())).toEqual({ balance: null, held: 0, spent: 8 })
  await sandbox.setCredits(5)
  const limited = await sandbox.credits()
  expect([figures(limited), sum(limited)]).toEqual([{ balance: 5, held: 0, spent: 8 }, 5])
  await sandbox.setCredits('unlimited')
  expect(figures(await sandbox.credits())).toEqual({ balance: null, held: 0, spent: 8 })
})

test('each key has a balance of its own', async () => {
  await using mock = createMock({ credits: 2 })
  const [alice, bob] = [mock.sandbox('alice'), mock.sandbox('bob')]
  expect([(await submit(alice)).status, (await submit(alice)).status, (await submit(bob)).status]).toEqual([
    200, 402, 200,
  ])
  await alice.setCredits(100)
  expect([(await submit(alice)).status, (await submit(bob)).status]).toEqual([200, 402])
})

test('200 submissions at once never spend more than there is', async () => {
  await using mock = createMock({ credits: 101 })
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  const answers = await Promise.all(Array.from({ length: 200 }, () => submit(sandbox)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(50)
  expect(answers.filter(({ status }) => status === 402)).toHaveLength(150)
  const ids = await Promise.all(
    answers.filter(({ ok }) => ok).map(async (answer) => (await answer.json()).data.id),
  )
  expect(new Set(ids).size).toBe(50)
  const account = await sandbox.credits()
  expect([figures(account), sum(account)]).toEqual([{ balance: 1, held: 100, spent: 0 }, 1])
})

test('200 submissions at once over a socket never spend more than there is', async () => {
  await using mock = createMock({ credits: 101 })
  const { url } = await mock.listen()
  const init = jsonPost(leastBody, { authorization: 'Bearer socket' })
  const answers = await Promise.all(
    Array.from({ length: 200 }, async () => (await fetch(url + acceptPath, init)).status),
  )
  expect(answers.filter((status) => status === 200)).toHaveLength(50)
  expect(answers.filter((status) => status === 402)).toHaveLength(150)
})

test('after any sequence the ledger sums to the balance, which follows from what was done', async () => {
  const action = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('submit' as const), images: fc.integer({ min: 1, max: 4 }) }),
    },
    fc.record({ do: fc.constant('advance' as const), by: fc.nat({ max: 3000 }) }),
    fc.record({ do: fc.constant('set' as const), balance: fc.option(fc.nat({ max: 40 })) }),
  )
  const run = async (
    end: 'DONE' | 'ERROR',
    credits: number | null,
    sequence: (typeof action extends fc.Arbitrary<infer T> ? T : never)[],
  ) => {
    const options = credits === null ? {} : { credits }
    const sandbox = mockWith([{ status: end, after: [500, 2500] }], options).sandbox()
    let balance = credits ?? 0
    let isLimited = credits !== null
    let spent = 0
    let running: { at: number; price: number }[] = []
    for (const step of sequence) {
      if (step.do === 'submit') {
        const price = 2 * step.images
        const body = { ...leastBody, output: { number_of_images: step.images } }
        const response = await sandbox.fetch(acceptPath, jsonPost(body))
        expect(response.status).toBe(isLimited && price > balance ? 402 : 200)
        if (response.ok) {
          balance -= price
          const task = await sandbox.task((await response.json()).data.id)
          running.push({ at: task?.timeline.at(-1)?.at ?? Number.NaN, price })
        }
      } else if (step.do === 'advance') {
        await sandbox.advance(step.by)
        const now = await sandbox.now()
        const ended = running.filter(({ at }) => at <= now).reduce((total, { price }) => total + price, 0)
        if (end === 'DONE') spent += ended
        else balance += ended
        running = running.filter(({ at }) => at > now)
      } else {
        isLimited = step.balance !== null
        if (step.balance !== null) balance = step.balance
        await sandbox.setCredits(step.balance ?? 'unlimited')
      }
      const account = await sandbox.credits()
      const held = running.reduce((total, { price }) => total + price, 0)
      expect(figures(account)).toEqual({ balance: isLimited ? balance : null, held, spent })
      expect(sum(account)).toBe(balance)
    }
  }
  const starts = fc.option(fc.nat({ max: 30 }))
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('DONE', 'ERROR'),
      starts,
      fc.array(action, { maxLength: 40, size: 'max' }),
      run,
    ),
    { numRuns: 60 },
  )
})
