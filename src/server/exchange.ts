import type { Problem } from '../errors.ts'
import type { Met } from '../scenarios/faults.ts'
import type { Choice, Directive, Unchosen } from '../scenarios/select.ts'
import type { Operation } from '../spec/operations.ts'
import type { Policy, Status, Task, Usage } from '../store/store.ts'
import type { Sandbox } from '../tasks/sandboxes.ts'
import type { Hint } from './hints.ts'
import type { Wire } from './inject-fault.ts'

/** Which kind of request it is, as faults name it; `other` is outside any task family. */
export type Phase = 'accept' | 'poll' | 'download' | 'other'

/** What is known of one request on its way through the gates. Each gate adds what it found out. */
export interface Exchange {
  readonly request: Request
  /** The socket's side; undefined in memory. */
  readonly wire: Wire | undefined
  readonly path: string
  /** Undefined where no operation of the document is at that path and method. */
  readonly operation: Operation | undefined
  readonly phase: Phase
  /** Path parameters as they stand in the URL, decoded. */
  readonly pathParameters: Readonly<Record<string, string>>
  requestId: string
  sandbox: Sandbox | undefined
  /** The scenario of this request, settled once. */
  choice: Choice
  /** A scenario was asked for that there is not. */
  unchosen: Unchosen | undefined
  directive: Directive | undefined
  /** The limits that the headers speak of, longest window first. */
  policies: readonly Policy[]
  /** Those that are enforced; empty is off. */
  enforced: readonly Policy[]
  usage: readonly Usage[] | undefined
  /** The rate policy that refused it. */
  refusedBy: Usage | undefined
  body: RequestBody | undefined
  /** Why the body cannot be used; said only when its turn comes. */
  badBody: Refusal | undefined
  /** What the answer meets on its way. */
  met: Met | undefined
  /** The task that it made or asked for. */
  task: Task | undefined
  /** The status of that task that the answer tells. */
  told: Status | undefined
  /** What is wrong with the request, by the contract. */
  problems: readonly PlacedProblem[] | undefined
  /** Seconds that a refusal for the rate tells to wait. */
  reset: number | undefined
  /** The gate or the fault that answered in the operation's place. */
  reason: string | undefined
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
  /** Reasons by dotted path that a scenario gives, in place of problems. */
  readonly details?: Readonly<Record<string, readonly string[]>> | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly hint?: Hint
}
