import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type Clock, processClock } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import type { Fetch } from '../fetch.ts'
import { drawSeed } from '../random.ts'
import type { Contract } from '../spec/contract.ts'
import type { Exchange } from '../suite/exchange.ts'
import { type CapturedExchange, capturedOf, readExchanges } from '../suite/exchanges.ts'
import { learnProfile, renderProfile } from '../suite/learn.ts'
import { checkExchanges } from '../suite/offline.ts'
import { planChecks } from '../suite/plan.ts'
import type { CheckResult, Outcome, Report } from '../suite/report.ts'
import { runChecks } from '../suite/run.ts'
import { Secrets } from '../suite/secrets.ts'
import type { CheckOptions } from '../suite/settings.ts'
import { type CheckFlags, strictness } from './check-flags.ts'
import {
  attempt,
  reporterOf,
  resultWithoutSecrets,
  type Streams,
  withoutSecrets,
  writeStepSummary,
} from './check-output.ts'
import { renderPlan } from './check-plan.ts'
import { builtIn, contractOf, endpoint, openPort, whyUnreachable } from './check-target.ts'

/** How a run ends; 2 is wrong use, which is an `OperatorError`. */
export const exitCodes = { ok: 0, failed: 1, unreachable: 3, notEnough: 4 } as const

/** What the command is made of; a test brings its own. */
export interface CheckDependencies extends Streams {
  readonly engine: {
    readonly planChecks: typeof planChecks
    readonly runChecks: typeof runChecks
    readonly checkExchanges: typeof checkExchanges
  }
  readonly fetch: Fetch
  readonly clock: Clock
  readonly exit: (code: number) => void
}

/** Those of the process. */
export const processDependencies = (): CheckDependencies => ({
  engine: { planChecks, runChecks, checkExchanges },
  fetch: (request) => fetch(request),
  clock: processClock(),
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  exit: (code) => {
    process.exitCode = code
    // What an endpoint left open may not keep the process; what a slow reader of stdout has yet to take may.
    processClock().setTimer(() => process.stdout.write('', () => process.exit()), 1000)
  },
})

/** `claid-mock check` */
export async function check(flags: CheckFlags, dependencies = processDependencies()): Promise<void> {
  assertFits(flags)
  const { exit } = dependencies
  const report = flags.exchange
    ? await checkCaptured(flags, dependencies)
    : await checkTarget(flags, dependencies)
  if (report === undefined) return
  writeStepSummary(report, dependencies)
  exit(exitCodeOf(report, flags))
}

/**
 * Failed is worse than not enough. Where the operator chose the checks, enough is that one of them was judged;
 * else a task has to be seen from its accept to DONE.
 */
export function exitCodeOf(report: Report, { failOn, only }: Pick<CheckFlags, 'failOn' | 'only'>): number {
  const failing = failingOf(failOn)
  if (report.checks.some(({ outcome }) => failing.has(outcome))) return exitCodes.failed
  const isEnough = only ? report.checks.some(({ outcome }) => outcome !== 'skipped') : report.wasTaskSeen
  return isEnough ? exitCodes.ok : exitCodes.notEnough
}

const failingOf = (failOn: CheckFlags['failOn']): ReadonlySet<Outcome> =>
  new Set(strictness.slice(0, strictness.indexOf(failOn) + 1))

function assertFits({ exchange, url, learn, receive, webhookUrl, list }: CheckFlags): void {
  const wrong = (what: string, fix: string) => new OperatorError('check', what, fix)
  if (exchange && url !== undefined)
    throw wrong('--exchange and --url exclude each other', 'Leave one of them out')
  if (exchange && list) throw wrong('captured exchanges have no plan', 'Leave --list or --exchange out')
  if (learn !== undefined && list)
    throw wrong('--list sends nothing that --learn could learn from', 'Leave one of them out')
  if (webhookUrl !== undefined && receive === undefined)
    throw wrong('--webhook-url leads to no port', 'Give --receive the port that it leads to')
}

