import { useState } from 'preact/hooks'
import type { Known } from '../control/state.ts'
import { steer } from '../control/steer.ts'
import { touch } from '../control/sync.ts'

/** The mock's own receiver: a demo needs no second program. */
export function ReceiverSwitch({ sandbox }: { readonly sandbox: Known }) {
  const { id, receiver } = sandbox
  const [isBusy, setBusy] = useState(false)
  const isOn = Boolean(receiver)
  const set = async (method: string, body?: object) => {
    setBusy(true)
    await steer(id, method, 'receiver', body)
    touch(id, ['webhook'])
    setBusy(false)
  }
  return (
    <div class="receiver">
      <div class="cluster">
        <button
          type="button"
          role="switch"
          class="switch"
          aria-checked={isOn}
          disabled={isBusy}
          onClick={() => (isOn ? set('DELETE') : set('POST', {}))}
        >
          <span class="switch-knob" aria-hidden="true" />
          Built-in receiver
        </button>
        {receiver && (
          <label class="field-inline push">
            <span class="label">Answers</span>
            <select
              value={receiver.status}
              onChange={({ currentTarget }) => set('POST', { status: Number(currentTarget.value) })}
            >
              {[...new Set([200, 204, 400, 410, 429, 500, 503, receiver.status])].map((status) => (
                <option key={status} value={status}>
                  {status}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <p class="help">
        {receiver ? (
          <>
            Events arrive at <code>{receiver.url}</code>
            {receiver.secret ? ', and the signature of each is checked.' : '; nothing is signed.'}
          </>
        ) : (
          'Receives the events of this sandbox inside the mock and checks their signature, step by step.'
        )}
      </p>
    </div>
  )
}
