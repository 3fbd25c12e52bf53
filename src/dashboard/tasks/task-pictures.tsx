import type { TaskInfo } from '../control/shapes.ts'
import { nowOf, statusAt } from '../control/state.ts'
import { scenarioOf } from '../control/why.ts'
import { Status } from '../parts/status.tsx'
import { spanOf } from '../parts/time.ts'
import { Gallery } from './gallery.tsx'
import { picturesAsked, shownIn } from './pictures.ts'
import { Timeline } from './timeline.tsx'
import type { Watched } from './use-task.ts'

/** What a customer looks at: how the task stands, and its pictures. */
export function TaskPictures({ watched }: { readonly watched: Watched }) {
  const { id, sandbox, task, problem } = watched
  if (problem) return <p class="problems">{problem}</p>
  if (!sandbox || !task) return <p class="quiet">Reading task {id} …</p>
  const now = nowOf(sandbox.clock)
  const status = statusAt(task, now)
  const end = task.timeline.at(-1)
  return (
    <div class="task-pictures">
      <p class="task-now" role="status">
        <Status status={status} />
        <span class="quiet">{scenarioOf(task)}</span>
      </p>
      <Timeline task={task} sandbox={sandbox} />
      {status === 'ERROR' && (
        <div class="refusal">
          {(task.errors.length > 0 ? task.errors : ['The task has ended in ERROR.']).map((text) => (
            <p key={text}>{text}</p>
          ))}
        </div>
      )}
      {end && end.at > now && (
        <p class="quiet">
          {sandbox.clock.frozen ? 'The clock is frozen: ' : ''}
          {end.status} in {spanOf(end.at - now)} of the sandbox's time.
        </p>
      )}
      {end?.status === 'DONE' && <Outcome task={task} id={id} isDone={status === 'DONE'} />}
    </div>
  )
}

interface OutcomeProps {
  readonly task: TaskInfo & { readonly answers?: { readonly result: unknown } }
  readonly id: number
  readonly isDone: boolean
}

/** The pictures, their places while they are awaited, or where they went. */
function Outcome({ task, id, isDone }: OutcomeProps) {
  if (!isDone || !hasEnded(task.answers?.result)) return <Awaited count={picturesAsked(task.request)} />
  const { pictures, written } = shownIn(task.answers?.result)
  if (pictures.length > 0) return <Gallery pictures={pictures} title={`Task ${id}`} />
  if (written.length === 0) return <p>The result has no picture of this mock to show: see its answer.</p>
  return (
    <>
      <p>Written to your storage, where this page does not look:</p>
      <ul>
        {written.map((place) => (
          <li key={place}>
            <code>{place}</code>
          </li>
        ))}
      </ul>
    </>
  )
}

/** Whether the answer is that of the end; what was read before it is shown no longer. */
const hasEnded = (result: unknown): boolean =>
  (result as { data?: { status?: unknown } } | undefined)?.data?.status === 'DONE'

/** The places where pictures will be. */
function Awaited({ count }: { readonly count: number }) {
  const places = Array.from({ length: count }, (_, index) => index)
  return (
    <ul class={`gallery of-${Math.min(4, count)}`} aria-hidden="true">
      {places.map((index) => (
        <li key={index}>
          <div class="shot is-awaited" />
        </li>
      ))}
    </ul>
  )
}
