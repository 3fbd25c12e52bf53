import type { Clock } from '../clock.ts'
import type { Scheduled, Scheduler } from './effects.ts'
import type { KeptSandbox } from './kept.ts'
import type { FreshSandbox, Status } from './records.ts'
import type { Awaitable, SandboxStore } from './sandbox.ts'

export * from './records.ts'
export * from './sandbox.ts'

/** All state of a mock. */
export interface Store {
  /** What it began with. */
  readonly begun: Awaitable<Begun>
  /** @throws {Error} when it cannot serve now, saying why */
  ready(): Awaitable<void>
  /** The sandbox of `key`, opened when it is new. */
  open(key: string, fresh: FreshSandbox): Awaitable<SandboxStore>
  /** Whose task this is, if anybody's: for hints only. */
  ownerOf(taskId: number): Awaitable<string | undefined>
  /** Keys of all sandboxes. */
  sandboxes(): Awaitable<readonly string[]>
  /** The key of the sandbox of that id. */
  keyOf(id: string): Awaitable<string | undefined>
  clear(): Awaitable<void>
  /** Writes what is not written yet, and lets go of what it holds. */
  close(): Awaitable<void>
  /** All of it, as {@link Store.load} takes it. */
  dump?(): Awaitable<Dump>
  /** Puts what was dumped into a state that is empty. */
  load?(dump: Dump): Awaitable<void>
  /** Plans effects where any process that shares the state runs them; without it this process does. */
  scheduler?(of: Scheduled): Scheduler
  /**
   * Begins to do what is planned, also for sandboxes that this process never opened.
   * @param open opens the sandbox of a key in this process
   */
  work?(open: (key: string) => Awaitable<unknown>): void
  /** What metrics tell of all processes together; without it this process counts what is its own. */
  figures?(): Promise<Figures>
  /** Carries words to the other processes that share the state, where there can be any. */
  readonly others?: Broadcast
}

/** A state as plain data. */
export interface Dump {
  readonly version: 2
  readonly seed: string
  readonly sandboxes: readonly KeptSandbox[]
}

export interface StoreOptions {
  /** @default the one that is kept with the state, else drawn */
  readonly seed?: string | undefined
  readonly bounds?: Bounds | undefined
  /** Called with the key of a sandbox that had to make room. */
  readonly evicted?: ((key: string) => void) | undefined
  /** The process clock. */
  readonly clock: Clock
  /** Called with what the operator should know. */
  readonly note: (text: string) => void
}

export interface Begun {
  /** Decides every drawn value: the one that is kept with the state, else the one that was given, else a drawn one. */
  readonly seed: string
  /** How often the state was opened before: what is drawn for requests and faults must not come again. */
  readonly run: number
}

export interface Broadcast {
  send(text: string): void
  /** @returns what ends it */
  listen(receive: (text: string) => void): () => void
}

/** State that cannot be read or written now: the request is to be sent again later. */
export class StoreUnavailable extends Error {}

/** The sandbox was dropped while it was asked for something. */
export class SandboxGone extends StoreUnavailable {
  constructor() {
    super('The sandbox was dropped meanwhile')
  }
}

/** How a shared state stands. */
export interface Figures {
  /** Tasks that are kept, by their status now. */
  readonly tasks: ReadonlyMap<Status, number>
  /** Effects that are planned or under way. */
  readonly depth: number
}

/** How much is kept; the oldest finished goes first. */
export interface Bounds {
  /** Tasks of all sandboxes together. */
  readonly tasks: number
  readonly sandboxes: number
  /** Ledger entries of a sandbox. */
  readonly ledger: number
  /** Journal entries of a sandbox. */
  readonly requests: number
  /** Deliveries of a sandbox. */
  readonly deliveries: number
}

export const defaultBounds: Bounds = {
  tasks: 250_000,
  sandboxes: 10_000,
  ledger: 10_000,
  requests: 1000,
  deliveries: 20_000,
}
