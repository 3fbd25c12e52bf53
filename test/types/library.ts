import {
  type Account,
  type CheckResult,
  type ContractOptions,
  createMock,
  type Delivery,
  type FaultInfo,
  type Fetch,
  type Listening,
  type Mock,
  type MockOptions,
  type MockSandbox,
  type OperatorError,
  type Report,
  runChecks,
  type ScenarioInput,
  type ScenarioName,
  type TaskInfo,
  verifySignature,
  type WebhookInput,
} from 'claid-mock'
import { type GuardOptions, guard } from 'claid-mock/guard'
import { expectTypeOf } from 'vitest'

expectTypeOf(createMock).toEqualTypeOf<(options?: MockOptions) => Mock>()
expectTypeOf<Mock['fetch']>().toExtend<Fetch>()
expectTypeOf<Mock['listen']>().returns.resolves.toEqualTypeOf<Listening>()
expectTypeOf<Mock>().toExtend<AsyncDisposable>()
expectTypeOf<MockSandbox>().toExtend<AsyncDisposable>()
// Wherever a client takes a fetch, these fit.
expectTypeOf<Mock['fetch']>().toExtend<typeof fetch>()
expectTypeOf<MockSandbox['fetch']>().toExtend<typeof fetch>()
expectTypeOf<MockSandbox['task']>().returns.resolves.toEqualTypeOf<TaskInfo | undefined>()
expectTypeOf<MockSandbox['credits']>().returns.resolves.toEqualTypeOf<Account>()
expectTypeOf<MockSandbox['delivered']>().returns.resolves.toEqualTypeOf<Delivery>()
expectTypeOf<MockSandbox['fail']>().returns.resolves.toEqualTypeOf<FaultInfo>()
expectTypeOf<MockSandbox['use']>().parameter(0).toEqualTypeOf<ScenarioName | ScenarioInput>()
expectTypeOf<MockSandbox['webhook']>().parameter(0).toEqualTypeOf<WebhookInput | null>()

expectTypeOf<'task-error' | 'webhook-late' | '402' | 'my-own'>().toExtend<ScenarioName>()
expectTypeOf<MockOptions['scenario']>().toEqualTypeOf<ScenarioName | undefined>()
export const late: ScenarioInput = {
  accept: [{ times: 2, status: 429 }],
  timeline: [{ status: 'ERROR', after: ['1s', '2s'], errors: ['Too dark.'] }],
  webhook: { trouble: 'late', delay: '5m' },
}
// @ts-expect-error: a task does not end in FAILED
export const failing: ScenarioInput = { timeline: [{ status: 'FAILED' }] }
// @ts-expect-error: no such trouble
export const trouble: ScenarioInput = { webhook: { trouble: 'sometimes' } }
// @ts-expect-error: under exactOptionalPropertyTypes undefined is no way to leave something out
export const options: MockOptions = { speed: undefined }
// @ts-expect-error: a fault says whom it meets
createMock().sandbox().fail({ status: 429 })

expectTypeOf(runChecks).toEqualTypeOf<(options?: ContractOptions) => Promise<Report>>()
expectTypeOf<Report['checks'][number]>().toEqualTypeOf<CheckResult>()
expectTypeOf(verifySignature).returns.toBeBoolean()
expectTypeOf<OperatorError>().toExtend<Error>()

expectTypeOf(guard).toEqualTypeOf<(options?: GuardOptions) => () => void>()
// @ts-expect-error: hosts are a list
guard({ hosts: 'api.claid.ai' })
