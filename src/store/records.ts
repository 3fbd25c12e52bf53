import type { Milliseconds, Pace } from '../clock.ts'

/** The seven statuses of the contract's enumeration. */
export const statuses = ['ACCEPTED', 'WAITING', 'PROCESSING', 'DONE', 'ERROR', 'CANCELLED', 'PAUSED'] as const
export type Status = (typeof statuses)[number]

/** Those that nothing follows. */
export const finalStatuses: ReadonlySet<Status> = new Set(['DONE', 'ERROR', 'CANCELLED'])

/** From `at` (epoch milliseconds of the sandbox's clock) on, the task has this status. */
export interface Transition {
  readonly status: Status
  readonly at: Milliseconds
}

/**
 * The life of a task: from `times[n]` on, it has `statuses[n]`. In two rows, since each of very many tasks keeps
 * its own times; the statuses are those of its scenario.
 */
export interface Timeline {
  /** The first is ACCEPTED. */
  readonly statuses: readonly Status[]
  /** Epoch milliseconds of the sandbox's clock, in order. */
  readonly times: readonly Milliseconds[]
}

export interface Task {
  readonly id: number
  /** Path of the accept operation that took it. */
  readonly family: string
  /** Path that it was sent to; the result is one segment below. */
  readonly path: string
  /** Epoch milliseconds, with microseconds as the fraction. */
  readonly createdAt: Milliseconds
  /** The request body as it was sent, JSON text. */
  readonly request: string
  /** Where links of this task lead, fixed at acceptance. */
  readonly baseUrl: string
  readonly scenario: string
  /** What chose the scenario. */
  readonly why: string
  /** From a `[[mock:@TAG]]` in the request. */
  readonly tag: string | undefined
  /** What its scenario says of polls, downloads and deliveries: plain data, kept for the task's whole life. */
  readonly behaviour: unknown
  /** Fixed at acceptance. */
  readonly timeline: Timeline
  /** Texts for the `errors` of a task that ends in ERROR. */
  readonly errors: readonly string[]
  /** A result that was forced on it, JSON text. */
  readonly result?: string
  /** True figures of its input pictures, in their order; null where nobody has looked at one. */
  readonly inputs?: readonly (InputFigures | null)[]
  /** Credits held for it. */
  readonly price: number
}

/** What a look at an input picture told. */
export interface InputFigures {
  readonly width: number
  readonly height: number
  /** In lower case: `jpeg`, `png`, `webp`, `avif`, `heic`. */
  readonly format: string
  /** Of its bytes: the picture that was looked at, wherever it stood. */
  readonly digest?: string
}

/** One movement of credits. The amounts of a ledger sum to its balance. */
export interface LedgerEntry {
  readonly at: Milliseconds
  /** `grant`: balance set; `hold`: at acceptance; `settle`: at the good end; `refund`: at a bad one. */
  readonly kind: 'grant' | 'hold' | 'settle' | 'refund' | 'carried'
  readonly amount: number
  readonly task?: number
}

export interface Account {
  /** What can still be spent; null is unlimited. */
  readonly balance: number | null
  /** Held for tasks that have not ended. */
  readonly held: number
  /** Settled, whether the balance is limited or not. */
  readonly spent: number
  /** Oldest first; what no longer fits is one entry `carried` in front. */
  readonly ledger: readonly LedgerEntry[]
}

/** At most `limit` accepts in any `window` milliseconds. */
export interface Policy {
  /** `1/s`: policies of one name share their count. */
  readonly name: string
  readonly limit: number
  readonly window: Milliseconds
}

/** How one policy stands. */
export interface Usage {
  readonly policy: Policy
  /** Accepts counted in the window that ends now. */
  readonly used: number
  /** When the oldest of them was counted. */
  readonly oldest: Milliseconds | undefined
}

/** A fault that waits for the next requests of a sandbox. */
export interface PlannedFault {
  readonly id: number
  /** `accept`, `poll`, `download` or `webhook`. */
  readonly on: string
  /** How many requests it was planned for, and how many it has met. */
  readonly times: number
  readonly used: number
  /** How likely a request meets it; 1 is always. */
  readonly probability: number
  /** What happens: a step of a scenario, plain data. */
  readonly step: unknown
}

