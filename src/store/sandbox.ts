import type { Milliseconds } from '../clock.ts'
import type {
  Account,
  Delivery,
  DeliveryPage,
  Owed,
  Page,
  Part,
  PlannedFault,
  Policy,
  RequestEntry,
  SandboxSettings,
  Task,
  Usage,
} from './records.ts'

/** What a store in this process has at once, and one elsewhere has later. */
export type Awaitable<T> = T | Promise<T>

/** Goes on with what a store has: at once where it is there, since each await costs a request its speed. */
export function onceThere<T, U>(value: Awaitable<T>, use: (value: T) => Awaitable<U>): Awaitable<U> {
  return value instanceof Promise ? value.then(use) : use(value)
}

export interface AcceptPlan {
  /** An id to be used if it is free. */
  readonly preferredId?: number | undefined
  /** The account's own credits in place of the sandbox's balance. */
  readonly credits?: number | undefined
  /** Makes the task once its id is known. */
  readonly task: (id: number) => Task
  readonly price: number
}

/** The state of one sandbox. Each call is atomic: two at the same time act as one after the other. */
export interface SandboxStore {
  readonly key: string
  /**
   * Tells that it is in use: what was used longest ago makes room first.
   * @param onlyThere whether one that is gone is a SandboxGone, in place of a new one
   * @returns what it was told meanwhile; undefined where nobody but this process can have told it anything
   */
  touch(onlyThere?: boolean): Awaitable<SandboxSettings | undefined>
  /** Takes the next id, holds the price and keeps the task, or does none of it: undefined when the balance is too small. */
  accept(plan: AcceptPlan): Awaitable<Task | undefined>
  task(id: number): Awaitable<Task | undefined>
  /** Whether the id was given to a task that is gone: dropped to make room, deleted or reset. */
  isPast(id: number): Awaitable<boolean>
  /** Newest first, from below the id `before`. */
  tasks(page?: Page): Awaitable<Task[]>
  /** Puts `task` in the place of the one of its id; false when that is gone. */
  replace(task: Task): Awaitable<boolean>
  /** Forgets a task; what it holds is given back. */
  delete(id: number, at: Milliseconds): Awaitable<boolean>
  /**
   * Books the end of a task, once: a second call for the same task does nothing. It is to be told from then
   * on, until {@link owe} was called.
   */
  close(task: Task, kind: 'settle' | 'refund', at: Milliseconds): Awaitable<void>
  account(): Awaitable<Account>
  setBalance(balance: number | null, at: Milliseconds): Awaitable<void>
  /**
   * Counts one accept. With `enforce`, one that finds a policy used up is not counted.
   * @returns how all stand now, this accept included; undefined when it was not counted
   */
  countAccept(
    now: Milliseconds,
    policies: readonly Policy[],
    enforce: boolean,
  ): Awaitable<Usage[] | undefined>
  usage(now: Milliseconds, policies: readonly Policy[]): Awaitable<Usage[]>
  /**
   * Counts one more of `name` and tells how many there have been.
   * @param task whose life the counter has, in place of the sandbox's
   */
  count(name: string, task?: number): Awaitable<number>
  /** How many tasks and journal entries there are. */
  size(): Awaitable<{ readonly tasks: number; readonly requests: number }>
  addFault(fault: Omit<PlannedFault, 'id' | 'used'>): Awaitable<PlannedFault>
  /**
   * The first fault planned for `on` that is not used up, counted as met once more.
   * @param draw a number from 0 to 1, asked only for a fault that is not certain
   */
  takeFault(on: string, draw: () => number): Awaitable<PlannedFault | undefined>
  faults(): Awaitable<readonly PlannedFault[]>
  record(entry: RequestEntry): Awaitable<void>
  /** Newest first. */
  requests(page?: { readonly limit?: number; readonly tag?: string }): Awaitable<readonly RequestEntry[]>
  /** How many journal entries have made room for later ones, since there was none. */
  forgotten(): Awaitable<number>
  /**
   * Keeps the deliveries that tell of the end of a task, each with an id of its own, in this order; none where
   * there is nothing to tell. Once: a second call for the same task keeps none.
   */
  owe(task: number, deliveries: readonly Omit<Delivery, 'id'>[]): Awaitable<readonly Delivery[]>
  /** What is still to come, oldest first. */
  owed(): Awaitable<Owed>
  /** Keeps a new delivery with an id of its own. */
  addDelivery(delivery: Omit<Delivery, 'id'>): Awaitable<Delivery>
  /**
   * Puts `delivery` in the place of the one of its id.
   * @param was what stands in its place
   * @returns false when that is gone, or has another state or other attempts than `was`
   */
  replaceDelivery(delivery: Delivery, was: Delivery): Awaitable<boolean>
  delivery(id: number): Awaitable<Delivery | undefined>
  /** Newest first. */
  deliveries(page?: DeliveryPage): Awaitable<readonly Delivery[]>
  settings(): Awaitable<SandboxSettings>
  change(settings: Partial<SandboxSettings>): Awaitable<void>
  /** Forgets some or all. Ids go on, so that an old id is not somebody's new task. */
  clear(at: Milliseconds, parts?: readonly Part[]): Awaitable<void>
}
