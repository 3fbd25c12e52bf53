import { go, place } from '../control/place.ts'
import { sandboxes } from '../control/state.ts'
import { useCell } from '../parts/cell.ts'

/** All sandboxes, or one of them. The newest stands first; keys are masked. */
export function SandboxSwitch() {
  const all = useCell(sandboxes)
  const { sandbox } = useCell(place)
  const isGone = sandbox !== undefined && !all.some(({ id }) => id === sandbox)
  return (
    <label class="sandbox-switch">
      <span class="label">Sandbox</span>
      <select
        value={sandbox ?? ''}
        onChange={(event) => go({ sandbox: event.currentTarget.value || undefined })}
      >
        <option value="">All sandboxes ({all.length})</option>
        {isGone && <option value={sandbox}>{sandbox} (gone)</option>}
        {all.map(({ id, key, tasks }) => (
          <option key={id} value={id}>
            {key} · {id} · {tasks} {tasks === 1 ? 'task' : 'tasks'}
          </option>
        ))}
      </select>
    </label>
  )
}
