import type { CheckResult, Report } from '../report.ts'
import {
  bySubject,
  count,
  noTaskSeen,
  printable,
  skippedByReason,
  sourceLine,
  summaryLine,
  targetLine,
} from './words.ts'

/** GitHub drops a summary above 1 MiB; several steps share one page. */
const longest = 200_000
const longestText = 2000

/** The report as Markdown for `GITHUB_STEP_SUMMARY`, or for a comment on a pull request. */
export function renderSummary(report: Report): string {
  const { checks, summary, target, wasTaskSeen } = report
  const head = [
    `**${text(targetLine(target))}**`,
    '',
    `${summary.failed > 0 ? '❌' : wasTaskSeen ? '✅' : '⚠️'} ${summaryLine(summary)}`,
    ...(wasTaskSeen ? [] : ['', text(noTaskSeen)]),
    '',
    '| Subject | Passed | Failed | Drift | Skipped | Credits |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...bySubject(checks).map(
      ({ subject, passed, failed, drift, skipped, credits }) =>
        `| ${cell(subject)} | ${passed} | ${failed} | ${drift} | ${skipped} | ${credits} |`,
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
    text(what),
    fenced(
      [
        `expected  ${expected}`,
        `received  ${received}`,
        ...(requestId ? [`request   ${requestId}`] : []),
        ...(curl ? [`repeat    ${curl}`] : []),
      ].join('\n'),
    ),
  ])
  const body = evidence.length > 0 ? parts : [text(reason ?? '')]
  return [
    `<details><summary><code>${html(id)}</code> ${html(title)}</summary>`,
    text(sourceLine(source)),
    ...body,
    '</details>\n',
  ].join('\n\n')
}

function skippedSection(checks: readonly CheckResult[]): string[] {
  const reasons = skippedByReason(checks)
  if (reasons.length === 0) return []
  return [
    `### Skipped\n`,
    `${reasons.map(([reason, ids]) => `- ${count(ids.length, 'check')}: ${text(reason)}`).join('\n')}\n`,
  ]
}

const short = (value: string): string => {
  const clean = printable(value)
  return clean.length > longestText ? `${clean.slice(0, longestText)} …` : clean
}

const html = (value: string): string =>
  short(value).replace(/\s+/g, ' ').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** One line of prose: nothing in it is markup, a mention or a link to an issue. */
const text = (value: string): string =>
  html(value)
    .replace(/([\\`*_{}[\]|~])/g, '\\$1')
    .replace(/[@#](?=\w)/g, '$&\u200b')

const cell = (value: string): string => text(value)

/** A fence that is longer than any inside. */
function fenced(value: string): string {
  const clean = short(value)
  const longestTicks = Math.max(2, ...[...clean.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longestTicks + 1)
  return `${fence}text\n${clean}\n${fence}`
}
