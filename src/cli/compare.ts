import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { OperatorError } from '../errors.ts'
import { compareReports } from '../suite/compare.ts'
import type { Report } from '../suite/report.ts'
import { renderComparison } from '../suite/reporters/comparison.ts'
import { outputOf, type Streams } from './check-output.ts'

const outcome = z.enum(['passed', 'failed', 'drift', 'skipped'])
const source = z.union([
  z.object({ mark: z.literal('contract'), operation: z.string(), pointer: z.string() }),
  z.object({ mark: z.enum(['documented', 'observed', 'assumed']), fact: z.string() }),
])
const evidence = z.object({
  what: z.string(),
  expected: z.string(),
  received: z.string(),
  requestId: z.string().optional(),
  curl: z.string().optional(),
})
const reportFile = z.object({
  version: z.literal(1),
  target: z.object({
    url: z.string(),
    kind: z.enum(['built-in', 'loopback', 'remote', 'exchanges']),
    profile: z.string().optional(),
  }),
  contract: z.object({ title: z.string(), version: z.string(), sha256: z.string() }),
  seed: z.string(),
  startedAt: z.string(),
  ms: z.number(),
  summary: z.object({
    passed: z.number(),
    failed: z.number(),
    drift: z.number(),
    skipped: z.number(),
    credits: z.number(),
  }),
  wasTaskSeen: z.boolean(),
  checks: z.array(
    z.object({
      ...{ id: z.string(), title: z.string(), subject: z.string(), source, outcome },
      ...{ reason: z.string().nullable(), credits: z.number(), ms: z.number() },
      evidence: z.array(evidence),
    }),
  ),
})

/**
 * Reads a `report.json`.
 * @throws {OperatorError} when it is none
 */
export function readReport(file: string): Report {
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
