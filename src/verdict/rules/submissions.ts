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

export const resubmissions = ({ requests }: Conduct): Resubmission[] =>
  requests.flatMap((refusal, index) => {
    if (refusal.status !== 429 || refusal.method !== 'POST') return []
    const latest = refusal.at + (refusal.reset ?? 0) * 1000 + patience
    let again: RequestEntry | undefined
    for (let next = index + 1; !again; next++) {
      const entry = requests[next]
      if (!entry || entry.at > latest) break
      if (entry.method === 'POST' && entry.path === refusal.path && entry.body === refusal.body) again = entry
    }
    return [{ refusal, again }]
  })

/** Timers are early by a moment. */
const forgiven = 50

function tooEarly({ refusal, again }: Resubmission): Sighting[] {
  const wait = (refusal.reset ?? 0) * 1000
  const after = Math.round((again?.at ?? Number.POSITIVE_INFINITY) - refusal.at)
  if (!again || after >= wait - forgiven) return []
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
