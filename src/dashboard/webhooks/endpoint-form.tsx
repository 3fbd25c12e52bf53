import { useState } from 'preact/hooks'
import type { Known } from '../control/state.ts'
import { steer } from '../control/steer.ts'
import { touch } from '../control/sync.ts'
import { tell } from '../parts/notices.tsx'

/** The address, the secret and how events are written. What it refuses is shown as the mock words it. */
export function EndpointForm({ sandbox }: { readonly sandbox: Known }) {
  const { id, webhook } = sandbox
  const [url, setUrl] = useState(webhook?.url ?? '')
  const [secret, setSecret] = useState('')
  const [isSecretKept, keepSecret] = useState(Boolean(webhook?.secret))
  const [events, setEvents] = useState<readonly string[]>(webhook?.events ?? ['success', 'failure'])
  const [encoding, setEncoding] = useState(webhook?.encoding ?? 'hex')
  const [wrap, setWrap] = useState(webhook?.wrap ?? 'data')
  const [attempts, setAttempts] = useState(String(webhook?.retry.attempts ?? 5))
  const save = async () => {
    const before = isSecretKept ? await steer<{ webhook: object | null }>(id, 'GET', 'webhook') : undefined
    // The whole of what there is, so that what has no field here stays as it is.
    const { oldSecret: _, ...kept } = (before?.webhook ?? webhook ?? {}) as Record<string, unknown>
    const { retry } = kept as { retry?: object }
    const body = {
      ...(before ? kept : {}),
      url,
      events,
      encoding,
      wrap,
      retry: { ...retry, attempts: Number(attempts) },
      ...(isSecretKept ? {} : { secret }),
    }
    if (await steer(id, 'PUT', 'webhook', body)) tell('The webhook is set.')
    touch(id, ['webhook'])
  }
  const remove = async () => {
    if (await steer(id, 'DELETE', 'webhook')) tell('Events go nowhere now.')
    touch(id, ['webhook'])
  }
  const flip = (name: string) =>
    setEvents(events.includes(name) ? events.filter((other) => other !== name) : [...events, name])
  return (
    <form
      class="endpoint"
      aria-label="Webhook"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <label class="field">
        Address
        <input
          type="text"
          inputMode="url"
          spellcheck={false}
          placeholder="http://localhost:3000/hook"
          value={url}
          onInput={({ currentTarget }) => setUrl(currentTarget.value)}
        />
      </label>
      <label class="field">
        Secret
        <input
          type="text"
          autocomplete="off"
          spellcheck={false}
          placeholder={isSecretKept ? 'A secret is set; write to replace it' : 'None: nothing is signed'}
          value={secret}
          onInput={({ currentTarget }) => {
            setSecret(currentTarget.value)
            keepSecret(false)
          }}
        />
      </label>
      <div class="cluster">
        <fieldset class="inline-group">
          <legend class="label">Events</legend>
          {['success', 'failure'].map((name) => (
            <label class="chip" key={name}>
              <input type="checkbox" checked={events.includes(name)} onChange={() => flip(name)} />
              <span>{name}</span>
            </label>
          ))}
        </fieldset>
        <Select
          label="Signature"
          value={encoding}
          set={setEncoding}
          options={['hex', 'base64', 'sha256=hex', 'all']}
        />
        <Select label="Body" value={wrap} set={setWrap} options={['data', 'bare']} />
        <label class="field-inline">
          <span class="label">Attempts</span>
          <input
            type="number"
            class="short"
            value={attempts}
            onInput={({ currentTarget }) => setAttempts(currentTarget.value)}
          />
        </label>
      </div>
      <div class="cluster">
        <button type="submit" class="button is-main">
          Save
        </button>
        {webhook && (
          <button type="button" class="button" onClick={remove}>
            Send nowhere
          </button>
        )}
      </div>
    </form>
  )
}

interface SelectProps {
  readonly label: string
  readonly value: string
  readonly set: (value: string) => void
  readonly options: readonly string[]
}

function Select({ label, value, set, options }: SelectProps) {
  return (
    <label class="field-inline">
      <span class="label">{label}</span>
      <select value={value} onChange={({ currentTarget }) => set(currentTarget.value)}>
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </label>
  )
}
