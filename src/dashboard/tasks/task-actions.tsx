import { useState } from 'preact/hooks'
import { go, within } from '../control/place.ts'
import type { TaskInfo } from '../control/shapes.ts'
import { about } from '../control/state.ts'
import { steer } from '../control/steer.ts'
import { submit } from '../control/submit.ts'
import { touch } from '../control/sync.ts'
import { useCell } from '../parts/cell.ts'
import { Icon } from '../parts/icon.tsx'
import { act, complain, tell } from '../parts/notices.tsx'

const statuses = ['WAITING', 'PROCESSING', 'PAUSED', 'DONE', 'ERROR', 'CANCELLED'] as const

interface ActionsProps {
  readonly sandbox: string
  readonly task: TaskInfo
  /** What has ended cannot be forced any more. */
  readonly isOver: boolean
}

/** Force a status, fail, and submit the same once more. */
export function TaskActions({ sandbox, task, isOver }: ActionsProps) {
  const [status, setStatus] = useState<string>('DONE')
  const { families = [] } = useCell(about) ?? {}
  const force = async (body: object) => {
    await steer(sandbox, 'PATCH', `tasks/${task.id}`, body)
    touch(sandbox, ['tasks', 'credits'], task.id)
  }
  const repeat = async () => {
    const family = families.find(({ name }) => name === task.family) ?? families[0]
    const said = family && (await act(() => submit(family, sandbox, task.request)))
    if (said?.task !== undefined) {
      tell(`Task ${said.task} is the same request once more.`)
      go(within(sandbox, { view: 'tasks', id: said.task }))
    } else if (said) complain(`Failed to repeat the task: it was answered ${said.status}. ${said.message}`)
  }
  return (
    <div class="cluster task-actions">
      <label class="field-inline">
        <span class="label">Status</span>
        <select
          value={status}
          onChange={({ currentTarget }) => setStatus(currentTarget.value)}
          disabled={isOver}
        >
          {statuses.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <button type="button" class="button" disabled={isOver} onClick={() => force({ status })}>
        Force
      </button>
      <button
        type="button"
        class="button is-bad"
        disabled={isOver}
        onClick={() => force({ status: 'ERROR', errors: ['Failed on purpose.'] })}
      >
        Fail
      </button>
      <button type="button" class="button" onClick={repeat}>
        <Icon name="again" />
        Repeat
      </button>
      {isOver && <span class="quiet small">It has ended; an end never changes.</span>}
    </div>
  )
}
