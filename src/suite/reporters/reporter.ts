import type { CheckResult, Report, Target } from '../report.ts'

/** One way to tell what a run finds. Each method is called in its turn, `onResult` once for each check. */
export interface Reporter {
  /** @param checks how many will be run */
  onStart?(target: Target, checks: number): void
  onResult?(result: CheckResult): void
  onEnd(report: Report): void
}

/** Where a report is written to, with what the place can show. */
export interface Output {
  write(text: string): void
  /** Lines may be written over. */
  readonly isTerminal: boolean
  readonly hasColours: boolean
}
