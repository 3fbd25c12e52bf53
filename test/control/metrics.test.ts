import performance from 'node:perf_hooks'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createMock, type MockOptions } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody } from '../support/mock.ts'
import { keyless, submit } from './client.ts'

function opened(options: MockOptions = {}) {
  const mock = createMock(options)
  onTestFinished(() => mock.close())
  return { mock, sandbox: mock.sandbox(), ready: () => keyless(mock)('GET /ready') }
}

/** What a scrape finds: the value of each line that begins with `claid_mock_`, or is named. */
async function scrape({ fetch, url }: Pick<ReturnType<typeof createMock>, 'fetch' | 'url'>) {
  const response = await fetch(new Request(`${url}/_mock/metrics`))
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ])
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const found = lines.map((line) => {
    const at = line.lastIndexOf(' ')
    return [line.slice(0, at), Number(line.slice(at + 1))] as const
  })
  const all = Object.fromEntries(found)
  return {
    all,
    own: Object.fromEntries(found.filter(([name, value]) => /^claid_mock_/.test(name) && value !== 0)),
  }
}

test('the process is watched once, however many mocks in it tell of it', async () => {
  await scrape(opened().mock)
  const watch = vi.spyOn(performance, 'monitorEventLoopDelay')
  onTestFinished(() => watch.mockRestore())
  for (const mock of [opened().mock, opened().mock]) {
    const { all } = await scrape(mock)
    expect(all.nodejs_eventloop_lag_p99_seconds).toBeDefined()
    expect(all.process_resident_memory_bytes).toBeGreaterThan(0)
    expect(all['claid_mock_tasks{status="DONE"}']).toBe(0)
  }
  expect(watch).not.toHaveBeenCalled()
})

test('metrics count requests by operation and status, and tasks by their status', async () => {
  const { mock, sandbox } = opened()
  await sandbox.freeze()
  const before = await scrape(mock)
  expect(before.own).toEqual({})
  expect(before.all['claid_mock_tasks{status="DONE"}']).toBe(0)

  const { result_url } = await submit(sandbox)
  await submit(sandbox, { scenario: 'task-error' })
  await sandbox.fetch(result_url)
  await sandbox.fetch(acceptPath, jsonPost({}))
  await mock.fetch(new Request(mock.url + acceptPath, jsonPost(leastBody)))
  const [accept, poll] = mock.contract.operations.map(({ id }) => id)
  const requests = (operation: string | undefined, status: number) =>
    `claid_mock_requests_total{operation="${operation}",status="${status}"}`
  expect((await scrape(mock)).own).toEqual({
    [requests(accept, 200)]: 2,
    [requests(accept, 422)]: 1,
    [requests(accept, 401)]: 1,
    [requests(poll, 200)]: 1,
    'claid_mock_tasks{status="ACCEPTED"}': 2,
    claid_mock_queue_depth: 2,
  })

  await sandbox.advance('1m')
  const done = await (await sandbox.fetch(result_url)).json()
  await mock.fetch(new Request(done.data.result.output_objects[0].tmp_url))
  expect((await scrape(mock)).own).toEqual({
    [requests(accept, 200)]: 2,
    [requests(accept, 422)]: 1,
    [requests(accept, 401)]: 1,
    [requests(poll, 200)]: 2,
    [requests('picture', 200)]: 1,
    'claid_mock_tasks{status="DONE"}': 1,
    'claid_mock_tasks{status="ERROR"}': 1,
  })
})

test('metrics count attempts to deliver by outcome and number', async () => {
  const { mock, sandbox } = opened()
  const answers = [500, 204, 500, 500]
  const url = async () => new Response(null, { status: answers.shift() ?? 204 })
  await sandbox.webhook({ url, retry: { attempts: 2 } })
  await sandbox.freeze()
  await submit(sandbox)
  await sandbox.advance('1h')
  await submit(sandbox)
  await sandbox.advance('1h')
  const { own } = await scrape(mock)
  const deliveries = Object.fromEntries(Object.entries(own).filter(([name]) => name.includes('deliveries')))
  expect(deliveries).toEqual({
    'claid_mock_deliveries_total{outcome="failed",attempt="1"}': 2,
    'claid_mock_deliveries_total{outcome="delivered",attempt="2"}': 1,
    'claid_mock_deliveries_total{outcome="gave up",attempt="2"}': 1,
  })
})

test('metrics tell of the process: the delay of its event loop among others', async () => {
  const { all } = await scrape(opened().mock)
  expect(all.nodejs_eventloop_lag_seconds).toBeGreaterThanOrEqual(0)
  expect(all.process_resident_memory_bytes).toBeGreaterThan(0)
})

test('two mocks of a process count apart', async () => {
  const [one, other] = [opened(), opened()]
  await submit(one.sandbox)
  await scrape(one.mock)
  expect((await scrape(other.mock)).own).toEqual({})
})

test('a mock that is being closed says that it is not ready, and takes no task', async () => {
  const { mock, sandbox, ready } = opened()
  const { result_url } = await submit(sandbox)
  expect([(await ready()).status, (await ready()).body]).toEqual([200, { status: 'ok' }])
  const closed = mock.close()
  const refused = await sandbox.fetch(acceptPath, jsonPost(leastBody))
  expect([refused.status, (await refused.json()).error_message]).toEqual([503, 'Service unavailable.'])
  expect(refused.headers.get('x-mock-hint')).toMatch(/being stopped/)
  // What is there already can still be asked for.
  expect((await sandbox.fetch(result_url)).status).toBe(200)
  const { status, body } = await ready()
  expect([status, body]).toEqual([503, { status: 'not ready', reason: 'The mock is being stopped' }])
  await closed
})
