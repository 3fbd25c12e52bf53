import { shapeOf } from '../../spec/document.ts'
import type { Family } from '../../spec/families.ts'
import { readAsked } from '../asked.ts'
import { contract, type Finding } from '../check.ts'
import type { Context, SuiteCheck } from '../context.ts'
import { dataOf, describeAnswer, type Exchange } from '../exchange.ts'
import { acceptRules } from '../rules/accept.ts'
import { type Life, lifeRules } from '../rules/life.ts'
import { resultRules } from '../rules/result.ts'
import type { Rule } from '../rules/rule.ts'
import { Skipped } from '../skipped.ts'
import type { Specimen, Task } from '../tasks.ts'
import { prefixOf, type Setup, type Specimens, specimensOf } from './setup.ts'

const at = (exchange: Exchange, findings: readonly Finding[]): Finding[] =>
  findings.map((finding) => ({ ...finding, exchange }))

/** Checks of an accepted task's life, all of them on the same few tasks. */
export function taskChecks(setup: Setup, family: Family): SuiteCheck[] {
  const specimens = specimensOf(setup, family)
  const prefix = prefixOf(setup.contract, family)
  const fromRule = <Subject>(
    subject: string,
    { name, title, source }: Rule<Subject>,
    used: readonly Specimen[],
    run: SuiteCheck['run'],
  ): SuiteCheck => ({
    id: `${prefix}${subject}.${name}`,
    title,
    subject,
    source: source(family),
    specimens: used,
    risk: 0,
    run,
  })
  return [
    accepted(prefix, family, specimens),
    ...acceptRules.map((rule) =>
      fromRule('accept', rule, [specimens.main], async (context) => {
        const { data, accepted: exchange } = await context.tasks.take(specimens.main)
        const { base } = context.target
        const now = await context.now()
        return at(exchange, rule.judge({ family, data, body: specimens.main.shown, base, now }))
      }),
    ),
    done(prefix, family, specimens),
    ...lifeRules.map((rule) =>
      rule.name === 'error'
        ? failingCheck(prefix, family, specimens.failing, rule)
        : fromRule('poll', rule, [specimens.main], async (context) => {
            const { subject, last } = await lifeOf(context, family, await context.tasks.take(specimens.main))
            return at(last, rule.judge(subject))
          }),
    ),
    failingLife(prefix, family, specimens.failing),
    ...resultRules.map((rule) =>
      fromRule('result', rule, [specimens.main], async (context) => {
        const { data, end, asked } = await outcomeOf(context, family, specimens.main)
        return at(end, rule.judge({ data, asked }))
      }),
    ),
    ...more(specimens).map(
      ([name, title, used]): SuiteCheck => ({
        id: `${prefix}result.${name}`,
        title,
        subject: 'result',
        source: contract(family.accept, '/requestBody'),
        specimens: used,
        risk: 0,
        run: async (context) => {
          const outcomes = await Promise.all(used.map((each) => outcomeOf(context, family, each)))
          return outcomes.flatMap((outcome) =>
            resultRules
              .filter(({ name: rule }) => rulesOfVariants.includes(rule))
              .flatMap((rule) => at(outcome.end, rule.judge(outcome))),
          )
        },
      }),
    ),
  ]
}

const rulesOfVariants = ['outputs', 'inputs', 'format', 'ratio', 'mps', 'addresses']

/** Tasks that show what one alone does not. */
const more = ({
  several,
  ratios,
  formats,
}: Specimens): (readonly [string, string, readonly Specimen[]])[] => [
  ['several', 'several pictures of several inputs are all there, and as asked for', [several]],
  ...(ratios.length > 0
    ? [['ratios', 'each aspect ratio gives pictures of that ratio', ratios] as const]
    : []),
  ...(formats.length > 0 ? [['formats', 'each format gives pictures of that format', formats] as const] : []),
]

async function outcomeOf(context: Context, family: Family, specimen: Specimen) {
  const { data, end } = await finished(context, await context.tasks.take(specimen))
  return { data, end, asked: readAsked(context.contract.document, family, specimen.body) }
}

