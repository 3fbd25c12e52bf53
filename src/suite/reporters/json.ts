import type { CheckResult, Evidence, Report } from '../report.ts'
import { noteOf } from './words.ts'

/** The report as `report.json`: members in one order, whatever order they were made in. */
export function renderJson(report: Report): string {
  const { version, target, contract, seed, startedAt, ms, summary, wasTaskSeen, checks } = report
  const { passed, failed, drift, skipped, credits } = summary
  const note = noteOf(target)
  const stable = {
    version,
    target: {
      url: target.url,
      kind: target.kind,
      ...(target.profile !== undefined && { profile: target.profile }),
      ...(note !== undefined && { note }),
    },
    contract: { title: contract.title, version: contract.version, sha256: contract.sha256 },
    seed,
    startedAt,
    ms,
    summary: { passed, failed, drift, skipped, credits },
    wasTaskSeen,
    checks: checks.map(stableCheck),
  }
  return `${JSON.stringify(stable, null, 2)}\n`
}

const stableCheck = ({
  id,
  title,
  subject,
  source,
  outcome,
  reason,
  credits,
  ms,
  evidence,
}: CheckResult) => ({
  id,
  title,
  subject,
  source:
    source.mark === 'contract'
      ? { mark: source.mark, operation: source.operation, pointer: source.pointer }
      : { mark: source.mark, fact: source.fact },
  outcome,
  reason,
  credits,
  ms,
  evidence: evidence.map(stableEvidence),
})

const stableEvidence = ({ what, expected, received, requestId, curl }: Evidence) => ({
  what,
  expected,
  received,
  ...(requestId !== undefined && { requestId }),
  ...(curl !== undefined && { curl }),
})
