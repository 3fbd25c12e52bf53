import { matchers } from './vitest/matchers.ts'
import { expect } from './vitest/runner.ts'

export type { ContractOptions } from './checks.ts'
export { describeContract } from './vitest/contract.ts'
export {
  type Claid,
  type ClaidFixtures,
  type ClaidOptions,
  type Leftover,
  test,
  test as it,
} from './vitest/fixture.ts'
export type { ClaidMatchers, ContractTarget, DeliveryTarget, FinishTarget } from './vitest/matchers.ts'
export { expect, matchers }

expect.extend(matchers)