function accepted(prefix: string, family: Family, { main }: Specimens): SuiteCheck {
  const { success } = family.accept
  return {
    id: `${prefix}accept.accepted`,
    title: `a valid submission is answered ${success.status}`,
    subject: 'accept',
    source: contract(family.accept, `/responses/${success.status}`),
    specimens: [main],
    risk: 0,
    run: async ({ tasks }) => {
      const exchange = await tasks.submit(main)
      if (exchange.answer?.status === success.status && dataOf(exchange.answer)) return []
      const received = describeAnswer(exchange)
      return [
        {
          what: 'the answer to a valid submission',
          expected: `${success.status} with data`,
          received,
          exchange,
        },
      ]
    },
  }
}

function done(prefix: string, family: Family, { main }: Specimens): SuiteCheck {
  return {
    id: `${prefix}poll.ends`,
    title: 'a task ends in DONE, and each poll on the way is answered',
    subject: 'poll',
    source: contract(family.result, `/responses/${family.result.success.status}`),
    specimens: [main],
    risk: 0,
    run: async (context) => {
      const task = await context.tasks.take(main)
      const { polls, end, timedOut } = await task.history()
      const wanted = family.result.success.status
      const broken = polls
        .filter(
          ({ answer, failure }) => answer?.status !== wanted || failure !== undefined || !dataOf(answer),
        )
        .slice(0, 3)
        .map((exchange) => ({
          what: 'a poll',
          expected: `${wanted} with data`,
          received: describeAnswer(exchange),
          exchange,
        }))
      const exchange = end ?? polls[polls.length - 1]
      const status = dataOf(exchange?.answer)?.status
      if (status === 'DONE') return broken
      const when = timedOut ? ` after ${context.timeout / 1000} s` : ''
      return [
        ...broken,
        {
          what: 'the end of the task',
          expected: 'DONE',
          received: `${status ?? 'no status'}${when}`,
          exchange,
        },
      ]
    },
  }
}

/** A task's life as far as it was seen, with one poll more after its end. */
async function lifeOf(
  { contract: { document } }: Context,
  family: Family,
  task: Task,
): Promise<{ readonly subject: Life; readonly last: Exchange }> {
  const { polls, end } = await task.history()
  const all = end ? [...polls, await task.after()] : polls
  const seen = all.map((exchange) => dataOf(exchange.answer)).filter((data) => data !== undefined)
  if (seen.length === 0) throw new Skipped('no poll was answered')
  const statuses = shapeOf(document, family.resultData.properties?.status).enum ?? []
  const { shown: body } = task.specimen
  return {
    subject: { family, accepted: task.data, polls: seen, body, statuses },
    last: all[all.length - 1] ?? task.accepted,
  }
}

/** A task that is DONE. */
export async function finished(
  { timeout }: Pick<Context, 'timeout'>,
  task: Task,
): Promise<{ readonly data: Readonly<Record<string, unknown>>; readonly end: Exchange }> {
  const { end, timedOut } = await task.history()
  const data = dataOf(end?.answer)
  if (!end || !data)
    throw new Skipped(timedOut ? `the task did not end within ${timeout / 1000} s` : 'the task has no end')
  if (data.status !== 'DONE') throw new Skipped(`the task ended in ${data.status}`)
  return { data, end }
}

function failingCheck(prefix: string, family: Family, failing: Specimen, rule: Rule<Life>): SuiteCheck {
  return {
    id: `${prefix}error.task`,
    title: rule.title,
    subject: 'error',
    source: rule.source(family),
    specimens: [failing],
    risk: 0,
    run: async (context) => {
      const { subject, last } = await lifeOf(context, family, await failed(context, failing))
      const { status } = subject.polls[subject.polls.length - 1] ?? {}
      if (status !== 'ERROR') throw new Skipped(`the task ended in ${status}, not in ERROR`)
      return at(last, rule.judge(subject))
    },
  }
}

function failingLife(prefix: string, family: Family, failing: Specimen): SuiteCheck {
  return {
    id: `${prefix}error.life`,
    title: 'a task that fails keeps the rules of every task',
    subject: 'error',
    source: contract(family.result, `/responses/${family.result.success.status}`),
    specimens: [failing],
    risk: 0,
    run: async (context) => {
      const { subject, last } = await lifeOf(context, family, await failed(context, failing))
      return at(
        last,
        lifeRules
          .filter(({ name }) => name !== 'error' && name !== 'known')
          .flatMap((rule) => rule.judge(subject)),
      )
    },
  }
}

async function failed({ target, tasks }: Context, failing: Specimen): Promise<Task> {
  if (!target.keys.failing) throw new Skipped('no task that fails: give --failing-body')
  return tasks.take(failing)
}
