import type { RequestEntry } from '../../store/store.ts'
import { type Conduct, isAbout } from '../conduct.ts'
import { type Rule, type Sighting, shown } from './rule.ts'

/** A refusal for the rate, and the same submission once more. */
export interface Resubmission {
  readonly refusal: RequestEntry
  /** Undefined where it was given up. */
  readonly again: RequestEntry | undefined
}

/** Milliseconds after the wait that was told; who comes later comes for another reason. */
const patience = 30_000

/** Timers are early by a moment. */
const forgiven = 50

const waitOf = ({ reset = 0 }: RequestEntry): number => reset * 1000

const wasRefused = ({ status }: RequestEntry): boolean => status === 429

/** Refusals for the rate in order, each with the submission that followed on it. */
export const resubmissions = ({ requests }: Conduct): Resubmission[] => {
  const alike = new Map<string, RequestEntry[]>()
  for (const entry of requests) {
    if (entry.method !== 'POST') continue
    const same = `${entry.path}\n${entry.body ?? ''}`
    const group = alike.get(same)
    if (group) group.push(entry)
    else alike.set(same, [entry])
  }
  return [...alike.values()].flatMap(paired).sort((one, other) => one.refusal.at - other.refusal.at)
}

/**
 * Who submits the same several times at once sends each of them again: no submission follows on two refusals,
 * and one that waited belongs to the oldest that it waited for. Only who finds none of those came too early.
 */
function paired(alike: readonly RequestEntry[]): Resubmission[] {
  const taken = new Set<RequestEntry>()
  const take = (refusal: RequestEntry, after: number, from: number): RequestEntry | undefined => {
    const latest = refusal.at + waitOf(refusal) + patience
    for (let index = after + 1; index < alike.length; index++) {
      const entry = alike[index]
      if (!entry || entry.at > latest) return undefined
      if (entry.at < from || taken.has(entry)) continue
      taken.add(entry)
      return entry
    }
    return undefined
  }
  const refusals = alike.flatMap((refusal, index) => (wasRefused(refusal) ? [{ refusal, index }] : []))
  const waited = refusals.map(({ refusal, index }) =>
    take(refusal, index, refusal.at + waitOf(refusal) - forgiven),
  )
  return refusals.map(({ refusal, index }, place) => ({
    refusal,
    again: waited[place] ?? take(refusal, index, refusal.at),
  }))
}

function tooEarly({ refusal, again }: Resubmission): Sighting[] {
  const after = Math.round((again?.at ?? Number.POSITIVE_INFINITY) - refusal.at)
  if (!again || after >= waitOf(refusal) - forgiven) return []
  return [shown(again, `Sent again ${after} ms after a 429 that told RateLimit-Reset: ${refusal.reset}`)]
}

/** How a client submits what the contract takes. */
export const submissionRules: readonly Rule[] = [
  {
    name: 'early-resubmit',
    severity: 'warning',
    mark: 'documented',
    sentence:
      'A refused submission was sent again too soon: wait the seconds of RateLimit-Reset, there is no Retry-After',
    judge: (conduct) => resubmissions(conduct).flatMap(tooEarly),
  },
  {
    name: 'unreachable-input',
    severity: 'warning',
    mark: 'documented',
    sentence: 'An input is at an address that a live service cannot reach: give one of the public internet',
    judge: ({ requests }) =>
      requests
        .filter((entry) => isAbout(entry, 'unreachable-input'))
        .map((entry) => shown(entry, entry.hint)),
  },
]
