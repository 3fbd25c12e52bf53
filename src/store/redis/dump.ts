import type { KeptSandbox } from '../kept.ts'
import type { Delivery, LedgerEntry, Policy, RequestEntry, Task } from '../store.ts'
import { endMember, memberOf } from './members.ts'
import { keyFor, type Reach } from './reach.ts'
import { readTold, toldFields, writeSettings } from './told.ts'

type Hash = Readonly<Record<string, string>>

/** All of a sandbox; undefined where it is gone. */
export async function dumpSandbox(reach: Reach, id: string): Promise<KeptSandbox | undefined> {
  const key = (name?: string) => keyFor(reach, id, name)
  const hash = (name?: string): Promise<Hash> => reach.ask((redis) => redis.hgetall(key(name)))
  const list = (name: string) => reach.ask((redis) => redis.lrange(key(name), 0, -1))
  const order = await reach.ask((redis) => redis.zrange(key('order'), 0, '-1'))
  const untold = new Set(await reach.ask((redis) => redis.smembers(key('untold'))))
  const [self, tasks, open, met, counters] = [
    await hash(),
    await hash('tasks'),
    await hash('open'),
    await hash('tc'),
    await hash('c'),
  ]
  if (self.key === undefined) return undefined
  const [faults, used, deliveries, policies] = [
    await hash('faults'),
    await hash('fused'),
    await hash('dv'),
    await hash('ws'),
  ]
  const windows = await Promise.all(
    Object.entries(policies).map(async ([name, text]) => {
      const [limit = 0, window = 0] = text.split('|').map(Number)
      const policy: Policy = { name, limit, window }
      return { policy, times: (await list(`w:${name}`)).map(Number) }
    }),
  )
  const { settings } = readTold(toldFields.map((name) => self[name] ?? ''))
  const number = (name: string) => Number(self[name] ?? 0)
  const byId = <T>(from: Hash, read: (text: string, id: number) => T) =>
    Object.entries(from)
      .map(([of, text]) => [Number(of), text] as const)
      .sort(([a], [b]) => a - b)
      .map(([of, text]) => read(text, of))
  const ledger = (await list('ledger')).map((text) => JSON.parse(text) as LedgerEntry)
  const requests = (await list('req')).reverse().map((text) => JSON.parse(text) as RequestEntry)
  return {
    self: {
      key: self.key,
      fresh: {
        ...{ id, firstTaskId: number('first'), at: number('at') },
        balance: self.fresh === '' ? null : number('fresh'),
      },
      settings,
      sums: {
        isLimited: self.limited === '1',
        ...{ balance: number('balance'), held: number('held'), spent: number('spent') },
      },
      faults: byId(faults, (text, of) => ({ ...JSON.parse(text), id: of, used: Number(used[of] ?? 0) })),
      counters: Object.fromEntries(Object.entries(counters).map(([name, count]) => [name, Number(count)])),
      windows,
      ...{ nextTask: number('next'), nextFault: number('fault') + 1, nextDelivery: number('delivery') + 1 },
    },
    tasks: order.flatMap((task) => {
      const text = tasks[task]
      const stage = open[task] !== undefined ? 'open' : untold.has(task) ? 'booked' : 'over'
      return text ? [[JSON.parse(text) as Task, { stage, counters: JSON.parse(met[task] ?? '{}') }]] : []
    }),
    movements: ledger.map((entry, nth) => [nth, entry]),
    requests: requests.map((entry, nth) => [number('forgotten') + nth, entry]),
    deliveries: byId(deliveries, (text, of) => ({ ...(JSON.parse(text) as Delivery), id: of })),
  }
}

/**
 * Puts a sandbox into a state that has it not, and plans what is still to come.
 * @param number microseconds of the machine's clock, different for each sandbox
 * @param lifetime of its keys, in milliseconds
 */
