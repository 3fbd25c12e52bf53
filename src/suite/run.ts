import { createHash } from 'node:crypto'
import { type Clock, duration, processClock } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import type { Fetch } from '../fetch.ts'
import { baseOf, isLoopback } from './address.ts'
import { Budget } from './budget.ts'
import { turns } from './checks/index.ts'
import type { Context } from './context.ts'
import { Control } from './control.ts'
import type { KeyName } from './exchange.ts'
import { judgeCheck } from './outcome.ts'
import { Pace } from './pace.ts'
import { type PlannedCheck, type PlanOptions, planChecks } from './plan.ts'
import { Purse } from './purse.ts'
import { Receiver } from './receiver.ts'
import type { CheckResult, Outcome, Report } from './report.ts'
import { Secrets } from './secrets.ts'
import { Skipped } from './skipped.ts'
import { Target } from './target.ts'
import { Tasks } from './tasks.ts'

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

const atOnce = 8

/**
 * Checks a target against its contract. What the target does wrong is in the report; nothing of it throws.
 * @throws {OperatorError} when an option cannot be used
 */
export async function runChecks(options: CheckOptions): Promise<Report> {
  const clock = options.clock ?? processClock()
  const startedAt = clock.now()
  const settings = complete(options)
  const { contract, isNear, maxCredits } = settings
  const plan = await planChecks(settings)
  const secrets = secretsOf(settings)
  const keys: Partial<Record<KeyName, string>> = { ...settings.keys, main: settings.key }
  const target = new Target({
    base: settings.base,
    fetch: options.fetch ?? ((request) => fetch(request)),
    document: contract.document,
    keys,
    clock,
    pace: new Pace(clock, { offLoopback: !isNear }),
    offLoopback: !isNear,
    patience: Math.min(settings.timeout, isNear ? 3000 : 30_000),
    longestWait: settings.timeout,
  })
  const purse = new Purse(new Budget(maxCredits), isNear || maxCredits !== undefined)
  const tasks = new Tasks({ target, purse, clock, timeout: settings.timeout, poll: settings.poll, isNear })
  const control = isNear ? await Control.of(target) : undefined
  if (control) Object.assign(keys, { ...keysOfMock(settings.key), ...keys })
  else if (settings.failingBody !== undefined) keys.failing = settings.key
  const steered = await steer(settings, control, clock)
  let stopped: string | undefined
  const charged = new Map<string, number>()
  const contextOf = ({ id }: PlannedCheck): Context => ({
    contract,
    conformance: plan.conformance,
    target,
    tasks,
    clock,
    control,
    receiver: steered.receiver,
    timeout: settings.timeout,
    poll: settings.poll,
    risk: async (worst, send) => {
      if (stopped) throw new Skipped(`stopped: ${stopped} was accepted, which may have been charged`)
      const paid = await purse.pay(worst, send)
      charged.set(id, (charged.get(id) ?? 0) + paid.charged)
      return paid.exchange
    },
    wasTaken: (what) => {
      if (!isNear) stopped ??= what
    },
    now: async () => Number((await control?.call('GET', '/clock'))?.now ?? clock.now()),
  })
  const run = async (planned: PlannedCheck): Promise<CheckResult> => {
    const { outcome, reason, evidence, ms } = await judgeCheck(planned.check, contextOf(planned), secrets)
    const own = charged.get(planned.id) ?? 0
    const credits = planned.pays.reduce((sum, specimen) => sum + tasks.chargedFor(specimen), own)
    const { id, title, subject, source } = planned
    return { id, title, subject, source, outcome, reason, credits, ms, evidence }
  }
  const results: CheckResult[] = []
  try {
    for (const isTurn of turns) {
      const due = plan.checks.filter(({ check }) => isTurn(check))
      // What is paid is decided in the order of the plan, so that a ceiling cuts it at the same place each time.
      const width = isNear && maxCredits === undefined ? atOnce : 1
      await inOrder(due, width, run, (result) => {
        results.push(result)
        options.onResult?.(result, results.length, plan.checks.length)
      })
    }
  } finally {
    await steered.end()
  }
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length
  const { title = contract.file, version = '' } = contract.document.info ?? {}
  return {
    version: 1,
    target: {
      url: secrets.mask(settings.base),
      kind: settings.kind,
      ...(options.builtIn && { profile: options.builtIn.profile }),
    },
    contract: { title, version, sha256: createHash('sha256').update(contract.text).digest('hex') },
    seed: settings.seed,
    startedAt: new Date(startedAt).toISOString(),
    ms: Math.round(clock.now() - startedAt),
    summary: {
      passed: count('passed'),
      failed: count('failed'),
      drift: count('drift'),
      skipped: count('skipped'),
      credits: purse.spent,
    },
    wasTaskSeen: tasks.wasTaskSeen,
    checks: results,
  }
}

/** Every option with its default in place. */
function complete(options: CheckOptions) {
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
type Settings = ReturnType<typeof complete>

const definedOf = <T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== undefined))

function secretsOf({ key, keys, webhookSecret }: Settings): Secrets {
  const secrets = new Secrets()
  secrets.add(key, '$CLAID_API_KEY')
  for (const [name, value] of Object.entries(keys)) secrets.add(value, `$CLAID_API_KEY_${name.toUpperCase()}`)
  secrets.add(webhookSecret, '$CLAID_WEBHOOK_SECRET')
  return secrets
}

/** A mock's scenarios are chosen by what stands after a key's last plus; each such key is an account of its own. */
const keysOfMock = (key: string): Partial<Record<KeyName, string>> => ({
  empty: `${key}+out-of-credits`,
  unscoped: `${key}+no-scope`,
  limited: `${key}+429`,
  other: `${key}+default`,
  failing: `${key}+task-error`,
})

interface Steered {
  readonly receiver: Receiver | undefined
  readonly end: () => Promise<void>
}

/** Lifts a mock's rate limits while the run lasts, and has deliveries sent here. */
async function steer(settings: Settings, control: Control | undefined, clock: Clock): Promise<Steered> {
  const { listen, webhookUrl, webhookSecret } = settings
  const used = ['main', 'failing'] as const
  for (const key of used) await control?.call('PUT', '/limits', { limits: 'off' }, key)
  const restore = async () => {
    for (const key of used) await control?.call('PUT', '/limits', { limits: null }, key)
  }
  if (!listen) return { receiver: undefined, end: restore }
  const secret = webhookSecret ?? (control ? 'secret of the suite' : undefined)
  const receiver = new Receiver(clock, secret)
  const opened = await listen(receiver.fetch)
  let isSet = webhookUrl !== undefined
  for (const key of used) {
    const told = await control?.call('PUT', '/webhook', { url: webhookUrl ?? opened.url, secret }, key)
    isSet ||= told !== undefined
  }
  const end = async () => {
    for (const key of used) await control?.call('DELETE', '/webhook', undefined, key)
    await restore()
    await opened.close()
  }
  return { receiver: isSet ? receiver : undefined, end }
}

/** Runs `width` at once, and gives their results in order. */
async function inOrder<T, R>(
  items: readonly T[],
  width: number,
  run: (item: T) => Promise<R>,
  give: (result: R) => void,
): Promise<void> {
  const done = new Map<number, R>()
  let next = 0
  let given = 0
  const work = async () => {
    for (let index = next++; index < items.length; index = next++) {
      done.set(index, await run(items[index] as T))
      for (let result = done.get(given); result !== undefined; result = done.get(given)) {
        done.delete(given++)
        give(result)
      }
    }
  }
  await Promise.all(Array.from({ length: width }, work))
}
