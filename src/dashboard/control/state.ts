import { Cell } from '../parts/cell.ts'
import type { About, ClockInfo, SandboxEntry, TaskInfo, Transition, WholeSandbox } from './shapes.ts'

/** What the page knows of one sandbox. */
export interface Known extends Omit<WholeSandbox, 'clock'> {
  readonly clock: Reading
  /** Of which lists older items than these are still to be asked for. */
  readonly hasOlder: { readonly tasks: boolean; readonly deliveries: boolean; readonly requests: boolean }
}

/** What a clock showed, and when it was looked at. */
export interface Reading extends ClockInfo {
  /** Milliseconds of `performance.now()`. */
  readonly readAt: number
}

export const about = new Cell<About | undefined>(undefined)
/** Newest first. */
export const sandboxes = new Cell<readonly SandboxEntry[]>([])
/** The sandboxes that are shown, by id. */
export const known = new Cell<ReadonlyMap<string, Known>>(new Map())
/** Why there is no connection; empty while there is one. */
export const connection = new Cell<{ readonly isLive: boolean; readonly problem: string }>({
  isLive: false,
  problem: '',
})
/** Counts up a few times a second: what moves with the clock is drawn anew. */
export const pulse = new Cell(0)

export const read = (clock: ClockInfo): Reading => ({ ...clock, readAt: performance.now() })

/** What the sandbox's clock shows at this moment. */
export const nowOf = ({ now, rate, readAt }: Reading): number => now + (performance.now() - readAt) * rate

export function transitionAt(timeline: readonly Transition[], now: number): Transition {
  const passed = timeline.filter(({ at }) => at <= now)
  return passed[passed.length - 1] ?? timeline[0] ?? { status: 'ACCEPTED', at: now }
}

export const statusAt = (task: TaskInfo, now: number) => transitionAt(task.timeline, now).status

const finals: readonly string[] = ['DONE', 'ERROR', 'CANCELLED']

/** Whether nothing more will happen to it. */
export const isOver = (task: TaskInfo, now: number): boolean => finals.includes(statusAt(task, now))

export function change(id: string, part: Partial<Known>): void {
  const before = known.value.get(id)
  if (before) known.set(new Map(known.value).set(id, { ...before, ...part }))
}
