import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OperatorError } from '../errors.ts'
import type { CheckResult, Outcome, Report } from '../suite/report.ts'
import {
  createReporter,
  type Output,
  type Reporter,
  type ReporterName,
  renderSummary,
} from '../suite/reporters/index.ts'
import type { Secrets } from '../suite/secrets.ts'
import type { CheckFlags } from './check-flags.ts'

/** A stream of the process, as far as a report needs one. */
export interface Stream {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
}

export interface Streams {
  readonly stdout: Stream
  readonly stderr: Stream
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * The reporters that the flags ask for. One format at most goes to stdout; `pretty` then makes room for it.
 * @throws {OperatorError} when two would, or the folder cannot be made
 */
export function reporterOf(flags: CheckFlags, streams: Streams, failing: ReadonlySet<Outcome>): Reporter {
  const { out } = flags
  const names = flags.reporter ?? (out === undefined ? ['pretty'] : ['pretty', 'json', 'junit', 'html'])
  const files = names.filter((name) => name !== 'pretty')
  if (out === undefined && new Set(files).size > 1) {
    const wrong = `${files.join(' and ')} would both be written to stdout`
    throw new OperatorError('write the reports', wrong, 'Give --out a folder')
  }
  if (out !== undefined) attempt(out, () => mkdirSync(out, { recursive: true }))
  const isTaken = out === undefined && files.length > 0
  return createReporter({
    names: names as readonly ReporterName[],
    pretty: outputOf(isTaken ? streams.stderr : streams.stdout, streams.env),
    write: (file, text) => {
      if (out === undefined) streams.stdout.write(text)
      else attempt(join(out, file), () => writeFileSync(join(out, file), text))
    },
    failing,
    withSummary: out !== undefined,
  })
}

/** Where a stream shows colours: on a terminal, unless https://no-color.org or FORCE_COLOR say otherwise. */
export function outputOf(stream: Stream, env: Streams['env']): Output {
  const isTerminal = stream.isTTY === true && env.TERM !== 'dumb'
  const isForced = (env.FORCE_COLOR ?? '') !== '' && env.FORCE_COLOR !== '0'
  return {
    write: (text) => stream.write(text),
    isTerminal,
    hasColours: (env.NO_COLOR ?? '') === '' && (isTerminal || isForced),
  }
}

/** Adds a Markdown summary to the page of a GitHub workflow; that it cannot is no reason to fail. */
export function writeStepSummary(report: Report, { env, stderr }: Streams): void {
  const file = env.GITHUB_STEP_SUMMARY
  if (!file) return
  try {
    appendFileSync(file, `${renderSummary(report)}\n`)
  } catch (error) {
    stderr.write(`No summary was written: ${error instanceof Error ? error.message : String(error)}\n`)
  }
}

/** Writes a file. @throws {OperatorError} when it cannot */
export function attempt(path: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new OperatorError(`write ${path}`, reason, 'Give a path that can be written')
  }
}

/** The report without the keys, whatever an endpoint echoed. */
export const withoutSecrets = (report: Report, secrets: Secrets): Report => ({
  ...report,
  target: { ...report.target, url: secrets.hide(report.target.url) },
  checks: report.checks.map((check) => resultWithoutSecrets(check, secrets)),
})

/** What is said of a check in advance holds no secret; what came back may. */
export const resultWithoutSecrets = (check: CheckResult, secrets: Secrets): CheckResult => ({
  ...check,
  reason: check.reason === null ? null : secrets.hide(check.reason),
  evidence: check.evidence.map(({ what, expected, received, requestId, curl }) => ({
    what: secrets.hide(what),
    expected: secrets.hide(expected),
    received: secrets.hide(received),
    ...(requestId !== undefined && { requestId: secrets.hide(requestId) }),
    ...(curl !== undefined && { curl: secrets.hide(curl) }),
  })),
})
