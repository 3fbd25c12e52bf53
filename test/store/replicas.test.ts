import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createMock, type Mock, type MockOptions, type MockSandbox } from '../../src/index.ts'
import { control, overSocket, submit } from '../control/client.ts'
import { acceptPath, jsonPost, leastBody } from '../support/mock.ts'
import { named, RedisServer, withoutRedis } from '../support/redis.ts'
import { EventReader } from '../support/sse.ts'
import { socketReceiver } from '../webhooks/receiver.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const key = 'key-of-a-team'

describe.skipIf(withoutRedis)(named('replicas on one Redis'), () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await RedisServer.start()
  })
  afterAll(() => redis.remove())

  /** Mocks that share a state, each as the sandbox of one key sees it. */
  function replicas(options: MockOptions = {}, count = 3) {
    const state = redis.state()
    const mocks = Array.from({ length: count }, () => createMock({ state, note: () => {}, ...options }))
    onTestFinished(async () => void (await Promise.all(mocks.map((mock) => mock.close()))))
    const [one, other, third] = mocks.map((mock) => mock.sandbox(key))
    if (!one || !other || !third) throw new Error('There are three')
    return { mocks: mocks as [Mock, Mock, Mock], one, other, third, all: [one, other, third] as const }
  }

  /** Sends as many submissions as are asked for at once, spread over the replicas. */
  async function submitMany(all: readonly [MockSandbox, ...MockSandbox[]], count: number) {
    const answers = await Promise.all(
      Array.from({ length: count }, (_, index) => submitted(all[index % all.length] ?? all[0])),
    )
    const ids: number[] = []
    const statuses: Record<number, number> = {}
    for (const answer of answers) {
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
      const { data } = (await answer.json()) as { data?: { id: number } }
      if (data) ids.push(data.id)
    }
    return { statuses, ids }
  }

  test('600 submissions at once against a balance for 100 pictures sell exactly 100', async () => {
    const { one, other, all } = replicas()
    await one.freeze()
    await one.setCredits(200)
    const { statuses, ids } = await submitMany(all, 600)
    expect(statuses).toEqual({ 200: 100, 402: 500 })
    expect(new Set(ids).size).toBe(100)
    const { balance, held, ledger } = await other.credits()
    expect([balance, held, ledger.reduce((sum, { amount }) => sum + amount, 0)]).toEqual([0, 200, 0])
    expect((await other.tasks({ limit: 1000 })).map(({ id }) => id).sort()).toEqual(ids.sort())
  })

  test('a fault for five is met exactly five times', async () => {
    const { one, other, all } = replicas()
    await one.freeze()
    await one.fail({ on: 'accept', status: 503, times: 5 })
    const { statuses, ids } = await submitMany(all, 60)
    expect(statuses).toEqual({ 200: 55, 503: 5 })
    expect(new Set(ids).size).toBe(55)
    expect(await other.unusedFaults()).toEqual([])
  })

  test('a window of the rate and the counter of a scenario are one for all', async () => {
    const { one, other, all } = replicas()
    await one.freeze()
    await one.limits('10/m')
    expect((await submitMany(all, 60)).statuses).toEqual({ 200: 10, 429: 50 })
    await other.limits('off')
    await other.use({ accept: [{ status: 500, times: 7 }] })
    expect((await submitMany(all, 60)).statuses).toEqual({ 200: 53, 500: 7 })
  })

  test('what is set through one is seen through another at the next request', async () => {
    const { mocks, one, other } = replicas()
    await other.credits()
    await one.freeze()
    expect((await other.clock()).frozen).toBe(true)
    await one.advance('1h')
    expect(await other.now()).toBe(await one.now())
    await other.advance('1h')
    expect(await other.now()).toBe(await one.now())
    await one.use('task-error')
    expect((await submitted(other)).headers.get('x-mock-scenario')).toBe('task-error; sandbox')
    await one.clearScenario()
    await one.setCredits(3)
    expect((await submitted(other)).status).toBe(200)
    expect((await submitted(other)).status).toBe(402)
    expect((await one.credits()).balance).toBe(1)
    await one.setCredits('unlimited')
    await one.limits('1/m')
    expect([(await submitted(other)).status, (await submitted(other)).status]).toEqual([200, 429])
    await one.limits('off')
    await one.webhook({ url: 'http://127.0.0.1:9/', secret: 'shared' })
    expect((await control(other)('GET /webhook')).body.webhook.secret).toBe('shared')
    await one.fail({ on: 'poll', status: 502 })
    expect((await other.faults()).map(({ on, left }) => [on, left])).toEqual([['poll', 1]])
    const { id, result_url } = await submit(one)
    await other.force(id, { status: 'CANCELLED' })
    expect((await one.fetch(result_url)).status).toBe(502)
    expect((await (await one.fetch(result_url)).json()).data.status).toBe('CANCELLED')
    const paths = (await other.requests({ limit: 2 })).map(({ path, status }) => [path, status])
    expect(paths).toEqual([
      [new URL(result_url).pathname, 200],
      [new URL(result_url).pathname, 502],
    ])
    await other.reset()
    expect([await one.tasks(), (await one.clock()).frozen]).toEqual([[], false])
    expect(mocks[0].seed).toBe(mocks[1].seed)
  })

  test('a picture has the same bytes through any of them', async () => {
    const { mocks, one } = replicas({ speed: 0, publicUrl: 'http://mocks.example' })
    const { result_url } = await submit(one)
    const { data } = await (await one.fetch(result_url)).json()
    const { tmp_url } = data.result.output_objects[0]
    const [first, ...others] = await Promise.all(
      mocks.map(async ({ fetch }) => {
        const response = await fetch(new Request(tmp_url))
        expect(response.status).toBe(200)
        return Buffer.from(await response.arrayBuffer())
      }),
    )
    for (const bytes of others) expect(first?.equals(bytes)).toBe(true)
  })

  test('events through one tell of tasks that another accepted', async () => {
    const { mocks, one, other } = replicas()
    await other.credits()
    const { url } = await mocks[1].listen()
    const headers = { authorization: `Bearer ${key}` }
    const events = new EventReader(await fetch(`${url}/_mock/events`, { headers }))
    await events.until('ready')
    const { id } = await submit(one)
    expect((await events.until('task')).data).toMatchObject({ id, status: 'ACCEPTED' })
    await one.freeze()
    expect((await events.until('clock')).data).toMatchObject({ frozen: true })
    await events.close()
  })

  test('each event is delivered once, whoever accepted its task', async () => {
    const { mocks, one, other, all } = replicas({ speed: 100 })
    const { url, received } = await socketReceiver()
    await one.webhook({ url })
    const { ids } = await submitMany(all, 60)
    for (const id of ids) expect((await other.delivered(id)).state).toBe('delivered')
    expect(received.map(({ task }) => task).sort()).toEqual(ids.sort())
    expect(await mocks[2].sandbox(key).credits()).toMatchObject({ held: 0, spent: 120 })
  })

  test('a clock that one moves runs what all have planned, and returns when it is done', async () => {
    const { one, other, third } = replicas()
    const { url, received } = await socketReceiver((response) => {
      response.writeHead(received.length <= 2 ? 500 : 204).end()
    })
    await one.webhook({ url })
    await one.freeze()
    const ids = [await submit(one), await submit(other)].map(({ id }) => id)
    expect(received).toEqual([])
    const ran = await third.advance('1h')
    const times = ran.map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    const wanted = ids.flatMap((id) => [
      `task ${id} is DONE`,
      ...[1, 2].map((n) => `of task ${id}, attempt ${n}`),
    ])
    expect(ran.map(({ what }) => what.replace(/^delivery \d /, '')).sort()).toEqual(wanted.sort())
    expect(received.length).toBe(4)
    const deliveries = await one.deliveries()
    expect(deliveries.map(({ state, attempts }) => [state, attempts.length])).toEqual([
      ['delivered', 2],
      ['delivered', 2],
    ])
  })

  test('a clock that one makes fast is fast for what another accepted', async () => {
    const { one, other } = replicas({ scenario: 'slow' })
    const { url, received } = await socketReceiver()
    await one.webhook({ url })
    const { id } = await submit(one)
    await other.rate(100_000)
    await one.delivered(id)
    expect(received.map(({ task }) => task)).toEqual([id])
  })

  test('two that move a clock at once move it one after the other', async () => {
    const { one, all } = replicas()
    await one.freeze()
    const before = await one.now()
    await Promise.all(all.map((sandbox) => sandbox.advance('1m')))
    expect((await one.now()) - before).toBe(180_000)
  })

  test('what comes late for a sandbox that was dropped opens none', async () => {
    const { mocks, one, other } = replicas()
    await one.credits()
    let answer = () => {}
    const arrived = new Promise<void>((resolve) => {
      void socketReceiver((response) => {
        answer = () => void response.writeHead(204).end()
        resolve()
      }).then(({ url }) =>
        one.webhook({ url, retry: { attempts: 1 } }).then(() => submit(one, { scenario: 'instant' })),
      )
    })
    await arrived
    await mocks[1].reset()
    answer()
    const listed = async () =>
      (await overSocket((await mocks[2].listen()).url)('GET /sandboxes')).body.sandboxes
    expect(await listed()).toEqual([])
    // Asked for again it is a new one, for each of them.
    expect(await other.tasks()).toEqual([])
    expect(await one.tasks()).toEqual([])
    expect(await one.deliveries()).toEqual([])
    expect(await listed()).toHaveLength(1)
  })

  test('a sandbox that is opened again while it is dropped keeps what it plans', async () => {
    const { mocks, one, other } = replicas({ speed: 0 })
    const { url, received } = await socketReceiver()
    const told: number[] = []
    for (let round = 0; round < 10; round++) {
      await Promise.all([one.credits(), other.credits()])
      // The word that it was dropped may come when it has been opened anew.
      await mocks[0].reset()
      await other.webhook({ url })
      const { id } = await submit(other)
      await other.delivered(id)
      told.push(id)
    }
    expect(received.map(({ task }) => task)).toEqual(told)
  })

  test('a clock that was moved by a process that died over it wakes what is due', async () => {
    const state = redis.state('&lease=300ms')
    const mock = createMock({ state, note: () => {} })
    onTestFinished(() => mock.close())
    const sandbox = mock.sandbox(key)
    await sandbox.freeze()
    const { id } = await submit(sandbox)
    const client = redis.client()
    onTestFinished(() => client.disconnect())
    // As a mover leaves it that is killed after it has moved the clock, and before anything else.
    const prefix = `${new URL(state).searchParams.get('prefix')}`
    const [sid = ''] = await client.zrange(`${prefix}uses`, 0, '-1')
    const now = await sandbox.now()
    await client.hset(`${prefix}s:${sid}`, 'pace', `{"at":${now + 60_000},"since":${now},"rate":0}`)
    await client.zadd(`${prefix}moved`, 1, sid)
    await vi.waitFor(
      async () => {
        const ledger = await client.lrange(`${prefix}s:${sid}:ledger`, 0, -1)
        expect(ledger.map((entry) => JSON.parse(entry))).toContainEqual(
          expect.objectContaining({ kind: 'settle', task: id }),
        )
      },
      { timeout: 30_000, interval: 50 },
    )
  })

  test('every key expires', async () => {
    const { one } = replicas()
    const { url } = await socketReceiver()
    await one.webhook({ url })
    await one.fail({ on: 'poll', status: 500 })
    await one.limits('100/m')
    const { id, result_url } = await submit(one, { scenario: 'flaky-poll' })
    await one.fetch(result_url)
    await one.fetch(result_url)
    await one.freeze()
    await one.advance('1m')
    await one.delivered(id)
    await submit(one)
    const client = redis.client()
    onTestFinished(() => client.disconnect())
    await vi.waitFor(
      async () => {
        const keys = await client.keys('test-*')
        const lifetimes = await Promise.all(keys.map((name) => client.pttl(name)))
        expect(keys.length).toBeGreaterThan(10)
        expect(keys.filter((_, index) => lifetimes[index] === -1)).toEqual([])
      },
      { timeout: 30_000, interval: 200 },
    )
  })
})

const submitted = (sandbox: MockSandbox) => sandbox.fetch(acceptPath, jsonPost(leastBody))
