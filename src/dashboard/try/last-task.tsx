import { linkTo } from '../control/place.ts'
import { TaskPictures } from '../tasks/task-pictures.tsx'

interface Last {
  readonly sandbox: string
  readonly task: number
}

/** The task that was submitted last, as it goes on. */
export function LastTask({ last }: { readonly last: Last | undefined }) {
  return (
    <section class="card stage" aria-labelledby="stage-title">
      <h2 id="stage-title">{last ? `Task ${last.task}` : 'What comes of it'}</h2>
      {last ? (
        <>
          <TaskPictures key={last.task} sandbox={last.sandbox} id={last.task} />
          <p>
            <a href={linkTo({ view: 'tasks', id: last.task, sandbox: last.sandbox })}>
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
