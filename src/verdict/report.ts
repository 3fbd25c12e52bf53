import { type Coverage, together } from './coverage.ts'
import { differencesOf } from './differences.ts'
import { type Mistake, type Run, summarise, type Verdict } from './verdict.ts'

/** The verdicts on one client under several profiles. Plain data. */
export interface ClientReport {
  readonly version: 1
  /** What repeats the runs; undefined where that is not up to whoever reports. */
  readonly seed?: string
  readonly summary: Verdict['summary']
  readonly runs: readonly Run[]
  /** What the client did under one profile and not under another. */
  readonly differences: readonly Mistake[]
  /** Of all runs together. */
  readonly coverage: Coverage
}

/**
 * @param allowed rules of which nothing is said
 * @param seed that of all runs
 */
export function clientReport(
  runs: readonly Run[],
  allowed: readonly string[] = [],
  seed?: string,
): ClientReport {
  const differences = differencesOf(runs).filter(({ rule }) => !allowed.includes(rule))
  const all = [...runs.flatMap(({ verdict }) => verdict.mistakes), ...differences]
  return {
    version: 1,
    ...(seed !== undefined && { seed }),
    summary: summarise(unique(all)),
    runs,
    differences,
    coverage: together(runs.map(({ verdict }) => verdict.coverage)),
  }
}

/** A mistake that was made under two profiles is one mistake. */
const unique = (mistakes: readonly Mistake[]): Mistake[] => [
  ...new Map(mistakes.map((mistake) => [mistake.rule, mistake])).values(),
]

/** What fails a run. */
export const failOn = ['never', 'warning', 'error'] as const
export type FailOn = (typeof failOn)[number]

export const isFailing = ({ severity }: Pick<Mistake, 'severity'>, level: FailOn): boolean =>
  level === 'warning' || (level === 'error' && severity === 'error')

/** Whether a report fails a run. */
export const hasFailed = ({ summary }: ClientReport, level: FailOn): boolean =>
  level !== 'never' && summary.errors + (level === 'warning' ? summary.warnings : 0) > 0
