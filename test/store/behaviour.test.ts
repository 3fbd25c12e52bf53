import { describe, expect, test } from 'vitest'
import type { Delivery, Policy, RequestEntry, SandboxStore, Task } from '../../src/store/store.ts'
import { opened, plain, sandboxIn, targets, task } from './targets.ts'

const accept = (sandbox: SandboxStore, change: Partial<Task> = {}) =>
  sandbox.accept({ price: change.price ?? 2, task: (id) => task(id, change) })

async function accepted(sandbox: SandboxStore, change: Partial<Task> = {}): Promise<Task> {
  const made = await accept(sandbox, change)
  if (!made) throw new Error('It was not accepted')
  return made
}

/** Brings a task to its good end, which nobody is told of. */
async function finish(sandbox: SandboxStore, ended: Task): Promise<void> {
  await sandbox.close(ended, 'settle', 5)
  await sandbox.owe(ended.id, [])
}

const fresh = (of: number, change: Partial<Delivery> = {}): Omit<Delivery, 'id'> => ({
  ...{ task: of, tag: undefined, event: 'success', trouble: undefined, encoding: 'hex', replayOf: undefined },
  ...{ createdAt: 5, state: 'pending', nextAt: 5, reason: undefined, result: '{"data":{}}', attempts: [] },
  ...change,
})

const entry = (number: number, tag?: string): RequestEntry => ({
  ...{ id: `r${number}`, at: number, method: 'GET', path: '/f', status: 200, operation: 'poll' },
  ...{ scenario: 'default', why: 'default', reason: undefined, hint: undefined, tag, task: undefined },
  ...{ ms: 1.5, body: undefined },
})

const ids = (all: readonly { readonly id: number }[]): number[] => all.map(({ id }) => id)

for (const { missing, name } of targets) if (missing !== undefined) console.warn(`${name}: ${missing}`)