/** One answered request, as the journal keeps it. Secrets are masked already. */
export interface RequestEntry {
  readonly id: string
  readonly at: Milliseconds
  readonly method: string
  readonly path: string
  readonly status: number
  /** Name of the operation, where there is one. */
  readonly operation: string | undefined
  readonly scenario: string
  readonly why: string
  /** The gate or the fault that answered in the operation's place. */
  readonly reason: string | undefined
  readonly hint: string | undefined
  readonly tag: string | undefined
  /** The task that it made or asked for. */
  readonly task: number | undefined
  /** Process milliseconds from the first gate to the answer. */
  readonly ms: number
  /** The first 4 KB of the request body. */
  readonly body: string | undefined
  /** What the hint is about, by name. */
  readonly hints?: readonly string[] | undefined
  /** Of a request that the contract refuses: each place and its reason. */
  readonly problems?: readonly string[] | undefined
  /** The status of the task that the answer told. */
  readonly told?: Status | undefined
  /** How the answer broke on its way, on purpose. */
  readonly fault?: string | undefined
  /** Seconds that a refusal for the rate told to wait. */
  readonly reset?: number | undefined
}

/** One event on its way to the sandbox's webhook, with every attempt. Plain data. */
export interface Delivery {
  readonly id: number
  readonly task: number
  readonly tag: string | undefined
  readonly event: 'success' | 'failure'
  /** What the scenario does to it, such as `late`. */
  readonly trouble: string | undefined
  /** How its signature is written. */
  readonly encoding: string
  /** Of the delivery that this repeats, by request. */
  readonly replayOf: number | undefined
  readonly createdAt: Milliseconds
  /** `held` until it is released; `delivered` and `gave up` are final. */
  readonly state: 'pending' | 'held' | 'delivered' | 'gave up'
  /** When the next attempt is due. */
  readonly nextAt: Milliseconds | undefined
  /** Why it was given up, or is held. */
  readonly reason: string | undefined
  /** Body of the result GET at the task's end, JSON text. */
  readonly result: string
  readonly attempts: readonly Attempt[]
}

/** One POST of a delivery, to the byte. */
export interface Attempt {
  /** From 1. */
  readonly number: number
  /** On the sandbox's clock. */
  readonly at: Milliseconds
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** What the signature was made of; undefined where nothing was signed. */
  readonly signed: string | undefined
  /** Whether there was a secret to verify with, whatever was done to the signature. */
  readonly hasSecret: boolean
  /** Undefined while it is under way. */
  readonly answer: AttemptAnswer | undefined
}

export interface AttemptAnswer {
  /** Undefined where none came. */
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string>>
  /** The first 4 KB. */
  readonly body: string
  /** Process milliseconds. */
  readonly ms: Milliseconds
  /** Why it failed; undefined for a 2xx. */
  readonly reason: { readonly kind: string; readonly text: string } | undefined
}

export interface Page {
  /** Only what is older than this id. */
  readonly before?: number | undefined
  readonly limit?: number | undefined
  readonly tag?: string | undefined
}

export interface DeliveryPage extends Page {
  readonly task?: number | undefined
}

/** What is still to come of a sandbox. */
export interface Owed {
  /** Tasks that end, or have ended and have not been told. */
  readonly tasks: readonly Task[]
  /** Deliveries that are pending or held. */
  readonly deliveries: readonly Delivery[]
}

/** What a built-in receiver was told. */
export interface KeptReceiver {
  /** What it answers. */
  readonly status: number
  /** How long it takes to, in real time. */
  readonly delay: Milliseconds
  /** The `webhook` that was set before it was switched on. */
  readonly before?: unknown
}

/** What a sandbox was told, as against what happened in it. */
export interface SandboxSettings {
  /** Name of a scenario, or one that is complete: plain data. */
  readonly scenario: unknown
  /** Limits in place of the account's; empty is off. */
  readonly limits: readonly Policy[] | undefined
  /** Where its events go: plain data. Null: nowhere; undefined: where the mock was told. */
  readonly webhook: unknown
  /** Undefined while nothing leads to the built-in receiver. */
  readonly receiver: KeptReceiver | undefined
  /** How its clock goes; undefined: as the process clock. */
  readonly pace: Pace | undefined
  /** Set while a story is told: one that was cut off leaves it behind. */
  readonly telling: true | undefined
}

/** What can be forgotten on its own. */
export const parts = [
  'tasks',
  'credits',
  'limits',
  'faults',
  'counters',
  'requests',
  'scenario',
  'deliveries',
  'webhook',
] as const
export type Part = (typeof parts)[number]

/** How a sandbox begins. */
export interface FreshSandbox {
  /** Names the sandbox where its key must not be shown. */
  readonly id: string
  readonly firstTaskId: number
  readonly balance: number | null
  readonly at: Milliseconds
  /** Whether one that is not there is a `SandboxGone`, in place of a new one. */
  readonly onlyThere?: boolean
}
