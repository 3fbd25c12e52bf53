import { linkTo, within } from '../control/place.ts'
import type { TaskInfo } from '../control/shapes.ts'
import { type Known, nowOf, pulse, statusAt } from '../control/state.ts'
import { scenarioOf } from '../control/why.ts'
import { useCell } from '../parts/cell.ts'
import { Status } from '../parts/status.tsx'
import { dateOf } from '../parts/time.ts'
import { Timeline } from './timeline.tsx'

interface RowProps {
  readonly task: TaskInfo
  readonly sandbox: Known
  readonly isOpen: boolean
  /** Whether the list has tasks of other sandboxes too. */
  readonly isShared: boolean
}

export function TaskRow({ task, sandbox, isOpen, isShared }: RowProps) {
  useCell(pulse)
  const status = statusAt(task, nowOf(sandbox.clock))
  return (
    <a
      class="row task-row"
      href={linkTo(within(sandbox.id, { view: 'tasks', id: task.id }))}
      aria-current={isOpen ? 'true' : undefined}
    >
      <span class="row-line">
        <strong class="task-id">{task.id}</strong>
        <Status status={status} />
        {task.tag !== undefined && <span class="tag">@{task.tag}</span>}
        <span class="quiet clipped push">{scenarioOf(task)}</span>
      </span>
      <Timeline task={task} sandbox={sandbox} />
      <span class="row-line small">
        <span class="quiet">{dateOf(Date.parse(task.createdAt))}</span>
        {isShared && (
          <span class="quiet clipped push">
            {sandbox.key} · {sandbox.id}
          </span>
        )}
      </span>
    </a>
  )
}
