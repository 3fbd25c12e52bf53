import { expect, test } from 'vitest'
import type { Fetch } from '../../src/fetch.ts'
import { runChecks } from '../../src/suite/run.ts'
import { key, quickMock, stored } from './target.ts'

const live = 'https://api.claid.test'

/** A live service in memory, which counts what it is asked to pay for. */
function service(
  answer: (request: Request, mock: Fetch) => Promise<Response> = (request, mock) => mock(request),
) {
  const mock = quickMock({ publicUrl: live })
  const seen: Request[] = []
  let spent = 0
  const fetch: Fetch = async (request) => {
    seen.push(request.clone())
    const sent = await request.clone().text()
    const response = await answer(request, mock.fetch)
    if (request.method === 'POST' && response.status < 300) {
      const asked = Number(/"number_of_images":(\d+)/.exec(sent)?.[1] ?? 1)
      spent += 2 * Math.max(1, asked)
    }
    return response
  }
  return { fetch, seen, spent: () => spent }
}

/** Takes all it is sent. */
const lenient = async (request: Request): Promise<Response> =>
  request.method === 'GET'
    ? Response.json({ data: { id: 1, status: 'PROCESSING' } })
    : Response.json({ data: { id: 1, status: 'ACCEPTED', created_at: 'now', request: {}, result_url: '' } })

/** No waiting: the pace is a matter of its own. */
const hurried = { now: () => 0, setTimer: () => () => {}, sleep: async () => {} }

test.each([0, 2, 7])(
  'a target that takes everything is never given more than %i credits',
  async (maxCredits) => {
    for (const url of [live, 'http://127.0.0.1:1']) {
      const { fetch, spent } = service(lenient)
      const report = await runChecks({
        contract: stored,
        key,
        url,
        fetch,
        maxCredits,
        clock: hurried,
        timeout: 0,
      })
      expect(spent()).toBeLessThanOrEqual(maxCredits)
      expect(report.summary.credits).toBe(spent())
      expect(
        report.checks.filter(({ reason }) => /^(over budget|stopped)/.test(reason ?? '')).length,
      ).toBeGreaterThan(10)
    }
  },
)

test('off loopback nothing that could be charged is sent without a ceiling', async () => {
  const { fetch, seen } = service()
  const report = await runChecks({ contract: stored, key, url: live, fetch, clock: hurried })
  expect(seen.filter(({ method, url }) => method !== 'GET' && !/\/\d+$/.test(url))).toEqual([])
  expect(seen.length).toBeGreaterThan(5)
  expect(report.wasTaskSeen).toBe(false)
  expect(report.summary.failed).toBe(0)
})

test('off loopback the first invalid request that is accepted stops the others', async () => {
  const { fetch, spent } = service(async (request, mock) =>
    (await request.clone().text()).includes('no_such_member') && request.method === 'POST'
      ? lenient(request)
      : mock(request),
  )
  const report = await runChecks({
    contract: stored,
    key,
    url: live,
    fetch,
    maxCredits: 500,
    clock: hurried,
    only: ['refuse'],
  })
  expect(spent()).toBe(2)
  expect(report.checks.filter(({ reason }) => reason?.startsWith('stopped: refuse.')).length).toBeGreaterThan(
    10,
  )
})

test('two credits buy a whole task', async () => {
  const { fetch, spent } = service()
  const report = await runChecks({
    contract: stored,
    key,
    url: live,
    fetch,
    maxCredits: 2,
    poll: 5,
    samples: 1,
    skip: ['limit', 'body', 'refuse', 'error', 'key'],
  })
  expect(report.wasTaskSeen).toBe(true)
  expect(spent()).toBe(2)
  expect(report.summary).toMatchObject({ failed: 0, credits: 2 })
})

test('an answer that is lost counts as spent', async () => {
  const { fetch } = service(async (request, mock) => {
    if (request.method !== 'POST') return mock(request)
    throw new TypeError('fetch failed')
  })
  const report = await runChecks({ contract: stored, key, url: live, fetch, maxCredits: 6, clock: hurried })
  expect(report.summary.credits).toBe(6)
})
