import { OperatorError } from '../errors.ts'
import type { Inputs } from '../pictures/inputs.ts'
import { explainAll } from '../scenarios/explain.ts'
import { readScenario, type Scenarios } from '../scenarios/load.ts'
import { parsePolicies, renderPolicies } from '../scenarios/policies.ts'
import { faultSchema, type Trouble } from '../scenarios/schema.ts'
import type { Choice } from '../scenarios/select.ts'
import type { FaultInput, ScenarioInput } from '../scenarios/written.ts'
import type { Account, LedgerEntry, Part, PlannedFault, RequestEntry } from '../store/store.ts'
import { balanceOf } from '../tasks/credits.ts'
import type { Sandbox } from '../tasks/sandboxes.ts'
import type { Verdict } from '../verdict/verdict.ts'
import type { Webhooks } from '../webhooks/deliveries.ts'
import { ClockSteering } from './clock-steering.ts'
import type { Events } from './events.ts'
import { ReceiverSteering } from './receiver-steering.ts'
import type { Receivers } from './receivers.ts'
import type { WriteReport } from './report.ts'
import { type AnswersOf, TaskSteering } from './task-steering.ts'
import { WebhookSteering } from './webhook-steering.ts'

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
  readonly answersOf: AnswersOf
  readonly report: WriteReport
}

/** All that can be asked of a sandbox and done to it: the library and the control API offer the same. */
export class Steering {
  readonly sandbox: Sandbox
  readonly clock: ClockSteering
  readonly tasks: TaskSteering
  /** The webhook of the sandbox and what was sent to it. */
  readonly webhook: WebhookSteering
  /** The receiver that comes with the mock. */
  readonly receiver: ReceiverSteering
  readonly #options: SteeringOptions

  constructor(sandbox: Sandbox, options: SteeringOptions) {
    this.sandbox = sandbox
    const { webhooks, receivers, events, answersOf } = options
    this.clock = new ClockSteering(sandbox, events)
    this.webhook = new WebhookSteering(sandbox, webhooks, events)
    this.tasks = new TaskSteering(sandbox, this.webhook, events, answersOf)
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
    if (!parts || parts.includes('clock')) await this.clock.resume()
    this.#emit('reset', { parts: parts ?? 'all' })
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
