import type { Known } from '../control/state.ts'
import { steer } from '../control/steer.ts'
import { touch } from '../control/sync.ts'

/** Faults that are planned, and what is left of each. */
export function Faults({ sandbox }: { readonly sandbox: Known }) {
  const left = sandbox.faults.filter((fault) => fault.left > 0)
  if (left.length === 0) return null
  const forget = async () => {
    await steer(sandbox.id, 'DELETE', 'faults')
    touch(sandbox.id, ['faults'])
  }
  return (
    <div class="planned">
      <p>
        {left.map(({ id, on, what, left: times, probability }) => (
          <span class="tag" key={id}>
            {what} on the next {on}
            {times > 1 ? `, ${times} times` : ''}
            {probability < 1 ? `, ${Math.round(probability * 100)} %` : ''}
          </span>
        ))}
      </p>
      <button type="button" class="button" onClick={forget}>
        Forget planned faults
      </button>
    </div>
  )
}
