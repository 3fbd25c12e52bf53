import type { Clock, Milliseconds } from '../clock.ts'
import type { Contract } from '../spec/contract.ts'
import type { Check } from './check.ts'
import type { Conformance } from './conformance.ts'
import type { Control } from './control.ts'
import type { Exchange } from './exchange.ts'
import type { Receiver } from './receiver.ts'
import type { Target } from './target.ts'
import type { Tasks } from './tasks.ts'

/** What a check is made with. */
export interface Context {
  readonly contract: Contract
  readonly conformance: Conformance
  readonly target: Target
  readonly tasks: Tasks
  readonly clock: Clock
  /** Undefined where the target is no mock. */
  readonly control: Control | undefined
  /** Undefined where nothing can be delivered to. */
  readonly receiver: Receiver | undefined
  readonly timeout: Milliseconds
  readonly poll: Milliseconds
  /**
   * Sends what could be accepted, with its worst price set aside. Off loopback the first that ought to be
   * refused and is accepted stops all others of its kind.
   * @param isLegal whether it may be accepted
   */
  readonly risk: (worst: number, send: () => Promise<Exchange>, isLegal?: boolean) => Promise<Exchange>
  /** The target's time. */
  readonly now: () => Promise<Milliseconds>
}

export type SuiteCheck = Check<Context>
