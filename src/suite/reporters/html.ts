import { printable } from '../../markup.ts'
import type { CheckResult, Evidence, Outcome, Report } from '../report.ts'
import { reportStyle } from './html-style.ts'
import {
  bySubject,
  count,
  noTaskSeen,
  outcomes,
  seconds,
  sourceLine,
  summaryLine,
  targetLine,
} from './words.ts'

const labels: Readonly<Record<Outcome, string>> = {
  failed: 'Failed',
  drift: 'Drift',
  skipped: 'Skipped',
  passed: 'Passed',
}

/** So that an outcome can be told without its colour. */
const signs: Readonly<Record<Outcome, string>> = { failed: '✕', drift: '≠', skipped: '–', passed: '✓' }

const longestText = 8000

/**
 * The report as one HTML file that asks nobody for anything and runs no script: it can be mailed, kept as
 * an artifact and opened from a disk.
 */
export function renderHtml(report: Report): string {
  const { target, summary, wasTaskSeen, checks, contract, seed, startedAt, ms } = report
  const title = targetLine(target)
  const subjects = bySubject(checks)
  const verdict = summary.failed > 0 ? 'failed' : summary.drift > 0 || !wasTaskSeen ? 'drift' : 'passed'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escaped(`${summary.failed > 0 ? `${summary.failed} failed` : 'Contract kept'} · ${title}`)}</title>
<style>
${reportStyle}</style>
</head>
<body>
<header>
<p class="target">${escaped(title)}</p>
<h1 class="${verdict}">${escaped(headline(report))}</h1>
<p class="sum">${escaped(`${summaryLine(summary)}, ${seconds(ms)}`)}</p>
${wasTaskSeen ? '' : `<p class="warning">${escaped(noTaskSeen)}</p>\n`}</header>
<main>
${filter(report)}
<nav aria-label="Subjects">
<div class="scroll" tabindex="0" role="region" aria-label="Outcomes by subject"><table>
<caption>By subject</caption>
<thead><tr><th scope="col">Subject</th>${outcomes.map((name) => `<th scope="col">${labels[name]}</th>`).join('')}<th scope="col">Credits</th></tr></thead>
<tbody>
${subjects.map((row) => `<tr><th scope="row"><a href="#${anchor(row.subject)}">${escaped(row.subject)}</a></th>${outcomes.map((name) => `<td class="${row[name] > 0 ? name : 'none'}">${row[name]}</td>`).join('')}<td>${row.credits}</td></tr>`).join('\n')}
</tbody>
</table></div>
</nav>
${subjects.map(({ subject }) => section(subject, checks)).join('\n')}
</main>
<footer>
<dl>
<div><dt>Contract</dt><dd>${escaped(`${contract.title} ${contract.version}`)}</dd></div>
<div><dt>SHA-256</dt><dd><code>${escaped(contract.sha256)}</code></dd></div>
<div><dt>Seed</dt><dd><code>${escaped(seed)}</code></dd></div>
<div><dt>Started</dt><dd><time datetime="${escaped(startedAt)}">${escaped(startedAt)}</time></dd></div>
</dl>
<p>Made by claid-mock, which is unofficial and not Claid's. <b>Failed</b>: against the stored contract or a documented fact. <b>Drift</b>: against an observed or assumed fact, or unknown to the contract. <b>Skipped</b>: not tried, the reason says why.</p>
</footer>
</body>
</html>
`
}

function headline({ summary, wasTaskSeen }: Report): string {
  if (summary.failed > 0) return `${count(summary.failed, 'check')} failed`
  if (!wasTaskSeen) return 'Not enough was checked'
  return summary.drift > 0
    ? `The contract is kept, with ${count(summary.drift, 'drift')}`
    : 'The contract is kept'
}

/** Radio buttons, which the style sheet follows: a filter without a script. */
function filter({ summary, checks }: Report): string {
  const choices = [
    ['all', 'All', checks.length],
    ...outcomes.map((name) => [name, labels[name], summary[name]] as const),
  ] as const
  const inputs = choices.map(
    ([name, label, number]) =>
      `<label class="${name}"><input type="radio" name="show" id="show-${name}"${name === 'all' ? ' checked' : ''}> ${label} <b>${number}</b></label>`,
  )
  return `<fieldset class="filter">\n<legend>Show</legend>\n${inputs.join('\n')}\n</fieldset>`
}

function section(subject: string, checks: readonly CheckResult[]): string {
  const own = checks.filter((check) => check.subject === subject)
  const sorted = outcomes.flatMap((outcome) => own.filter((check) => check.outcome === outcome))
  const has = [...new Set(own.map(({ outcome }) => `has-${outcome}`))].join(' ')
  return `<section class="${has}" aria-labelledby="${anchor(subject)}">
<h2 id="${anchor(subject)}">${escaped(subject)}</h2>
${sorted.map(entry).join('\n')}
</section>`
}

function entry(check: CheckResult): string {
  const { id, title, outcome, source, reason, credits, ms, evidence } = check
  const isOpen = outcome === 'failed' || outcome === 'drift'
  const cost = credits > 0 ? `, ${count(credits, 'credit')}` : ''
  return `<details class="check ${outcome}"${isOpen ? ' open' : ''}>
<summary><span class="sign ${outcome}" aria-hidden="true">${signs[outcome]}</span><span class="outcome">${labels[outcome]}</span> <span class="title">${escaped(title)}</span> <code>${escaped(id)}</code>${outcome === 'skipped' && reason ? ` <span class="why">${escaped(reason)}</span>` : ''}</summary>
<p class="source"><span class="mark">${source.mark}</span> ${escaped(sourceLine(source).slice(source.mark.length + 2))}</p>
${reason && evidence.length === 0 && outcome !== 'skipped' ? `<p>${escaped(reason)}</p>\n` : ''}${evidence.map(finding).join('\n')}<p class="cost">${escaped(`${seconds(ms)}${cost}`)}</p>
</details>`
}

function finding({ what, expected, received, requestId, curl }: Evidence): string {
  const rows = [
    ['Expected', pre(expected)],
    ['Received', pre(received)],
    ...(requestId ? [['Request id', `<code>${escaped(requestId)}</code>`]] : []),
    ...(curl ? [['Repeat', pre(curl)]] : []),
  ]
  return `<article><h3>${escaped(what)}</h3>
<dl>
${rows.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('\n')}
</dl></article>
`
}

// Focusable, so that a long line can be scrolled with the keyboard.
const pre = (text: string): string => `<pre tabindex="0">${escaped(text)}</pre>`

/** Subjects are words of the suite's own; whatever else stands in one may not break an id. */
const anchor = (subject: string): string => `subject-${subject.replace(/[^\w-]+/g, '-')}`

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  const clean = printable(text)
  const short = clean.length > longestText ? `${clean.slice(0, longestText)} …` : clean
  return short.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
