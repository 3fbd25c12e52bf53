import type { Milliseconds } from '../clock.ts'
import type { Random } from '../random.ts'
import { finalStatuses, type Status, type Timeline, type Transition } from '../store/store.ts'

/** One step of a scenario's timeline: `after` milliseconds, or somewhere between two, it has `status`. */
export interface PlannedStep {
  readonly status: Status
  readonly after: Milliseconds | readonly [Milliseconds, Milliseconds]
  /** For ERROR: what went wrong. */
  readonly errors?: readonly string[] | undefined
}

/**
 * Fixes the whole life of a task when it is accepted.
 * @param speed divides every planned time; 0 makes all due at once
 */
export function planTimeline(
  steps: readonly PlannedStep[],
  { at, random, speed = 1 }: { readonly at: Milliseconds; readonly random: Random; readonly speed?: number },
): Timeline {
  const statuses = statusesOf(steps)
  // No longer than it has to be: what is pushed to has room for more.
  const times = new Array<Milliseconds>(statuses.length)
  times[0] = at
  for (let index = 0, due = at; index < steps.length; index++) {
    const after = steps[index]?.after ?? 0
    const wait = typeof after === 'number' ? after : random.float(after[0], after[1])
    if (speed !== 0) due += wait / speed
    times[index + 1] = due
  }
  return { statuses, times }
}

const statusRows = new WeakMap<readonly PlannedStep[], readonly Status[]>()

function statusesOf(steps: readonly PlannedStep[]): readonly Status[] {
  let row = statusRows.get(steps)
  if (!row) {
    row = ['ACCEPTED', ...steps.map(({ status }) => status)]
    statusRows.set(steps, row)
  }
  return row
}

/** The status at `now`: a pure function of the timeline, so that no late timer can make it wrong. */
export function transitionAt({ statuses, times }: Timeline, now: Milliseconds): Transition {
  let index = times.length - 1
  while (index > 0 && (times[index] ?? 0) > now) index--
  return { status: statuses[index] ?? 'ACCEPTED', at: times[index] ?? now }
}

export const transitionsOf = ({ statuses, times }: Timeline): Transition[] =>
  statuses.map((status, index) => ({ status, at: times[index] ?? 0 }))

/** The transition that ends the task, or undefined for a task that never ends. */
export function endOf({ statuses, times }: Timeline): Transition | undefined {
  const last = statuses.length - 1
  const status = statuses[last]
  const at = times[last]
  return status !== undefined && at !== undefined && finalStatuses.has(status) ? { status, at } : undefined
}

let second = Number.NaN
let written = ''

/** `2025-12-04T09:04:31.347890+00:00`: microseconds and a numeric offset, as observed. */
export function timestamp(at: Milliseconds): string {
  const whole = Math.floor(at / 1000)
  if (whole !== second) {
    // Remembered, since `toISOString` is a good part of what an accept costs.
    written = new Date(whole * 1000).toISOString().slice(0, -4)
    second = whole
  }
  const micros = Math.min(999_999, Math.round((at - whole * 1000) * 1000))
  return `${written}${String(micros).padStart(6, '0')}+00:00`
}

/** The inverse of {@link timestamp}: epoch milliseconds with the microseconds as the fraction. */
export function parseTimestamp(text: string): Milliseconds {
  const micros = /\.\d{3}(\d{1,3})/.exec(text)?.[1] ?? ''
  return Date.parse(text) + Number(micros.padEnd(3, '0')) / 1000
}
