import { styleText } from 'node:util'
import { printable } from '../../markup.ts'
import type { CheckResult, Outcome, Report, Target } from '../report.ts'
import type { Output, Reporter } from './reporter.ts'
import {
  bySubject,
  count,
  noTaskSeen,
  seconds,
  skippedByReason,
  sourceLine,
  summaryLine,
  targetLine,
} from './words.ts'

type Style = Parameters<typeof styleText>[0]

const styles: Readonly<Record<Outcome, Style>> = {
  passed: 'green',
  failed: 'red',
  drift: 'yellow',
  skipped: 'dim',
}

/** Off a terminal a line is written after so many checks. */
const step = 50
const longestText = 4000

/** For people: progress while it runs, a table by subject, and what was found. */
export class PrettyReporter implements Reporter {
  readonly #output: Output
  #target: string | undefined
  #checks = 0
  #done = 0
  #hasProgress = false

  constructor(output: Output) {
    this.#output = output
  }

  onStart(target: Target, checks: number): void {
    this.#checks = checks
    this.#sayTarget(target)
    if (this.#output.isTerminal) this.#progress(`0 of ${count(checks, 'check')}`)
  }

  onResult(result: CheckResult): void {
    this.#done += 1
    const { id, outcome, evidence, reason } = result
    if (outcome === 'failed' || outcome === 'drift') {
      const what = oneLine(evidence[0]?.what ?? reason ?? '')
      this.#line(`${this.#style(styles[outcome], outcome.padEnd(7))} ${oneLine(id)}  ${what}`)
    }
    const done = `${this.#done} of ${count(Math.max(this.#checks, this.#done), 'check')}`
    if (this.#output.isTerminal) this.#progress(`${done}  ${oneLine(id)}`)
    else if (this.#done % step === 0) this.#line(done)
  }

  onEnd(report: Report): void {
    this.#clear()
    this.#sayTarget(report.target)
    const { checks, summary, ms, wasTaskSeen, contract, seed } = report
    this.#line('')
    for (const line of this.#table(checks)) this.#line(line)
    for (const outcome of ['failed', 'drift'] as const) {
      for (const check of checks) if (check.outcome === outcome) this.#described(check)
    }
    const reasons = skippedByReason(checks)
    if (reasons.length > 0) this.#line('')
    for (const [reason, ids] of reasons)
      this.#line(`${this.#style('dim', 'skipped')} ${count(ids.length, 'check')}: ${oneLine(reason)}`)
    this.#line('')
    if (!wasTaskSeen) this.#line(this.#style('yellow', noTaskSeen))
    const style = summary.failed > 0 ? 'red' : wasTaskSeen ? 'green' : 'yellow'
    this.#line(`${this.#style(style, summaryLine(summary))}, ${seconds(ms)}`)
    this.#line(
      this.#style(
        'dim',
        oneLine(
          `contract ${contract.title} ${contract.version} (${contract.sha256.slice(0, 12)}), seed ${seed}`,
        ),
      ),
    )
  }

  #sayTarget(target: Target): void {
    if (this.#target !== undefined) return
    this.#target = oneLine(targetLine(target))
    this.#line(this.#style('bold', this.#target))
  }

  #table(checks: readonly CheckResult[]): string[] {
    const rows = bySubject(checks)
    const wide = Math.max(7, ...rows.map(({ subject }) => subject.length)) + 2
    const columns = ['passed', 'failed', 'drift', 'skipped'] as const
    const head = ['subject'.padEnd(wide), ...columns.map((name) => name.padStart(8)), ' credits'].join('')
    return [
      this.#style('dim', head),
      ...rows.map((row) => {
        const cells = columns.map((name) => {
          const cell = (row[name] === 0 ? '·' : String(row[name])).padStart(8)
          return this.#style(row[name] === 0 ? 'dim' : styles[name], cell)
        })
        const credits = (row.credits === 0 ? '·' : String(row.credits)).padStart(8)
        return `${oneLine(row.subject).padEnd(wide)}${cells.join('')}${credits}`
      }),
    ]
  }

  #described({ id, title, outcome, source, reason, evidence }: CheckResult): void {
    this.#line('')
    this.#line(
      `${this.#style(styles[outcome], outcome.toUpperCase())} ${this.#style('bold', oneLine(id))}  ${oneLine(title)}`,
    )
    this.#line(this.#style('dim', `  ${oneLine(sourceLine(source))}`))
    if (evidence.length === 0 && reason) this.#line(`  ${oneLine(reason)}`)
    for (const { what, expected, received, requestId, curl } of evidence) {
      this.#line(`  ${oneLine(what)}`)
      this.#field('expected', expected)
      this.#field('received', received)
      if (requestId) this.#field('request', requestId)
      if (curl) this.#field('repeat', curl)
    }
  }

  #field(name: string, value: string): void {
    const [first = '', ...rest] = short(value).split('\n')
    this.#line(`    ${this.#style('dim', name.padEnd(9))} ${first}`)
    for (const line of rest) this.#line(`              ${line}`)
  }

  #progress(text: string): void {
    this.#clear()
    // A line that wraps could not be written over.
    this.#output.write(this.#style('dim', text.slice(0, 78)))
    this.#hasProgress = true
  }

  #clear(): void {
    if (this.#hasProgress) this.#output.write('\r\x1b[2K')
    this.#hasProgress = false
  }

  #line(text: string): void {
    this.#clear()
    this.#output.write(`${text}\n`)
  }

  #style(style: Style, text: string): string {
    return this.#output.hasColours ? styleText(style, text, { validateStream: false }) : text
  }
}

const short = (text: string): string => {
  const clean = printable(text)
  return clean.length > longestText ? `${clean.slice(0, longestText)} …` : clean
}

const oneLine = (text: string): string => short(text).replace(/\s+/g, ' ')
