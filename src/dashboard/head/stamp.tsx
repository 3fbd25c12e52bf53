import { about } from '../control/state.ts'
import { useCell } from '../parts/cell.ts'
import { dateOf } from '../parts/time.ts'

/** Which contract is served, how answers are written, and what was last measured against it. */
export function Stamp() {
  const { contract, profile, version } = useCell(about) ?? {}
  if (!contract) return null
  const { file, hash, lastVerified } = contract
  return (
    <dl class="stamp" aria-label="Contract and profile">
      <div>
        <dt>Contract</dt>
        <dd>
          {file} <code title={hash}>{hash.slice(0, 12)}</code>
        </dd>
      </div>
      <div>
        <dt>Last verified</dt>
        <dd>
          {lastVerified
            ? `${lastVerified.target}, ${dateOf(Date.parse(lastVerified.at))}`
            : 'not yet against a live endpoint'}
        </dd>
      </div>
      <div>
        <dt>Profile</dt>
        <dd>{profile?.name}</dd>
      </div>
      <div>
        <dt>Version</dt>
        <dd>claid-mock {version}</dd>
      </div>
    </dl>
  )
}
