import { attributes, xml } from '../markup.ts'
import { type ClientReport, type FailOn, isFailing } from './report.ts'
import { isUnasked, line, runLine, seen } from './text.ts'
import { type Mistake, type Run, rules } from './verdict.ts'

/**
 * The report as JUnit XML: a suite for each run, a case for each rule and one for whether it proves anything.
 * @param level what is a failure; a lesser mistake stands in `system-out`
 * @param unproven what a run is in which no request arrived
 */
export function renderJunit(
  report: ClientReport,
  level: FailOn = 'error',
  unproven: 'failure' | 'skipped' = 'failure',
): string {
  const suites = report.runs.map((run) => ({
    ...{ name: run.verdict.profile, run },
    cases: [arrival(run, unproven), ...casesOf(run, level)],
  }))
  const between = report.differences.map((mistake) => caseOf(mistake.rule, mistake, level))
  const all = [
    ...suites,
    ...(between.length > 0 ? [{ name: 'profiles', run: undefined, cases: between }] : []),
  ]
  const counts = (cases: readonly Case[]) => ({
    tests: cases.length,
    failures: cases.filter(({ inside }) => inside?.startsWith('<failure ')).length,
    errors: 0,
    skipped: cases.filter(({ inside }) => inside?.startsWith('<skipped ')).length,
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${attributes({ name: 'Verdict on the client', ...counts(all.flatMap(({ cases }) => cases)) })}>`,
    ...all.flatMap(({ name, run, cases }) => [
      `  <testsuite ${attributes({ name: `client.${name}`, ...counts(cases) })}>`,
      ...(run
        ? [`    <properties><property ${attributes({ name: 'seen', value: runLine(run) })}/></properties>`]
        : []),
      ...cases.map((one) => testCase(name, one)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n')
}

interface Case {
  readonly name: string
  /** An element; undefined: all is well. */
  readonly inside: string | undefined
}

/** A run without requests would pass every rule. */
const arrival = (run: Run, unproven: 'failure' | 'skipped'): Case => {
  const told = attributes({ message: 'No request arrived: the other cases say nothing of the client.' })
  return { name: 'requests-arrived', inside: isUnasked(run) ? `<${unproven} ${told}/>` : undefined }
}

const casesOf = ({ verdict }: Run, level: FailOn): Case[] =>
  rules.map(({ name }) =>
    caseOf(
      name,
      verdict.mistakes.find(({ rule }) => rule === name),
      level,
    ),
  )

/** @param mistake undefined: it was not made */
function caseOf(name: string, mistake: Mistake | undefined, level: FailOn): Case {
  if (!mistake) return { name, inside: undefined }
  const text = xml([`${mistake.mark}, ${seen(mistake.count)}`, ...mistake.evidence.map(line)].join('\n'))
  const inside = isFailing(mistake, level)
    ? `<failure ${attributes({ message: mistake.sentence, type: mistake.severity })}>${text}</failure>`
    : `<system-out>${xml(`${mistake.severity}: ${mistake.sentence}`)}\n${text}</system-out>`
  return { name, inside }
}

function testCase(suite: string, { name, inside }: Case): string {
  const open = `    <testcase ${attributes({ name, classname: `client.${suite}` })}`
  return inside === undefined ? `${open}/>` : `${open}>\n      ${inside}\n    </testcase>`
}
