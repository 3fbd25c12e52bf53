import { useAsked } from '../control/asked.ts'
import { linkTo, within } from '../control/place.ts'
import type { Credits, Delivery } from '../control/shapes.ts'
import { isOver as isOverAt, nowOf } from '../control/state.ts'
import { Ledger } from '../head/credits-control.tsx'
import { Icon } from '../parts/icon.tsx'
import { Json } from '../parts/json.tsx'
import { Part } from '../parts/part.tsx'
import { dateOf } from '../parts/time.ts'
import { DeliveryCard } from '../webhooks/delivery-card.tsx'
import { TaskActions } from './task-actions.tsx'
import { TaskPictures } from './task-pictures.tsx'
import { useTask, type Watched } from './use-task.ts'

interface TaskViewProps {
  readonly sandbox: string
  readonly id: number
}

/** An opened task: its pictures, and everything that belongs to it. */
export function TaskView({ sandbox: sandboxId, id }: TaskViewProps) {
  const watched = useTask(sandboxId, id)
  const { sandbox, task } = watched
  const isOver = sandbox && task ? isOverAt(task, nowOf(sandbox.clock)) : true
  return (
    <section class="card task-view" aria-labelledby="task-title">
      <header class="task-head">
        <a class="icon-button" href={linkTo({ view: 'tasks' })} aria-label="Back to the list">
          <Icon name="back" />
        </a>
        <h2 id="task-title">Task {id}</h2>
        {task && <span class="quiet">{dateOf(Date.parse(task.createdAt))} UTC</span>}
      </header>
      <TaskPictures watched={watched} />
      {task && (
        <>
          <TaskActions sandbox={sandboxId} task={task} isOver={isOver} />
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
          <Booked watched={watched} price={task.price} />
          <Told watched={watched} />
        </>
      )}
    </section>
  )
}

/** What it has cost. */
function Booked({ watched: { id, sandbox }, price }: { readonly watched: Watched; readonly price: number }) {
  const credits = useAsked<Credits>(sandbox?.id, `credits?task=${id}`, sandbox?.credits)
  return (
    <Part title={`Ledger, ${price} credits`} isOpen>
      {credits?.ledger.length === 0 && (
        <p class="quiet">
          No entry of this task is left: the ledger keeps the newest, and begins with the sum of the others,
          “carried”.
        </p>
      )}
      {sandbox && credits && credits.ledger.length > 0 && (
        <Ledger entries={credits.ledger} sandbox={sandbox.id} />
      )}
    </Part>
  )
}

/** Who was told of its end. */
function Told({ watched: { id, sandbox } }: { readonly watched: Watched }) {
  const path = `deliveries?task=${id}&limit=1000`
  const { deliveries } =
    useAsked<{ readonly deliveries: readonly Delivery[] }>(sandbox?.id, path, sandbox?.deliveries) ?? {}
  if (!sandbox || !deliveries) return null
  return (
    <Part title={`Deliveries, ${deliveries.length}`} isOpen>
      {deliveries.length === 0 && (
        <p class="quiet">
          {sandbox.webhook
            ? 'Nothing was told of it yet.'
            : 'No webhook is set, so nobody is told of its end.'}{' '}
          <a href={linkTo(within(sandbox.id, { view: 'webhooks' }))}>Webhooks</a>
        </p>
      )}
      {deliveries.map((delivery) => (
        <DeliveryCard key={delivery.id} delivery={delivery} sandbox={sandbox.id} isOpen={false} />
      ))}
    </Part>
  )
}
