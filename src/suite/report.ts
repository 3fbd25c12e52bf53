import type { Mark } from '../facts/marks.ts'

/**
 * - `passed`: true.
 * - `failed`: a breach of the stored contract or of a documented fact.
 * - `drift`: a difference from an observed or assumed fact, or something that the contract does not know.
 * - `skipped`: not tried, or not to be judged; the reason says why.
 */
export type Outcome = 'passed' | 'failed' | 'drift' | 'skipped'

/** Where the thing that is checked is said. */
export type Source =
  /** In the stored document: an operation such as `POST /v1/image/…`, and a JSON pointer into the document. */
  | { readonly mark: 'contract'; readonly operation: string; readonly pointer: string }
  /** In a fact about the service, in one sentence. */
  | { readonly mark: Exclude<Mark, 'contract'>; readonly fact: string }

/** What was seen where a check found something. Secrets are masked. */
export interface Evidence {
  /** One line: what is wrong, and where. */
  readonly what: string
  readonly expected: string
  readonly received: string
  /** The service's `x-request-id`. */
  readonly requestId?: string | undefined
  /** A command that repeats the request; the key is written `$CLAID_API_KEY`. */
  readonly curl?: string | undefined
}

export interface CheckResult {
  readonly id: string
  readonly title: string
  /** What it is about: `accept`, `poll`, `result`, `picture`, `error`, `limit`, `webhook` … */
  readonly subject: string
  readonly source: Source
  readonly outcome: Outcome
  /** Why it was skipped, or a summary of what was found; null where it passed. */
  readonly reason: string | null
  /** Credits that it spent. */
  readonly credits: number
  readonly ms: number
  /** One for each failure or drift, at most 20. */
  readonly evidence: readonly Evidence[]
}

export interface Target {
  /** Base URL, without a key. */
  readonly url: string
  /** `built-in`: the mock in this process, which says nothing about Claid or about a client. */
  readonly kind: 'built-in' | 'loopback' | 'remote' | 'exchanges'
  /** Profile of the built-in mock. */
  readonly profile?: string | undefined
}

/** What a run found; the stable format of `report.json`. The same run gives the same bytes but for times. */
export interface Report {
  readonly version: 1
  readonly target: Target
  /** The stored contract that it was judged by. */
  readonly contract: { readonly title: string; readonly version: string; readonly sha256: string }
  readonly seed: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly ms: number
  readonly summary: {
    readonly passed: number
    readonly failed: number
    readonly drift: number
    readonly skipped: number
    readonly credits: number
  }
  /** Whether a task was seen from its accept to DONE: without it, nothing essential was checked. */
  readonly wasTaskSeen: boolean
  readonly checks: readonly CheckResult[]
}