export async function loadSandbox(
  reach: Reach,
  kept: KeptSandbox,
  number: number,
  lifetime: number,
): Promise<void> {
  const { self, tasks, movements, requests, deliveries } = kept
  const { id, firstTaskId, balance, at } = self.fresh
  const key = (name?: string) => keyFor(reach, id, name)
  const generation = await reach.ask((redis) => redis.incr(`${reach.prefix}gen`))
  await reach.ask(async (redis) => {
    const all = redis.multi()
    const names = new Set<string | undefined>([undefined])
    const put = (name: string, field: string | number, value: string | number) => {
      names.add(name)
      all.hset(key(name), String(field), String(value))
    }
    const sort = (name: string, score: number, member: string | number) => {
      names.add(name)
      all.zadd(key(name), score, String(member))
    }
    const plan = (member: string, due: number | string) => {
      sort('plan', Number(due), member)
      all.zadd(`${reach.prefix}outbox`, 0, `${id}|${generation}|${Number(due)}|${member}`)
    }
    const { isLimited, held, spent } = self.sums
    all.hset(key(), {
      ...{
        key: self.key,
        gen: generation,
        first: firstTaskId,
        next: self.nextTask,
        fresh: balance ?? '',
        at,
      },
      ...{ limited: isLimited ? 1 : 0, balance: self.sums.balance, held, spent },
      ...{ faults: self.faults.length, fault: self.nextFault - 1, delivery: self.nextDelivery - 1 },
      ...{ seq: tasks.length, forgotten: requests[0]?.[0] ?? 0 },
    })
    const told = writeSettings(self.settings)
    for (let nth = 0; nth < told.length; nth += 2)
      if (told[nth + 1]) all.hset(key(), told[nth] ?? '', told[nth + 1] ?? '')
    all.zadd(`${reach.prefix}uses`, number, id)
    for (const [nth, [task, { stage, counters }]] of tasks.entries()) {
      put('tasks', task.id, JSON.stringify(task))
      sort('order', nth + 1, task.id)
      all.hset(`${reach.prefix}owners`, String(task.id), id)
      const [row, since] = stage === 'over' ? ['closed', (number + nth) / 1000] : ['open', number + nth]
      all.zadd(reach.prefix + row, since, `${id}/${task.id}`)
      if (Object.keys(counters).length > 0) put('tc', task.id, JSON.stringify(counters))
      if (stage === 'open') put('open', task.id, task.price)
      else {
        const ended = task.timeline.statuses.at(-1) ?? ''
        put('ended', task.id, ended)
        all.hincrby(`${reach.prefix}tally`, ended, 1)
      }
      if (stage === 'booked') {
        names.add('untold')
        all.sadd(key('untold'), String(task.id))
      }
      const [member, due] = endMember(task)
      if (stage !== 'over' && member !== '') plan(member, due)
    }
    for (const [, entry] of movements) {
      names.add('ledger')
      all.rpush(key('ledger'), JSON.stringify(entry))
    }
    for (const [, entry] of requests) {
      names.add('req')
      all.lpush(key('req'), JSON.stringify(entry))
    }
    for (const [name, count] of Object.entries(self.counters)) put('c', name, count)
    for (const { id: fault, used, ...planned } of self.faults) {
      put('faults', fault, JSON.stringify(planned))
      if (used > 0) put('fused', fault, used)
    }
    for (const { policy, times } of self.windows) {
      put('ws', policy.name, `${policy.limit}|${policy.window}`)
      names.add(`w:${policy.name}`)
      if (times.length > 0) all.rpush(key(`w:${policy.name}`), ...times.map(String))
    }
    const ofTask = new Map<number, number[]>()
    for (const { id: delivery, ...of } of deliveries) {
      const { task, state, attempts, nextAt } = of
      put('dv', delivery, JSON.stringify(of))
      put('dvs', delivery, `${state}|${attempts.length}`)
      sort('dvo', delivery, delivery)
      if (state === 'held') sort('dvheld', delivery, delivery)
      else if (state !== 'pending') sort('dvover', number + delivery, delivery)
      ofTask.set(task, [...(ofTask.get(task) ?? []), delivery])
      // One that was under way is found to be cut off when its attempt is run again.
      const attempt = nextAt === undefined ? attempts.length : attempts.length + 1
      const due = nextAt ?? attempts[attempts.length - 1]?.at ?? of.createdAt
      if (state === 'pending') plan(memberOf({ kind: 'attempt', task, delivery, number: attempt }), due)
    }
    for (const [task, ids] of ofTask) put('dt', task, JSON.stringify(ids))
    for (const name of names) all.pexpire(key(name), lifetime)
    for (const name of ['uses', 'open', 'closed', 'owners', 'tally', 'outbox', 'gen'])
      all.pexpire(reach.prefix + name, lifetime)
    await all.exec()
  })
}
