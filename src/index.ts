export { OperatorError } from './errors.ts'
export type { Fetch } from './fetch.ts'
export type { Mock } from './mock.ts'
export { createMock } from './mock.ts'
export type { AttemptRecord, MockOptions } from './mock-options.ts'
export type { MockSandbox } from './mock-sandbox.ts'
export type { FaultInput, ScenarioInput } from './scenarios/written.ts'
export type { RequestRecord } from './server/journal.ts'
export type { Listening, ListenOptions } from './server/listen.ts'
export type { ClockInfo, FaultInfo, TaskInfo } from './server/steering.ts'
export type { components, operations, paths } from './spec/types.ts'
export type {
  Account,
  Attempt,
  AttemptAnswer,
  Delivery,
  LedgerEntry,
  RequestEntry,
  Status,
  Transition,
} from './store/store.ts'
export type { WebhookInput } from './webhooks/endpoint.ts'
export { verifySignature } from './webhooks/sign.ts'
