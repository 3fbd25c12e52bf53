import { linkTo } from '../control/place.ts'
import { isOver as isOverAt, nowOf } from '../control/state.ts'
import { Ledger } from '../head/credits-control.tsx'
import { Icon } from '../parts/icon.tsx'
import { Json } from '../parts/json.tsx'
import { Part } from '../parts/part.tsx'
import { dateOf } from '../parts/time.ts'
import { DeliveryCard } from '../webhooks/delivery-card.tsx'
import { TaskActions } from './task-actions.tsx'
import { TaskPictures } from './task-pictures.tsx'
import { useTask } from './use-task.ts'

/** An opened task: its pictures, and everything that belongs to it. */
export function TaskView({ sandbox: sandboxId, id }: { readonly sandbox: string; readonly id: number }) {
  const { sandbox, task } = useTask(sandboxId, id)
  const isOver = sandbox && task ? isOverAt(task, nowOf(sandbox.clock)) : true
  const entries = sandbox?.credits.ledger.filter((entry) => entry.task === id) ?? []
  const deliveries = sandbox?.deliveries.filter((delivery) => delivery.task === id) ?? []
  return (
    <section class="card task-view" aria-labelledby="task-title">
      <header class="task-head">
        <a class="icon-button" href={linkTo({ view: 'tasks' })} aria-label="Back to the list">
          <Icon name="back" />
        </a>
        <h2 id="task-title">Task {id}</h2>
        {task && <span class="quiet">{dateOf(Date.parse(task.createdAt))}</span>}
      </header>
      <TaskPictures sandbox={sandboxId} id={id} />
      {task && <TaskActions sandbox={sandboxId} task={task} isOver={isOver} />}
      {task && (
        <>
          <Part title="Request" isOpen>
            <Json value={task.request} label="the request" />
          </Part>
          {task.answers && (
            <>
              <Part title="Answer to the submission">
                <Json value={task.answers.accepted} label="the answer to the submission" />
              </Part>
              <Part title="Answer of the result, as it stands" isOpen>
                <Json value={task.answers.result} label="the result" />
              </Part>
            </>
          )}
          <Part title={`Ledger, ${task.price} credits`} isOpen>
            <Ledger entries={entries} sandbox={sandboxId} />
          </Part>
          <Part title={`Deliveries, ${deliveries.length}`} isOpen>
            {deliveries.length === 0 && (
              <p class="quiet">
                {sandbox?.webhook
                  ? 'Nothing was told of it yet.'
                  : 'No webhook is set, so nobody is told of its end.'}{' '}
                <a href={linkTo({ view: 'webhooks', sandbox: sandboxId })}>Webhooks</a>
              </p>
            )}
            {deliveries.map((delivery) => (
              <DeliveryCard key={delivery.id} delivery={delivery} sandbox={sandboxId} isOpen={false} />
            ))}
          </Part>
        </>
      )}
    </section>
  )
}
