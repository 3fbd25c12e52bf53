import { attributes, xml } from '../../markup.ts'
import type { CheckResult, Outcome, Report } from '../report.ts'
import { bySubject, count, sourceLine, targetLine } from './words.ts'

/**
 * The report as JUnit XML, as the viewers of Jenkins, GitLab and GitHub actions read it. They show one
 * failure of a test case at most, so that a check's failures stand together in one.
 * @param failing outcomes that are a failure; drift that is none stands in `system-out`
 */
export function renderJunit(report: Report, failing: ReadonlySet<Outcome> = new Set(['failed'])): string {
  const { target, checks, ms, startedAt, seed, contract, summary } = report
  const suites = bySubject(checks).map(({ subject }) => {
    const own = checks.filter((check) => check.subject === subject)
    return [
      `  <testsuite ${attributes({
        name: subject,
        ...counts(own, failing),
        time: seconds(own.reduce((sum, check) => sum + check.ms, 0)),
        // The schema of JUnit has no zone.
        timestamp: startedAt.slice(0, 19),
      })}>`,
      ...own.map((check) => testCase(check, failing)),
      '  </testsuite>',
    ].join('\n')
  })
  const about = { seed, contract: contract.sha256, credits: String(summary.credits) }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${attributes({ name: targetLine(target), ...counts(checks, failing), time: seconds(ms) })}>`,
    '  <properties>',
    ...Object.entries(about).map(([name, value]) => `    <property ${attributes({ name, value })}/>`),
    '  </properties>',
    ...suites,
    '</testsuites>',
    '',
  ].join('\n')
}

function counts(checks: readonly CheckResult[], failing: ReadonlySet<Outcome>) {
  const failures = checks.filter(({ outcome }) => failing.has(outcome)).length
  const skipped = checks.filter(({ outcome }) => outcome === 'skipped' && !failing.has(outcome)).length
  return { tests: checks.length, failures, errors: 0, skipped }
}

function testCase(check: CheckResult, failing: ReadonlySet<Outcome>): string {
  const { id, title, subject, outcome, reason, ms } = check
  const open = `    <testcase ${attributes({ name: `${id}: ${title}`, classname: `claid.${subject}`, time: seconds(ms) })}`
  const inside = (tag: string, more: Record<string, string>, text: string) =>
    `${open}>\n      <${tag}${Object.keys(more).length > 0 ? ` ${attributes(more)}` : ''}>${xml(text)}</${tag}>\n    </testcase>`
  const [first, ...rest] = check.evidence
  const what = first?.what ?? reason ?? outcome
  if (failing.has(outcome)) {
    const message = rest.length > 0 ? `${what} (and ${rest.length} more)` : what
    return inside('failure', { message, type: outcome }, details(check))
  }
  if (outcome === 'skipped')
    return `${open}>\n      <skipped ${attributes({ message: reason ?? '' })}/>\n    </testcase>`
  return outcome === 'drift' ? inside('system-out', {}, `drift\n${details(check)}`) : `${open}/>`
}

function details({ source, evidence, reason }: CheckResult): string {
  const parts = evidence.map(({ what, expected, received, requestId, curl }, index) =>
    [
      evidence.length > 1 ? `${index + 1}. ${what}` : what,
      `expected: ${expected}`,
      `received: ${received}`,
      ...(requestId ? [`request id: ${requestId}`] : []),
      ...(curl ? [`repeat: ${curl}`] : []),
    ].join('\n'),
  )
  const all = evidence.length > 1 ? [`${count(evidence.length, 'finding')}`, ...parts] : parts
  return [sourceLine(source), ...(all.length > 0 ? all : [reason ?? ''])].join('\n\n')
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3)
