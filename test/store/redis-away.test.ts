import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createMock } from '../../src/index.ts'
import { control, keyless, submit } from '../control/client.ts'
import { acceptPath, jsonPost, leastBody } from '../support/mock.ts'
import { run } from '../support/process.ts'
import { freePort, named, RedisServer, withoutRedis } from '../support/redis.ts'
import { socketReceiver } from '../webhooks/receiver.ts'

vi.setConfig({ testTimeout: 60_000 })

const soon = { timeout: 30_000, interval: 50 }

describe.skipIf(withoutRedis)(named('while Redis is away'), () => {
  async function away() {
    const redis = await RedisServer.start({ isKept: true })
    onTestFinished(() => redis.remove())
    const failures: unknown[] = []
    const mock = createMock({
      state: redis.state('&lease=5s'),
      note: () => {},
      failed: (error) => failures.push(error),
    })
    onTestFinished(() => mock.close())
    const ready = async () => (await keyless(mock)('GET /ready')).status
    return { redis, mock, failures, ready, sandbox: mock.sandbox() }
  }

  test('requests are refused in the envelope, saying why, and answered when it is back', async () => {
    const { redis, mock, failures, ready, sandbox } = await away()
    const { id, result_url } = await submit(sandbox)
    expect(await ready()).toBe(200)
    await redis.kill()
    await vi.waitFor(async () => expect(await ready()).toBe(503), soon)
    const { body } = await keyless(mock)('GET /ready')
    expect(body).toMatchObject({
      status: 'not ready',
      reason: expect.stringMatching(/^Redis at redis:\/\/127/),
    })
    for (const refused of [
      await sandbox.fetch(acceptPath, jsonPost(leastBody)),
      await sandbox.fetch(result_url),
    ]) {
      expect([refused.status, (await refused.json()).error_message]).toEqual([503, 'Service unavailable.'])
      expect(refused.headers.get('x-mock-hint')).toMatch(/^Redis at redis:\/\/127.*cannot be reached/)
    }
    const scraped = await mock.fetch(new Request(`${mock.url}/_mock/metrics`))
    const metrics = await scraped.text()
    expect(scraped.status).toBe(200)
    expect(metrics).toMatch(/claid_mock_requests_total\{.*status="503"\} 1\n/)
    expect(metrics).not.toMatch(/^claid_mock_(tasks|queue_depth)/m)
    const steered = await control(sandbox)('GET /sandbox')
    expect([steered.status, steered.body.error]).toEqual([
      503,
      expect.stringMatching(/^Failed to reach the state/),
    ])

    await redis.open()
    await vi.waitFor(async () => expect(await ready()).toBe(200), soon)
    expect((await (await sandbox.fetch(result_url)).json()).data.id).toBe(id)
    expect((await submit(sandbox)).id).toBe(id + 1)
    expect(failures).toEqual([])
  })

  test('what was under way goes on when it is back', async () => {
    const { redis, sandbox, ready } = await away()
    let answer = () => {}
    const { url, received } = await socketReceiver((response) => {
      answer = () => void response.writeHead(204).end()
    })
    await sandbox.webhook({ url, retry: { first: 10, jitter: 0 } })
    const cut = await submit(sandbox, { scenario: 'instant' })
    await vi.waitFor(() => expect(received).toHaveLength(1), soon)
    const waiting = await submit(sandbox)
    await redis.kill()
    // The receiver has taken it, and nobody could write that down.
    answer()
    await vi.waitFor(async () => expect(await ready()).toBe(503), soon)
    await redis.open()
    await vi.waitFor(async () => expect(await ready()).toBe(200), soon)
    const answering = vi.waitFor(async () => {
      answer()
      const deliveries = await sandbox.deliveries()
      expect(deliveries.map(({ task, state }) => [task, state])).toEqual([
        [waiting.id, 'delivered'],
        [cut.id, 'delivered'],
      ])
      return deliveries
    }, soon)
    const [, again] = await answering
    // A machine that stands still for longer than the lease cuts off another.
    const ends = again?.attempts.map(({ answer }) => answer?.reason?.kind) ?? []
    expect([ends[0], ends.at(-1)]).toEqual(['cut off', undefined])
    expect(new Set(ends.slice(0, -1))).toEqual(new Set(['cut off']))
    expect(await sandbox.credits()).toMatchObject({ held: 0, spent: 4 })
  })

  test('a start waits for it, and then says so in a line and ends with 2', async () => {
    const port = await freePort()
    const state = `redis://:secret@127.0.0.1:${port}/0?wait=300ms`
    const { code, stdout, stderr } = await run(['serve', '--port', '0', '--state', state])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(
      /^Failed to open the state in redis:\/\/127\.0\.0\.1:\d+\/0: the server did not answer within 300 ms \(.*ECONNREFUSED.*\)\. Start it, or give its address with --state\.\n$/,
    )
  })

  test.each([
    ['redis://127.0.0.1/0?prefx=a', /"prefx" is nothing that an address says/],
    ['redis://127.0.0.1/0?retention=soon', /Failed to read a duration: "soon" is not one/],
    ['redis://127.0.0.1/0?prefix=a%20b', /"a b" is no prefix of keys/],
  ])('%s is refused', async (state, wrong) => {
    expect(() => createMock({ state })).toThrow(wrong)
  })
})
