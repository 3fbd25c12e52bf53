import type { Attempt, Delivery } from '../../store/store.ts'
import { builtInUrl } from '../../webhooks/endpoint.ts'
import type { Conduct } from '../conduct.ts'
import type { Rule, Sighting } from './rule.ts'

/** One POST that the receiver has answered, or should have. */
interface Told {
  readonly delivery: Delivery
  readonly attempt: Attempt
  /** Undefined where none came. */
  readonly status: number | undefined
  readonly isTaken: boolean
}

/** Why no answer of the receiver's own came: a fault was planned, nothing was sent, or the mock was ended. */
const notItsDoing = ['planned', 'forbidden', 'cut off']

/** What came to the client's receiver; the one that comes with the mock is none. */
const told = ({ deliveries }: Conduct): Told[] =>
  deliveries.flatMap((delivery) =>
    delivery.attempts.flatMap((attempt) => {
      const { answer } = attempt
      if (!answer || attempt.url === builtInUrl || notItsDoing.includes(answer.reason?.kind ?? '')) return []
      return [{ delivery, attempt, status: answer.status, isTaken: answer.reason === undefined }]
    }),
  )

const seen = ({ delivery: { id, task, tag, event }, attempt: { number, answer } }: Told): Sighting => ({
  what: `Delivery ${id} (${event}), attempt ${number}: ${answer?.status ?? 'no answer'} after ${Math.round(answer?.ms ?? 0)} ms${
    answer?.reason === undefined || answer.status !== undefined ? '' : `, ${answer.reason.text}`
  }`,
  task,
  delivery: id,
  ...(tag !== undefined && { tag }),
})

const wronglySigned = ['bad-signature', 'old-secret', 'reserialised', 'unsigned']
const isRight = ({ delivery: { trouble = '' } }: Told) =>
  !wronglySigned.includes(trouble) && trouble !== 'malformed'
const isSigned = ({ attempt: { signed } }: Told) => signed !== undefined
/** Nothing that is unsigned can be denied for its signature. */
const isDenied = (one: Told) => isSigned(one) && (one.status === 401 || one.status === 403)

/** Whoever had no secret when an event came could not verify it. */
const taken =
  (...troubles: readonly string[]): Rule['judge'] =>
  (conduct) =>
    told(conduct)
      .filter(
        ({ delivery: { trouble = '' }, attempt, isTaken }) =>
          isTaken && attempt.hasSecret && troubles.includes(trouble),
      )
      .map(seen)

/**
 * Events that are signed right and were denied. How a signature is written is not known, so that an event of
 * which one writing was taken is not among them.
 */
function denied(conduct: Conduct): Told[] {
  const right = told(conduct).filter((one) => isRight(one) && isSigned(one))
  const nameOf = ({ delivery: { task, event } }: Told) => `${task} ${event}`
  const takenOnce = new Set(right.filter(({ isTaken }) => isTaken).map(nameOf))
  return right.filter((one) => isDenied(one) && !takenOnce.has(nameOf(one)))
}
const isRespaced = (one: Told) => isSigned(one) && one.delivery.trouble === 'respaced'

/** Real milliseconds; half of the time-out that is assumed. */
const slow = 5000

/** How a receiver takes events. */
export const webhookRules: readonly Rule[] = [
  {
    name: 'webhook-slow',
    severity: 'warning',
    mark: 'assumed',
    sentence: 'A webhook was answered slowly: answer 2xx at once, and do the work afterwards',
    judge: (conduct) =>
      told(conduct)
        .filter(
          ({ attempt: { answer } }) => answer && (answer.ms >= slow || answer.reason?.kind === 'timeout'),
        )
        .map(seen),
  },
  {
    name: 'webhook-not-2xx',
    severity: 'warning',
    mark: 'assumed',
    sentence: 'A right event was not answered with 2xx: it will be sent again, and given up in the end',
    judge: (conduct) =>
      told(conduct)
        .filter((one) => isRight(one) && one.status !== undefined && !one.isTaken && !isDenied(one))
        .filter((one) => !(isRespaced(one) && one.status === 400))
        .map(seen),
  },
  {
    name: 'webhook-unanswered',
    severity: 'warning',
    mark: 'assumed',
    sentence: 'A webhook was not answered at all: look whether the receiver runs, and where',
    judge: (conduct) =>
      told(conduct)
        .filter(({ status, attempt }) => status === undefined && attempt.answer?.reason?.kind !== 'timeout')
        .map(seen),
  },
  {
    name: 'unsigned-accepted',
    severity: 'error',
    mark: 'documented',
    sentence:
      'An event without a signature was taken though there is a secret: refuse what has no X-Claid-Hmac-SHA256',
    judge: taken('unsigned'),
  },
  {
    name: 'bad-signature-accepted',
    severity: 'error',
    mark: 'documented',
    sentence: 'An event with a wrong signature was taken: compare the HMAC of the raw body in constant time',
    judge: taken('bad-signature', 'reserialised'),
  },
  {
    name: 'old-secret-accepted',
    severity: 'warning',
    mark: 'documented',
    sentence: 'An event signed with the secret before the rotation was taken: forget the old one in time',
    judge: taken('old-secret'),
  },
  {
    name: 'good-signature-refused',
    severity: 'error',
    mark: 'documented',
    sentence:
      'An event with a right signature was refused: compare secret and encoding, and hash the raw body as it arrived',
    judge: (conduct) =>
      denied(conduct)
        .filter((one) => !isRespaced(one))
        .map(seen),
  },
  {
    name: 'reserialised-hash',
    severity: 'error',
    mark: 'documented',
    sentence:
      'A right signature was refused for other blanks in the body: hash the raw bytes, not JSON that was written anew',
    judge: (conduct) => {
      const all = [...denied(conduct), ...told(conduct).filter(({ status }) => status === 400)].filter(
        isRespaced,
      )
      // Who refuses every right event has another mistake.
      return denied(conduct).some((one) => !isRespaced(one)) ? [] : all.map(seen)
    },
  },
]
