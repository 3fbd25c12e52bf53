import type { ContractOptions } from './checks.ts'
import type { Report } from './suite/report.ts'

export type { ContractOptions } from './checks.ts'
export type { StoryInput } from './demo/story.ts'
export { OperatorError } from './errors.ts'
export type { ClientFetch, Fetch } from './fetch.ts'
export type { Mock } from './mock.ts'
export { createMock } from './mock.ts'
export type { Demo } from './mock-demos.ts'
export type { AttemptRecord, MockOptions } from './mock-options.ts'
export type { MockSandbox } from './mock-sandbox.ts'
export type { FaultInput, ScenarioInput, ScenarioName } from './scenarios/written.ts'
export type { About, FamilyAbout } from './server/about.ts'
export type { ClockInfo } from './server/clock-steering.ts'
export type { paths as ControlPaths } from './server/control-types.ts'
export type { RequestRecord } from './server/journal.ts'
export type { Listening, ListenOptions } from './server/listen.ts'
export type { FaultInfo } from './server/steering.ts'
export type { TaskInfo } from './server/task-steering.ts'
export type { Contract } from './spec/contract.ts'
export type {
  AcceptedAnswer,
  AcceptedTask,
  ErrorAnswer,
  ResultAnswer,
  TaskRequest,
  TaskResult,
  WebhookBody,
} from './spec/named.ts'
export type { components, operations, paths } from './spec/types.ts'
export type { Effect, Ran } from './store/effects.ts'
export type {
  Account,
  Attempt,
  AttemptAnswer,
  Delivery,
  DeliveryPage,
  LedgerEntry,
  Page,
  Part,
  Policy,
  RequestEntry,
  Status,
  Transition,
} from './store/store.ts'
export type { CheckResult, Evidence, Outcome, Report, Source, Target } from './suite/report.ts'
export type { Forced } from './tasks/tasks.ts'
export type { Coverage, Met } from './verdict/coverage.ts'
export type { Severity, Sighting } from './verdict/rules/rule.ts'
export type { Mistake, Seen, Verdict } from './verdict/verdict.ts'
export type { WebhookInput } from './webhooks/endpoint.ts'
export { verifySignature } from './webhooks/sign.ts'

/**
 * Checks an endpoint against the stored contract, a mock in this process when none is given. What it does
 * wrong is in the report. The suite is loaded when it is first called.
 * @throws {OperatorError} when an option cannot be used
 */
export async function runChecks(options: ContractOptions = {}): Promise<Report> {
  return (await import('./checks.ts')).runChecks(options)
}
