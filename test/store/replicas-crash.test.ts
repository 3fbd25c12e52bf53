import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Delivery } from '../../src/index.ts'
import { Random } from '../../src/random.ts'
import { overSocket } from '../control/client.ts'
import { assertBuilt, type Served, serve, submit } from '../support/process.ts'
import { named, RedisServer, withoutRedis } from '../support/redis.ts'
import { socketReceiver } from '../webhooks/receiver.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 60_000 })

const key = 'key-of-a-team'
const credits = 1_000_000

describe.skipIf(withoutRedis)(named('what was answered outlives'), () => {
  let redis: RedisServer
  beforeAll(() => assertBuilt())
  beforeEach(async () => {
    redis = await RedisServer.start({ isKept: true })
    return () => redis.remove()
  })

  /** Three processes, a receiver, and clients that submit at full speed until they are told to stop. */
  async function crowd() {
    const random = new Random(9)
    const state = redis.state('&lease=2s')
    const { url: webhook, received } = await socketReceiver()
    const start = () =>
      serve([
        ...['--state', state, '--webhook-url', webhook, '--credits', String(credits)],
        ...['--speed', '20', '--rate-limit', 'off', '--drain', '1s'],
      ])
    const replicas: Served[] = await Promise.all([start(), start(), start()])
    const answered: number[] = []
    const waiting: { readonly count: number; readonly go: () => void }[] = []
    let isOver = false
    let gate = Promise.resolve()
    const client = async () => {
      while (!isOver) {
        await gate
        const replica = replicas[random.int(0, replicas.length - 1)]
        if (!replica) continue
        // One that was killed answers nothing, and Redis that is away is a 503: nothing was promised then.
        const answer = await submit(replica.url, key).catch(() => undefined)
        const body = (await answer?.json().catch(() => undefined)) as { data?: { id: number } } | undefined
        if (answer?.status === 200 && body?.data) answered.push(body.data.id)
        for (const { count, go } of waiting.splice(0)) {
          if (answered.length >= count) go()
          else waiting.push({ count, go })
        }
      }
    }
    const clients = [client(), client(), client(), client()]
    return {
      random,
      replicas,
      start,
      answered,
      received,
      /** When so many more were accepted. */
      more: (count: number) =>
        new Promise<void>((go) => {
          waiting.push({ count: answered.length + count, go })
        }),
      /** Lets no client send while something slow is done. */
      meanwhile: async <T>(slow: () => Promise<T>): Promise<T> => {
        let open = () => {}
        gate = new Promise((resolve) => {
          open = resolve
        })
        return slow().finally(open)
      },
      stop: async () => {
        isOver = true
        await Promise.all(clients)
      },
    }
  }

  /** Every task that was answered is there and ends, is told of, and is paid for. */
  async function assertWhole({ replicas, answered, received }: Awaited<ReturnType<typeof crowd>>) {
    const [replica] = replicas
    if (!replica) throw new Error('There is one')
    const ask = overSocket(replica.url, key)
    await vi.waitFor(
      () => {
        const told = new Set(received.map(({ task }) => task))
        expect(answered.filter((id) => !told.has(id))).toEqual([])
      },
      { timeout: 120_000, interval: 100 },
    )
    // Of those that were accepted and could not be answered, too.
    const account = async () => (await ask('GET /credits')).body
    await vi.waitFor(async () => expect((await account()).held).toBe(0), { timeout: 120_000, interval: 100 })
    expect(new Set(answered).size).toBe(answered.length)
    const tasks = await all<{ id: number; status: string }>(ask, 'tasks')
    const kept = new Map(tasks.map(({ id, status }) => [id, status]))
    expect(answered.filter((id) => kept.get(id) !== 'DONE')).toEqual([])
    const { balance, spent, ledger } = await account()
    expect([spent, balance]).toEqual([2 * tasks.length, credits - 2 * tasks.length])
    const sum = ledger.reduce((total: number, { amount }: { amount: number }) => total + amount, 0)
    expect(sum).toBe(balance)

    const over = async () => {
      const deliveries = await all<Delivery>(ask, 'deliveries')
      expect(deliveries.filter(({ state }) => state !== 'delivered')).toEqual([])
      return deliveries
    }
    const deliveries = await vi.waitFor(over, { timeout: 120_000, interval: 100 })
    expect(deliveries.map(({ task }) => task).sort()).toEqual(tasks.map(({ id }) => id).sort())
    const arrivals = new Map<number, number>()
    for (const { task = 0 } of received) arrivals.set(task, (arrivals.get(task) ?? 0) + 1)
    for (const { task, attempts } of deliveries) {
      // None after a recorded 2xx, and none that was not recorded first.
      const taken = attempts.findIndex(({ answer }) => answer?.status === 204)
      expect([task, taken]).toEqual([task, attempts.length - 1])
      expect(arrivals.get(task)).toBeLessThanOrEqual(attempts.length)
    }
  }

  test('replicas that are killed, one after the other, and one that is told to stop', async () => {
    const run = await crowd()
    const { random, replicas, start, more, meanwhile } = run
    // Each costs the start of a process; a store in a file is killed more often.
    for (let round = 0; round < 4; round++) {
      await more(random.int(10, 60))
      const [killed] = replicas.splice(random.int(0, replicas.length - 1), 1)
      await killed?.process.stop('SIGKILL')
      await more(5)
      replicas.push(await meanwhile(start))
    }
    await more(10)
    // It gives back what it was to do.
    const [told] = replicas.splice(0, 1)
    const { code, stderr } = (await told?.process.stop('SIGTERM')) ?? {}
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    await more(10)
    await run.stop()
    await assertWhole(run)
  })

  test('a Redis that is killed and started again', async () => {
    const run = await crowd()
    const { random, more } = run
    for (let round = 0; round < 5; round++) {
      await more(random.int(10, 60))
      await redis.kill()
      await redis.open()
    }
    await more(10)
    await run.stop()
    await assertWhole(run)
  })
})

/** All pages of a list of the control API. */
async function all<T extends { readonly id: number }>(
  ask: ReturnType<typeof overSocket>,
  name: 'tasks' | 'deliveries',
): Promise<T[]> {
  const found: T[] = []
  for (let before = ''; ; ) {
    const { body } = await ask(`GET /${name}?limit=1000${before}`)
    found.push(...body[name])
    if (body.next === null || body.next === undefined) return found
    before = `&before=${body.next}`
  }
}
