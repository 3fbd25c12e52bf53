import { EventEmitter, once } from 'node:events'
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Account, Delivery } from '../../src/index.ts'
import { Random } from '../../src/random.ts'
import { assertBuilt, type Served, serve, submit } from '../support/process.ts'
import { named, RedisServer, withoutRedis } from '../support/redis.ts'
import { kills } from './kills.ts'
import { control, witness } from './witness.ts'

const [replicaKills, redisKills] = [kills(5), kills(8)]
vi.setConfig({ testTimeout: 300_000 + Math.max(replicaKills, redisKills) * 12_000, hookTimeout: 60_000 })

const key = 'key-of-a-team'
const credits = 1_000_000

describe.skipIf(withoutRedis)(named('what was answered outlives'), () => {
  let redis: RedisServer
  beforeAll(() => assertBuilt())
  beforeEach(async () => {
    redis = await RedisServer.start({ isKept: true })
    return () => redis.remove()
  })

  /** Three processes, a receiver, and clients that submit at full speed for as long as more is wanted. */
  async function crowd() {
    const random = new Random(9)
    const state = redis.state('&lease=2s')
    const { url: webhook, answered, received } = await witness()
    const start = () =>
      serve([
        ...['--state', state, '--webhook-url', webhook, '--credits', String(credits)],
        ...['--speed', '20', '--rate-limit', 'off', '--drain', '1s'],
      ])
    const replicas: Served[] = await Promise.all([start(), start(), start()])
    const changes = new EventEmitter()
    const until = async (isTrue: () => boolean) => {
      while (!isTrue()) await once(changes, 'change')
    }
    let wanted = 0
    let isOver = false
    /** When a replica that did not accept can be asked again, or is gone. */
    const back = (replica: Served) =>
      vi.waitFor(
        async () => {
          if (replicas.includes(replica)) expect((await fetch(`${replica.url}/_mock/ready`)).status).toBe(200)
        },
        { timeout: 120_000, interval: 200 },
      )
    const client = async () => {
      for (;;) {
        await until(() => isOver || answered.length < wanted)
        if (isOver) return
        const replica = replicas[random.int(0, replicas.length - 1)]
        if (!replica) throw new Error('There is one')
        // One that was killed answers nothing, and Redis that is away is a 503: nothing was promised then.
        const answer = await submit(replica.url, key).catch(() => undefined)
        const body = (await answer?.json().catch(() => undefined)) as { data?: { id: number } } | undefined
        if (answer?.status === 200 && body?.data) {
          answered.push(body.data.id)
          changes.emit('change')
        } else await back(replica)
      }
    }
    const clients = Promise.all([client(), client(), client(), client()])
    return {
      random,
      replicas,
      start,
      answered,
      received,
      /** When so many more were accepted; others are under way then. */
      more: (count: number) => {
        wanted = answered.length + count
        changes.emit('change')
        return until(() => answered.length >= wanted)
      },
      stop: async () => {
        isOver = true
        changes.emit('change')
        await clients
      },
    }
  }

  /** Every task that was answered is there and ends, is told of, and is paid for. */
  async function assertWhole(run: Awaited<ReturnType<typeof crowd>>) {
    const { replicas, answered, received } = run
    const [replica] = replicas
    if (!replica) throw new Error('There is one')
    const ask = <T>(path: string) => control<T>(replica.url, key, path)
    await vi.waitFor(() => expect(answered.filter((id) => !received.has(id))).toEqual([]), {
      timeout: 120_000,
      interval: 250,
    })
    // Of those that were accepted and could not be answered, too.
    const account = () => ask<Account>('/credits')
    await vi.waitFor(async () => expect((await account()).held).toBe(0), { timeout: 120_000, interval: 250 })
    expect(new Set(answered).size).toBe(answered.length)
    const tasks = await all<{ id: number; status: string }>(ask, 'tasks')
    const kept = new Map(tasks.map(({ id, status }) => [id, status]))
    expect(answered.filter((id) => kept.get(id) !== 'DONE')).toEqual([])
    const { balance, spent, ledger } = await account()
    expect([spent, balance]).toEqual([2 * tasks.length, credits - 2 * tasks.length])
    const sum = ledger.reduce((total, { amount }) => total + amount, 0)
    expect(sum).toBe(balance)

    const over = async () => {
      const deliveries = await all<Delivery>(ask, 'deliveries')
      expect(deliveries.filter(({ state }) => state !== 'delivered')).toEqual([])
      return deliveries
    }
    const deliveries = await vi.waitFor(over, { timeout: 120_000, interval: 250 })
    expect(deliveries.map(({ task }) => task).sort()).toEqual(tasks.map(({ id }) => id).sort())
    for (const { task, attempts } of deliveries) {
      // None after a recorded 2xx, and none that was not recorded first.
      const taken = attempts.findIndex(({ answer }) => answer?.status === 204)
      expect([task, taken]).toEqual([task, attempts.length - 1])
      expect(received.get(task)).toBeLessThanOrEqual(attempts.length)
    }
  }

  test(`${replicaKills} kills of a replica, and one that is told to stop`, async () => {
    const run = await crowd()
    const { random, replicas, start, more } = run
    for (let round = 0; round < replicaKills; round++) {
      await more(random.int(5, 30))
      const [killed] = replicas.splice(random.int(0, replicas.length - 1), 1)
      await killed?.process.stop('SIGKILL')
      // The others go on, while another starts.
      const [another] = await Promise.all([start(), more(5)])
      replicas.push(another)
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

  test(`${redisKills} kills of Redis, which is started again`, async () => {
    const run = await crowd()
    const { random, more } = run
    for (let round = 0; round < redisKills; round++) {
      await more(random.int(5, 30))
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
  ask: (path: string) => Promise<Record<string, unknown>>,
  name: 'tasks' | 'deliveries',
): Promise<T[]> {
  const found: T[] = []
  for (let before = ''; ; ) {
    const page = await ask(`/${name}?limit=1000${before}`)
    found.push(...(page[name] as T[]))
    if (typeof page.next !== 'number') return found
    before = `&before=${page.next}`
  }
}
