import { useState } from 'preact/hooks'
import { linkTo, within } from '../control/place.ts'
import type { LedgerEntry } from '../control/shapes.ts'
import type { Known } from '../control/state.ts'
import { steer } from '../control/steer.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { dateOf } from '../parts/time.ts'

/** Balance in words, and a window with the ledger. */
export function CreditsControl({ sandbox }: { readonly sandbox: Known }) {
  const { balance, held, spent } = sandbox.credits
  const [isOpen, setOpen] = useState(false)
  return (
    <section class="credits-control" aria-label="Credits">
      <button type="button" class="picker" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <span class="label">Credits</span>
        <strong>{balance ?? 'unlimited'}</strong>
        <span class="quiet">
          {held} held, {spent} spent
        </span>
        <Icon name="down" />
      </button>
      {isOpen && (
        <Dialog title="Credits" onClose={() => setOpen(false)}>
          <SetBalance sandbox={sandbox} />
          <Ledger entries={sandbox.credits.ledger} sandbox={sandbox.id} />
        </Dialog>
      )}
    </section>
  )
}

function SetBalance({ sandbox }: { readonly sandbox: Known }) {
  const [text, setText] = useState('')
  const set = (balance: number | null) => void steer(sandbox.id, 'PUT', 'credits', { balance })
  return (
    <form
      class="cluster"
      onSubmit={(event) => {
        event.preventDefault()
        set(Number(text))
      }}
    >
      <label class="field-inline">
        <span class="label">Balance</span>
        <input
          type="number"
          required
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <button type="submit" class="button">
        Set
      </button>
      <button type="button" class="button" onClick={() => set(null)}>
        Unlimited
      </button>
    </form>
  )
}

/** Newest first. */
export function Ledger({ entries, sandbox }: { entries: readonly LedgerEntry[]; sandbox: string }) {
  if (entries.length === 0) {
    return (
      <p class="quiet">
        Nothing is booked yet: each accepted task holds its price, and its end settles or returns it.
      </p>
    )
  }
  return (
    <div class="scrolled">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Entry</th>
            <th scope="col">Task</th>
            <th scope="col" class="number">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {[...entries].reverse().map(({ at, kind, amount, task }, index) => (
            <tr key={entries.length - index}>
              <td>{dateOf(at)}</td>
              <td>{kind}</td>
              <td>
                {task !== undefined && (
                  <a href={linkTo(within(sandbox, { view: 'tasks', id: task }))}>{task}</a>
                )}
              </td>
              <td class="number">{amount > 0 ? `+${amount}` : amount}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
