import { type Clock, duration } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import type { Fetch } from '../fetch.ts'
import { baseOf, isLoopback } from './address.ts'
import type { PlanOptions } from './plan.ts'
import type { CheckResult } from './report.ts'

/** An open port at which a receiver listens. */
export interface OpenReceiver {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Everything but the contract and one of `url` and `fetch` is optional; what is left out is written here. */
export interface CheckOptions extends PlanOptions {
  /** Base URL, as a client would configure it. @default that of a mock in memory */
  readonly url?: string | undefined
  /** Answers requests. @default the global fetch */
  readonly fetch?: Fetch | undefined
  /** The target is the mock in this process, with this profile. @default it is not */
  readonly builtIn?: { readonly profile: string } | undefined
  /** @default 'key-of-a-check' */
  readonly key?: string | undefined
  /** Keys without credits, without a scope, at its limit, and of another account. @default what a mock's control API gives */
  readonly keys?:
    | Readonly<Partial<Record<'empty' | 'unscoped' | 'limited' | 'other', string | undefined>>>
    | undefined
  /** Ceiling of what is spent. @default unlimited on loopback; elsewhere nothing is sent that could be charged */
  readonly maxCredits?: number | undefined
  /** For one check. @default '10s' on loopback, '120s' elsewhere */
  readonly timeout?: string | number | undefined
  /** Between two polls. @default '1s'; on loopback polls begin faster */
  readonly poll?: string | number | undefined
  /** Opens a port for webhooks. @default none is opened */
  readonly listen?: ((receive: Fetch) => Promise<OpenReceiver>) | undefined
  /** Where a live service delivers to, as set in its dashboard. @default none */
  readonly webhookUrl?: string | undefined
  readonly webhookSecret?: string | undefined
  /** @default the machine's */
  readonly clock?: Clock | undefined
  /** Told of each result, in the order of the plan. */
  readonly onResult?: ((result: CheckResult, done: number, total: number) => void) | undefined
}

/** Every option with its default in place. */
export function complete(options: CheckOptions) {
  const {
    contract,
    url,
    builtIn,
    key = 'key-of-a-check',
    maxCredits,
    timeout,
    poll = '1s',
    seed = '1',
  } = options
  if (url === undefined && options.fetch === undefined) {
    throw new OperatorError('run the checks', 'there is no target', 'Give url or fetch')
  }
  if (maxCredits !== undefined && !(maxCredits >= 0)) {
    throw new OperatorError('use --max-credits', `${maxCredits} is no ceiling`, 'Give zero or more')
  }
  const base = baseOf(url ?? 'http://claid-mock.test', contract.operations)
  const isNear = url === undefined || builtIn !== undefined || isLoopback(base)
  return {
    ...options,
    base,
    key,
    isNear,
    kind:
      builtIn || url === undefined
        ? ('built-in' as const)
        : isNear
          ? ('loopback' as const)
          : ('remote' as const),
    keys: definedOf(options.keys ?? {}),
    maxCredits,
    timeout: duration(timeout ?? (isNear ? '10s' : '120s')),
    poll: duration(poll),
    seed: String(seed),
    samples: options.samples ?? (isNear ? undefined : 1),
  }
}
export type Settings = ReturnType<typeof complete>

const definedOf = <T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== undefined))
