import type { Milliseconds } from './clock.ts'
import { type ClientFetch, type Fetch, requestOf } from './fetch.ts'
import type { FaultInput, ScenarioInput, ScenarioName } from './scenarios/written.ts'
import type { ClockInfo } from './server/clock-steering.ts'
import type { FaultInfo, Steering } from './server/steering.ts'
import type { TaskInfo } from './server/task-steering.ts'
import type { Ran } from './store/effects.ts'
import type { Account, Delivery, DeliveryPage, Page, Part, RequestEntry } from './store/store.ts'
import type { Forced } from './tasks/tasks.ts'
import type { Verdict } from './verdict/verdict.ts'
import type { WebhookInput } from './webhooks/endpoint.ts'

/** One key's isolated environment. Calls take effect in the order in which they are made. */
export interface MockSandbox {
  readonly key: string
  /** Base URL for a client; where nothing listens, only `fetch` answers it. */
  readonly url: string
  /** Fetch with the key filled in; a path is taken relative to `url`. Works detached. */
  readonly fetch: ClientFetch
  /** Follows a scenario from now on: one by name, or one written here. */
  use(scenario: ScenarioName | ScenarioInput): Promise<void>
  clearScenario(): Promise<void>
  /** Plans a fault for the next requests. */
  fail(fault: FaultInput): Promise<FaultInfo>
  faults(): Promise<FaultInfo[]>
  /** Faults that were planned and have not all been met: a test that leaves some may prove nothing. */
  unusedFaults(): Promise<FaultInfo[]>
  clock(): Promise<ClockInfo>
  /** Epoch milliseconds of the sandbox's clock. */
  now(): Promise<Milliseconds>
  freeze(): Promise<void>
  resume(): Promise<void>
  /** @param rate sandbox time for each unit of real time */
  rate(rate: number): Promise<void>
  /** Moves the sandbox's clock; everything due on the way has happened when it returns. */
  advance(by: string | Milliseconds): Promise<readonly Ran[]>
  credits(): Promise<Account>
  setCredits(balance: number | 'unlimited'): Promise<void>
  /** `1/s,60/m`, `off`, or undefined for the account's own. */
  limits(limits: string | undefined): Promise<void>
  /** Newest first. */
  tasks(page?: Page): Promise<TaskInfo[]>
  task(id: number): Promise<TaskInfo | undefined>
  /** Forces a status on a task that has not ended. */
  force(id: number, forced: Forced): Promise<TaskInfo | undefined>
  delete(id: number): Promise<boolean>
  /** Sends the events of this sandbox somewhere, a function of the test included; null is nowhere. */
  webhook(endpoint: WebhookInput | null): Promise<void>
  /** With every attempt, newest first. */
  deliveries(page?: DeliveryPage): Promise<readonly Delivery[]>
  delivery(id: number): Promise<Delivery | undefined>
  /**
   * Waits until a task's event was delivered or given up. A frozen clock has to be moved meanwhile.
   * @throws {OperatorError} when there will be none
   */
  delivered(task: number): Promise<Delivery>
  /** Sends a delivery once more, as one of its own. */
  replay(id: number): Promise<Delivery | undefined>
  /** Lets a held delivery go. */
  release(id: number): Promise<Delivery | undefined>
  /** Lets bytes stand for the input picture of an address: they are measured, and drawn into the results. */
  inputs(url: string, bytes: Uint8Array): Promise<void>
  /** The journal, newest first. */
  requests(page?: { readonly limit?: number; readonly tag?: string }): Promise<readonly RequestEntry[]>
  /** What the client did wrong, by the journal, and what its tests have met. */
  report(): Promise<Verdict>
  reset(parts?: readonly (Part | 'clock')[]): Promise<void>
  /** Resets all of it, at the end of an `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/** The view that a test has of one sandbox. */
export function sandboxOf(
  key: string,
  mock: { readonly url: string; readonly fetch: Fetch },
  open: () => Steering | Promise<Steering>,
  give: (sandboxId: string, url: string, bytes: Uint8Array) => void,
): MockSandbox {
  const steer = async <T>(use: (steering: Steering) => T | Promise<T>): Promise<T> => {
    // Not awaited where it is open already, so that a call acts at once.
    const opened = open()
    return use(opened instanceof Promise ? await opened : opened)
  }
  return {
    key,
    get url() {
      return mock.url
    },
    fetch: (input, init) => {
      const asked = requestOf(mock.url, input, init)
      if (asked.headers.has('authorization')) return mock.fetch(asked)
      // One that the caller has made is the caller's, and stays as it is.
      const request = asked === input ? new Request(asked) : asked
      request.headers.set('authorization', `Bearer ${key}`)
      return mock.fetch(request)
    },
    use: (scenario) => steer((steering) => steering.use(scenario)),
    clearScenario: () => steer((steering) => steering.clearScenario()),
    fail: (fault) => steer((steering) => steering.fail(fault)),
    faults: () => steer((steering) => steering.faults()),
    unusedFaults: () => steer(async (steering) => (await steering.faults()).filter(({ left }) => left > 0)),
    clock: () => steer((steering) => steering.clock.info()),
    now: () => steer((steering) => steering.clock.info().now),
    freeze: () => steer((steering) => steering.clock.freeze()),
    resume: () => steer((steering) => steering.clock.resume()),
    rate: (rate) => steer((steering) => steering.clock.rate(rate)),
    advance: (by) => steer((steering) => steering.clock.advance(by)),
    credits: () => steer((steering) => steering.credits()),
    setCredits: (balance) =>
      steer((steering) => steering.setCredits(balance === 'unlimited' ? null : balance)),
    limits: (limits) => steer((steering) => steering.setLimits(limits)),
    tasks: (page) => steer((steering) => steering.tasks.list(page)),
    task: (id) => steer((steering) => steering.tasks.one(id)),
    force: (id, forced) => steer((steering) => steering.tasks.force(id, forced)),
    delete: (id) => steer((steering) => steering.tasks.delete(id)),
    webhook: (endpoint) => steer(({ webhook }) => webhook.set(endpoint ?? undefined)),
    deliveries: (page) => steer(({ webhook }) => webhook.deliveries(page)),
    delivery: (id) => steer(({ webhook }) => webhook.delivery(id)),
    delivered: (task) => steer(({ webhook }) => webhook.delivered(task)),
    replay: (id) => steer(({ webhook }) => webhook.replay(id)),
    release: (id) => steer(({ webhook }) => webhook.release(id)),
    inputs: (url, bytes) => steer(({ sandbox }) => give(sandbox.id, url, bytes)),
    requests: (page) => steer((steering) => steering.requests(page)),
    report: () => steer((steering) => steering.report()),
    reset: (parts) => steer((steering) => steering.reset(parts)),
    [Symbol.asyncDispose]: () => steer((steering) => steering.reset()),
  }
}
