import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createMock } from '../../src/index.ts'
import { Random } from '../../src/random.ts'
import { KeptDeliveries } from '../../src/store/deliveries.ts'
import type { Delivery } from '../../src/store/store.ts'
import { acceptPath, jsonPost, leastBody, standingClock } from '../support/mock.ts'
import { secret, socketReceiver, still } from './receiver.ts'

vi.setConfig({ testTimeout: 120_000 })

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
/** What finalizers let go of is collected in a later turn. */
const heap = async (): Promise<number> => {
  for (let n = 0; n < 5; n++) {
    collect()
    await new Promise((resolve) => void setImmediate(resolve))
  }
  return process.memoryUsage().heapUsed
}

test('10,000 tasks at once are told once each, truly signed, at most 64 at a time', async () => {
  const { url, received, load } = await socketReceiver()
  const mock = createMock({ speed: 0, webhook: { url, secret } })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  const init = jsonPost(leastBody)
  const ids: number[] = []
  while (ids.length < 10_000) {
    // What never leaves this process never lets its sockets be read: some at a time.
    const some: number[] = []
    while (some.length < 500) some.push((await (await sandbox.fetch(acceptPath, init)).json()).data.id)
    for (const id of some) await sandbox.delivered(id)
    ids.push(...some)
  }
  expect(received).toHaveLength(10_000)
  expect(received.filter(({ isSigned }) => !isSigned)).toEqual([])
  expect(received.map(({ task }) => task).sort()).toEqual(ids.sort())
  expect(load.most).toBeLessThanOrEqual(64)
  const deliveries = await sandbox.deliveries()
  expect(deliveries).toHaveLength(10_000)
  expect(deliveries.filter(({ state, attempts }) => state !== 'delivered' || attempts.length !== 1)).toEqual(
    [],
  )
})

test('64 are under way at the same time, of all sandboxes together, and no more', async () => {
  // Each attempt listens for the end of the mock: from the eleventh on, Node warned of a leak.
  const warnings: string[] = []
  const warned = (warning: Error) => void warnings.push(warning.message)
  process.on('warning', warned)
  onTestFinished(() => void process.off('warning', warned))
  const waiting: (() => void)[] = []
  const { url, load } = await socketReceiver((response) => {
    // Nobody is answered before as many wait as may.
    waiting.push(() => void response.writeHead(204).end())
    if (waiting.length >= 64) for (const answer of waiting.splice(0)) answer()
  })
  const mock = createMock({ speed: 0, webhook: { url } })
  onTestFinished(() => mock.close())
  const sandboxes = Array.from({ length: 32 }, () => mock.sandbox())
  const told: Promise<Delivery>[] = []
  for (const sandbox of sandboxes) {
    for (let n = 0; n < 8; n++) {
      const { data } = await (await sandbox.fetch(acceptPath, jsonPost(leastBody))).json()
      told.push(sandbox.delivered(data.id))
    }
  }
  expect((await Promise.all(told)).filter(({ attempts }) => attempts.length !== 1)).toEqual([])
  expect(load.most).toBe(64)
  expect(warnings).toEqual([])
})

test('nothing is kept of deliveries that were reset, however many there were', async () => {
  const sandbox = still({ speed: 0 }).sandbox()
  await sandbox.freeze()
  const tell = async (count: number) => {
    let told = 0
    await sandbox.webhook({
      url: async () => {
        told++
        return new Response(null, { status: 204 })
      },
    })
    for (let n = 0; n < count; n++) await sandbox.fetch(acceptPath, jsonPost(leastBody))
    await sandbox.advance('1s')
    expect(told).toBe(count)
    await sandbox.reset()
    await sandbox.freeze()
    return heap()
  }
  await tell(2000)
  const before = await tell(2000)
  // A task and its delivery are some 5 KB: 4,000 that stayed would be 20 MB.
  expect((await tell(4000)) - before).toBeLessThan(8_000_000)
})

type How = 'reset' | 'hang' | 'early' | 'garbage' | number

