import type { Mark } from '../facts/marks.ts'
import type { Finding } from './check.ts'
import type { Context, SuiteCheck } from './context.ts'
import { curlOf } from './curl.ts'
import type { CheckResult, Evidence, Outcome } from './report.ts'
import type { Secrets } from './secrets.ts'
import { Skipped } from './skipped.ts'

type Judged = Pick<CheckResult, 'outcome' | 'reason' | 'evidence' | 'ms'>

const evidenceAtMost = 20

/** Makes a check and says what it came to; it always comes to something, and in time. */
export async function judgeCheck(check: SuiteCheck, context: Context, secrets: Secrets): Promise<Judged> {
  const { clock, timeout } = context
  const started = clock.now()
  const took = () => Math.round(clock.now() - started)
  let cancel = () => {}
  const late = new Promise<never>((_, reject) => {
    // A task is waited for as long; the answers to its last polls may take a little more.
    cancel = clock.setTimer(() => reject(new TooLong()), timeout * 1.5)
  })
  try {
    const findings = await Promise.race([check.run(context), late])
    const evidence = toldApart(findings.slice(0, evidenceAtMost)).map((finding) =>
      evidenceOf(finding, secrets),
    )
    return {
      outcome: outcomeOf(check, findings),
      reason: reasonOf(evidence, findings.length),
      evidence,
      ms: took(),
    }
  } catch (error) {
    if (error instanceof Skipped)
      return { outcome: 'skipped', reason: secrets.hide(error.message), evidence: [], ms: took() }
    const received =
      error instanceof TooLong
        ? `nothing within ${(timeout * 1.5) / 1000} s`
        : `${error instanceof Error ? error.message : error}`
    const evidence = [evidenceOf({ what: 'the check', expected: 'an end', received }, secrets)]
    return { outcome: 'failed', reason: reasonOf(evidence, 1), evidence, ms: took() }
  } finally {
    cancel()
  }
}

class TooLong extends Error {}

/** What is sure is failed, what is only seen or assumed is drift at most. */
function outcomeOf({ source }: SuiteCheck, findings: readonly Finding[]): Outcome {
  if (findings.length === 0) return 'passed'
  const isSure = (mark: Mark) => mark === 'contract' || mark === 'documented'
  return findings.some(({ mark }) => isSure(mark ?? source.mark)) ? 'failed' : 'drift'
}

/** What is wrong in the same way several times is counted, so that each finding has a name of its own. */
function toldApart(findings: readonly Finding[]): Finding[] {
  const counts = new Map<string, number>()
  return findings.map((finding) => {
    const count = (counts.get(finding.what) ?? 0) + 1
    counts.set(finding.what, count)
    return count === 1 ? finding : { ...finding, what: `${finding.what}, time ${count}` }
  })
}

function reasonOf([first]: readonly Evidence[], count: number): string | null {
  if (!first) return null
  const more = count > 1 ? ` (and ${count - 1} more)` : ''
  return `${first.what}: expected ${first.expected}, received ${first.received}${more}`
}

function evidenceOf({ what, expected, received, exchange }: Finding, secrets: Secrets): Evidence {
  const requestId = exchange?.answer?.headers.get('x-request-id')
  return {
    what: secrets.hide(what),
    expected: secrets.hide(expected),
    received: secrets.hide(received),
    ...(requestId && { requestId: secrets.hide(requestId) }),
    ...(exchange && { curl: secrets.hide(curlOf(exchange.sent)) }),
  }
}
