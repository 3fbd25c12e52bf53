/** What the control API answers, as far as the page shows it. */

export type Status = 'ACCEPTED' | 'WAITING' | 'PROCESSING' | 'DONE' | 'ERROR' | 'CANCELLED' | 'PAUSED'

export interface Transition {
  readonly status: Status
  readonly at: number
}

export interface TaskInfo {
  readonly id: number
  /** Path of the accept operation. */
  readonly family?: string
  readonly status: Status
  readonly createdAt: string
  readonly tag?: string
  readonly scenario: string
  readonly why: string
  readonly request: unknown
  readonly timeline: readonly Transition[]
  readonly errors: readonly string[]
  readonly price: number
}

/** `GET /_mock/tasks/{id}/answers`: what the API would answer now. */
export interface Answers {
  readonly accepted: unknown
  readonly result: unknown
}

export interface ClockInfo {
  readonly now: number
  readonly frozen: boolean
  readonly rate: number
}

export interface LedgerEntry {
  readonly at: number
  readonly kind: string
  readonly amount: number
  readonly task?: number
}

export interface Credits {
  readonly balance: number | null
  readonly held: number
  readonly spent: number
  readonly ledger: readonly LedgerEntry[]
}

export interface ScenarioInUse {
  readonly name: string
  readonly summary: string
  readonly isOwn: boolean
}

export interface ScenarioEntry {
  readonly name: string
  readonly summary: string
}

export interface FaultInfo {
  readonly id: number
  readonly on: string
  readonly times: number
  readonly used: number
  readonly left: number
  readonly probability: number
  readonly what: string
}

export interface RequestEntry {
  readonly id: string
  readonly at: number
  readonly method: string
  readonly path: string
  readonly status: number
  readonly operation?: string
  readonly scenario: string
  readonly why: string
  readonly reason?: string
  readonly hint?: string
  /** What the contract refuses, each place and its reason. */
  readonly problems?: readonly string[]
  readonly tag?: string
  readonly task?: number
  readonly ms: number
  readonly body?: string
}

export interface AttemptAnswer {
  readonly status?: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly ms: number
  readonly reason?: { readonly kind: string; readonly text: string }
}

export interface Attempt {
  readonly number: number
  readonly at: number
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signed?: string
  readonly answer?: AttemptAnswer
}

export interface Delivery {
  readonly id: number
  readonly task: number
  readonly tag?: string
  readonly event: 'success' | 'failure'
  readonly trouble?: string
  readonly encoding: string
  readonly replayOf?: number
  readonly createdAt: number
  readonly state: 'pending' | 'held' | 'delivered' | 'gave up'
  readonly nextAt?: number
  readonly reason?: string
  readonly attempts: readonly Attempt[]
}

export interface Endpoint {
  readonly url: string
  readonly secret?: string | null
  readonly events: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly encoding: string
  readonly wrap: string
  readonly retry: Readonly<Record<string, number>>
}

export interface SandboxEntry {
  readonly id: string
  /** Masked. */
  readonly key: string
  readonly tasks: number
  readonly requests: number
}

export interface Receiver {
  readonly url: string
  readonly secret: string | null
  readonly status: number
  readonly delay: number
}

/** One step of the check of a signature, as the built-in receiver did it. */
export interface Step {
  readonly name: string
  readonly title: string
  readonly value: string
  readonly ok: boolean | null
}

/** `GET /_mock/deliveries/{id}/signature`. */
export interface SignatureCheck {
  readonly attempts: readonly {
    readonly number: number
    readonly verdict: Received['verdict']
    readonly steps: readonly Step[]
  }[]
}

/** A delivery as it arrived at the built-in receiver. */
export interface Received {
  readonly id: number
  readonly at: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly bytes: number
  readonly task: number | null
  readonly event: string | null
  readonly answered: number
  readonly verdict: 'true' | 'false' | 'missing' | 'unchecked'
  readonly steps: readonly Step[]
}

export interface Sample {
  readonly name: string
  readonly kind: string
  readonly title: string
  readonly url: string
}

export interface Family {
  /** Path of the accept operation. */
  readonly name: string
  readonly accept: {
    readonly summary?: string
    readonly method: string
    readonly path: string
    readonly mediaTypes: readonly string[]
  }
  readonly result: { readonly method: string; readonly path: string }
  readonly idParameter: string
  /** JSON pointer into the stored document. */
  readonly requestSchema: string
  /** A valid request body. */
  readonly sample: unknown
}

/** `GET /_mock/about`: what the mock says of itself. */
export interface About {
  readonly version: string
  readonly baseUrl: string
  readonly contract: {
    readonly title: string
    readonly version: string
    readonly file: string
    readonly hash: string
    readonly lastVerified: { readonly target: string; readonly at: string } | null
  }
  readonly profile: { readonly name: string }
  readonly families: readonly Family[]
  readonly limits: string
  /** Whether every key is let in. */
  readonly takesAnyKey: boolean
  readonly samples: readonly Sample[]
  readonly demo: { readonly sandbox: string; readonly key: string } | null
  readonly curl: string
}

/** `GET /_mock/sandbox`. */
export interface WholeSandbox {
  readonly id: string
  readonly key: string
  /** The key in full, where the mock has drawn it itself. */
  readonly secret?: string | null
  readonly scenario: ScenarioInUse
  readonly clock: ClockInfo
  readonly limits: string | null
  readonly credits: Credits
  readonly faults: readonly FaultInfo[]
  readonly webhook: Endpoint | null
  readonly receiver?: Receiver | null
  readonly deliveries: readonly Delivery[]
  readonly tasks: readonly TaskInfo[]
  readonly requests: readonly RequestEntry[]
}