/** Runs the suite against an endpoint or the mock of this process. @returns undefined when it has exited */
async function checkTarget(flags: CheckFlags, dependencies: CheckDependencies): Promise<Report | undefined> {
  const { engine, fetch, clock, stdout, stderr, exit } = dependencies
  const seed = flags.seed ?? String(drawSeed())
  const subject = flags.url === undefined ? builtIn(flags, clock, seed) : endpoint(flags, flags.url)
  const { target, key, keys, contract } = subject
  const secrets = new Secrets([key, flags.key, ...Object.values(keys), flags.webhookSecret])
  const failingBody = flags.failingBody === undefined ? undefined : readJson(flags.failingBody)
  const { timeout, poll, maxCredits, only, skip, samples, receive, webhookUrl, webhookSecret } = flags
  const options: CheckOptions = {
    ...{ contract, url: target.url, fetch: subject.fetch, key, keys, seed, clock },
    ...{ timeout, poll, maxCredits, only, skip, samples, failingBody, webhookUrl },
    ...(webhookSecret && { webhookSecret }),
    ...(target.profile !== undefined && { builtIn: { profile: target.profile } }),
    ...(subject.listen && { listen: subject.listen }),
    ...(receive !== undefined && { listen: (take: Fetch) => openPort(receive, take, clock) }),
  }
  const plan = await engine.planChecks(options)
  if (flags.list) {
    stdout.write(renderPlan(plan, target, flags.reporter?.includes('json') ?? false))
    return undefined
  }
  const reporter = reporterOf(flags, dependencies, failingOf(flags.failOn))
  const why = subject.fetch ? undefined : await whyUnreachable(target.url, fetch, clock)
  if (why !== undefined) {
    stderr.write(
      `Failed to reach ${secrets.hide(target.url)}: ${why}. Look at --url, and whether it listens.\n`,
    )
    exit(exitCodes.unreachable)
    return undefined
  }
  reporter.onStart?.(target, plan.checks.length)
  const met: Exchange[] = []
  const run = {
    ...options,
    onResult: (result: CheckResult) => reporter.onResult?.(resultWithoutSecrets(result, secrets)),
  }
  const report = await engine.runChecks(run, (exchanges) => met.push(...exchanges))
  const clean = withoutSecrets(report, secrets)
  learn(flags, capturedOf(met, secrets), contract, stderr)
  reporter.onEnd(clean)
  return clean
}

/** Judges what was captured, offline, and learns from it. */
async function checkCaptured(flags: CheckFlags, dependencies: CheckDependencies): Promise<Report> {
  const { engine, clock, stderr } = dependencies
  const files = flags.exchange ?? []
  const { exchanges, leftOut } = readExchanges(files)
  const contract = contractOf(flags)
  const reporter = reporterOf(flags, dependencies, failingOf(flags.failOn))
  const say = (line: string) => stderr.write(`${line}\n`)
  for (const { source, why } of leftOut) say(`${source} is left out: ${why}`)
  learn(flags, exchanges, contract, stderr)
  const target = { kind: 'exchanges', url: files.map((file) => basename(file)).join(', ') } as const
  const report = await engine.checkExchanges({
    ...{ exchanges, target, contract, clock },
    ...chosen(flags),
    onResult: (result) => reporter.onResult?.(result),
  })
  reporter.onEnd(report)
  return report
}

function learn(
  { learn: file }: CheckFlags,
  exchanges: readonly CapturedExchange[],
  contract: Contract,
  stderr: Streams['stderr'],
): void {
  if (file === undefined) return
  const { profile, notes } = learnProfile(exchanges, contract, basename(file).replace(/\.\w+$/, ''))
  attempt(file, () => writeFileSync(file, renderProfile(profile)))
  for (const note of notes) stderr.write(`learned: ${note}\n`)
}

const chosen = ({ only, skip }: CheckFlags) => ({ ...(only && { only }), ...(skip && { skip }) })

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const isJson = !(error instanceof SyntaxError)
    const wrong = isJson && error instanceof Error ? error.message : `${file} is no JSON`
    throw new OperatorError('read --failing-body', wrong, 'Give it the JSON of a request')
  }
}
