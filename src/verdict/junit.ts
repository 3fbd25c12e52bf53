import { attributes, xml } from '../markup.ts'
import { type ClientReport, type FailOn, isFailing } from './report.ts'
import { line, runLine, seen } from './text.ts'
import { type Mistake, type Run, rules } from './verdict.ts'

/**
 * The report as JUnit XML: a suite for each run, a case for each rule.
 * @param level what is a failure; a lesser mistake stands in `system-out`
 */
export function renderJunit(report: ClientReport, level: FailOn = 'error'): string {
  const suites = report.runs.map((run) => ({ name: run.verdict.profile, run, cases: casesOf(run) }))
  const between = report.differences.map((mistake) => ({ name: mistake.rule, mistake }))
  const all = [
    ...suites,
    ...(between.length > 0 ? [{ name: 'profiles', run: undefined, cases: between }] : []),
  ]
  const counts = (cases: readonly Case[]) => ({
    tests: cases.length,
    failures: cases.filter(({ mistake }) => mistake && isFailing(mistake, level)).length,
    errors: 0,
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${attributes({ name: 'Verdict on the client', ...counts(all.flatMap(({ cases }) => cases)) })}>`,
    ...all.flatMap(({ name, run, cases }) => [
      `  <testsuite ${attributes({ name: `client.${name}`, ...counts(cases) })}>`,
      ...(run
        ? [`    <properties><property ${attributes({ name: 'seen', value: runLine(run) })}/></properties>`]
        : []),
      ...cases.map((one) => testCase(name, one, level)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n')
}

interface Case {
  readonly name: string
  /** Undefined: it was not made. */
  readonly mistake: Mistake | undefined
}

const casesOf = ({ verdict }: Run): Case[] =>
  rules.map(({ name }) => ({ name, mistake: verdict.mistakes.find(({ rule }) => rule === name) }))

function testCase(suite: string, { name, mistake }: Case, level: FailOn): string {
  const open = `    <testcase ${attributes({ name, classname: `client.${suite}` })}`
  if (!mistake) return `${open}/>`
  const text = xml([`${mistake.mark}, ${seen(mistake.count)}`, ...mistake.evidence.map(line)].join('\n'))
  const inside = isFailing(mistake, level)
    ? `<failure ${attributes({ message: mistake.sentence, type: mistake.severity })}>${text}</failure>`
    : `<system-out>${xml(`${mistake.severity}: ${mistake.sentence}`)}\n${text}</system-out>`
  return `${open}>\n      ${inside}\n    </testcase>`
}
