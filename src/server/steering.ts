import { duration, type Milliseconds } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import type { Inputs } from '../pictures/inputs.ts'
import { explainAll } from '../scenarios/explain.ts'
import { readScenario, type Scenarios } from '../scenarios/load.ts'
import { parsePolicies, renderPolicies } from '../scenarios/policies.ts'
import { faultSchema, type Trouble } from '../scenarios/schema.ts'
import type { Choice } from '../scenarios/select.ts'
import type { FaultInput, ScenarioInput } from '../scenarios/written.ts'
import type { Ran } from '../store/effects.ts'
import {
  type Account,
  type Awaitable,
  type LedgerEntry,
  onceThere,
  type Page,
  type Part,
  type PlannedFault,
  type RequestEntry,
  type Status,
  type Task,
} from '../store/store.ts'
import { balanceOf } from '../tasks/credits.ts'
import { timestamp, transitionAt, transitionsOf } from '../tasks/lifecycle.ts'
import type { Sandbox } from '../tasks/sandboxes.ts'
import { type Forced, forceStatus } from '../tasks/tasks.ts'
import type { Verdict } from '../verdict/verdict.ts'
import type { Webhooks } from '../webhooks/deliveries.ts'
import type { Events } from './events.ts'
import { ReceiverSteering } from './receiver-steering.ts'
import type { Receivers } from './receivers.ts'
import type { WriteReport } from './report.ts'
import { WebhookSteering } from './webhook-steering.ts'

/** A task, as a test looks at it. */
export interface TaskInfo {
  readonly id: number
  readonly status: Status
  /** As the API answers it. */
  readonly createdAt: string
  readonly tag: string | undefined
  /** Path of the accept operation that took it. */
  readonly family: string
  readonly scenario: string
  /** What chose the scenario. */
  readonly why: string
  /** The request body as it was sent. */
  readonly request: unknown
  /** Every status and when it begins, epoch milliseconds of the sandbox's clock. */
  readonly timeline: readonly { readonly status: Status; readonly at: Milliseconds }[]
  readonly errors: readonly string[]
  /** Credits held or spent. */
  readonly price: number
}

/** A one-off fault and what is left of it. */
export interface FaultInfo {
  readonly id: number
  readonly on: string
  readonly times: number
  readonly used: number
  readonly left: number
  readonly probability: number
  readonly what: string
}

export interface ClockInfo {
  /** Epoch milliseconds of the sandbox's clock. */
  readonly now: Milliseconds
  readonly time: string
  readonly frozen: boolean
  /** Sandbox time for each unit of real time. */
  readonly rate: number
}

export interface Credits extends Account {
  readonly ledger: readonly LedgerEntry[]
}

/** What steering needs of the mock. */
export interface SteeringOptions {
  readonly scenarios: Scenarios
  readonly fallback: () => Choice
  readonly events: Events
  readonly webhooks: Webhooks
  readonly inputs: Inputs
  readonly receivers: Receivers
  /** Keys that the mock itself has drawn: no secret of anybody. */
  readonly drawnKeys: ReadonlySet<string>
  /** What the API answered to the accept of a task, and would answer to a poll now. */
  readonly answersOf: (sandbox: Sandbox, task: Task) => Promise<TaskAnswers>
  readonly report: WriteReport
}

export interface TaskAnswers {
  readonly accepted: unknown
  readonly result: unknown
}

/** Something that the state of a task does not allow. */
export class TaskEnded extends OperatorError {}

/** All that can be asked of a sandbox and done to it: the library and the control API offer the same. */
export class Steering {
  readonly sandbox: Sandbox
  /** The webhook of the sandbox and what was sent to it. */
  readonly webhook: WebhookSteering
  /** The receiver that comes with the mock. */
  readonly receiver: ReceiverSteering
  readonly #options: SteeringOptions

  constructor(sandbox: Sandbox, options: SteeringOptions) {
    this.sandbox = sandbox
    const { webhooks, receivers, events } = options
    this.webhook = new WebhookSteering(sandbox, webhooks, events)
    this.receiver = new ReceiverSteering(sandbox, this.webhook, receivers, events)
    this.#options = options
  }

