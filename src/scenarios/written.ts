/**
 * Scenarios and faults as one writes them. `schema.ts` judges them; these are written out so that the
 * package's declarations stand alone, and a test holds the two together.
 */

import type { ShippedScenario } from './names.ts'

/** Such as `100ms`, `8s`, `1m`, `24h`, `2d`. */
export type DurationText = string

export type LatencyInput =
  | DurationText
  | readonly [DurationText, DurationText]
  | { readonly median: DurationText; readonly sigma?: number | undefined }

type StatusName = 'ACCEPTED' | 'WAITING' | 'PROCESSING' | 'DONE' | 'ERROR' | 'CANCELLED' | 'PAUSED'

type Kind =
  | 'connection-reset'
  | 'connection-close'
  | 'cut-body'
  | 'malformed-json'
  | 'empty-body'
  | 'slow-body'
  | 'wrong-content-type'

/** What an answer meets: at least one of status, kind, delay and headers. */
export interface TroubleInput {
  /** Status of a refusal, 400 to 599, in its envelope. */
  readonly status?: number | undefined
  /** How the answer breaks; of a list, each in turn. */
  readonly kind?: Kind | readonly Kind[] | undefined
  /** How long the answer waits, in real time. */
  readonly delay?: LatencyInput | undefined
  /** How likely each request meets it, above 0 and up to 1. @default 1 */
  readonly probability?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** For a 422: reasons by dotted path. */
  readonly details?: Readonly<Record<string, readonly string[]>> | undefined
}

export interface StepInput extends TroubleInput {
  /** How many requests meet it before the next step takes over. @default all */
  readonly times?: number | undefined
  /** Only every n-th request meets it. */
  readonly every?: number | undefined
}

/** A fault for the next requests. */
export interface FaultInput extends TroubleInput {
  readonly on: 'accept' | 'poll' | 'download' | 'webhook'
  /** @default 1 */
  readonly times?: number | undefined
}

export interface TransitionInput {
  readonly status: StatusName
  /** Time since the step before: fixed, or a range. @default at once */
  readonly after?: DurationText | readonly [DurationText, DurationText] | undefined
  /** For ERROR: the texts of `errors`. */
  readonly errors?: readonly string[] | undefined
}

interface PictureInput {
  readonly format?: 'jpeg' | 'png' | undefined
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly mps?: number | undefined
}

type Trouble =
  | 'duplicate'
  | 'out-of-order'
  | 'late'
  | 'lost'
  | 'early'
  | 'bad-signature'
  | 'unsigned'
  | 'old-secret'
  | 'reserialised'
  | 'respaced'
  | 'malformed'
  | 'held'
  | 'encodings'

/** A shipped scenario, the trouble of a webhook, an error status such as `402`, or the name of one's own. */
export type ScenarioName = ShippedScenario | `webhook-${Trouble}` | (string & Record<never, never>)

/** One behaviour. What is left out is as in the `default` scenario. */
export interface ScenarioInput {
  readonly $schema?: string | undefined
  readonly summary?: string | undefined
  readonly account?:
    | {
        readonly pricePerPicture?: number | undefined
        readonly credits?: number | undefined
        /** `1/s, 60/m`, or `off`. */
        readonly limits?: string | undefined
        readonly scopes?: readonly string[] | undefined
        readonly linkLifetime?: DurationText | undefined
      }
    | undefined
  /** What submits meet, in order; then they are accepted. */
  readonly accept?: readonly StepInput[] | undefined
  /** What follows ACCEPTED. */
  readonly timeline?: readonly TransitionInput[] | undefined
  /** What polls of the task meet. */
  readonly poll?: readonly StepInput[] | undefined
  /** What downloads of its pictures meet. */
  readonly download?: readonly StepInput[] | undefined
  /** What its deliveries meet. */
  readonly webhook?:
    | {
        readonly trouble?: Trouble | undefined
        /** How long after the end of the task the first attempt is due. */
        readonly delay?: DurationText | undefined
      }
    | undefined
  /** Folder of photographs that its results show in place of drawings. */
  readonly pictures?: string | undefined
  /** Figures that answers give instead of the usual ones. */
  readonly task?:
    | {
        readonly id?: number | undefined
        readonly createdAt?: string | undefined
        readonly input?: PictureInput | undefined
        readonly output?: PictureInput | undefined
      }
    | undefined
  /** The requests that it is for, when nothing else chooses. */
  readonly match?:
    | {
        readonly method?: string | undefined
        readonly path?: string | undefined
        readonly headers?: Readonly<Record<string, string>> | undefined
        readonly body?:
          | readonly {
              readonly pointer: string
              readonly equals?: unknown
              readonly contains?: string | undefined
              readonly pattern?: string | undefined
            }[]
          | undefined
      }
    | undefined
}
