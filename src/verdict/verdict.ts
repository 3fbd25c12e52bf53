import type { Mark } from '../facts/marks.ts'
import { type Conduct, storiesOf } from './conduct.ts'
import { type Coverage, coverageOf } from './coverage.ts'
import { pictureRules } from './rules/pictures.ts'
import { pollRules } from './rules/polls.ts'
import { requestRules } from './rules/requests.ts'
import type { Rule, Severity, Sighting } from './rules/rule.ts'
import { resubmissions, submissionRules } from './rules/submissions.ts'
import { webhookRules } from './rules/webhooks.ts'

/** What is said of a client, from what it did. Plain data. */
export interface Verdict {
  readonly version: 1
  /** Name of the profile that the mock answered with. */
  readonly profile: string
  readonly seen: Seen
  /** How many mistakes of each severity there are. */
  readonly summary: { readonly errors: number; readonly warnings: number }
  /** The worst first. */
  readonly mistakes: readonly Mistake[]
  /** Names of the rules that nothing speaks against. */
  readonly passed: readonly string[]
  readonly coverage: Coverage
  /** Submissions that were refused for the rate, and how many of them were sent again. */
  readonly rate: { readonly refused: number; readonly resubmitted: number }
}

/** What a client's tests did against one mock. */
export interface Run {
  readonly verdict: Verdict
  /** What the command exited with; undefined where there was no command. */
  readonly exitCode?: number
}

/** What the verdict is made from. */
export interface Seen {
  readonly sandboxes: number
  readonly requests: number
  readonly tasks: number
  readonly deliveries: number
  /** Whether some of it was forgotten, since there was too much: no rule speaks of what is gone. */
  readonly isCut: boolean
}

/** A rule that was broken, and how that was seen. */
export interface Mistake {
  readonly rule: string
  readonly severity: Severity
  /** Where the fact comes from that the client goes against. */
  readonly mark: Mark
  /** What is wrong, and what to do. */
  readonly sentence: string
  /** How often it was seen. */
  readonly count: number
  /** The first of them, at most 20. */
  readonly evidence: readonly Sighting[]
}

/** What a verdict has to know besides what the client did. */
export interface Court {
  readonly profile: string
  /** Statuses of refusals that the document declares. */
  readonly declared: readonly number[]
  readonly isCut: boolean
}

/** Every rule, in the order of a task's life. */
export const rules: readonly Rule[] = [
  ...requestRules,
  ...submissionRules,
  ...pollRules,
  ...pictureRules,
  ...webhookRules,
]

const shownAtMost = 20

/** Judges clients by what they did, all of them as one. */
export function judge(conducts: readonly Conduct[], { profile, declared, isCut }: Court): Verdict {
  const cases = conducts.map((conduct) => ({ conduct, stories: storiesOf(conduct) }))
  const found = rules.map((rule) => ({
    rule,
    evidence: cases.flatMap(({ conduct, stories }) => {
      const { sandbox } = conduct
      const isTold = cases.length > 1 && sandbox !== ''
      return rule.judge(conduct, stories).map((one) => (isTold ? { ...one, sandbox } : one))
    }),
  }))
  const mistakes = found
    .filter(({ evidence }) => evidence.length > 0)
    .map(
      ({ rule: { name, severity, mark, sentence }, evidence }): Mistake => ({
        ...{ rule: name, severity, mark, sentence, count: evidence.length },
        evidence: evidence.slice(0, shownAtMost),
      }),
    )
    .sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'))
  const retried = conducts.flatMap(resubmissions)
  const sum = (of: (conduct: Conduct) => number) => conducts.reduce((total, one) => total + of(one), 0)
  return {
    version: 1,
    profile,
    seen: {
      sandboxes: conducts.length,
      requests: sum(({ requests, strangers }) => requests.length + strangers.length),
      tasks: sum(({ tasks }) => tasks.length),
      deliveries: sum(({ deliveries }) => deliveries.length),
      isCut,
    },
    summary: summarise(mistakes),
    mistakes,
    passed: found.filter(({ evidence }) => evidence.length === 0).map(({ rule }) => rule.name),
    coverage: coverageOf(conducts, declared, profile),
    rate: {
      refused: retried.length,
      resubmitted: retried.filter(({ again }) => again !== undefined).length,
    },
  }
}

/** A verdict without the mistakes that are meant. */
export function withoutAllowed(verdict: Verdict, allowed: readonly string[]): Verdict {
  const mistakes = verdict.mistakes.filter(({ rule }) => !allowed.includes(rule))
  return { ...verdict, mistakes, summary: summarise(mistakes) }
}

/** How many there are of each severity. */
export const summarise = (mistakes: readonly Mistake[]): Verdict['summary'] => ({
  errors: mistakes.filter(({ severity }) => severity === 'error').length,
  warnings: mistakes.filter(({ severity }) => severity === 'warning').length,
})