  /** The key, where the mock has drawn it. */
  get drawnKey(): string | undefined {
    const { key } = this.sandbox
    return this.#options.drawnKeys.has(key) ? key : undefined
  }

  /** The scenario of requests that choose none themselves. */
  async scenario(): Promise<{ readonly name: string; readonly summary: string; readonly isOwn: boolean }> {
    const { scenario } = await this.sandbox.state.settings()
    const { name, summary } = this.#options.scenarios.told(scenario) ?? this.#options.fallback().scenario
    return { name, summary, isOwn: scenario !== undefined }
  }

  /**
   * Makes the sandbox follow a scenario, counted from its start.
   * @throws {OperatorError} when there is none of that name, or it is not a scenario
   */
  async use(scenario: string | ScenarioInput): Promise<void> {
    const { scenarios } = this.#options
    const chosen =
      typeof scenario === 'string'
        ? scenarios.get(scenario)
        : scenarios.complete('inline', readScenario('inline', scenario))
    await this.sandbox.state.clear(this.sandbox.clock.now(), ['counters'])
    await this.sandbox.state.change({ scenario: typeof scenario === 'string' ? scenario : chosen })
    this.#emit('scenario', { name: chosen.name })
  }

  async clearScenario(): Promise<void> {
    await this.sandbox.state.change({ scenario: undefined })
    this.#emit('scenario', { name: this.#options.fallback().scenario.name })
  }

  /**
   * Plans a fault for the next requests.
   * @throws {OperatorError} when it is none
   */
  async fail(fault: FaultInput): Promise<FaultInfo> {
    const result = faultSchema.safeParse(fault)
    if (!result.success) {
      throw new OperatorError(
        'plan the fault',
        explainAll(result.error.issues),
        'Write it as { on: "accept", status: 429, times: 2 }',
      )
    }
    const { on, times, probability = 1, ...step } = result.data
    const planned = await this.sandbox.state.addFault({ on, times, probability, step })
    this.#emit('fault', infoOf(planned))
    return infoOf(planned)
  }

  async faults(): Promise<FaultInfo[]> {
    return (await this.sandbox.state.faults()).map(infoOf)
  }

  clock(): ClockInfo {
    const { clock } = this.sandbox
    const now = clock.now()
    return { now, time: timestamp(now), frozen: clock.rate === 0, rate: clock.rate }
  }

  freeze(): Awaitable<void> {
    return this.rate(0)
  }

  resume(): Awaitable<void> {
    return this.rate(1)
  }

