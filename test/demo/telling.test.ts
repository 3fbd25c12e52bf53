import { expect, onTestFinished, test } from 'vitest'
import { createMock, type MockOptions } from '../../src/index.ts'
import { control, keyless, sentence } from '../control/client.ts'
import { acceptPath, jsonPost, leastBody, standingClock, startOfTime } from '../support/mock.ts'

const day = 86_400_000

function opened(options: MockOptions = {}) {
  const mock = createMock({ clock: standingClock(), seed: 'demo', rateLimit: '1/m', credits: 3, ...options })
  onTestFinished(() => mock.close())
  return { mock, ask: keyless(mock) }
}

interface Told {
  readonly id: number
  readonly status: string
  readonly price: number
  readonly timeline: readonly { readonly at: number }[]
}

async function told(options: MockOptions = {}) {
  const { mock, ask } = opened(options)
  const { status, body } = await ask('POST /demo', {})
  expect([status, body]).toMatchObject([200, { tasks: 6 }])
  const headers = { 'x-mock-sandbox': body.id }
  const state = (await ask('GET /sandbox', undefined, headers)).body
  return { mock, ask, demo: body, headers, state, tasks: state.tasks as Told[] }
}

test('a new demonstration finds six finished tasks of the last day, one failed and refunded', async () => {
  const { state, tasks } = await told()
  expect(tasks.map(({ status }) => status).sort()).toEqual(['DONE', 'DONE', 'DONE', 'DONE', 'DONE', 'ERROR'])
  const times = tasks.map(({ timeline }) => timeline[0]?.at ?? 0)
  for (const at of times) expect(at).toBeGreaterThan(startOfTime - day)
  expect(new Set(times.map((at) => Math.floor(at / 600_000))).size).toBe(6)
  const failed = tasks.find(({ status }) => status === 'ERROR')
  const movements = state.credits.ledger.filter(({ task }: { task?: number }) => task === failed?.id)
  expect(movements.map(({ kind, amount }: { kind: string; amount: number }) => [kind, amount])).toEqual([
    ['hold', -(failed?.price ?? 0)],
    ['refund', failed?.price],
  ])
  expect(state.credits.held).toBe(0)
})

test('its clock is that of everybody again when the story is told, and goes on', async () => {
  const { state } = await told()
  expect(state.clock).toMatchObject({ now: startOfTime, frozen: false, rate: 1 })
})

test('balance and limits do not get in the way of who looks', async () => {
  const { ask, headers, state, mock, demo } = await told()
  expect([state.credits.balance, state.limits]).toEqual([null, 'off'])
  const sent = { authorization: `Bearer ${demo.key}` }
  for (let n = 0; n < 5; n++) {
    const body = { ...leastBody, output: { number_of_images: 4 } }
    expect((await mock.fetch(new Request(mock.url + acceptPath, jsonPost(body, sent)))).status).toBe(200)
  }
  expect((await ask('GET /sandbox', undefined, headers)).body.tasks).toHaveLength(11)
})

test('every end was delivered to the built-in receiver, truly signed, at its own time', async () => {
  const { ask, headers, tasks } = await told()
  const { receiver, received } = (await ask('GET /receiver', undefined, headers)).body
  expect(receiver).not.toBeNull()
  expect(new Set(received.map(({ task }: { task: number }) => task)).size).toBe(6)
  for (const { task, at, verdict } of received) {
    const end = tasks.find(({ id }) => id === task)?.timeline.at(-1)?.at ?? 0
    expect([verdict, at >= end && at < end + 60_000]).toEqual(['true', true])
  }
})

test('the pictures of its tasks can be had', async () => {
  const { mock, ask, headers, tasks } = await told()
  const [task] = tasks.filter(({ status }) => status === 'DONE')
  const { result } = (await ask(`GET /tasks/${task?.id}/answers`, undefined, headers)).body
  const [{ tmp_url }] = result.data.result.output_objects
  const picture = await mock.fetch(new Request(tmp_url))
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png'])
})

test('each demonstration has a sandbox of its own, whose key the page may show', async () => {
  const { ask, demo } = await told()
  const next = (await ask('POST /demo', {})).body
  expect(next.id).not.toBe(demo.id)
  expect((await ask('GET /sandboxes')).body.sandboxes.map(({ id }: { id: string }) => id)).toEqual([
    next.id,
    demo.id,
  ])
  const state = (await ask('GET /sandbox', undefined, { 'x-mock-sandbox': next.id })).body
  expect([state.secret, state.tasks.length]).toEqual([next.key, 6])
})

test('a sandbox that has tasks already stays as it is', async () => {
  const { mock, ask } = opened({ demoKey: 'the-shared-key' })
  const first = await ask('POST /demo', { key: 'the-shared-key' })
  const again = await ask('POST /demo', { key: 'the-shared-key' })
  expect(again.body).toEqual(first.body)
  const { demo } = (await ask('GET /about')).body
  expect(demo).toEqual({ sandbox: first.body.id, key: 'the-shared-key' })
  expect(await mock.sandbox('the-shared-key').tasks()).toHaveLength(6)
})

test('the library opens one as the control API does', async () => {
  const { mock } = opened()
  const { key, id, tasks } = await mock.demo()
  expect(tasks).toBe(6)
  expect((await control(mock.sandbox(key))('GET /sandbox')).body.id).toBe(id)
})

test('a demonstration of the same seed and key is the same', async () => {
  const tell = async () => {
    const { mock } = opened()
    await mock.demo('the-shared-key')
    return mock.sandbox('the-shared-key').tasks()
  }
  expect(await tell()).toEqual(await tell())
})

test('a story of somebody else is told as it is written', async () => {
  const story = {
    summary: 'Mine',
    tasks: [
      { ago: '1m', request: { ...leastBody, options: { pose: 'second' } } },
      { ago: '3h', scenario: 'task-error', request: { ...leastBody, options: { pose: 'first' } } },
    ],
  }
  const { mock } = opened({ story })
  const { key } = await mock.demo()
  expect(await mock.sandbox(key).tasks()).toMatchObject([
    { status: 'DONE', scenario: 'default', request: { options: { pose: 'second' } } },
    { status: 'ERROR', scenario: 'task-error', request: { options: { pose: 'first' } } },
  ])
})

test.each([
  [
    'a request that the contract refuses',
    { request: { input: {} } },
    /tasks\/0 was answered 422: .*clothing/,
  ],
  [
    'a scenario that there is not',
    { scenario: 'nonsense', request: leastBody },
    /tasks\/0 was answered 400: .*nonsense/,
  ],
  ['a task that does not end', { scenario: 'never-finishes', request: leastBody }, /tasks\/0 is PROCESSING/],
  ['a task that began too late to end', { ago: '1s', request: leastBody }, /tasks\/0 is \w+ after/],
])('%s is told with the task and what to do', async (_, task, what) => {
  const { ask } = opened({ story: { summary: 'Mine', tasks: [{ ago: '3h', ...task }] } })
  const { status, body } = await ask('POST /demo', {})
  expect([status, body.error]).toEqual([400, expect.stringMatching(sentence)])
  expect(body.error).toMatch(what)
})

test('a contract that takes other requests needs a story of its own', async () => {
  const { ask } = opened({ spec: 'test/documents/atelier.json' })
  const { status, body } = await ask('POST /demo', {})
  expect([status, body.error]).toEqual([400, expect.stringMatching(/tasks\/0 was answered 4/)])
})
