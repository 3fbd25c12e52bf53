import type { Milliseconds, SandboxClock } from '../clock.ts'
import type { Status } from './records.ts'
import type { Awaitable, SandboxStore } from './sandbox.ts'

/** What is still to be done for a task or a delivery at a time of the sandbox's clock. Plain data. */
export type Effect =
  /** The task ends: its credits are booked, and it is told. */
  | { readonly kind: 'end'; readonly task: number; readonly status: Status }
  /** A delivery is tried: `number` from 1. */
  | { readonly kind: 'attempt'; readonly task: number; readonly delivery: number; readonly number: number }
  /** A delivery that waits for a later task waits no longer. */
  | { readonly kind: 'release'; readonly task: number; readonly delivery: number }

/** What an effect is, for whoever moves the clock. */
export function describeEffect(effect: Effect): string {
  switch (effect.kind) {
    case 'end':
      return `task ${effect.task} is ${effect.status}`
    case 'attempt':
      return `delivery ${effect.delivery} of task ${effect.task}, attempt ${effect.number}`
    case 'release':
      return `delivery ${effect.delivery} of task ${effect.task} waits no longer`
  }
}

/**
 * Does what was planned for `at`; false when there was nothing to be done any more. One that was cut off is run
 * again: each of its steps does nothing the second time.
 */
export type RunEffect = (effect: Effect, at: Milliseconds) => Awaitable<boolean>

/** An effect that has happened. */
export interface Ran {
  readonly at: Milliseconds
  readonly what: string
}

/**
 * Effects planned on a sandbox's clock. They only follow what is already decided (a task's timeline), so a
 * late one makes nothing wrong. Whoever plans them also moves the clock, since they are due by it.
 */
export interface Scheduler {
  plan(at: Milliseconds, effect: Effect): Awaitable<void>
  /**
   * Runs what is due now, in order. Effects that need no waiting are done when this returns, which keeps an
   * account that is read now true to the timelines.
   */
  runDue(): Awaitable<void>
  /**
   * Moves the clock by `distance`, stopping at each effect on the way until it is done. Two moves at the
   * same time happen one after the other. Gives what ran.
   * @throws {OperatorError} when no date could hold the new time, or an effect asks that it would wait for
   */
  advance(distance: Milliseconds): Promise<Ran[]>
  /**
   * Runs what is due, then lets the clock go at another rate.
   * @param rate sandbox milliseconds for each process millisecond; 0 freezes
   */
  setRate(rate: number): Awaitable<void>
  /** Calls code of a test that an effect waits for: it may not wait for the clock in turn. */
  calling<T>(code: () => Promise<T>): Promise<T>
  /** How many effects are planned, or under way in this process. */
  readonly depth: number
  /** Whether an effect that has begun in this process is not done. */
  readonly isBusy: boolean
  /** When every effect that has begun in this process is done. */
  settled(): Promise<void>
  /** Forgets what is planned. */
  clear(): Awaitable<void>
  /** Begins nothing more in this process; what is planned stays planned where the state is kept. */
  stop(): void
}

/** What a scheduler needs of its sandbox. */
export interface Scheduled {
  readonly key: string
  /** Names the sandbox where its key must not be shown. */
  readonly id: string
  readonly clock: SandboxClock
  readonly state: SandboxStore
  readonly run: RunEffect
  /** Told of an error that an effect ended with. */
  readonly failed: (error: unknown) => void
}
