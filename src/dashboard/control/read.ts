import { ask } from './ask.ts'
import type {
  ClockInfo,
  Credits,
  Delivery,
  FaultInfo,
  ScenarioInUse,
  TaskInfo,
  WholeSandbox,
} from './shapes.ts'
import { change, type Known, known, read } from './state.ts'

interface TaskPage {
  readonly tasks: readonly TaskInfo[]
  readonly next: number | null
}

/** Tasks and ledger entries that are read with each change. */
const pageSize = 100
/** Changed tasks that are read one at a time. */
const singlyAtMost = 20

const get = <T>(sandbox: string, path: string) => ask<T>('GET', path, { sandbox })

/** All of a sandbox, as far as one answer goes. */
export async function readWhole(sandbox: string): Promise<void> {
  const whole = await get<WholeSandbox>(sandbox, 'sandbox')
  const fresh = { ...whole, clock: read(whole.clock), hasOlder: whole.tasks.length === pageSize }
  known.set(new Map(known.value).set(sandbox, fresh))
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
  deliveries: async (id) => ({
    deliveries: (await get<{ deliveries: Delivery[] }>(id, `deliveries?limit=${pageSize}`)).deliveries,
  }),
}

/**
 * Reads parts of a sandbox again, each by its own route.
 * @param ids tasks that have changed, wherever they stand in the list
 */
export async function readParts(
  id: string,
  parts: ReadonlySet<string>,
  ids: readonly number[],
): Promise<void> {
  await Promise.all([
    ...[...parts].map(async (part) => change(id, (await readers[part]?.(id)) ?? {})),
    parts.has('tasks') && readTasks(id, ids),
  ])
}

async function readTasks(id: string, ids: readonly number[]): Promise<void> {
  const { tasks: page, next } = await get<TaskPage>(id, `tasks?limit=${pageSize}`)
  const oldest = page.at(-1)?.id ?? 0
  const before = known.value.get(id)
  const isConnected = before?.tasks.some((task) => task.id >= oldest)
  if (!before || next === null || !isConnected) return change(id, { tasks: page, hasOlder: next !== null })
  const older = before.tasks.filter((task) => task.id < oldest)
  const changed = older.filter((task) => ids.includes(task.id))
  if (changed.length > singlyAtMost) return change(id, { tasks: page, hasOlder: true })
  const anew = new Map(
    await Promise.all(
      changed.map(async (task) => [task.id, await get<TaskInfo>(id, `tasks/${task.id}`)] as const),
    ),
  )
  change(id, { tasks: [...page, ...older.map((task) => anew.get(task.id) ?? task)] })
}

/** Sandboxes whose older tasks are on their way. */
const reading = new Set<string>()

/** Asks for the next page of older tasks, once at a time. */
export async function readOlder(id: string): Promise<void> {
  const before = known.value.get(id)?.tasks.at(-1)?.id
  if (before === undefined || reading.has(id)) return
  reading.add(id)
  await readBefore(id, before).finally(() => reading.delete(id))
}

async function readBefore(id: string, before: number): Promise<void> {
  const { tasks: page, next } = await get<TaskPage>(id, `tasks?limit=1000&before=${before}`)
  const state = known.value.get(id)
  // Read anew meanwhile: these are not what comes next.
  if (state?.tasks.at(-1)?.id !== before) return
  change(id, { tasks: [...state.tasks, ...page], hasOlder: next !== null })
}
