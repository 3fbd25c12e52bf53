import { type Known, nowOf, pulse } from '../control/state.ts'
import { moveClock } from '../control/steer.ts'
import { useCell } from '../parts/cell.ts'
import { dateOf } from '../parts/time.ts'

const steps = [
  ['10s', '+10 s'],
  ['1m', '+1 min'],
  ['1h', '+1 h'],
  ['24h', '+24 h'],
] as const
const rates = [1, 2, 5, 10, 60, 3600]

/** Now, frozen or running, how fast, and the ways to move it. */
export function ClockControls({ sandbox }: { readonly sandbox: Known }) {
  const { id, clock } = sandbox
  const { frozen, rate } = clock
  const move = (body: object) => void moveClock(id, body)
  const all = rates.includes(rate) || frozen ? rates : [...rates, rate].sort((a, b) => a - b)
  return (
    <section class="clock-controls" aria-label="Clock">
      <p class="clock-face">
        <span class="label">Clock</span>
        <Now sandbox={sandbox} />
        <span class="clock-pace">
          {frozen ? 'frozen' : rate === 1 ? 'running' : `running ${rate} times as fast`}
        </span>
      </p>
      <div class="cluster">
        <div class="joined">
          <button type="button" class="button" aria-pressed={frozen} onClick={() => move({ freeze: true })}>
            Freeze
          </button>
          <button type="button" class="button" aria-pressed={!frozen} onClick={() => move({ resume: true })}>
            Run
          </button>
        </div>
        <select
          class="speed"
          aria-label="Speed"
          value={frozen ? '' : rate}
          onChange={({ currentTarget }) => move({ rate: Number(currentTarget.value) })}
        >
          {frozen && <option value="">–</option>}
          {all.map((times) => (
            <option key={times} value={times}>
              ×{times}
            </option>
          ))}
        </select>
        <div class="joined">
          {steps.map(([advance, text]) => (
            <button key={advance} type="button" class="button" onClick={() => move({ advance })}>
              {text}
            </button>
          ))}
        </div>
      </div>
    </section>
  )
}

/** Apart, so that its ticking draws nothing else anew. */
function Now({ sandbox }: { readonly sandbox: Known }) {
  useCell(pulse)
  return <time>{dateOf(nowOf(sandbox.clock))} UTC</time>
}
