import { nowOf, statusAt } from '../control/state.ts'
import { Status } from '../parts/status.tsx'
import { spanOf } from '../parts/time.ts'
import { Gallery } from './gallery.tsx'
import { Timeline } from './timeline.tsx'
import { picturesAsked, picturesIn, useTask } from './use-task.ts'

/** What a customer looks at: how the task stands, and its pictures. */
export function TaskPictures({ sandbox: sandboxId, id }: { readonly sandbox: string; readonly id: number }) {
  const { sandbox, task, problem } = useTask(sandboxId, id)
  if (problem) return <p class="problems">{problem}</p>
  if (!sandbox || !task) return <p class="quiet">Reading task {id} …</p>
  const now = nowOf(sandbox.clock)
  const status = statusAt(task, now)
  const pictures = status === 'DONE' ? picturesIn(task.answers?.result) : []
  const end = task.timeline.at(-1)
  return (
    <div class="task-pictures">
      <p class="task-now" role="status">
        <Status status={status} />
        <span class="quiet">
          {task.scenario} ({task.why})
        </span>
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
      {pictures.length > 0 ? (
        <Gallery pictures={pictures} title={`Task ${id}`} />
      ) : (
        end?.status === 'DONE' && <Awaited count={picturesAsked(task.request)} />
      )}
    </div>
  )
}

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
