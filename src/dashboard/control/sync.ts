import { complain } from '../parts/notices.tsx'
import { ask, call, Problem } from './ask.ts'
import { checks, readChecks } from './checks.ts'
import { chosenId } from './chosen.ts'
import { place } from './place.ts'
import { addRequest, readJournal, readParts, readWhole } from './read.ts'
import type { About, RequestEntry, SandboxEntry } from './shapes.ts'
import { about, connection, known, nowOf, pulse, sandboxes } from './state.ts'
import { readEvents, type StreamEvent } from './stream.ts'

/** Sandboxes that are shown together at most. */
export const shownTogether = 20

/** What has to be read again after an event; one that names an item is about an item of the first. */
const touched: Readonly<Record<string, readonly string[]>> = {
  task: ['tasks', 'credits'],
  clock: ['clock', 'credits', 'tasks'],
  scenario: ['scenario', 'credits'],
  fault: ['faults'],
  credits: ['credits'],
  delivery: ['deliveries', 'credits'],
  webhook: ['webhook'],
  receiver: ['webhook', 'deliveries'],
  reset: ['all'],
}

/** What has changed since it was read, of each sandbox: its parts, and the items of each. */
const stale = new Map<string, Map<string, Set<number>>>()
let isListStale = true
let wake = () => {}
let streamProblem = 'Connecting'
let readProblem = ''

/**
 * Has parts of a sandbox read again soon.
 * @param item of the first part, that has changed
 */
export function touch(id: string, parts: readonly string[], item?: unknown): void {
  const changed = stale.get(id) ?? new Map<string, Set<number>>()
  stale.set(id, changed)
  for (const part of parts) changed.set(part, changed.get(part) ?? new Set())
  if (typeof item === 'number') changed.get(parts[0] ?? '')?.add(item)
  wake()
}

/** Has the list of sandboxes read again, and those of them that are shown and not known. */
export function touchList(): void {
  isListStale = true
  wake()
}
place.listen(touchList)

function hear({ type, data }: StreamEvent): void {
  const { sandbox } = data
  if (type === 'check') {
    if (checks.value) void readChecks().catch(complain)
    return
  }
  if (typeof sandbox !== 'string' || type === 'ready') return
  isListStale = true
  if (type === 'request') {
    const entry = data as unknown as RequestEntry
    addRequest(sandbox, entry)
    if (entry.reason === 'fault') touch(sandbox, ['faults'])
  } else touch(sandbox, touched[type] ?? [], data.id)
  wake()
}

/** Listens for as long as the page is open, again and again where the mock goes away. */
export async function listen(): Promise<never> {
  for (;;) {
    try {
      const { body } = await call('GET', 'events?sandbox=all')
      if (!body) throw new Problem('the mock sent no events')
      about.set(await ask<About>('GET', 'about'))
      for (const id of known.value.keys()) touch(id, ['all'])
      streamProblem = ''
      touchList()
      for await (const event of readEvents(body)) hear(event)
      throw new Problem('the mock has ended the connection')
    } catch (error) {
      lost(error)
      await later(1000)
    }
  }
}

function lost(error: unknown): void {
  streamProblem = error instanceof Error ? error.message : String(error)
  tell()
}

const tell = () =>
  connection.set({ isLive: !(streamProblem || readProblem), problem: streamProblem || readProblem })

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Reads again what has changed, all changes of a moment at once. */
export async function keepUp(): Promise<never> {
  for (;;) {
    const started = performance.now()
    try {
      await catchUp()
      readProblem = ''
    } catch (error) {
      readProblem = error instanceof Error ? error.message : String(error)
      for (const id of known.value.keys()) touch(id, ['all'])
      isListStale = true
    }
    tell()
    // The slower the mock answers, the less often it is asked.
    await later(readProblem ? 1000 : Math.max(120, performance.now() - started))
    if (stale.size > 0 || isListStale) continue
    await new Promise<void>((resolve) => {
      wake = resolve
    })
    wake = () => {}
  }
}

async function catchUp(): Promise<void> {
  if (isListStale) {
    isListStale = false
    sandboxes.set((await ask<{ sandboxes: SandboxEntry[] }>('GET', 'sandboxes')).sandboxes)
  }
  const all = sandboxes.value.map(({ id }) => id)
  const { sandbox, view } = place.value
  const chosen = chosenId()
  const ids = all.filter((id, nth) => id === chosen || (sandbox === undefined && nth < shownTogether))
  if ([...known.value.keys()].some((id) => !ids.includes(id)))
    known.set(new Map([...known.value].filter(([id]) => ids.includes(id))))
  const changes = new Map(stale)
  stale.clear()
  await Promise.all(
    ids.map(async (id) => {
      const changed = changes.get(id)
      if (!known.value.has(id) || changed?.has('all')) await readWhole(id)
      else if (changed) await readParts(id, changed)
      // The newest requests are enough wherever nobody looks for others.
      if (view === 'requests' && known.value.get(id)?.hasOlder.requests) await readJournal(id)
    }),
  )
  watchTheClock()
}

let alarm: ReturnType<typeof setTimeout> | undefined

/** No event tells that time has passed: tasks and credits are read again when the next status begins. */
function watchTheClock(): void {
  clearTimeout(alarm)
  const waits = [...known.value.values()].map(({ id, clock, tasks }) => {
    const now = nowOf(clock)
    let next = Number.POSITIVE_INFINITY
    for (const { timeline } of tasks) for (const { at } of timeline) if (at > now && at < next) next = at
    return { id, wait: (next - now) / clock.rate }
  })
  const first = Math.min(...waits.map(({ wait }) => wait))
  if (!(first < 2 ** 31)) return
  alarm = setTimeout(() => {
    for (const { id, wait } of waits) if (wait < first + 100) touch(id, ['tasks', 'credits'])
  }, first + 20)
}

/** What moves with the clock moves while somebody can see it. */
export function beat(): void {
  setInterval(() => {
    if (document.visibilityState === 'visible') pulse.set(pulse.value + 1)
  }, 200)
}
