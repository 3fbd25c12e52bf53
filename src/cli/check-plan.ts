import type { Target } from '../suite/report.ts'
import { count, printable, targetLine } from '../suite/reporters/words.ts'
import type { PlannedCheck } from '../suite/run.ts'

/** The plan of `--list`: each check with its price, and the total. */
export function renderPlan(plan: readonly PlannedCheck[], target: Target, isJson: boolean): string {
  const credits = plan.reduce((sum, check) => sum + check.credits, 0)
  if (isJson) {
    const checks = plan.map(({ id, title, subject, source, credits, needs }) => ({
      ...{ id, title, subject, source, credits, needs },
    }))
    return `${JSON.stringify({ version: 1, target, credits, checks }, null, 2)}\n`
  }
  const wide = Math.max(0, ...plan.map(({ id }) => id.length))
  const lines = plan.map(({ id, title, credits, needs }) => {
    const wants = needs.length > 0 ? `  (needs ${needs.join(', ')})` : ''
    return `${String(credits || '·').padStart(4)}  ${id.padEnd(wide)}  ${title}${wants}`
  })
  const total = `${count(plan.length, 'check')}, ${count(credits, 'credit')} at most`
  return `${[targetLine(target), '', ...lines, '', total].map(printable).join('\n')}\n`
}
