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

test('a request that breaks off counts as spent, even if it was the first of all', async () => {
  const lost = (code: string) =>
    runChecks({
      contract: stored,
      key,
      url: live,
      maxCredits: 6,
      clock: hurried,
      only: ['accept.accepted'],
      fetch: async () => {
        throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
      },
    })
  expect((await lost('ECONNRESET')).summary.credits).toBe(2)
  expect((await lost('ECONNREFUSED')).summary.credits).toBe(0)
})

/** A service that takes what it should refuse, where it is asked in one way. */
const taking = (isTaken: (request: Request, sent: string) => boolean) =>
  service(async (request, mock) =>
    request.method !== 'GET' && isTaken(request, await request.clone().text())
      ? lenient(request)
      : mock(request),
  )

test.each([
  ['without a key', 'key', (request: Request) => !request.headers.has('authorization')],
  [
    'with nothing that is required',
    'error',
    (_: Request, sent: string) => sent === '{"no_such_member":true}',
  ],
  ['with another type that could be converted', 'refuse', (_: Request, sent: string) => sent.includes('"1"')],
  [
    'in another media type',
    'body',
    (request: Request) => !/json/.test(request.headers.get('content-type') ?? ''),
  ],
])('off loopback a submission %s that is accepted stops the others', async (_, only, isTaken) => {
  const { fetch, spent } = taking(isTaken)
  const report = await runChecks({
    contract: stored,
    key,
    url: live,
    fetch,
    maxCredits: 500,
    clock: hurried,
    only: [only],
  })
  expect(spent()).toBe(2)
  expect(report.checks.map(({ reason }) => reason ?? '').join()).toMatch(/stopped: \S+ was accepted/)
})

test('requests that come back in any order never pass the ceiling', async () => {
  for (const maxCredits of [3, 6, 9, 20]) {
    let turn = 0
    const { fetch, spent } = service(async (request, mock) => {
      const response = await mock(request)
      // Each second answer overtakes the one before it.
      if (turn++ % 2 === 0) for (let n = 0; n < 5; n++) await new Promise(setImmediate)
      return response
    })
    const report = await runChecks({
      contract: stored,
      key,
      url: 'http://127.0.0.1:1',
      fetch,
      maxCredits,
      poll: 5,
      only: ['accept', 'allow', 'result'],
    })
    expect(spent()).toBeLessThanOrEqual(maxCredits)
    expect(report.summary.credits).toBe(spent())
  }
})

test('a failing body that asks for no number of pictures has a price all the same', async () => {
  const failingBody = { input: { clothing: ['https://a.test/b.png'] }, options: { number_of_images: 'many' } }
  const { fetch } = service()
  const report = await runChecks({
    contract: stored,
    key,
    url: live,
    fetch,
    maxCredits: 2,
    clock: hurried,
    failingBody,
    only: ['error.task'],
  })
  expect(report.summary.failed).toBe(0)
})
