import { useEffect, useState } from 'preact/hooks'
import { ask } from '../control/ask.ts'
import { linkTo, within } from '../control/place.ts'
import type { Delivery, SignatureCheck } from '../control/shapes.ts'
import { steer } from '../control/steer.ts'
import { touch } from '../control/sync.ts'
import { act, tell } from '../parts/notices.tsx'
import { Status } from '../parts/status.tsx'
import { dateOf } from '../parts/time.ts'
import { AttemptView } from './attempt-view.tsx'

interface CardProps {
  readonly delivery: Delivery
  readonly sandbox: string
  readonly isOpen: boolean
}

/** One event on its way, with every attempt. */
export function DeliveryCard({ delivery, sandbox, isOpen: isOpenAtFirst }: CardProps) {
  const { id, task, event, state, attempts, reason, nextAt, replayOf, trouble } = delivery
  const [isOpen, setOpen] = useState(isOpenAtFirst)
  const checked = useSignatures(delivery, sandbox, isOpen)
  const send = async (what: 'replay' | 'release') => {
    const sent = await steer<Delivery>(sandbox, 'POST', `deliveries/${id}/${what}`, {})
    touch(sandbox, ['deliveries'])
    if (sent)
      tell(what === 'replay' ? `Sent once more, as delivery ${sent.id}.` : `Delivery ${id} is on its way.`)
  }
  return (
    <details class="delivery" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <Status status={state} />
        <strong>
          #{id} {event}
        </strong>
        <span class="quiet">task {task}</span>
        {replayOf !== undefined && <span class="tag">replay of #{replayOf}</span>}
        {trouble !== undefined && <span class="tag">{trouble}</span>}
        <span class="quiet push">
          {attempts.length} {attempts.length === 1 ? 'attempt' : 'attempts'} · {dateOf(delivery.createdAt)}
        </span>
      </summary>
      <div class="delivery-body">
        <div class="cluster">
          <a href={linkTo(within(sandbox, { view: 'tasks', id: task }))}>Task {task}</a>
          {nextAt !== undefined && state === 'pending' && (
            <span class="quiet">next attempt at {dateOf(nextAt)}</span>
          )}
          {reason && <span class="quiet">{reason}</span>}
          <span class="push cluster">
            {state === 'held' && (
              <button type="button" class="button" onClick={() => send('release')}>
                Release
              </button>
            )}
            <button type="button" class="button" onClick={() => send('replay')}>
              Replay
            </button>
          </span>
        </div>
        {attempts.map((attempt) => (
          <AttemptView
            key={attempt.number}
            attempt={attempt}
            check={checked?.attempts.find(({ number }) => number === attempt.number)}
          />
        ))}
        {attempts.length === 0 && <p class="quiet">No attempt was made yet.</p>}
      </div>
    </details>
  )
}

/** The check of its signatures, asked for when it is opened. */
function useSignatures(
  { id, attempts }: Delivery,
  sandbox: string,
  isOpen: boolean,
): SignatureCheck | undefined {
  const [checked, setChecked] = useState<SignatureCheck | undefined>()
  useEffect(() => {
    if (!isOpen || attempts.length === 0) return
    void act(() => ask<SignatureCheck>('GET', `deliveries/${id}/signature`, { sandbox })).then(setChecked)
  }, [id, sandbox, isOpen, attempts.length])
  return checked
}
