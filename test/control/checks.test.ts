import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createMock, type MockOptions } from '../../src/index.ts'
import { EventReader } from '../support/sse.ts'
import { type Ask, control, keyless, sentence, submit } from './client.ts'

function opened(options: MockOptions = {}) {
  const mock = createMock({ seed: 'checks', speed: 40, ...options })
  onTestFinished(() => mock.close())
  return { mock, ask: keyless(mock) }
}

/** The state of the last run once it is over. */
async function over(ask: Ask, headers: Record<string, string> = {}) {
  const read = async () => (await ask('GET /checks', undefined, headers)).body
  await vi.waitFor(async () => expect((await read()).state).not.toBe('running'), {
    timeout: 50_000,
    interval: 50,
  })
  return read()
}

test('nothing is told of a run before there is one', async () => {
  const { ask } = opened()
  expect((await ask('GET /checks')).body).toEqual({
    ...{ state: 'never', startedAt: null, done: 0, total: null, results: [], report: null, error: null },
    outcomes: { passed: 0, failed: 0, drift: 0, skipped: 0 },
  })
})

test('the suite runs against this mock, which keeps its contract, and ends with the report', async () => {
  const { mock, ask } = opened()
  const { status, body } = await ask('POST /checks', { only: ['accept', 'error'] })
  expect([status, body]).toMatchObject([200, { state: 'running', done: 0, error: null }])
  expect(body.total).toBeGreaterThan(10)
  const state = await over(ask)
  expect(state).toMatchObject({ state: 'done', done: body.total, total: body.total, error: null })
  expect(state.outcomes).toMatchObject({ failed: 0, drift: 0 })
  expect(state.outcomes.passed).toBeGreaterThan(10)
  expect(state.report).toMatchObject({
    version: 1,
    target: { url: mock.url, kind: 'built-in', profile: 'documented' },
    summary: state.outcomes,
  })
  expect(state.results.map(({ id }: { id: string }) => id)).toEqual(
    state.report.checks.map(({ id }: { id: string }) => id),
  )
})

test('a mock that breaks its contract is told of', async () => {
  const { ask } = opened({
    scenario: 'broken',
    scenarios: { broken: { accept: [{ status: 500 }], timeline: [{ status: 'DONE', after: '1s' }] } },
  })
  await ask('POST /checks', { only: ['accept'] })
  const { outcomes, report } = await over(ask)
  expect(outcomes.passed).toBe(0)
  expect(report.wasTaskSeen).toBe(false)
})

test('a sandbox of the operator is not disturbed, and those of the run are gone afterwards', async () => {
  const { mock, ask } = opened({ rateLimit: '1000/s' })
  const sandbox = mock.sandbox('key-of-the-operator')
  await sandbox.freeze()
  await sandbox.webhook({ url: 'http://localhost:9/own', secret: 's' })
  await submit(sandbox)
  const everything = async () => (await control(sandbox)('GET /sandbox')).body
  const before = [await everything(), (await ask('GET /sandboxes')).body]
  await ask('POST /checks', { only: ['accept', 'error', 'limit'] })
  const { state } = await over(ask)
  expect(state).toBe('done')
  expect([await everything(), (await ask('GET /sandboxes')).body]).toEqual(before)
})

test('a second run at the same time is refused, a later one is not', async () => {
  const { ask } = opened()
  const both = await Promise.all([
    ask('POST /checks', { only: ['error'] }),
    ask('POST /checks', { only: ['error'] }),
  ])
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  expect(both.find(({ status }) => status === 409)?.body.error).toMatch(sentence)
  await over(ask)
  expect((await ask('POST /checks', { only: ['error'] })).status).toBe(200)
  expect((await over(ask)).state).toBe('done')
})

test('the stream of events tells how it goes on, to whoever listens', async () => {
  const { mock, ask } = opened()
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  const events = new EventReader(await sandbox.fetch('/_mock/events'))
  await events.until('ready')
  await ask('POST /checks', { only: ['error'] })
  const told: Readonly<Record<string, unknown>>[] = []
  while (told.at(-1)?.state !== 'done') told.push((await events.until('check')).data)
  const results = told.filter(({ id }) => id !== undefined)
  expect(results.map(({ done }) => done)).toEqual(results.map((_, index) => index + 1))
  expect(results.length).toBe(told.at(-1)?.total)
  await events.close()
})

describe('a run', () => {
  test.each([
    ['a check that there is not', { only: ['nonsense'] }, /nonsense/],
    ['no checks', { only: [] }, /only/],
    ['a profile that there is not', { profile: 'imagined' }, /imagined/],
    ['a member that there is not', { all: true }, /all/],
  ])('of %s is refused, and leaves the last one as it was', async (_, asked, what) => {
    const { ask } = opened()
    const { status, body } = await ask('POST /checks', asked)
    expect([status, body.error]).toEqual([400, expect.stringMatching(sentence)])
    expect(body.error).toMatch(what)
    expect((await ask('GET /checks')).body.state).toBe('never')
  })

  test('of another profile is of a mock like this one that writes so', async () => {
    const { ask } = opened()
    await ask('POST /checks', { only: ['error'], profile: 'observed' })
    const { report, state } = await over(ask)
    expect([state, report.target.profile]).toEqual(['done', 'observed'])
    expect((await ask('GET /sandboxes')).body.sandboxes).toEqual([])
  })

  test('gets in where keys are listed and the control API asks for a token', async () => {
    const { mock, ask } = opened({ keys: ['listed'], controlToken: 'of-the-operator' })
    const headers = { 'x-mock-token': 'of-the-operator' }
    const { status } = await ask('POST /checks', { only: ['error', 'limit'] }, headers)
    expect(status).toBe(200)
    const { outcomes } = await over(ask, headers)
    expect(outcomes).toMatchObject({ failed: 0, drift: 0 })
    expect(outcomes.passed).toBeGreaterThan(10)
    // Its key is out again.
    expect((await mock.sandbox('listed').fetch('/v1/nowhere')).status).toBe(404)
  })
})
