import { styleText } from 'node:util'
import { printable } from '../../markup.ts'
import type { ComparedCheck, ComparedSide, Comparison } from '../compare.ts'
import { count, targetLine } from './words.ts'

const oneLine = (text: string): string => printable(text).replace(/\s+/g, ' ').slice(0, 500)

/** A comparison for people: what differs and what only one has, each in full; what is the same, counted. */
export function renderComparison(comparison: Comparison, hasColours: boolean): string {
  const { first, second, isSameContract, summary, checks } = comparison
  const style = (name: Parameters<typeof styleText>[0], text: string) =>
    hasColours ? styleText(name, text, { validateStream: false }) : text
  const group = (title: string, verdict: ComparedCheck['verdict'], colour: 'yellow' | 'cyan') => {
    const own = checks.filter((check) => check.verdict === verdict)
    if (own.length === 0) return []
    return [
      '',
      style('bold', title),
      ...own.flatMap((check) => [
        `  ${style(colour, oneLine(check.id))}  ${oneLine(check.title)}`,
        ...side('A', check.first),
        ...side('B', check.second),
      ]),
    ]
  }
  const side = (name: string, it: ComparedSide | undefined) =>
    it === undefined
      ? []
      : [
          `    ${style('dim', name)} ${it.outcome}${it.reason ? `: ${oneLine(it.reason)}` : ''}`,
          ...it.findings.map((finding) => `        ${oneLine(finding)}`),
        ]
  const { same, differs, onlyFirst, onlySecond } = summary
  return [
    `${style('bold', 'A')} ${oneLine(targetLine(first))}`,
    `${style('bold', 'B')} ${oneLine(targetLine(second))}`,
    ...(isSameContract ? [] : [style('yellow', 'They were judged by different contracts.')]),
    ...group('Differs', 'differs', 'yellow'),
    ...group('Only in A', 'only-first', 'cyan'),
    ...group('Only in B', 'only-second', 'cyan'),
    '',
    `${count(same, 'check is the same', 'checks are the same')}, ${count(differs, 'differs', 'differ')}, ${onlyFirst} only in A, ${onlySecond} only in B`,
    '',
  ].join('\n')
}
