import { createHash } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Contract } from '../spec/contract.ts'
import { isObject, shapeOf } from '../spec/document.ts'
import type { Family } from '../spec/families.ts'
import { readAsked } from './asked.ts'
import { Budget } from './budget.ts'
import type { CapturedExchange } from './captured/exchange.ts'
import { type CapturedTask, exchangeOf, tasksOf } from './captured/tasks.ts'
import type { Finding } from './check.ts'
import { answerChecks } from './checks/answers.ts'
import { prefixOf } from './checks/setup.ts'
import { Conformance } from './conformance.ts'
import type { Context, SuiteCheck } from './context.ts'
import type { Exchange } from './exchange.ts'
import { judgeCheck } from './outcome.ts'
import { Pace } from './pace.ts'
import { selected } from './plan.ts'
import { Purse } from './purse.ts'
import type { CheckResult, Outcome, Report, Target as ReportTarget } from './report.ts'
import { acceptRules } from './rules/accept.ts'
import { lifeRules } from './rules/life.ts'
import { resultRules } from './rules/result.ts'
import type { Rule } from './rules/rule.ts'
import { Samples } from './samples.ts'
import { Secrets } from './secrets.ts'
import { Skipped } from './skipped.ts'
import { Target } from './target.ts'
import { Tasks } from './tasks.ts'

export interface ExchangeOptions {
  readonly exchanges: readonly CapturedExchange[]
  readonly target: ReportTarget
  readonly contract: Contract
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly clock: Clock
  readonly onResult?: (result: CheckResult) => void
}

/**
 * Judges what was captured as a run judges what it met: the same conformance, the same rules, under the same
 * ids. Nothing is sent.
 * @throws {OperatorError} when an id names no check
 */
export async function checkExchanges(options: ExchangeOptions): Promise<Report> {
  const { contract, clock, target } = options
  const startedAt = clock.now()
  const exchanges = options.exchanges.map((captured) => exchangeOf(captured, contract))
  const tasks = new Map(contract.families.map((family) => [family, tasksOf(family, exchanges)]))
  const samples = new Samples(contract.document)
  const setup = { contract, samples, paidSamples: 0, sampled: () => [], failingBody: undefined }
  const all = [
    ...[...tasks].flatMap(([family, own]) => familyChecks(contract, family, own)),
    ...answerChecks(setup),
  ]
  const context = silentContext(contract, clock, exchanges)
  const isAbout = exchanges.some(({ operation, answer }) => operation && answer)
  const checks: CheckResult[] = []
  for (const chosen of selected(all, options)) {
    // What is true of all answers is true of none, and says nothing.
    const check = isAbout
      ? chosen
      : { ...chosen, run: () => Promise.reject(new Skipped('no answer was captured')) }
    const judged = await judgeCheck(check, context, new Secrets())
    const { id, title, subject, source } = check
    const { outcome, reason, evidence, ms } = judged
    const result = { id, title, subject, source, outcome, reason, credits: 0, ms, evidence }
    checks.push(result)
    options.onResult?.(result)
  }
  const count = (outcome: Outcome) => checks.filter((result) => result.outcome === outcome).length
  const { title = contract.file, version = '' } = contract.document.info ?? {}
  return {
    version: 1,
    target,
    contract: { title, version, sha256: createHash('sha256').update(contract.text).digest('hex') },
    // Nothing is drawn.
    seed: '',
    startedAt: new Date(startedAt).toISOString(),
    ms: Math.round(clock.now() - startedAt),
    summary: {
      passed: count('passed'),
      failed: count('failed'),
      drift: count('drift'),
      skipped: count('skipped'),
      credits: 0,
    },
    wasTaskSeen: [...tasks.values()].flat().some(({ accepted, done }) => accepted && done),
    checks,
  }
}

