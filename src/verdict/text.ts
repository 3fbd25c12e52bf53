import { printable } from '../markup.ts'
import { type Coverage, subjects } from './coverage.ts'
import type { ClientReport } from './report.ts'
import { count, type Sighting } from './rules/rule.ts'
import type { Mistake, Run, Verdict } from './verdict.ts'

/** What every report calls the subjects of coverage. */
export const titles: Readonly<Record<keyof Coverage, string>> = {
  states: 'States',
  errors: 'Errors',
  faults: 'Broken answers',
  events: 'Webhook events',
  troubles: 'Webhook troubles',
  profiles: 'Profiles',
}

/** `2 errors, 1 warning`, or that there is nothing. */
const summaryLine = ({ errors, warnings }: Verdict['summary']): string =>
  errors + warnings === 0 ? 'no mistake was seen' : `${count(errors, 'error')}, ${count(warnings, 'warning')}`

/** Whether the mock was asked for nothing, so that a verdict says nothing. */
export const isUnasked = ({ verdict: { seen } }: Run): boolean => seen.requests === 0

/** The verdict in a few words. */
export const verdictLine = ({ runs, summary }: ClientReport): string =>
  runs.every(isUnasked) ? 'no request was seen' : summaryLine(summary)

/** What a run was made of. */
export function runLine({ verdict: { profile, seen }, exitCode }: Run): string {
  const parts = [
    count(seen.requests, 'request'),
    count(seen.tasks, 'task'),
    count(seen.deliveries, 'webhook event'),
    ...(exitCode === undefined ? [] : [`exit code ${exitCode}`]),
    ...(seen.isCut ? ['the oldest requests are forgotten'] : []),
  ]
  return `${profile}: ${parts.join(', ')}`
}

/** A mistake, and under which profiles it was made. */
export interface Place {
  readonly mistake: Mistake
  readonly profiles: readonly string[]
}

/** Each mistake once, the worst first; what shows between runs comes first of all. */
export function placed({ runs, differences }: ClientReport): Place[] {
  const places = new Map<string, { mistake: Mistake; profiles: string[] }>()
  for (const { verdict } of runs) {
    for (const mistake of verdict.mistakes) {
      const place = places.get(mistake.rule)
      if (place) place.profiles.push(verdict.profile)
      else places.set(mistake.rule, { mistake, profiles: [verdict.profile] })
    }
  }
  const all = [...differences.map((mistake) => ({ mistake, profiles: [] })), ...places.values()]
  return all.sort(
    (a, b) => Number(a.mistake.severity === 'warning') - Number(b.mistake.severity === 'warning'),
  )
}

/** Where only some profiles are concerned, their names. */
export const onlyUnder = ({ profiles }: Place, { runs }: ClientReport): string =>
  profiles.length > 0 && profiles.length < runs.length ? ` (under ${profiles.join(', ')} only)` : ''

/** How often a mistake was seen. */
export const seen = (times: number): string => (times === 1 ? 'seen once' : `seen ${times} times`)

/** One thing that was seen, in one line. */
export const line = ({ what, request, task, tag, sandbox, sent }: Sighting): string =>
  [
    what,
    ...(task === undefined ? [] : [`task ${task}`]),
    ...(tag === undefined ? [] : [`tag ${tag}`]),
    ...(sandbox === undefined ? [] : [`sandbox ${sandbox}`]),
    ...(request === undefined ? [] : [`request ${request}`]),
    ...(sent === undefined ? [] : [`sent ${sent}`]),
  ].join('; ')

/** The report for a terminal. */
export function renderText(report: ClientReport): string {
  const { runs, coverage, seed } = report
  const mistakes = placed(report).flatMap((place) => {
    const { rule, severity, sentence, count: times, evidence } = place.mistake
    const [first] = evidence
    return [
      `  ${severity.padEnd(7)} ${rule}${onlyUnder(place, report)}: ${sentence}.`,
      ...(first ? [`          ${times > 1 ? `${times} times, first: ` : ''}${oneLine(first.what)}`] : []),
    ]
  })
  const never = subjects.flatMap((subject) => {
    const names = coverage[subject].never
    return names.length > 0 ? [`  ${titles[subject].toLowerCase()}: ${names.join(', ')}`] : []
  })
  return [
    `Verdict on the client: ${verdictLine(report)}.`,
    ...runs.map((run) => `  ${runLine(run)}`),
    ...(seed === undefined ? [] : [`  seed: ${oneLine(seed)}`]),
    ...mistakes,
    ...(never.length > 0 ? ['Never met:', ...never] : []),
    '',
  ].join('\n')
}

const oneLine = (text: string): string => printable(text).replace(/\s+/g, ' ').slice(0, 300)
