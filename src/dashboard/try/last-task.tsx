import { useEffect, useRef } from 'preact/hooks'
import { linkTo, within } from '../control/place.ts'
import type { Known } from '../control/state.ts'
import { TaskPictures } from '../tasks/task-pictures.tsx'
import { useTask } from '../tasks/use-task.ts'

export interface Last {
  readonly sandbox: string
  readonly task: number
}

interface LastTaskProps {
  /** What was submitted here; undefined where nothing was. */
  readonly last: Last | undefined
  readonly sandbox: Known | undefined
}

/** The task that was submitted last, as it goes on. */
export function LastTask({ last, sandbox }: LastTaskProps) {
  const shown = last ?? latestOf(sandbox)
  const stage = useRef<HTMLElement>(null)
  useEffect(() => {
    if (last) stage.current?.scrollIntoView({ block: 'nearest' })
  }, [last?.task])
  return (
    <section ref={stage} class="card stage" aria-labelledby="stage-title">
      <h2 id="stage-title">
        {shown ? `${last ? 'Task' : 'Latest: task'} ${shown.task}` : 'What comes of it'}
      </h2>
      {shown ? (
        <>
          <Watching key={`${shown.sandbox} ${shown.task}`} {...shown} />
          <p>
            <a href={linkTo(within(shown.sandbox, { view: 'tasks', id: shown.task }))}>
              Request, answers, ledger and deliveries of this task
            </a>
          </p>
        </>
      ) : (
        <p class="quiet">
          The task that you submit shows here, from ACCEPTED to its pictures. Pictures are drawn by the mock
          itself: nothing leaves this machine, and no credits are spent.
        </p>
      )}
    </section>
  )
}

function Watching({ sandbox, task }: Last) {
  return <TaskPictures watched={useTask(sandbox, task)} />
}

/** Only of a sandbox that the mock has opened itself: off loopback a look at pictures is noted in its journal. */
function latestOf(sandbox: Known | undefined): Last | undefined {
  const [task] = sandbox?.tasks ?? []
  return sandbox?.secret && task ? { sandbox: sandbox.id, task: task.id } : undefined
}
