import { readFileSync } from 'node:fs'
import { OperatorError } from '../errors.ts'
import { contractReport } from '../spec/contract-report.ts'
import { compareReports } from '../suite/compare.ts'
import type { Report } from '../suite/report.ts'
import { renderComparison } from '../suite/reporters/comparison.ts'
import { outputOf, type Streams } from './check-output.ts'

// What a report notes about its target is for whoever reads that report alone.
const reportFile = contractReport.extend({ target: contractReport.shape.target.omit({ note: true }) })

/**
 * Reads a `report.json`.
 * @throws {OperatorError} when it is none
 */
function readReport(file: string): Report {
  const failed = (wrong: string) =>
    new OperatorError('read a report', wrong, 'Give the report.json of two runs of check')
  let json: unknown
  try {
    json = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw failed(`${file} is no JSON`)
    throw failed(error instanceof Error ? error.message : String(error))
  }
  const { data, error } = reportFile.safeParse(json)
  if (data) return data
  const [issue] = error.issues
  throw failed(`${file} is none at /${issue?.path.join('/') ?? ''} (${issue?.message})`)
}

/** `claid-mock check compare A.json B.json` */
export function compare(files: readonly [string, string], isJson: boolean, streams: Streams): void {
  const [first, second] = files.map(readReport) as [Report, Report]
  const comparison = compareReports(first, second)
  const { hasColours } = outputOf(streams.stdout, streams.env)
  streams.stdout.write(
    isJson ? `${JSON.stringify(comparison, null, 2)}\n` : renderComparison(comparison, hasColours),
  )
}