describe.each(targets.filter(({ missing }) => missing === undefined))('the $name store', (target) => {
  const begin = async (balance: number | null = null) => {
    const store = await opened(await target.url())
    return { store, sandbox: await sandboxIn(store, 'key', balance) }
  }

  test('counts ids up, and gives none twice', async () => {
    const { sandbox } = await begin()
    const first = await accepted(sandbox)
    await accepted(sandbox)
    await sandbox.delete(first.id + 1, 9)
    expect((await accepted(sandbox)).id).toBe(first.id + 2)
    const all = await Promise.all(Array.from({ length: 20 }, () => accepted(sandbox)))
    expect(new Set(ids(all)).size).toBe(20)
  })

  test('gives a wished id where it is free, and the next one where it is not', async () => {
    const { sandbox } = await begin()
    const wish = async () =>
      (await sandbox.accept({ price: 0, preferredId: 7, task: (id) => task(id, { price: 0 }) }))?.id
    const [first, second] = [await wish(), await wish()]
    expect(first).toBe(7)
    expect(second).not.toBe(7)
  })

  test('sells what the balance pays for and no more, however many ask at once', async () => {
    const { sandbox } = await begin(20)
    const asked = await Promise.all(Array.from({ length: 25 }, () => accept(sandbox)))
    expect(asked.filter(Boolean)).toHaveLength(10)
    expect(await sandbox.account()).toMatchObject({ balance: 0, held: 20, spent: 0 })
  })

  test('looks at credits of an account of its own in place of the balance', async () => {
    const { sandbox } = await begin(0)
    const buy = () => sandbox.accept({ price: 2, credits: 3, task: (id) => task(id) })
    expect([(await buy()) !== undefined, await buy()]).toEqual([true, undefined])
  })

  test('books an end once: settled is spent, refunded is given back, and the ledger sums', async () => {
    const { sandbox } = await begin(100)
    const [good, bad] = [await accepted(sandbox), await accepted(sandbox, { price: 6 })]
    for (const _ of [1, 2]) {
      await sandbox.close(good, 'settle', 10)
      await sandbox.close(bad, 'refund', 11)
    }
    const { balance, held, spent, ledger } = await sandbox.account()
    expect({ balance, held, spent }).toEqual({ balance: 98, held: 0, spent: 2 })
    expect(ledger.reduce((sum, { amount }) => sum + amount, 0)).toBe(balance)
    expect(ledger.map(({ kind, task: of }) => [kind, of])).toEqual([
      ['grant', undefined],
      ['hold', good.id],
      ['hold', bad.id],
      ['settle', good.id],
      ['refund', bad.id],
    ])
  })

  test('sets a balance, or takes it away', async () => {
    const { sandbox } = await begin()
    expect((await sandbox.account()).balance).toBeNull()
    await sandbox.setBalance(10, 1)
    await accepted(sandbox)
    expect((await sandbox.account()).balance).toBe(8)
    await sandbox.setBalance(3, 2)
    expect((await sandbox.account()).balance).toBe(3)
    await sandbox.setBalance(null, 3)
    expect((await sandbox.account()).balance).toBeNull()
  })

  test('gives back a task as it was kept, until it is deleted', async () => {
    const { sandbox } = await begin(10)
    const made = await accepted(sandbox, { tag: 'a', inputs: [null, { width: 1, height: 2, format: 'png' }] })
    expect(plain(await sandbox.task(made.id))).toEqual(plain(made))
    const forced = { ...made, timeline: { statuses: ['ACCEPTED', 'ERROR'] as const, times: [1, 2] } }
    expect(await sandbox.replace(forced)).toBe(true)
    expect(plain(await sandbox.task(made.id))).toEqual(plain(forced))
    expect([await sandbox.delete(made.id, 3), await sandbox.delete(made.id, 3)]).toEqual([true, false])
    expect(await sandbox.task(made.id)).toBeUndefined()
    expect(await sandbox.replace(forced)).toBe(false)
    expect(await sandbox.account()).toMatchObject({ balance: 10, held: 0 })
  })

  test('knows an id whose task is gone from one that never was', async () => {
    const { sandbox } = await begin()
    const { id } = await accepted(sandbox)
    expect([await sandbox.isPast(id), await sandbox.isPast(id + 1), await sandbox.isPast(1)]).toEqual([
      false,
      false,
      false,
    ])
    await sandbox.delete(id, 1)
    expect(await sandbox.isPast(id)).toBe(true)
  })

  test('lists tasks newest first, by page and by tag', async () => {
    const { sandbox } = await begin()
    for (const tag of ['a', 'b', 'a', undefined, 'a']) await accepted(sandbox, { tag })
    const all = ids(await sandbox.tasks())
    expect(all).toEqual([...all].sort((a, b) => b - a))
    expect(ids(await sandbox.tasks({ limit: 2 }))).toEqual(all.slice(0, 2))
    expect(ids(await sandbox.tasks({ before: all[1], limit: 2 }))).toEqual(all.slice(2, 4))
    expect(ids(await sandbox.tasks({ tag: 'a' }))).toEqual([all[0], all[2], all[4]])
  })

  test('tells what is still to come: tasks until they are told, deliveries until they are over', async () => {
    const { sandbox } = await begin()
    const [one, other] = [await accepted(sandbox), await accepted(sandbox)]
    const owed = async () => {
      const { tasks, deliveries } = await sandbox.owed()
      return [ids(tasks), ids(deliveries)]
    }
    expect(await owed()).toEqual([[one.id, other.id], []])
    await sandbox.close(one, 'settle', 5)
    expect(await owed()).toEqual([[one.id, other.id], []])
    const [delivery] = await sandbox.owe(one.id, [fresh(one.id)])
    expect(await owed()).toEqual([[other.id], [delivery?.id]])
    if (delivery) await sandbox.replaceDelivery({ ...delivery, state: 'delivered' }, delivery)
    await finish(sandbox, other)
    expect(await owed()).toEqual([[], []])
  })

  test('keeps the deliveries of an end once', async () => {
    const { sandbox } = await begin()
    const made = await accepted(sandbox)
    await sandbox.close(made, 'settle', 5)
    const owe = () => sandbox.owe(made.id, [fresh(made.id), fresh(made.id, { encoding: 'base64' })])
    const [first, second] = await Promise.all([owe(), owe()])
    expect([...first, ...second]).toHaveLength(2)
    expect(await sandbox.deliveries()).toHaveLength(2)
  })

  test('puts a delivery in the place of one that is as it was read, and of no other', async () => {
    const { sandbox } = await begin()
    const first = await sandbox.addDelivery(fresh(1))
    const sent = { body: '{}', signed: undefined, hasSecret: false }
    const attempt = { number: 1, at: 5, url: 'http://r', headers: { a: 'b' }, ...sent }
    const tried: Delivery = { ...first, attempts: [{ ...attempt, answer: undefined }] }
    expect(await sandbox.replaceDelivery(tried, first)).toBe(true)
    expect(await sandbox.replaceDelivery({ ...tried, reason: 'late' }, first)).toBe(false)
    expect(await sandbox.replaceDelivery({ ...tried, state: 'delivered' }, tried)).toBe(true)
    expect(await sandbox.replaceDelivery({ ...tried, reason: 'late' }, tried)).toBe(false)
    expect(await sandbox.delivery(first.id)).toMatchObject({
      ...{ state: 'delivered', attempts: [{ number: 1, url: 'http://r', headers: { a: 'b' } }] },
    })
    expect(await sandbox.replaceDelivery({ ...first, id: 99 }, { ...first, id: 99 })).toBe(false)
  })

  test('lists deliveries newest first, by page, tag and task', async () => {
    const { sandbox } = await begin()
    for (const [of, tag] of [
      [1, 'a'],
      [2, 'b'],
      [1, 'b'],
      [3, undefined],
    ] as const)
      await sandbox.addDelivery(fresh(of, { tag }))
    expect(ids(await sandbox.deliveries())).toEqual([4, 3, 2, 1])
    expect(ids(await sandbox.deliveries({ before: 4, limit: 2 }))).toEqual([3, 2])
    expect(ids(await sandbox.deliveries({ tag: 'b' }))).toEqual([3, 2])
    expect(ids(await sandbox.deliveries({ task: 1 }))).toEqual([3, 1])
    expect(await sandbox.delivery(9)).toBeUndefined()
  })

  test('lets a fault be met as often as it was planned, by whoever comes', async () => {
    const { sandbox } = await begin()
    const planned = await sandbox.addFault({ on: 'accept', times: 5, probability: 1, step: { status: 429 } })
    await sandbox.addFault({ on: 'poll', times: 1, probability: 0.5, step: { status: 500 } })
    const met = await Promise.all(Array.from({ length: 9 }, () => sandbox.takeFault('accept', () => 0)))
    expect(met.filter(Boolean).map((fault) => fault?.used)).toEqual([1, 2, 3, 4, 5])
    expect(await sandbox.takeFault('poll', () => 0.7)).toBeUndefined()
    expect(await sandbox.takeFault('poll', () => 0.3)).toMatchObject({ step: { status: 500 } })
    expect(await sandbox.faults()).toMatchObject([
      { id: planned.id, used: 5, times: 5 },
      { on: 'poll', used: 1 },
    ])
  })

  test('counts by name, for the sandbox and for each task', async () => {
    const { sandbox } = await begin()
    const { id } = await accepted(sandbox)
    const counted = [
      await sandbox.count('a'),
      await sandbox.count('a'),
      await sandbox.count('b'),
      await sandbox.count('a', id),
      await sandbox.count('a', id),
    ]
    expect(counted).toEqual([1, 2, 1, 1, 2])
  })

  test('counts accepts in sliding windows, refused ones not', async () => {
    const { sandbox } = await begin()
    const policies: Policy[] = [
      { name: '3/m', limit: 3, window: 60_000 },
      { name: '2/s', limit: 2, window: 1000 },
    ]
    const used = async (now: number, enforce = true) =>
      (await sandbox.countAccept(now, policies, enforce))?.map((usage) => usage.used)
    expect(await used(0)).toEqual([1, 1])
    expect(await used(500)).toEqual([2, 2])
    expect(await used(900)).toBeUndefined()
    expect(await used(1000)).toEqual([3, 2])
    expect(await used(5000)).toBeUndefined()
    expect(await used(5000, false)).toEqual([3, 1])
    expect(await sandbox.usage(60_600, policies)).toMatchObject([
      { used: 2, oldest: 1000 },
      { used: 0, oldest: undefined },
    ])
  })

  test('keeps what a sandbox was told, one thing without the other', async () => {
    const { sandbox } = await begin()
    const untold = {
      scenario: undefined,
      limits: undefined,
      webhook: undefined,
      receiver: undefined,
      pace: undefined,
      telling: undefined,
    }
    expect(plain(await sandbox.settings())).toEqual(plain(untold))
    const pace = { at: 5.5, since: 3, rate: 0 }
    await sandbox.change({ scenario: 'slow', pace })
    await sandbox.change({ webhook: null })
    expect(plain(await sandbox.settings())).toEqual({ scenario: 'slow', webhook: null, pace })
    await sandbox.change({ webhook: undefined, limits: [], telling: true })
    expect(plain(await sandbox.settings())).toEqual({ scenario: 'slow', limits: [], pace, telling: true })
    const receiver = { status: 503, delay: 10, before: null }
    await sandbox.change({ receiver })
    expect((await sandbox.settings()).receiver).toEqual(receiver)
    await sandbox.clear(1, ['webhook'])
    expect((await sandbox.settings()).receiver).toBeUndefined()
  })

  test('forgets the parts that it is told to, and ids go on', async () => {
    const { sandbox } = await begin(10)
    const made = await accepted(sandbox)
    await sandbox.addDelivery(fresh(made.id))
    await sandbox.addFault({ on: 'poll', times: 1, probability: 1, step: {} })
    await sandbox.count('a')
    await sandbox.record(entry(1))
    await sandbox.change({ scenario: 'slow', webhook: null, limits: [] })
    await sandbox.countAccept(1, [{ name: '1/s', limit: 1, window: 1000 }], true)
    await sandbox.clear(20, ['faults', 'counters', 'scenario', 'requests', 'limits'])
    expect(await sandbox.faults()).toEqual([])
    expect(await sandbox.count('a')).toBe(1)
    expect(await sandbox.requests()).toEqual([])
    expect(await sandbox.settings()).toMatchObject({ webhook: null })
    expect(await sandbox.countAccept(2, [{ name: '1/s', limit: 1, window: 1000 }], true)).toBeDefined()
    expect([(await sandbox.tasks()).length, (await sandbox.deliveries()).length]).toEqual([1, 1])
    await sandbox.clear(21)
    expect(await sandbox.size()).toEqual({ tasks: 0, requests: 0 })
    expect(await sandbox.account()).toMatchObject({ balance: 10, held: 0, spent: 0 })
    expect((await accepted(sandbox)).id).toBe(made.id + 1)
    expect((await sandbox.addDelivery(fresh(1))).id).toBe(2)
  })

  test('knows whose a task is, and a sandbox by its id', async () => {
    const { store } = await begin()
    const other = await sandboxIn(store, 'other')
    const { id } = await accepted(other)
    expect(await store.ownerOf(id)).toBe('other')
    expect(await store.ownerOf(1)).toBeUndefined()
    expect([await store.keyOf('id-of-other'), await store.keyOf('none')]).toEqual(['other', undefined])
    expect([...(await store.sandboxes())].sort()).toEqual(['key', 'other'])
    await store.clear()
    expect(await store.sandboxes()).toEqual([])
    expect(await (await sandboxIn(store, 'other')).tasks()).toEqual([])
  })

  test('keeps two sandboxes apart', async () => {
    const { store, sandbox } = await begin()
    const other = await sandboxIn(store, 'other', 10)
    const { id } = await accepted(sandbox)
    await sandbox.record(entry(1))
    await sandbox.count('a')
    expect(await other.task(id)).toBeUndefined()
    expect([await other.tasks(), await other.requests(), await other.count('a')]).toEqual([[], [], 1])
    expect((await sandbox.account()).balance).toBeNull()
  })

  test('keeps the last journal entries, newest first', async () => {
    const store = await opened(await target.url(), { bounds: { requests: 4 } })
    const sandbox = await sandboxIn(store)
    const forgotten: number[] = []
    for (let number = 1; number <= 10; number++) {
      await sandbox.record(entry(number, number % 2 ? 'odd' : undefined))
      forgotten.push(await sandbox.forgotten())
    }
    expect(forgotten).toEqual([0, 0, 0, 0, 1, 2, 3, 4, 5, 6])
    expect((await sandbox.requests()).map(({ id }) => id)).toEqual(['r10', 'r9', 'r8', 'r7'])
    expect((await sandbox.requests({ tag: 'odd', limit: 1 })).map(({ id }) => id)).toEqual(['r9'])
    expect(await sandbox.size()).toEqual({ tasks: 0, requests: 4 })
    await sandbox.clear(1, ['requests'])
    expect(await sandbox.forgotten()).toBe(0)
  })

  test('writes over an old journal entry whole, and what was read stays as it was', async () => {
    const store = await opened(await target.url(), { bounds: { requests: 1 } })
    const sandbox = await sandboxIn(store)
    const whole: RequestEntry = {
      ...entry(1, 'a'),
      ...{ operation: 'submit', reason: 'schema', hint: 'a hint', task: 7, body: '{}', hints: ['no-key'] },
      ...{ problems: ['input: missing'], told: 'DONE', fault: 'malformed', reset: 3 },
    }
    const other: RequestEntry = {
      ...entry(2),
      ...{ method: 'POST', path: '/g', status: 404, operation: undefined, scenario: 'a', why: 'key', ms: 8 },
    }
    await sandbox.record(whole)
    const before = await sandbox.requests()
    await sandbox.record(other)
    expect(plain(await sandbox.requests())).toEqual([plain(other)])
    expect(plain(before)).toEqual([plain(whole)])
  })

  test('forgets the sandbox that was used longest ago, where it can one that nothing waits for', async () => {
    const store = await opened(await target.url(), { bounds: { sandboxes: 3 } })
    await accepted(await sandboxIn(store, 'waits'))
    const idle = await sandboxIn(store, 'idle')
    await sandboxIn(store, 'other')
    await idle.touch()
    const left = async (key: string) => {
      await sandboxIn(store, key)
      return [...(await store.sandboxes())].sort()
    }
    expect(await left('a')).toEqual(['a', 'idle', 'waits'])
    expect(await left('b')).toEqual(['a', 'b', 'waits'])
    // What is gone takes no place, whoever still has it in hand.
    await Promise.resolve(idle.touch(true)).catch(() => {})
    expect(await left('c')).toEqual(['b', 'c', 'waits'])
  })

  test('forgets with a sandbox that makes room all that belongs to it, and no other', async () => {
    const store = await opened(await target.url(), { bounds: { sandboxes: 2 } })
    const other = await sandboxIn(store, 'other', 10)
    const { id } = await accepted(other)
    await other.record(entry(1))
    const sandbox = await sandboxIn(store, 'key')
    const kept = await accepted(sandbox)
    await sandboxIn(store, 'third')
    expect([...(await store.sandboxes())].sort()).toEqual(['key', 'third'])
    expect([await store.keyOf('id-of-other'), await store.ownerOf(id)]).toEqual([undefined, undefined])
    expect(await sandbox.task(kept.id)).toMatchObject({ id: kept.id })
    const again = await sandboxIn(store, 'other', 5)
    expect([await again.tasks(), await again.requests(), (await again.account()).balance]).toEqual([
      [],
      [],
      5,
    ])
  })

  test('does not pass over many sandboxes that wait for one that does not', async () => {
    const store = await opened(await target.url(), { bounds: { sandboxes: 102 } })
    const keys = Array.from({ length: 101 }, (_, n) => `waits-${n}`)
    for (const key of keys) await accepted(await sandboxIn(store, key))
    for (const key of ['idle', 'a']) await sandboxIn(store, key)
    const left = new Set(await store.sandboxes())
    expect(keys.filter((key) => !left.has(key))).toEqual(['waits-0'])
  })

  test('drops the oldest finished task when there are too many, and says that it was there', async () => {
    const store = await opened(await target.url(), { bounds: { tasks: 3 } })
    const sandbox = await sandboxIn(store)
    const [first, second, third] = [await accepted(sandbox), await accepted(sandbox), await accepted(sandbox)]
    await finish(sandbox, second)
    await accepted(sandbox)
    expect(await sandbox.task(second.id)).toBeUndefined()
    expect(await sandbox.isPast(second.id)).toBe(true)
    expect([await sandbox.task(first.id), await sandbox.task(third.id)].map(Boolean)).toEqual([true, true])
  })

  test('keeps owed deliveries beyond the bound; what is over makes room', async () => {
    const store = await opened(await target.url(), { bounds: { deliveries: 2 } })
    const sandbox = await sandboxIn(store)
    const pending = await sandbox.addDelivery(fresh(1))
    const over = await sandbox.addDelivery(fresh(2, { state: 'delivered' }))
    await sandbox.addDelivery(fresh(3))
    await sandbox.addDelivery(fresh(4))
    expect(await sandbox.delivery(over.id)).toBeUndefined()
    expect((await sandbox.delivery(pending.id))?.state).toBe('pending')
  })

  test('carries what no longer fits into the ledger, so that the sum stays', async () => {
    const store = await opened(await target.url(), { bounds: { ledger: 10 } })
    const sandbox = await sandboxIn(store, 'key', 1000)
    for (let n = 0; n < 30; n++) await finish(sandbox, await accepted(sandbox))
    const { balance, ledger } = await sandbox.account()
    expect(ledger.length).toBeLessThanOrEqual(10)
    expect([ledger.reduce((sum, { amount }) => sum + amount, 0), balance]).toEqual([940, 940])
  })

  if (target.isKept)
    test('is after a restart what it was before', async () => {
      const url = await target.url()
      const bounds = { requests: 4, ledger: 10 }
      const store = await opened(url, { bounds })
      const sandbox = await sandboxIn(store, 'key', 1000)
      const [open, booked, over] = [await accepted(sandbox), await accepted(sandbox), await accepted(sandbox)]
      await sandbox.close(booked, 'settle', 5)
      await finish(sandbox, over)
      for (let n = 0; n < 9; n++) {
        await sandbox.record(entry(n))
        await sandbox.addDelivery(fresh(n, { state: n % 2 ? 'delivered' : 'pending' }))
        await sandbox.delete((await accepted(sandbox)).id, n)
      }
      const policies = [{ name: '5/m', limit: 5, window: 60_000 }]
      for (const at of [10, 20, 30]) await sandbox.countAccept(at, policies, true)
      await sandbox.addFault({ on: 'poll', times: 3, probability: 1, step: { status: 500 } })
      await sandbox.takeFault('poll', () => 0)
      await sandbox.count('a')
      await sandbox.count('polls', open.id)
      await sandbox.change({ scenario: { name: 'own' }, webhook: { url: 'http://r' }, limits: policies })
      await sandbox.change({ receiver: { status: 503, delay: 10, before: { url: 'http://b' } } })
      await sandboxIn(store, 'other')
      const look = async (of: SandboxStore) =>
        plain([
          ...[await of.tasks(), await of.account(), await of.deliveries(), await of.requests()],
          ...[await of.faults(), await of.settings(), await of.usage(40, policies), await of.owed()],
          ...[await of.size(), await of.isPast(over.id + 3), await of.forgotten()],
        ])
      const before = await look(sandbox)
      const { seed } = await store.begun
      await store.close()

      const again = await opened(url, { bounds })
      expect(await again.begun).toEqual({ seed, run: 1 })
      expect(await again.sandboxes()).toEqual(['key', 'other'])
      const same = await sandboxIn(again, 'key', 5)
      expect(await look(same)).toEqual(before)
      // What counts goes on.
      expect([await same.count('a'), await same.count('polls', open.id)]).toEqual([2, 2])
      expect((await accepted(same)).id).toBe(over.id + 10)
      expect((await same.addDelivery(fresh(1))).id).toBe(10)
      expect((await same.addFault({ on: 'poll', times: 1, probability: 1, step: {} })).id).toBe(2)
      await same.record(entry(10))
      expect((await same.requests()).map(({ id }) => id)).toEqual(['r10', 'r8', 'r7', 'r6'])
    })

  if (target.isKept)
    test('knows how much of the journal it has forgotten after a restart, and where it was dumped and loaded', async () => {
      const url = await target.url()
      const bounds = { requests: 3 }
      const store = await opened(url, { bounds })
      const sandbox = await sandboxIn(store)
      for (let number = 1; number <= 8; number++) await sandbox.record(entry(number))
      const receiver = { status: 503, delay: 10, before: null }
      await sandbox.change({ receiver })
      await store.close()
      const again = await opened(url, { bounds })
      expect(await (await sandboxIn(again)).forgotten()).toBe(5)
      const dump = await again.dump?.()
      await again.close()
      const other = await opened(await target.url(), { bounds })
      if (dump) await other.load?.(dump)
      const same = await sandboxIn(other)
      expect([await same.forgotten(), (await same.settings()).receiver]).toEqual([5, receiver])
      await same.record(entry(9))
      expect(await same.forgotten()).toBe(6)
    })

  if (target.isKept)
    test('knows after a restart which sandbox was used longest ago', async () => {
      const url = await target.url()
      const bounds = { sandboxes: 3 }
      const store = await opened(url, { bounds })
      const first = await sandboxIn(store, 'first')
      for (const key of ['second', 'third']) await sandboxIn(store, key)
      await first.touch()
      await store.close()
      const again = await opened(url, { bounds })
      await sandboxIn(again, 'fourth')
      expect([...(await again.sandboxes())].sort()).toEqual(['first', 'fourth', 'third'])
      await (await sandboxIn(again, 'third')).touch()
      await again.close()
      const last = await opened(url, { bounds })
      await sandboxIn(last, 'fifth')
      expect([...(await last.sandboxes())].sort()).toEqual(['fifth', 'fourth', 'third'])
    })

  if (target.isKept)
    test('keeps the last journal entries also where another number of them is kept after a restart', async () => {
      const url = await target.url()
      let next = 1
      const kept: string[][] = []
      for (const [limit, count] of [
        [6, 9],
        [4, 1],
        [4, 0],
        [10, 3],
        [10, 5],
        [3, 1],
        [10, 0],
      ] as const) {
        const store = await opened(url, { bounds: { requests: limit } })
        const sandbox = await sandboxIn(store)
        for (let n = 0; n < count; n++) await sandbox.record(entry(next++))
        kept.push((await sandbox.requests()).map(({ id }) => id))
        await store.close()
      }
      expect(kept).toEqual([
        ['r9', 'r8', 'r7', 'r6', 'r5', 'r4'],
        ['r10', 'r9', 'r8', 'r7'],
        ['r10', 'r9', 'r8', 'r7'],
        ['r13', 'r12', 'r11', 'r10', 'r9', 'r8', 'r7'],
        ['r18', 'r17', 'r16', 'r15', 'r14', 'r13', 'r12', 'r11', 'r10', 'r9'],
        ['r19', 'r18', 'r17'],
        ['r19', 'r18', 'r17'],
      ])
    })
})
