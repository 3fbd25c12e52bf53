import { describe, expect, test } from 'vitest'
import { processClock } from '../../src/clock.ts'
import type { Fetch } from '../../src/fetch.ts'
import { createMock, type MockOptions } from '../../src/index.ts'
import { storedContract } from '../../src/mock-options.ts'
import { loadContract } from '../../src/spec/contract.ts'
import { parseExchanges } from '../../src/suite/exchanges.ts'
import { checkExchanges } from '../../src/suite/offline.ts'
import { planChecks } from '../../src/suite/plan.ts'
import { acceptPath, jsonPost, leastBody } from '../support/mock.ts'

const contract = loadContract(storedContract)
const host = 'https://api.claid.test'

/** What a client captured of a mock: an accept, polls to the end and beyond, and two refusals. */
async function captured(options: MockOptions = {}, spoil: (text: string) => string = (text) => text) {
  await using mock = createMock({ publicUrl: host, ...options })
  const sandbox = mock.sandbox('a-key-of-a-test-1')
  await sandbox.freeze()
  const pairs: object[] = []
  const ask: Fetch = (request) => sandbox.fetch(request)
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await ask(new Request(host + path, init))
    const body = await response.text()
    const headers = { ...Object.fromEntries(response.headers), date: new Date().toUTCString() }
    const request = { method: init.method ?? 'GET', url: host + path, body: init.body }
    pairs.push({ request, response: { status: response.status, headers, body: spoil(body) } })
    return JSON.parse(body)
  }
  const { data } = await call(acceptPath, jsonPost(leastBody))
  for (const by of ['0ms', '1s', '1h', '1s']) {
    await sandbox.advance(by)
    await call(`${acceptPath}/${data.id}`)
  }
  await call(acceptPath, jsonPost({}))
  await call(`${acceptPath}/1`)
  return pairs
}

async function judge(pairs: object[], chosen: { only?: string[]; skip?: string[] } = {}) {
  const { exchanges } = parseExchanges([{ name: 'a.json', text: JSON.stringify(pairs) }])
  const target = { kind: 'exchanges', url: 'a.json' } as const
  const report = await checkExchanges({ exchanges, target, contract, clock: processClock(), ...chosen })
  const found = (outcome: string) =>
    report.checks.filter((check) => check.outcome === outcome).map(({ id }) => id)
  return { report, failed: found('failed'), drift: found('drift'), skipped: found('skipped') }
}

test('what the mock answered is right, and a task was seen', async () => {
  const { report, failed, drift } = await judge(await captured())
  expect({ failed, drift }).toEqual({ failed: [], drift: [] })
  expect(report).toMatchObject({ target: { kind: 'exchanges' }, wasTaskSeen: true, summary: { credits: 0 } })
  expect(report.summary.passed).toBeGreaterThan(25)
})

test('a task that failed is judged too', async () => {
  const { failed, skipped } = await judge(await captured({ scenario: 'task-error' }))
  expect(failed).toEqual([])
  expect(skipped).not.toContain('error.task')
  expect(skipped).toContain('result.outputs')
})

test('checks have the ids of a run, so that two reports can be compared', async () => {
  const { report } = await judge(await captured())
  const plan = await planChecks({ contract })
  const known = plan.checks.map(({ id }) => id)
  expect(report.checks.map(({ id }) => id).filter((id) => !known.includes(id))).toEqual([])
})

test.each<[check: string, spoil: (text: string) => string]>([
  ['accept.status', (text) => text.replace('"ACCEPTED"', '"DONE"')],
  ['accept.result-url', (text) => text.replace(/("result_url":"[^"]*)\d"/, '$10x"')],
  ['accept.created-at.zone', (text) => text.replace('+00:00', '')],
  [
    'poll.done',
    (text) => text.replace('"errors":[]', '"errors":[{"error":"e","created_at":"2025-12-04T09:04:31Z"}]'),
  ],
  ['poll.created-at', (text) => (text.includes('"DONE"') ? text.replace(/T\d\d/, 'T01') : text)],
  ['answer.poll.200', (text) => text.replace(/"width":(\d+)/, '"width":"$1"')],
  ['answer.accept.422', (text) => text.replace('"error_code"', '"code"')],
])('%s notices what is spoilt in a capture', async (check, spoil) => {
  const { failed } = await judge(await captured({}, spoil))
  expect(failed).toContain(check)
})

describe('of little', () => {
  test('an accept alone is judged, and no task was seen', async () => {
    const { report, failed, skipped } = await judge((await captured()).slice(0, 1))
    expect(failed).toEqual([])
    expect(report.wasTaskSeen).toBe(false)
    expect(skipped).toContain('poll.done')
  })

  test('exchanges of others are passed over', async () => {
    const other = { request: { url: 'https://other.example/' }, response: { status: 500, body: 'no' } }
    const { report } = await judge([other])
    expect(report.summary).toMatchObject({ passed: 0, failed: 0, drift: 0 })
  })

  test('a capture without its bodies is no failure', async () => {
    const pairs = (await captured()).map((pair) => {
      const { request, response } = pair as { request: object; response: object }
      return { request, response: { ...response, body: undefined } }
    })
    expect((await judge(pairs)).failed).toEqual([])
  })
})

test('only and skip choose', async () => {
  const { report } = await judge(await captured(), { only: ['accept'], skip: ['accept.created-at'] })
  expect(report.checks.map(({ id }) => id)).toContain('accept.status')
  expect(report.checks.filter(({ id }) => !id.startsWith('accept.') || id.includes('created'))).toEqual([])
})