  /** @param rate sandbox time for each unit of real time; 0 freezes */
  rate(rate: number): Awaitable<void> {
    if (!(rate >= 0 && rate <= 1_000_000)) {
      throw new OperatorError(
        'set the rate of the clock',
        `${rate} is none`,
        'Give a number from 0 to 1000000',
      )
    }
    const { scheduler } = this.sandbox
    return onceThere(scheduler.setRate(rate), () => this.#emit('clock', this.clock()))
  }

  /** Moves the clock and tells what has happened on the way, in order. */
  async advance(by: string | Milliseconds): Promise<Ran[]> {
    const distance = duration(by)
    if (distance > 8.64e15) {
      throw new OperatorError(
        'advance the clock',
        `"${by}" is longer than time`,
        'Give a shorter duration, such as 24h',
      )
    }
    const ran = await this.sandbox.scheduler.advance(distance)
    this.#emit('clock', this.clock())
    return ran
  }

  async credits(): Promise<Credits> {
    await this.sandbox.scheduler.runDue()
    const account = await this.sandbox.state.account()
    const { scenario } = await this.sandbox.state.settings()
    const governing = this.#options.scenarios.told(scenario) ?? this.#options.fallback().scenario
    return { ...account, balance: balanceOf(account, governing) }
  }

  /** @param balance null is unlimited */
  async setCredits(balance: number | null): Promise<void> {
    if (balance !== null && !(balance >= 0 && Number.isFinite(balance))) {
      throw new OperatorError(
        'set the balance',
        `${balance} is none`,
        'Give a number of zero or more, or null for unlimited',
      )
    }
    const { state, clock, scheduler } = this.sandbox
    await scheduler.runDue()
    await state.setBalance(balance, clock.now())
    this.#emit('credits', { balance })
  }

  /** The limits set here in place of the account's; undefined where none are. */
  async limits(): Promise<string | undefined> {
    const { limits } = await this.sandbox.state.settings()
    return limits && renderPolicies(limits)
  }

  /** @param limits `1/s,60/m`, `off`, or undefined for the account's own */
  async setLimits(limits: string | undefined): Promise<void> {
    await this.sandbox.state.change({ limits: limits === undefined ? undefined : parsePolicies(limits) })
  }

  async tasks(page: Page = {}): Promise<TaskInfo[]> {
    return (await this.sandbox.state.tasks(page)).map((task) => this.#info(task))
  }

  async task(id: number): Promise<TaskInfo | undefined> {
    const task = await this.sandbox.state.task(id)
    return task && this.#info(task)
  }

  /** What the API answers of a task, without asking it. */
  async answers(id: number): Promise<TaskAnswers | undefined> {
    const task = await this.sandbox.state.task(id)
    return task && this.#options.answersOf(this.sandbox, task)
  }

  /**
   * Forces a status on a task.
   * @returns undefined when there is no such task
   * @throws {OperatorError} when it has ended already
   */
  async force(id: number, forced: Forced): Promise<TaskInfo | undefined> {
    const task = await this.sandbox.state.task(id)
    if (!task) return undefined
    const changed = await forceStatus(this.sandbox, task, forced)
    if (!changed) {
      const { status } = this.#info(task)
      throw new TaskEnded(
        `make task ${id} ${forced.status}`,
        `it has ended with ${status}`,
        'Submit a new one',
      )
    }
    this.#emit('task', { id, status: forced.status, tag: changed.tag })
    return this.#info(changed)
  }

  /** Forgets a task; credits that it holds are given back. */
  async delete(id: number): Promise<boolean> {
    const isDeleted = await this.sandbox.state.delete(id, this.sandbox.clock.now())
    this.webhook.changed(id)
    return isDeleted
  }

  /** Newest first. */
  async requests(
    page: { readonly limit?: number; readonly tag?: string } = {},
  ): Promise<readonly RequestEntry[]> {
    return this.sandbox.state.requests(page)
  }

  /** The verdict on what the client did here. */
  async report(): Promise<Verdict> {
    await this.sandbox.scheduler.runDue()
    return this.#options.report([this.sandbox], false)
  }

  /** Forgets some of what happened and was set, or all of it; scenario files are never touched. */
  async reset(parts?: readonly (Part | 'clock')[]): Promise<void> {
    const { state, scheduler } = this.sandbox
    if (!parts) await scheduler.clear()
    await state.clear(
      this.sandbox.clock.now(),
      parts?.filter((part) => part !== 'clock'),
    )
    this.webhook.forget(parts)
    this.receiver.forget(parts)
    if (!parts) this.#options.inputs.forget(this.sandbox.id)
    if (!parts || parts.includes('clock')) await this.resume()
    this.#emit('reset', { parts: parts ?? 'all' })
  }

  #info(task: Task): TaskInfo {
    const { id, createdAt, tag, family, scenario, why, request, timeline, errors, price } = task
    const { status } = transitionAt(timeline, this.sandbox.clock.now())
    return {
      ...{ id, status, tag, family, scenario, why, price },
      timeline: transitionsOf(timeline),
      createdAt: timestamp(createdAt),
      request: JSON.parse(request),
      errors: status === 'ERROR' ? errors : [],
    }
  }

  #emit(type: Parameters<Events['emit']>[0], data: unknown): void {
    this.#options.events.emit(type, this.sandbox.id, () => data)
  }
}

function infoOf({ id, on, times, used, probability, step }: PlannedFault): FaultInfo {
  const { status, kind, delay } = step as Trouble
  const what = [status, [kind ?? []].flat().join(' or '), delay === undefined ? '' : 'delay']
    .filter(Boolean)
    .join(', ')
  return { id, on, times, used, left: times - used, probability, what }
}
