import type { Milliseconds } from '../clock.ts'
import type { ScenarioFile } from '../scenarios/schema.ts'
import type { Awaitable, Delivery, Status } from '../store/store.ts'
import { encodingsOf } from './compose.ts'
import type { Endpoint, WebhookEvent } from './endpoint.ts'
import { encodings } from './sign.ts'

/** A task that has come to an end. */
export interface Ended {
  readonly task: number
  readonly tag: string | undefined
  readonly event: WebhookEvent
  /** On the sandbox's clock. */
  readonly at: Milliseconds
  /** What the task's scenario says of its deliveries. */
  readonly behaviour: ScenarioFile['webhook']
  /** Body of the result GET at that moment. */
  readonly result: () => Awaitable<string>
}

/** The event that the end of a task is; the others are not told. */
export const eventOf = (status: Status): WebhookEvent | undefined =>
  status === 'DONE' ? 'success' : status === 'ERROR' ? 'failure' : undefined

export type FreshDelivery = Omit<Delivery, 'id'>

/** How long after its usual time a delivery in trouble comes, unless the scenario says. */
export const lateBy: Milliseconds = 60_000
const secondCopyAfter: Milliseconds = 1000

/**
 * The deliveries that a task's end makes, each as it begins.
 * @param overtakes whether another delivery waits to be overtaken by this one
 */
export function owedFor(
  ended: Ended,
  endpoint: Endpoint,
  result: string,
  overtakes: boolean,
): FreshDelivery[] {
  const { task, tag, event, at, behaviour } = ended
  const trouble = behaviour?.trouble
  const due = at + (behaviour?.delay ?? (trouble === 'late' ? lateBy : 0))
  const plain = { ...begun, task, tag, event, result, trouble, createdAt: at, nextAt: due }
  const written = trouble === 'encodings' ? encodings : encodingsOf(endpoint)
  const each = written.map((encoding): FreshDelivery => ({ ...plain, encoding }))
  const all = (change: Partial<FreshDelivery>) => each.map((one) => ({ ...one, ...change }))
  switch (trouble) {
    case 'lost':
      return all(givenUp('It was lost on its way, as the scenario says'))
    case 'held':
      return all(heldFor('Held, as the scenario says, until it is released'))
    case 'out-of-order':
      return overtakes ? each : all(heldFor('Waits for a later task to be told first'))
    case 'duplicate':
      return [...each, ...all({ nextAt: due + secondCopyAfter })]
    default:
      return each
  }
}

/** The same event once more, now. */
export function repeated(
  { id, task, tag, event, encoding, result }: Delivery,
  now: Milliseconds,
): FreshDelivery {
  return { ...begun, task, tag, event, encoding, result, replayOf: id, createdAt: now, nextAt: now }
}

export const givenUp = (reason: string) => ({ state: 'gave up', reason, nextAt: undefined }) as const
const heldFor = (reason: string) => ({ state: 'held', reason, nextAt: undefined }) as const

const begun = {
  trouble: undefined,
  replayOf: undefined,
  state: 'pending',
  reason: undefined,
  attempts: [],
} as const
