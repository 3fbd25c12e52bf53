import { ChecksCard } from './checks-card.tsx'
import { VerdictCard } from './verdict-card.tsx'

export function ContractView() {
  return (
    <div class="contract">
      <ChecksCard />
      <VerdictCard />
    </div>
  )
}