/** What becomes of an attempt: a status is an answer, a word is what happens in place of one. */
const breaks: readonly [How, ...How[]] = ['reset', 'hang', 'early', 'garbage', 500, 302, 429]

test('a receiver that breaks 30 % of the attempts in every way gets each event once and for all', async () => {
  const random = new Random(7)
  // Time-outs come when the receiver hangs, however busy the machine is.
  const timeouts = new Set<() => void>()
  const clock = {
    ...standingClock(),
    setTimer: (task: () => void) => {
      timeouts.add(task)
      return () => void timeouts.delete(task)
    },
  }
  /** Each attempt as the receiver saw it: what it was about, and whether it said 2xx. */
  const seen: { readonly task: number; readonly isTaken: boolean; readonly how: unknown }[] = []
  const { url } = await socketReceiver((response, { task = 0, isSigned }) => {
    expect(isSigned).toBe(true)
    const how = random.float() < 0.3 ? random.pick(breaks) : 204
    seen.push({ task, how, isTaken: how === 204 })
    const { socket } = response
    if (how === 'reset') socket?.resetAndDestroy()
    else if (how === 'early') socket?.end('HTTP/1.1 20')
    else if (how === 'garbage') socket?.end('how do you do\r\n\r\n')
    else if (how === 302) response.writeHead(302, { location: url }).end()
    else if (how === 429) response.writeHead(429, { 'retry-after': '7' }).end('slow down')
    else if (how === 'hang') for (const timeout of [...timeouts]) timeout()
    else response.writeHead(how).end()
  })
  const mock = createMock({
    seed: 'broken',
    clock,
    webhook: { url, secret, retry: { attempts: 4 } },
  })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  const ids: number[] = []
  for (let n = 0; n < 300; n++)
    ids.push((await (await sandbox.fetch(acceptPath, jsonPost(leastBody))).json()).data.id)
  await sandbox.advance('1h')

  const deliveries = await sandbox.deliveries()
  expect(deliveries.map(({ task }) => task).sort()).toEqual(ids.sort())
  const took = groupByTask(seen)
  const wrong = deliveries.filter(({ task, state, attempts, reason }) => {
    const got = took.get(task) ?? []
    const taken = got.filter(({ isTaken }) => isTaken).length
    const isRight =
      state === 'delivered'
        ? taken === 1 && got.at(-1)?.isTaken === true
        : state === 'gave up' && taken === 0 && attempts.length === 4 && /all 4 attempts/.test(reason ?? '')
    return !isRight || got.length !== attempts.length
  })
  expect(wrong).toEqual([])
  expect(new Set(seen.map(({ how }) => how))).toEqual(new Set([...breaks, 204]))
  expect(deliveries.filter(({ state }) => state === 'gave up').length).toBeGreaterThan(0)
})

function groupByTask<T extends { readonly task: number }>(all: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>()
  for (const one of all) groups.set(one.task, [...(groups.get(one.task) ?? []), one])
  return groups
}

test('what is owed is kept beyond the bound; what is over makes room, then what is held', () => {
  const kept = new KeptDeliveries(2)
  const add = (state: Delivery['state']) => kept.add({ ...fresh, state }).id
  const ids = () => kept.list({}).map(({ id }) => id)
  const [pending, held, over] = [add('pending'), add('held'), add('delivered')]
  expect(ids()).toEqual([held, pending])
  expect(over).toBe(3)
  const next = add('pending')
  expect(ids()).toEqual([next, pending])
  const more = add('pending')
  expect(ids()).toEqual([more, next, pending])
  const owed = { ...fresh, id: next }
  kept.replace({ ...owed, state: 'gave up' }, owed)
  expect(kept.list({ task: 1, limit: 1 }).map(({ id }) => id)).toEqual([more])
  expect([add('pending'), ids()]).toEqual([6, [6, more, pending]])
})

const fresh: Omit<Delivery, 'id'> = {
  ...{ task: 1, tag: undefined, event: 'success', trouble: undefined, encoding: 'hex', replayOf: undefined },
  ...{ createdAt: 0, state: 'pending', nextAt: 0, reason: undefined, result: '{}', attempts: [] },
}
