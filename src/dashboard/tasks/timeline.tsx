import type { TaskInfo } from '../control/shapes.ts'
import { isOver, type Known, nowOf, pulse, transitionAt } from '../control/state.ts'
import { useCell } from '../parts/cell.ts'
import { spanOf } from '../parts/time.ts'

/** The life of a task as a bar that fills as its clock goes on. */
export function Timeline({ task, sandbox }: { readonly task: TaskInfo; readonly sandbox: Known }) {
  useCell(pulse)
  const { timeline } = task
  const now = nowOf(sandbox.clock)
  const start = timeline[0]?.at ?? now
  const end = timeline.at(-1)?.at ?? now
  const label = timeline
    .map(({ status, at }) => (at > start ? `${status} after ${spanOf(at - start)}` : status))
    .join(', ')
  const { status } = transitionAt(timeline, now)
  return (
    <div
      class={isOver(task, now) ? 'timeline is-over' : 'timeline'}
      role="img"
      aria-label={label}
      title={label}
    >
      {timeline.slice(0, -1).map(({ status: name, at }, index) => {
        const next = timeline[index + 1]?.at ?? end
        // In hundredths: what lasts next to nothing is still seen, and parts below one in all leave a gap.
        const share = Math.max(4, (100 * (next - at)) / Math.max(1, end - start))
        const part = Math.min(1, Math.max(0, (now - at) / Math.max(1, next - at)))
        return (
          <span class={`span is-${name.toLowerCase()}`} key={`${name}${at}`} style={{ flexGrow: share }}>
            <span class="span-passed" style={{ transform: `scaleX(${part})` }} />
          </span>
        )
      })}
      <span
        class={`span-end is-${(timeline.at(-1)?.status ?? status).toLowerCase()}${end <= now ? ' is-reached' : ''}`}
      />
    </div>
  )
}
