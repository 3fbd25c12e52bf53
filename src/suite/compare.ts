import type { CheckResult, Outcome, Report, Target } from './report.ts'

/** One check in two reports; a side is undefined where the report does not have it. */
export interface ComparedCheck {
  readonly id: string
  readonly title: string
  readonly subject: string
  readonly verdict: 'same' | 'differs' | 'only-first' | 'only-second'
  readonly first: ComparedSide | undefined
  readonly second: ComparedSide | undefined
}

export interface ComparedSide {
  readonly outcome: Outcome
  readonly reason: string | null
  /** What was found, without the ids, times and addresses that differ from run to run. */
  readonly findings: readonly string[]
}

/** Two reports side by side, checks in the order of the first, then those of the second alone. */
export interface Comparison {
  readonly version: 1
  readonly first: Target
  readonly second: Target
  /** Whether both were judged by the same stored contract. */
  readonly isSameContract: boolean
  readonly summary: {
    readonly same: number
    readonly differs: number
    readonly onlyFirst: number
    readonly onlySecond: number
  }
  readonly checks: readonly ComparedCheck[]
}

/** Puts two reports side by side: what is the same, what differs, what only one of them has. */
export function compareReports(first: Report, second: Report): Comparison {
  const others = new Map(second.checks.map((check) => [check.id, check]))
  const known = new Set(first.checks.map(({ id }) => id))
  const checks = [
    ...first.checks.map((check) => compare(check, others.get(check.id))),
    ...second.checks.filter(({ id }) => !known.has(id)).map((check) => compare(undefined, check)),
  ]
  const count = (verdict: ComparedCheck['verdict']) =>
    checks.filter((check) => check.verdict === verdict).length
  return {
    version: 1,
    first: first.target,
    second: second.target,
    isSameContract: first.contract.sha256 === second.contract.sha256,
    summary: {
      same: count('same'),
      differs: count('differs'),
      onlyFirst: count('only-first'),
      onlySecond: count('only-second'),
    },
    checks,
  }
}

function compare(first: CheckResult, second: CheckResult | undefined): ComparedCheck
function compare(first: undefined, second: CheckResult): ComparedCheck
function compare(first: CheckResult | undefined, second: CheckResult | undefined): ComparedCheck {
  const { id = '', title = '', subject = '' } = first ?? second ?? {}
  const [a, b] = [first && sideOf(first), second && sideOf(second)]
  const verdict = !b ? 'only-first' : !a ? 'only-second' : isSame(a, b) ? 'same' : 'differs'
  return { id, title, subject, verdict, first: a, second: b }
}

const sideOf = ({ outcome, reason, evidence }: CheckResult): ComparedSide => ({
  outcome,
  reason,
  findings: evidence.map(({ what, expected }) => lasting(`${what}: expected ${expected}`)),
})

/** A reason tells which key or budget was wanting, which is no difference between two endpoints. */
const isSame = (a: ComparedSide, b: ComparedSide): boolean =>
  a.outcome === b.outcome && a.findings.toSorted().join('\n') === b.findings.toSorted().join('\n')

/** Without what differs from run to run: addresses, times, UUIDs, and numbers as long as an id. */
function lasting(text: string): string {
  return text
    .replace(/\bhttps?:\/\/[^\s/"'<>]+/gi, '<url>')
    .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)?/g, '<time>')
    .replace(/\b[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\b/gi, '<uuid>')
    .replace(/\b[\da-f]{32,}\b/gi, '<token>')
    .replace(/\b\d{6,}\b/g, '<id>')
}
