import type { Problem } from '../errors.ts'
import type { Scenario } from '../scenarios/load.ts'
import type { Operation } from '../spec/operations.ts'
import type { Usage } from '../store/store.ts'
import type { Sandbox } from '../tasks/sandboxes.ts'
import type { Hint } from './hints.ts'

/** What is known of one request on its way through the gates. Each gate adds what it found out. */
export interface Exchange {
  readonly request: Request
  readonly path: string
  /** Undefined where no operation of the document is at that path and method. */
  readonly operation: Operation | undefined
  /** Path parameters as they stand in the URL, decoded. */
  readonly pathParameters: Readonly<Record<string, string>>
  requestId: string
  sandbox: Sandbox | undefined
  scenario: Scenario
  usage: readonly Usage[] | undefined
  /** The rate policy that refused it. */
  refusedBy: Usage | undefined
  body: RequestBody | undefined
  /** What a developer should know beside the answer. */
  readonly hints: Hint[]
}

export interface RequestBody {
  /** JSON text: as it was sent, or written from a form. */
  readonly text: string
  readonly value: unknown
  readonly mediaType: string
}

/** A problem of the body, or of the parameter that `path` begins with. */
export interface PlacedProblem extends Problem {
  readonly in?: 'path' | 'query' | 'header' | 'cookie'
}

/** Why a request is not served: data until `envelope.ts` writes it. */
export interface Refusal {
  readonly status: number
  readonly problems?: readonly PlacedProblem[]
  readonly headers?: Readonly<Record<string, string>>
  readonly hint?: Hint
}
