import { profiles } from '../facts/profiles.ts'
import { faultKinds, webhookTroubles } from '../scenarios/schema.ts'
import { statuses } from '../store/store.ts'
import { webhookEvents } from '../webhooks/endpoint.ts'
import { type Conduct, wasRead } from './conduct.ts'

/** What a client met, and what it never did. */
export interface Met {
  readonly met: readonly string[]
  readonly never: readonly string[]
}

/** What the tests of a client have tried. */
export interface Coverage {
  /** Statuses of a task that polls, answers and events told. */
  readonly states: Met
  /** Statuses of refusals: those that the document declares, and those of a service that fails. */
  readonly errors: Met
  /** Ways in which an answer broke. */
  readonly faults: Met
  /** Events of webhooks that were sent. */
  readonly events: Met
  /** Troubles of deliveries. */
  readonly troubles: Met
  /** How answers are written. */
  readonly profiles: Met
}

/** What a service answers when it fails: no document declares them, and each can be planned here. */
const failures = [500, 502, 503, 504]

export type Subject = keyof Coverage

/** In the order in which they are shown. */
export const subjects: readonly Subject[] = ['states', 'errors', 'faults', 'events', 'troubles', 'profiles']

/**
 * @param declared statuses of refusals that the document knows
 * @param profile the one that answered
 */
export function coverageOf(
  conducts: readonly Conduct[],
  declared: readonly number[],
  profile: string,
): Coverage {
  const requests = conducts.flatMap(({ requests, strangers }) => [...requests, ...strangers])
  const deliveries = conducts.flatMap((conduct) => conduct.deliveries)
  const sent = deliveries.filter(({ attempts }) => attempts.length > 0)
  const taken = deliveries.filter(({ state }) => state === 'delivered')
  return {
    states: met(statuses, [
      ...requests.filter(wasRead).flatMap(({ told }) => told ?? []),
      ...taken.map(({ event }) => (event === 'success' ? 'DONE' : 'ERROR')),
    ]),
    errors: met(
      [...declared, ...failures].sort((a, b) => a - b).map(String),
      requests.flatMap(({ status }) => (status >= 400 ? String(status) : [])),
    ),
    faults: met(
      faultKinds,
      requests.flatMap(({ fault }) => fault ?? []),
    ),
    events: met(
      webhookEvents,
      sent.map(({ event }) => event),
    ),
    troubles: met(
      webhookTroubles,
      deliveries.flatMap(({ trouble }) => trouble ?? []),
    ),
    profiles: met(Object.keys(profiles), [profile]),
  }
}

/** Several runs as one: what one of them has met was met. */
export function together(all: readonly Coverage[]): Coverage {
  const of = (subject: Subject): Met =>
    met(
      all.flatMap((one) => [...one[subject].met, ...one[subject].never]),
      all.flatMap((one) => one[subject].met),
    )
  return Object.fromEntries(subjects.map((subject) => [subject, of(subject)])) as unknown as Coverage
}

/** In the order of what there is; what nobody knew of comes last. */
function met(known: readonly string[], seen: readonly string[]): Met {
  const all = [...new Set([...known, ...seen])]
  return { met: all.filter((name) => seen.includes(name)), never: all.filter((name) => !seen.includes(name)) }
}
