import { ask } from './ask.ts'
import type {
  ClockInfo,
  Credits,
  Delivery,
  FaultInfo,
  RequestEntry,
  ScenarioInUse,
  TaskInfo,
  WholeSandbox,
} from './shapes.ts'
import { change, type Known, known, read } from './state.ts'

/** Tasks, deliveries and ledger entries that are read with each change. */
const pageSize = 100
/** Changed items of a list that are read one at a time. */
const singlyAtMost = 20
/** Journal entries of a sandbox that are kept here, as many as one answer has. */
const requestsAtMost = 1000

const get = <T>(sandbox: string, path: string) => ask<T>('GET', path, { sandbox })

/** Journal entries that came while the journal of their sandbox is read. */
const late = new Map<string, RequestEntry[]>()

/** A journal entry that was told of. */
export function addRequest(id: string, entry: RequestEntry): void {
  late.get(id)?.unshift(entry)
  const state = known.value.get(id)
  if (state) change(id, { requests: inFront([entry], state.requests) })
}

/** What was told of and what was read come in any order: nothing is there twice. */
function inFront(newer: readonly RequestEntry[], read: readonly RequestEntry[]): readonly RequestEntry[] {
  const there = new Set(read.map(({ id }) => id))
  return [...newer.filter(({ id }) => !there.has(id)), ...read].slice(0, requestsAtMost)
}

/** Reads what has the journal, and gives the entries that came meanwhile as well. */
async function readWithLate<T>(id: string, path: string): Promise<readonly [T, readonly RequestEntry[]]> {
  const entries: RequestEntry[] = []
  late.set(id, entries)
  const answer = await get<T>(id, path).finally(() => late.delete(id))
  return [answer, entries]
}

/** All of a sandbox, as far as one answer goes. */
export async function readWhole(id: string): Promise<void> {
  const [whole, entries] = await readWithLate<WholeSandbox>(id, 'sandbox')
  const isCut = (list: readonly unknown[]) => list.length === pageSize
  const { tasks, deliveries, requests } = whole
  const fresh = {
    ...whole,
    requests: inFront(entries, requests),
    clock: read(whole.clock),
    hasOlder: { tasks: isCut(tasks), deliveries: isCut(deliveries), requests: isCut(requests) },
  }
  known.set(new Map(known.value).set(id, fresh))
}

/** As much of the journal as the mock gives. */
export async function readJournal(id: string): Promise<void> {
  const path = `requests?limit=${requestsAtMost}`
  const [{ requests }, entries] = await readWithLate<Pick<WholeSandbox, 'requests'>>(id, path)
  change(id, { requests: inFront(entries, requests), ...older(id, 'requests', false) })
}

const readers: Readonly<Record<string, (id: string) => Promise<Partial<Known>>>> = {
  clock: async (id) => ({ clock: read(await get<ClockInfo>(id, 'clock')) }),
  scenario: async (id) => ({ scenario: await get<ScenarioInUse>(id, 'scenario') }),
  credits: async (id) => ({ credits: await get<Credits>(id, `credits?limit=${pageSize}`) }),
  faults: async (id) => ({ faults: (await get<{ faults: FaultInfo[] }>(id, 'faults')).faults }),
  webhook: async (id) => {
    const { webhook, receiver } = await get<WholeSandbox>(id, 'sandbox')
    return { webhook, receiver: receiver ?? null }
  },
}

/** Parts of a sandbox, and which items of each have changed, wherever they stand in their list. */
export type Parts = ReadonlyMap<string, ReadonlySet<number>>

/** Reads parts of a sandbox again, each by its own route. */
export async function readParts(id: string, parts: Parts): Promise<void> {
  await Promise.all(
    [...parts].map(async ([part, ids]) => {
      if (part === 'tasks' || part === 'deliveries') return readList(id, part, ids)
      change(id, (await readers[part]?.(id)) ?? {})
    }),
  )
}

interface Items {
  readonly tasks: TaskInfo
  readonly deliveries: Delivery
}
/** A list that is longer than what is read of it. */
export type List = keyof Items

type Listing<K extends List> = { readonly [kind in K]: readonly Items[kind][] } & {
  readonly next: number | null
}

/** A list of a sandbox as it is read now, and whether it goes on. */
const listed = (id: string, list: List, items: readonly unknown[], goesOn: boolean): Partial<Known> => ({
  [list]: items,
  ...older(id, list, goesOn),
})

function older(id: string, list: keyof Known['hasOlder'], goesOn: boolean): Partial<Known> {
  const hasOlder = known.value.get(id)?.hasOlder
  return hasOlder ? { hasOlder: { ...hasOlder, [list]: goesOn } } : {}
}

/** The newest of a list, in front of what was read of it before. */
async function readList<K extends List>(id: string, list: K, ids: ReadonlySet<number>): Promise<void> {
  const { [list]: page, next } = await get<Listing<K>>(id, `${list}?limit=${pageSize}`)
  const oldest = page.at(-1)?.id ?? 0
  const state = known.value.get(id)
  if (!state) return
  const before = state[list] as readonly Items[K][]
  const isConnected = before.some((item) => item.id >= oldest)
  if (next === null || !isConnected) return change(id, listed(id, list, page, next !== null))
  const rest = before.filter((item) => item.id < oldest)
  const changed = rest.filter((item) => ids.has(item.id))
  if (changed.length > singlyAtMost) return change(id, listed(id, list, page, true))
  const anew = new Map(
    await Promise.all(
      changed.map(async (item) => [item.id, await get<Items[K]>(id, `${list}/${item.id}`)] as const),
    ),
  )
  change(id, { [list]: [...page, ...rest.map((item) => anew.get(item.id) ?? item)] })
}

/** Lists whose older items are on their way. */
const reading = new Set<string>()

/** Asks for the next page of older items, once at a time. */
export async function readOlder(id: string, list: List): Promise<void> {
  const before = known.value.get(id)?.[list].at(-1)?.id
  const name = `${id} ${list}`
  if (before === undefined || reading.has(name)) return
  reading.add(name)
  await readBefore(id, list, before).finally(() => reading.delete(name))
}

/** Of what is large fewer are read at once. */
const olderAtOnce: Readonly<Record<List, number>> = { tasks: 1000, deliveries: pageSize }

async function readBefore<K extends List>(id: string, list: K, before: number): Promise<void> {
  const path = `${list}?limit=${olderAtOnce[list]}&before=${before}`
  const { [list]: page, next } = await get<Listing<K>>(id, path)
  const state = known.value.get(id)
  // Read anew meanwhile: these are not what comes next.
  if (state?.[list].at(-1)?.id !== before) return
  change(id, listed(id, list, [...state[list], ...page], next !== null))
}
