import { cpSync, existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

test('two that ask for the same at the same time are shown one story', async () => {
  const { mock, ask } = opened()
  const [first, second] = await Promise.all([1, 2].map(() => ask('POST /demo', { key: 'the-shared-key' })))
  expect(first).toMatchObject({ status: 200, body: { tasks: 6 } })
  expect(second?.body).toEqual(first?.body)
  const sandbox = mock.sandbox('the-shared-key')
  expect(await sandbox.tasks()).toHaveLength(6)
  expect((await control(sandbox)('GET /sandbox')).body.clock).toMatchObject({ now: startOfTime, rate: 1 })
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

test('a story that cannot be told leaves nothing behind, and is told anew when it can be', async () => {
  const tasks = [
    { ago: '3h', request: leastBody },
    { ago: '2h', scenario: 'mine', request: leastBody },
  ]
  const quick = { summary: 'Quick', timeline: [{ status: 'DONE' as const, after: '1s' }] }
  const endless = { summary: 'Endless', timeline: [{ status: 'PROCESSING' as const }] }
  const { mock } = opened({ story: { summary: 'Mine', tasks }, scenarios: { mine: endless } })
  const ask = control(mock.sandbox('the-shared-key'))
  for (let n = 0; n < 2; n++)
    await expect(mock.demo('the-shared-key')).rejects.toThrow(/tasks\/1 is PROCESSING/)
  const { tasks: left, clock, receiver } = (await ask('GET /sandbox')).body
  expect([left, receiver]).toEqual([[], null])
  expect(clock).toMatchObject({ now: startOfTime, frozen: false })
  mock.replaceScenario('mine', quick)
  expect(await mock.demo('the-shared-key')).toMatchObject({ tasks: 2 })
})

async function stateFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'claid-mock-telling-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'mock.db')
}

test('one that a kill cut off is told anew at the next start', async () => {
  const file = await stateFile()
  const left = `${file}-left`
  let requests = 0
  const { mock: killed } = opened({
    state: `file:${file}`,
    log: () => {
      if (++requests !== 5) return
      // What a kill at this moment would leave.
      for (const end of ['', '-wal']) if (existsSync(file + end)) cpSync(file + end, left + end)
    },
  })
  await killed.demo('the-shared-key')
  const { mock } = opened({ state: `file:${left}` })
  const ask = control(mock.sandbox('the-shared-key'))
  const before = (await ask('GET /sandbox')).body
  expect(before.clock.frozen).toBe(true)
  expect(before.tasks.length).toBeGreaterThan(0)
  expect(await mock.demo('the-shared-key')).toMatchObject({ tasks: 6 })
  const state = (await ask('GET /sandbox')).body
  expect(state.tasks).toHaveLength(6)
  expect(state.clock).toMatchObject({ now: startOfTime, frozen: false })
  const ids = state.tasks.map(({ id }: Told) => id)
  await mock.demo('the-shared-key')
  const again = (await ask('GET /sandbox')).body
  expect(again.tasks.map(({ id }: Told) => id)).toEqual(ids)
})

test('one that a closing cuts off takes back what it has told', async () => {
  const state = `file:${await stateFile()}`
  let requests = 0
  let closed: Promise<void> | undefined
  const { mock: first } = opened({
    state,
    log: () => {
      if (++requests === 5) closed = first.close()
    },
  })
  await expect(first.demo('the-shared-key')).rejects.toThrow(/Failed to tell the story/)
  await closed
  const { mock } = opened({ state })
  const { tasks, clock } = (await control(mock.sandbox('the-shared-key'))('GET /sandbox')).body
  expect([tasks, clock]).toMatchObject([[], { now: startOfTime, frozen: false }])
  expect(await mock.demo('the-shared-key')).toMatchObject({ tasks: 6 })
})

test('a contract that takes other requests needs a story of its own', async () => {
  const { ask } = opened({ spec: 'test/documents/atelier.json' })
  const { status, body } = await ask('POST /demo', {})
  expect([status, body.error]).toEqual([400, expect.stringMatching(/tasks\/0 was answered 4/)])
})
