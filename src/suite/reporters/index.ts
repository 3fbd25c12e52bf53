import type { CheckResult, Outcome, Report, Target } from '../report.ts'
import { renderHtml } from './html.ts'
import { renderJson } from './json.ts'
import { renderJunit } from './junit.ts'
import { fileNames, type ReporterName } from './names.ts'
import { PrettyReporter } from './pretty.ts'
import type { Output, Reporter } from './reporter.ts'
import { renderSummary } from './summary.ts'

export { fileNames, type ReporterName, reporterNames } from './names.ts'
export type { Output, Reporter }
export { renderHtml, renderJson, renderJunit, renderSummary }

export interface ReporterOptions {
  readonly names: readonly ReporterName[]
  /** Where `pretty` writes. */
  readonly pretty: Output
  /** Takes a whole file: to its place in a folder, or to stdout. */
  readonly write: (file: (typeof fileNames)[keyof typeof fileNames], text: string) => void
  /** Outcomes that are a failure. @default failed */
  readonly failing?: ReadonlySet<Outcome>
  /** Whether a Markdown summary is written beside them. */
  readonly withSummary: boolean
}

/** All chosen reporters as one. */
export function createReporter({ names, pretty, write, failing, withSummary }: ReporterOptions): Reporter {
  const files: Readonly<Record<Exclude<ReporterName, 'pretty'>, (report: Report) => string>> = {
    json: renderJson,
    junit: (report) => renderJunit(report, failing),
    html: renderHtml,
  }
  const all = [...new Set(names)].map((name): Reporter => {
    if (name === 'pretty') return new PrettyReporter(pretty)
    return { onEnd: (report) => write(fileNames[name], files[name](report)) }
  })
  if (withSummary) all.push({ onEnd: (report) => write(fileNames.summary, renderSummary(report)) })
  return {
    onStart(target: Target, checks: number) {
      for (const reporter of all) reporter.onStart?.(target, checks)
    },
    onResult(result: CheckResult) {
      for (const reporter of all) reporter.onResult?.(result)
    },
    onEnd(report) {
      for (const reporter of all) reporter.onEnd(report)
    },
  }
}
