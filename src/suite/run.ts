import type { Clock, Milliseconds } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import type { Fetch } from '../fetch.ts'
import type { Contract } from '../spec/contract.ts'
import type { CapturedExchange } from './exchanges.ts'
import type { Receiver } from './receiver.ts'
import type { CheckResult, Report, Source, Target } from './report.ts'

/** Keys with a trait of their own; a check that needs one that is not given is skipped. */
export interface Keys {
  readonly empty?: string
  readonly unscoped?: string
  readonly limited?: string
  readonly other?: string
}

export interface RunOptions {
  /** Base URL as a client would configure it, with or without its version. */
  readonly url?: string
  readonly fetch?: Fetch
  /** What the report says of the target. */
  readonly target?: Target
  readonly key?: string
  readonly keys: Keys
  readonly contract: Contract
  /** Off loopback nothing is sent without it that could be accepted. */
  readonly maxCredits?: number
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly timeout: Milliseconds
  readonly poll: Milliseconds
  /** A request whose task ends in ERROR. */
  readonly failingBody?: unknown
  readonly receiver?: Receiver
  /** Where the target reaches the receiver. */
  readonly receiverUrl?: string
  readonly seed?: string
  /** How many of the legal values are paid for off loopback. */
  readonly samples?: number
  readonly clock: Clock
  readonly onResult?: (result: CheckResult) => void
}

export interface PlannedCheck {
  readonly id: string
  readonly title: string
  readonly subject: string
  readonly source: Source
  readonly credits: number
  /** What has to be given for it, such as `--limited-key`; empty where it can run. */
  readonly needs: readonly string[]
}

export interface ExchangeOptions {
  readonly exchanges: readonly CapturedExchange[]
  readonly target: Target
  readonly contract: Contract
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly clock: Clock
  readonly onResult?: (result: CheckResult) => void
}

const notYet = () => new OperatorError('run the checks', 'there are none yet', 'Wait for the next version')

export function runChecks(_options: RunOptions): Promise<Report> {
  return Promise.reject(notYet())
}

export function planChecks(_options: RunOptions): readonly PlannedCheck[] {
  throw notYet()
}

export function checkExchanges(_options: ExchangeOptions): Promise<Report> {
  return Promise.reject(notYet())
}
