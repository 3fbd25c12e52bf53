import type { Mark } from '../../facts/marks.ts'
import type { RequestEntry } from '../../store/store.ts'
import type { Conduct, Story } from '../conduct.ts'

/** `error`: it fails against the live service, or lets somebody in. `warning`: it costs time, or will one day. */
export type Severity = 'error' | 'warning'

/** One thing that was seen. */
export interface Sighting {
  readonly what: string
  /** Of the requests that show it: `x-request-id`. */
  readonly request?: string
  readonly task?: number
  readonly delivery?: number
  readonly tag?: string
  /** Id of the sandbox, where several are judged as one client. */
  readonly sandbox?: string
  /** The beginning of what was sent. */
  readonly sent?: string
}

/** One mistake that clients make. */
export interface Rule {
  readonly name: string
  readonly severity: Severity
  /** Where the fact comes from that the client goes against. */
  readonly mark: Mark
  /** What is wrong, and what to do. */
  readonly sentence: string
  readonly judge: (conduct: Conduct, stories: readonly Story[]) => readonly Sighting[]
}

const sentAtMost = 200

/** A request as evidence. */
export function shown(
  entry: RequestEntry,
  what = `${entry.method} ${entry.path}: ${entry.status}`,
): Sighting {
  const { id, task, tag, body } = entry
  return {
    what,
    request: id,
    ...(task !== undefined && { task }),
    ...(tag !== undefined && { tag }),
    ...(body !== undefined && { sent: body.length > sentAtMost ? `${body.slice(0, sentAtMost)}…` : body }),
  }
}

/** A request with why it was refused. */
export const refused = (entry: RequestEntry): Sighting =>
  shown(
    entry,
    [
      `${entry.method} ${entry.path} was answered ${entry.status}`,
      ...(entry.problems?.length
        ? [entry.problems.join(', ')]
        : entry.hint === undefined
          ? []
          : [entry.hint]),
    ].join(': '),
  )

/** `1 poll`, `2 polls`. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`
