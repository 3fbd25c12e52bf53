import type { CheckResult, Outcome, Report, Source, Target } from '../report.ts'

/** In the order in which a reader wants them. */
export const outcomes: readonly Outcome[] = ['failed', 'drift', 'skipped', 'passed']

/** What was the target: the first line of every report. */
export function targetLine({ kind, url, profile }: Target): string {
  switch (kind) {
    case 'built-in':
      return `Target: the built-in mock${profile ? `, profile ${profile}` : ''}. ${ownMockSaysNothing}`
    case 'loopback':
      return `Target: ${url}, on this machine`
    case 'exchanges':
      return `Target: captured exchanges, ${url}`
    case 'remote':
      return `Target: ${url}`
  }
}

const ownMockSaysNothing = 'This says nothing about Claid or about your code.'

/** What the target line adds for a target that proves little. */
export const noteOf = ({ kind }: Target): string | undefined =>
  kind === 'built-in' ? ownMockSaysNothing : undefined

/** Where a check's fact is said, in one line. */
export const sourceLine = (source: Source): string =>
  source.mark === 'contract'
    ? `contract: ${source.operation}, ${source.pointer}`
    : `${source.mark}: ${source.fact}`

/** Said where nothing essential was checked. */
export const noTaskSeen =
  'No task was seen from its accept to DONE, so nothing essential was checked: look at the key, its credits, and --max-credits.'

export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`

/** The sum in one line, without times. */
export function summaryLine({ passed, failed, drift, skipped, credits }: Report['summary']): string {
  return `${passed} passed, ${failed} failed, ${drift} drift, ${skipped} skipped, ${count(credits, 'credit')}`
}

export type SubjectRow = Readonly<Record<Outcome, number>> & {
  readonly subject: string
  readonly credits: number
}

/** Outcomes by subject, subjects in the order in which they come. */
export function bySubject(checks: readonly CheckResult[]): SubjectRow[] {
  const rows = new Map<string, { -readonly [name in keyof SubjectRow]: SubjectRow[name] }>()
  for (const { subject, outcome, credits } of checks) {
    const row = rows.get(subject) ?? { subject, passed: 0, failed: 0, drift: 0, skipped: 0, credits: 0 }
    row[outcome] += 1
    row.credits += credits
    rows.set(subject, row)
  }
  return [...rows.values()]
}

/** Reasons for which checks were skipped, each with its checks, the commonest first. */
export function skippedByReason(
  checks: readonly CheckResult[],
): (readonly [reason: string, ids: string[]])[] {
  const reasons = new Map<string, string[]>()
  for (const { outcome, reason, id } of checks) {
    if (outcome !== 'skipped') continue
    const key = reason ?? 'no reason was given'
    reasons.set(key, [...(reasons.get(key) ?? []), id])
  }
  return [...reasons].sort(([a, ids], [b, others]) => others.length - ids.length || (a < b ? -1 : 1))
}

/** Seconds for people. */
export const seconds = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
