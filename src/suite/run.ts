import { createHash } from 'node:crypto'
import { processClock } from '../clock.ts'
import { Budget } from './budget.ts'
import { turns } from './checks/index.ts'
import type { Context } from './context.ts'
import { Control } from './control.ts'
import type { Exchange, KeyName } from './exchange.ts'
import { judgeCheck } from './outcome.ts'
import { Pace } from './pace.ts'
import { type PlannedCheck, planChecks } from './plan.ts'
import { Purse } from './purse.ts'
import type { CheckResult, Outcome, Report } from './report.ts'
import { Secrets } from './secrets.ts'
import { type CheckOptions, complete, type Settings } from './settings.ts'
import { Skipped } from './skipped.ts'
import { keysOfMock, steer } from './steer.ts'
import { Target } from './target.ts'
import { Tasks } from './tasks.ts'

const atOnce = 8

/**
 * Checks a target against its contract. What the target does wrong is in the report; nothing of it throws.
 * @param onExchanges given everything that was sent and answered, keys and all, at the end
 * @throws {OperatorError} when an option cannot be used
 */
export async function runChecks(
  options: CheckOptions,
  onExchanges?: (exchanges: readonly Exchange[]) => void,
): Promise<Report> {
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
    patience: Math.min(settings.timeout, 30_000),
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
  let line: Promise<unknown> = Promise.resolve()
  const oneByOne = <T>(make: () => Promise<T>): Promise<T> => {
    const turn = line.then(make)
    line = turn.catch(() => {})
    return turn
  }
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
    risk: (worst, send, isLegal = false) => {
      const pay = async () => {
        if (stopped && !isLegal)
          throw new Skipped(`stopped: ${stopped} was accepted, which may have been charged`)
        const paid = await purse.pay(worst, send)
        charged.set(id, (charged.get(id) ?? 0) + paid.charged)
        if (!isLegal && !isNear && (paid.exchange.answer?.status ?? 400) < 300) stopped ??= id
        return paid.exchange
      }
      // Off loopback the next is sent only once this one is known to be refused.
      return isNear || isLegal ? pay() : oneByOne(pay)
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
  onExchanges?.(target.exchanges)
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length
  const { title = contract.file, version = '' } = contract.document.info ?? {}
  return {
    version: 1,
    target: {
      url: secrets.hide(settings.base),
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

function secretsOf({ key, keys, webhookSecret }: Settings): Secrets {
  const secrets = new Secrets()
  secrets.addKey(key, '$CLAID_API_KEY')
  for (const [name, value] of Object.entries(keys))
    secrets.addKey(value, `$CLAID_API_KEY_${name.toUpperCase()}`)
  secrets.addKey(webhookSecret, '$CLAID_WEBHOOK_SECRET')
  return secrets
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
