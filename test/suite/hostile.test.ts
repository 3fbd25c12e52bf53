import { expect, test } from 'vitest'
import type { Fetch } from '../../src/fetch.ts'
import type { Report } from '../../src/suite/report.ts'
import { runChecks } from '../../src/suite/run.ts'
import { withPatience } from '../support/patience.ts'
import { key, quickMock, reportOf, stored } from './target.ts'

/** Timers that count a hundred times as fast, so that a patient suite is done soon. */
const run = (fetch: Fetch): Promise<Report> => runChecks({ contract: stored, key, fetch, timeout: '300ms' })

const stream = (chunk: Uint8Array, chunks: number) => {
  let left = chunks
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left-- > 0) controller.enqueue(chunk)
      else controller.close()
    },
  })
}

const reset: Fetch = async () => {
  throw new TypeError('fetch failed', { cause: new Error('read ECONNRESET') })
}
const silent: Fetch = () => new Promise(() => {})
const page: Fetch = async () =>
  new Response('<html><body>It works!</body></html>', { headers: { 'content-type': 'text/html' } })
const endless: Fetch = async () => new Response(stream(new Uint8Array(1000), Number.POSITIVE_INFINITY))
const huge: Fetch = async () => new Response(stream(new Uint8Array(1_000_000), 100))
const stalled: Fetch = async () =>
  new Response(new ReadableStream({ pull: () => new Promise(() => {}) }), {
    headers: { 'content-type': 'application/json' },
  })
const nonsense: Fetch = async () => Response.json([null, { data: [] }, 'data'], { status: 207 })
const nulls: Fetch = async ({ method }) =>
  Response.json(
    { data: { id: null, status: null, request: [], result: { output_objects: [null, 7] }, errors: 'none' } },
    { status: method === 'POST' ? 200 : 299 },
  )

test.each(Object.entries({ reset, silent, page, endless, huge, stalled, nonsense, nulls }))(
  'a run against a server that is %s ends in time, with a report of all checks',
  async (name, fetch) => {
    const report = await run(fetch)
    expect(report.ms).toBeLessThan(withPatience(15_000))
    expect(report.checks.length).toBe(
      report.summary.failed + report.summary.skipped + report.summary.drift + report.summary.passed,
    )
    expect(report.wasTaskSeen).toBe(false)
    if (name !== 'reset') expect(report.summary.failed).toBeGreaterThan(0)
    for (const { outcome, evidence } of report.checks)
      expect(evidence.length > 0).toBe(outcome === 'failed' || outcome === 'drift')
  },
  20_000,
)

test('a server that cannot be reached is the environment, not drift', async () => {
  const report = await run(reset)
  expect(report.summary).toMatchObject({ passed: 0, failed: 0, drift: 0, credits: 0 })
  expect(new Set(report.checks.map(({ reason }) => reason))).toContain(
    'environment: unreachable, fetch failed: read ECONNRESET',
  )
})

test.each([
  [401, 'the key is not let in (401)'],
  [402, 'out of credits (402)'],
  [403, 'the key lacks the right (403)'],
])('a %s for every submission is the environment', async (status, reason) => {
  const report = await reportOf({
    spoil: (fetch) => async (request) =>
      request.method === 'POST' && (await request.clone().text()).includes('https://')
        ? new Response('{}', { status })
        : fetch(request),
    only: ['accept', 'poll', 'result'],
  })
  expect(report.wasTaskSeen).toBe(false)
  expect(new Set(report.checks.map((check) => check.reason))).toEqual(new Set([`environment: ${reason}`]))
})

test('a target that refuses for the rate at every time is the environment', async () => {
  const refuse = async () =>
    new Response('{}', { status: 429, headers: { 'ratelimit-reset': '3600', 'ratelimit-remaining': '-1' } })
  const report = await runChecks({
    contract: stored,
    key,
    fetch: refuse,
    timeout: '300ms',
    only: ['accept', 'refuse'],
  })
  expect(report.summary).toMatchObject({ passed: 0, failed: 0, drift: 0 })
  expect(report.checks[0]?.reason).toMatch(/^environment: rate limited/)
})

test('a server that dies in the middle is reported, and the run goes on', async () => {
  let left = 60
  const { fetch } = quickMock()
  const report = await run((request) => (left-- > 0 ? fetch(request) : reset(request)))
  expect(report.summary.passed).toBeGreaterThan(10)
  expect(report.summary.failed).toBeGreaterThan(10)
  expect(report.checks.flatMap(({ evidence }) => evidence.map(({ received }) => received)).join()).toContain(
    'ECONNRESET',
  )
})

test('a task that never ends is waited for once', async () => {
  const started: number[] = []
  const report = await reportOf({
    timeout: '500ms',
    spoil: (fetch) => async (request) => {
      const response = await fetch(request)
      if (request.method !== 'GET' || !/\/\d{6,}$/.test(request.url)) return response
      started.push(1)
      const { data } = await response.json()
      return Response.json({ data: { ...data, status: 'PROCESSING', result: undefined } }, response)
    },
  })
  expect(report.ms).toBeLessThan(withPatience(5000))
  expect(report.checks.find(({ id }) => id === 'poll.ends')).toMatchObject({ outcome: 'failed' })
  expect(report.checks.find(({ id }) => id === 'result.outputs')?.reason).toMatch(/did not end within 0.5 s/)
})
