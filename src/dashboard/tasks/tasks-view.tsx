import { chosenId, useShown } from '../control/chosen.ts'
import { linkTo, place } from '../control/place.ts'
import { readOlder } from '../control/read.ts'
import type { TaskInfo } from '../control/shapes.ts'
import { about, type Known, sandboxes } from '../control/state.ts'
import { shownTogether } from '../control/sync.ts'
import { useCell } from '../parts/cell.ts'
import { Empty } from '../parts/empty.tsx'
import { act } from '../parts/notices.tsx'
import { Windowed } from '../parts/windowed.tsx'
import { TaskRow } from './task-row.tsx'
import { TaskView } from './task-view.tsx'

interface Listed {
  readonly task: TaskInfo
  readonly sandbox: Known
}

export function TasksView() {
  const { id } = useCell(place)
  const shown = useShown()
  const all = useCell(sandboxes)
  const { curl } = useCell(about) ?? {}
  const listed = listOf(shown)
  const isOne = shown.length === 1
  const total = isOne
    ? Math.max(listed.length, all.find((one) => one.id === shown[0]?.id)?.tasks ?? 0)
    : listed.length
  const owner = chosenId()
  return (
    <div class={id === undefined ? 'tasks' : 'tasks has-opened'}>
      <section class="card task-list" aria-labelledby="tasks-title">
        <h2 id="tasks-title">
          Tasks <span class="count">{total.toLocaleString('en')}</span>
        </h2>
        {!isOne && shown.length > 1 && (
          <p class="quiet">
            The newest of{' '}
            {all.length > shownTogether ? `the last ${shownTogether} sandboxes` : 'every sandbox'}. Choose a
            sandbox to see all of its tasks.
          </p>
        )}
        {total === 0 ? (
          <Empty title="No task yet" code={curl}>
            Submit one with <a href={linkTo({ view: 'try' })}>Try it</a>, or paste this into a terminal. It
            shows here at once.
          </Empty>
        ) : (
          <Windowed
            count={total}
            height={76}
            label="List of tasks"
            ready={listed.length}
            seen={(last) => {
              const [one] = shown
              if (isOne && one?.hasOlder.tasks && last > one.tasks.length)
                void act(() => readOlder(one.id, 'tasks'))
            }}
            row={(index) => {
              const item = listed[index]
              return item ? (
                <TaskRow
                  {...item}
                  isOpen={item.task.id === id && item.sandbox.id === owner}
                  isShared={!isOne}
                />
              ) : (
                <div class="row is-awaited" />
              )
            }}
          />
        )}
      </section>
      {id !== undefined && owner !== undefined && <TaskView key={`${owner} ${id}`} sandbox={owner} id={id} />}
    </div>
  )
}

/** Newest first; of one sandbox as the mock gives them. */
function listOf(shown: readonly Known[]): readonly Listed[] {
  const all = shown.flatMap((sandbox) => sandbox.tasks.map((task) => ({ task, sandbox })))
  return shown.length > 1 ? all.sort((a, b) => b.task.createdAt.localeCompare(a.task.createdAt)) : all
}