/** The rules of a family, each asked of every task that was captured. */
function familyChecks(
  { document, ...contract }: Contract,
  family: Family,
  tasks: readonly CapturedTask[],
): SuiteCheck[] {
  const prefix = prefixOf({ document, ...contract }, family)
  const statuses = shapeOf(document, family.resultData.properties?.status).enum ?? []
  const check = <Subject>(
    subject: string,
    rule: Rule<Subject>,
    about: (task: CapturedTask) => { readonly of: Subject; readonly seenIn: Exchange } | undefined,
    wanting: string,
    name = rule.name,
  ): SuiteCheck => ({
    id: `${prefix}${subject}.${name}`,
    title: rule.title,
    subject,
    source: rule.source(family),
    specimens: [],
    risk: 0,
    run: async () => {
      const subjects = tasks.map(about).filter((one) => one !== undefined)
      if (subjects.length === 0) throw new Skipped(`${wanting} was captured`)
      return subjects.flatMap(({ of, seenIn }): Finding[] =>
        rule.judge(of).map((finding) => ({ ...finding, exchange: seenIn })),
      )
    },
  })
  return [
    ...acceptRules.map((rule) =>
      check('accept', rule, (task) => acceptanceOf(family, task, rule.name), 'no accept that tells it'),
    ),
    ...lifeRules.map((rule) => {
      const isError = rule.name === 'error'
      const about = ({ accepted, polls, body, failed }: CapturedTask) => {
        const last = polls[polls.length - 1]
        if (!last || (isError && !failed)) return undefined
        const data = polls.map((poll) => poll.data)
        return {
          of: { family, accepted: accepted?.data, polls: data, body, statuses },
          seenIn: last.exchange,
        }
      }
      const wanting = isError ? 'no task that ended in ERROR' : 'no poll'
      return isError ? check('error', rule, about, wanting, 'task') : check('poll', rule, about, wanting)
    }),
    ...resultRules.map((rule) =>
      check(
        'result',
        rule,
        ({ done, body }) => {
          if (!done) return undefined
          // Without its accept a task still tells what was asked, in its echo.
          const request = body ?? (isObject(done.data.request) ? done.data.request : undefined)
          if (request === undefined) return undefined
          return {
            of: { data: done.data, asked: readAsked(document, family, request) },
            seenIn: done.exchange,
          }
        },
        'no task that ended in DONE',
      ),
    ),
  ]
}

/** What a rule of the accept needs; undefined where the capture does not tell it. */
function acceptanceOf(family: Family, { accepted, body }: CapturedTask, rule: string) {
  if (!accepted) return undefined
  const { exchange, data } = accepted
  const { pathname, href } = URL.canParse(exchange.sent.url) ? new URL(exchange.sent.url) : {}
  const base = pathname?.endsWith(family.accept.path)
    ? href?.slice(0, href.indexOf(pathname) + pathname.length - family.accept.path.length)
    : undefined
  const now = Date.parse(exchange.answer?.headers.get('date') ?? '')
  if (base === undefined && rule.startsWith('result-url')) return undefined
  if (Number.isNaN(now) && rule === 'created-at.now') return undefined
  return { of: { family, data, body, base: base ?? '', now }, seenIn: exchange }
}

/** What the checks of answers are made with, at a target that is never asked. */
function silentContext(contract: Contract, clock: Clock, exchanges: readonly Exchange[]): Context {
  const target = new Target({
    base: '',
    fetch: () => Promise.reject(new Error('captured exchanges are judged, and nothing is sent')),
    document: contract.document,
    keys: {},
    clock,
    pace: new Pace(clock, { offLoopback: false }),
    offLoopback: false,
    patience: 0,
    longestWait: 0,
  })
  target.exchanges.push(...exchanges)
  const purse = new Purse(new Budget(0), false)
  return {
    contract,
    conformance: new Conformance(contract.document),
    target,
    tasks: new Tasks({ target, purse, clock, timeout: 60_000, poll: 1000, isNear: true }),
    clock,
    control: undefined,
    receiver: undefined,
    timeout: 60_000,
    poll: 1000,
    risk: () => Promise.reject(new Skipped('nothing is sent')),
    now: async () => clock.now(),
  }
}
