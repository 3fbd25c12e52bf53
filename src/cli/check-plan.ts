import { printable } from '../markup.ts'
import type { Plan } from '../suite/plan.ts'
import type { Target } from '../suite/report.ts'
import { count, targetLine } from '../suite/reporters/words.ts'

/** The plan of `--list`: each check with its price, and the total. */
export function renderPlan({ checks: planned, price }: Plan, target: Target, isJson: boolean): string {
  if (isJson) {
    const checks = planned.map(({ id, title, subject, source, price: credits }) => ({
      ...{ id, title, subject, source, credits },
    }))
    return `${JSON.stringify({ version: 1, target, credits: price, checks }, null, 2)}\n`
  }
  const wide = Math.max(0, ...planned.map(({ id }) => id.length))
  const lines = planned.map(
    (check) => `${String(check.price || '·').padStart(4)}  ${check.id.padEnd(wide)}  ${check.title}`,
  )
  const total = `${count(planned.length, 'check')}, ${count(price, 'credit')} at most`
  return `${[targetLine(target), '', ...lines, '', total].map(printable).join('\n')}\n`
}
