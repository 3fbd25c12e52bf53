import { fenced, html, prose } from '../markup.ts'
import { subjects } from './coverage.ts'
import type { ClientReport } from './report.ts'
import { isUnasked, line, onlyUnder, type Place, placed, runLine, seen, titles, verdictLine } from './text.ts'

/** The report as Markdown, for a summary of a workflow or a comment on a pull request. */
export function renderMarkdown(report: ClientReport): string {
  const { runs, summary, coverage } = report
  const places = placed(report)
  const table = places.map((place) => {
    const { rule, severity, mark, count, sentence } = place.mistake
    const where = prose(onlyUnder(place, report))
    return `| ${severity === 'error' ? '❌' : '⚠️'} \`${rule}\`${where} | ${mark} | ${count} | ${prose(sentence)} |`
  })
  const rows = subjects.map((subject) => {
    const { met, never } = coverage[subject]
    return `| ${titles[subject]} | ${prose(met.join(', ')) || '–'} | ${prose(never.join(', ')) || '–'} |`
  })
  return [
    '## Verdict on the client\n',
    `${summary.errors > 0 ? '❌' : summary.warnings > 0 || runs.some(isUnasked) ? '⚠️' : '✅'} ${verdictLine(report)}\n`,
    ...runs.map((run) => `- ${prose(runLine(run))}`),
    '',
    ...(table.length > 0
      ? ['| Mistake | Source | Seen | What to do |', '| --- | --- | ---: | --- |', ...table, '']
      : []),
    ...places.map(described),
    '### What the tests met\n',
    '| Subject | Met | Never |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

const described = ({ mistake: { rule, evidence, count } }: Place): string =>
  [
    `<details><summary><code>${html(rule)}</code> ${seen(count)}</summary>`,
    fenced(evidence.map(line).join('\n')),
    '</details>\n',
  ].join('\n\n')
