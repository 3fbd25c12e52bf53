import type { Milliseconds } from '../clock.ts'

/** What a store in this process has at once, and one elsewhere has later. */
export type Awaitable<T> = T | Promise<T>

/** The seven statuses of the contract's enumeration. */
export const statuses = ['ACCEPTED', 'WAITING', 'PROCESSING', 'DONE', 'ERROR', 'CANCELLED', 'PAUSED'] as const
export type Status = (typeof statuses)[number]

/** From `at` (epoch milliseconds of the sandbox's clock) on, the task has this status. */
export interface Transition {
  readonly status: Status
  readonly at: Milliseconds
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
  /** Fixed at acceptance; the first is ACCEPTED. */
  readonly timeline: readonly Transition[]
  /** Texts for the `errors` of a task that ends in ERROR. */
  readonly errors: readonly string[]
  /** Credits held for it. */
  readonly price: number
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

export interface AcceptPlan {
  /** Makes the task once its id is known. */
  readonly task: (id: number) => Task
  readonly price: number
}

/** The state of one sandbox. Each call is atomic: two at the same time act as one after the other. */
export interface SandboxStore {
  readonly key: string
  /** Takes the next id, holds the price and keeps the task, or does none of it: undefined when the balance is too small. */
  accept(plan: AcceptPlan): Awaitable<Task | undefined>
  task(id: number): Awaitable<Task | undefined>
  /** Newest first, from below the id `before`. */
  tasks(options?: { readonly before?: number; readonly limit?: number }): Awaitable<Task[]>
  /** Books the end of a task, once: a second call for the same task does nothing. */
  close(task: Task, kind: 'settle' | 'refund', at: Milliseconds): Awaitable<void>
  account(): Awaitable<Account>
  setBalance(balance: number | null, at: Milliseconds): Awaitable<void>
  /** Counts one accept unless a policy is used up, `enforce` or not; tells how all stood before. */
  countAccept(now: Milliseconds, policies: readonly Policy[], enforce: boolean): Awaitable<Usage[]>
  usage(now: Milliseconds, policies: readonly Policy[]): Awaitable<Usage[]>
  /** Forgets tasks, ledger and rate windows. Ids go on, so that an old id is not somebody's new task. */
  clear(): Awaitable<void>
}

/** All state of a mock. */
export interface Store {
  /** The sandbox of `key`, opened when it is new. */
  open(key: string, fresh: FreshSandbox): Awaitable<SandboxStore>
  /** Whose task this is, if anybody's: for hints only. */
  ownerOf(taskId: number): Awaitable<string | undefined>
  clear(): Awaitable<void>
}

/** How a sandbox begins. */
export interface FreshSandbox {
  readonly firstTaskId: number
  readonly balance: number | null
  readonly at: Milliseconds
}

/** How much is kept; the oldest finished goes first. */
export interface Bounds {
  /** Tasks of all sandboxes together. */
  readonly tasks: number
  readonly sandboxes: number
  /** Ledger entries of a sandbox. */
  readonly ledger: number
}

export const defaultBounds: Bounds = { tasks: 250_000, sandboxes: 10_000, ledger: 10_000 }
