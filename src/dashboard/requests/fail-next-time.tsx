import { useState } from 'preact/hooks'
import type { FaultInfo, RequestEntry } from '../control/shapes.ts'
import { steer } from '../control/steer.ts'
import { touch } from '../control/sync.ts'
import { tell } from '../parts/notices.tsx'

const ways = [
  ['429', 'Too many requests (429)'],
  ['500', 'Server error (500)'],
  ['503', 'Unavailable (503)'],
  ['402', 'No credits (402)'],
  ['401', 'Key refused (401)'],
  ['connection-reset', 'Connection reset'],
  ['cut-body', 'Body cut off'],
  ['malformed-json', 'Malformed JSON'],
  ['empty-body', 'Empty body'],
] as const

const phases = { accept: 'submissions', poll: 'polls', download: 'downloads' } as const

/** A one-off fault for the next request of the same kind. */
export function FailNextTime({ entry, sandbox }: { readonly entry: RequestEntry; readonly sandbox: string }) {
  const on = phaseOf(entry)
  const [way, setWay] = useState<string>('429')
  const [times, setTimes] = useState('1')
  const plan = async () => {
    const what = /^\d+$/.test(way) ? { status: Number(way) } : { kind: way }
    const planned = await steer<FaultInfo>(sandbox, 'POST', 'faults', { on, ...what, times: Number(times) })
    touch(sandbox, ['faults'])
    if (planned) tell(`Planned: ${planned.what} for the next ${phases[on]}, ${planned.left} left.`)
  }
  return (
    <form
      class="cluster"
      aria-label="Make this fail next time"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void plan()
      }}
    >
      <label class="field-inline">
        <span class="label">How</span>
        <select value={way} onChange={({ currentTarget }) => setWay(currentTarget.value)}>
          {ways.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label class="field-inline">
        <span class="label">Times</span>
        <input
          type="number"
          class="short"
          value={times}
          onInput={({ currentTarget }) => setTimes(currentTarget.value)}
        />
      </label>
      <button type="submit" class="button is-bad">
        Make {phases[on]} fail
      </button>
    </form>
  )
}

function phaseOf({ method, path }: RequestEntry): keyof typeof phases {
  if (path.startsWith('/pictures/')) return 'download'
  return method === 'POST' ? 'accept' : 'poll'
}
