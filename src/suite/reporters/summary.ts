import { fenced, html, prose } from '../../markup.ts'
import type { CheckResult, Report } from '../report.ts'
import {
  bySubject,
  count,
  noTaskSeen,
  skippedByReason,
  sourceLine,
  summaryLine,
  targetLine,
} from './words.ts'

/** GitHub drops a summary above 1 MiB; several steps share one page. */
const longest = 200_000

/** The report as Markdown for `GITHUB_STEP_SUMMARY`, or for a comment on a pull request. */
export function renderSummary(report: Report): string {
  const { checks, summary, target, wasTaskSeen } = report
  const head = [
    `**${prose(targetLine(target))}**`,
    '',
    `${summary.failed > 0 ? '❌' : wasTaskSeen ? '✅' : '⚠️'} ${summaryLine(summary)}`,
    ...(wasTaskSeen ? [] : ['', prose(noTaskSeen)]),
    '',
    '| Subject | Passed | Failed | Drift | Skipped | Credits |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...bySubject(checks).map(
      ({ subject, passed, failed, drift, skipped, credits }) =>
        `| ${prose(subject)} | ${passed} | ${failed} | ${drift} | ${skipped} | ${credits} |`,
    ),
    '',
  ].join('\n')
  const sections = [
    ...section(
      'Failed',
      checks.filter(({ outcome }) => outcome === 'failed'),
    ),
    ...section(
      'Drift',
      checks.filter(({ outcome }) => outcome === 'drift'),
    ),
    ...skippedSection(checks),
  ]
  let markdown = head
  for (const [index, part] of sections.entries()) {
    if (markdown.length + part.length > longest)
      return `${markdown}\n${count(sections.length - index, 'more part')} would be too long for this page.\n`
    markdown += `\n${part}`
  }
  return markdown
}

function section(title: string, checks: readonly CheckResult[]): string[] {
  if (checks.length === 0) return []
  return [`### ${title}\n`, ...checks.map(described)]
}

function described({ id, title, source, reason, evidence }: CheckResult): string {
  const parts = evidence.flatMap(({ what, expected, received, requestId, curl }) => [
    prose(what),
    fenced(
      [
        `expected  ${expected}`,
        `received  ${received}`,
        ...(requestId ? [`request   ${requestId}`] : []),
        ...(curl ? [`repeat    ${curl}`] : []),
      ].join('\n'),
    ),
  ])
  const body = evidence.length > 0 ? parts : [prose(reason ?? '')]
  return [
    `<details><summary><code>${html(id)}</code> ${html(title)}</summary>`,
    prose(sourceLine(source)),
    ...body,
    '</details>\n',
  ].join('\n\n')
}

function skippedSection(checks: readonly CheckResult[]): string[] {
  const reasons = skippedByReason(checks)
  if (reasons.length === 0) return []
  return [
    `### Skipped\n`,
    `${reasons.map(([reason, ids]) => `- ${count(ids.length, 'check')}: ${prose(reason)}`).join('\n')}\n`,
  ]
}
