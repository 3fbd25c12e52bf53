import pLimit from 'p-limit'
import type { Milliseconds } from '../clock.ts'
import type { Fetch } from '../fetch.ts'
import type { Effect } from '../store/effects.ts'
import { type Awaitable, type Delivery, type Owed, onceThere, StoreUnavailable } from '../store/store.ts'
import { forbiddenByName } from './allow.ts'
import { Attempts, type AttemptsOptions, type Sender } from './attempts.ts'
import { Changes } from './changes.ts'
import type { Endpoint } from './endpoint.ts'
import { type Ended, lateBy, owedFor, repeated } from './owe.ts'

export interface WebhooksOptions extends AttemptsOptions {
  /** Of every sandbox that was told none. */
  readonly endpoint: Endpoint | undefined
}

/** Sends what tasks have to tell, again and again until it has arrived or is given up. */
export class Webhooks {
  readonly #options: WebhooksOptions
  /** Two ends at the same moment must not both wait for the other to be told. */
  readonly #inTurn = pLimit(1)
  readonly #attempts: Attempts
  readonly #changes = new Changes()
  readonly #senders = new Map<string, Sender>()

  constructor(options: WebhooksOptions) {
    this.#options = options
    this.#attempts = new Attempts(options, {
      endpointOf: (sender) => this.endpointOf(sender),
      save: (sender, delivery, was) => this.#save(sender, delivery, was),
    })
  }

  /** Where a sandbox's events go, if anywhere. */
  endpointOf({ state }: Sender): Awaitable<Endpoint | undefined> {
    return onceThere(state.settings(), ({ webhook }) =>
      webhook === undefined ? this.#options.endpoint : ((webhook ?? undefined) as Endpoint | undefined),
    )
  }

  /** Why nothing may be sent to `url`, as far as its name tells. */
  refusal(url: string): string | undefined {
    return forbiddenByName(url, this.#options.allow)
  }

  /** Lets a function of this process receive in place of the network; undefined ends that. */
  receiveWith(sender: Sender, receiver: Fetch | undefined): void {
    this.#attempts.receiveWith(sender, receiver)
  }

  /** Plans what follows from the end of a task. */
  ended(sender: Sender, ended: Ended): Awaitable<void> {
    return onceThere(this.endpointOf(sender), (endpoint) => {
      if (!endpoint?.events.includes(ended.event)) return this.endedUntold(sender, ended.task)
      return onceThere(ended.result(), (result) => {
        const owe = () => this.#owe(sender, endpoint, ended, result)
        return ended.behaviour?.trouble === 'out-of-order' ? this.#inTurn(owe) : owe()
      })
    })
  }

  /** The end of a task is nothing to be told. */
  endedUntold(sender: Sender, task: number): Awaitable<void> {
    return onceThere(sender.state.owe(task, []), () => this.tell(sender, task))
  }

  /** Goes on with deliveries that were kept when another process ended. */
  resume(sender: Sender, deliveries: readonly Delivery[]): void {
    this.#senders.set(sender.id, sender)
    const { scheduler, clock } = sender
    for (const delivery of deliveries) {
      const { id, task, attempts, nextAt } = delivery
      // An attempt that has begun and has no answer is run again: it finds that it was cut off.
      if (delivery.state === 'pending' && nextAt === undefined)
        void scheduler.plan(clock.now(), { kind: 'attempt', task, delivery: id, number: attempts.length })
      else void this.#plan(sender, delivery)
    }
  }

  /** Sends a delivery once more, as a new one. */
  async replay(sender: Sender, delivery: Delivery): Promise<Delivery | undefined> {
    const copy = await sender.state.addDelivery(repeated(delivery, sender.clock.now()))
    await this.#begin(sender, [copy])
    await sender.scheduler.runDue()
    return copy
  }

  /** Lets a held delivery go; one that is not held stays as it is. */
  async release(sender: Sender, id: number): Promise<Delivery | undefined> {
    const { state, clock, scheduler } = sender
    const held = await state.delivery(id)
    if (held?.state !== 'held') return held
    const released: Delivery = { ...held, state: 'pending', reason: undefined, nextAt: clock.now() }
    if (!(await state.replaceDelivery(released, held))) return undefined
    await this.#plan(sender, released)
    await scheduler.runDue()
    return released
  }

  /** Does what was planned for a delivery; false when there was nothing to be done any more. */
  async run(sender: Sender, effect: Exclude<Effect, { kind: 'end' }>): Promise<boolean> {
    const { kind, delivery: id } = effect
    if (kind === 'release') return (await this.release(sender, id)) !== undefined
    return this.#attempts.make(sender, id, effect.number)
  }

  /** The next change of a task's deliveries, or of any of the sandbox. */
  nextChange(sender: Sender, task?: number) {
    return this.#changes.next(nameOf(sender, task))
  }

  /**
   * Lets attempts that are under way finish, and begins no other.
   * @returns what is owed still, of all sandboxes
   */
  async drain(within: Milliseconds): Promise<Delivery[]> {
    this.#attempts.stop()
    const senders = [...this.#senders.values()]
    const busy = senders.filter(({ scheduler }) => scheduler.isBusy)
    if (busy.length > 0) {
      let cancel = () => {}
      const passed = new Promise<void>((resolve) => {
        cancel = this.#options.clock.setTimer(resolve, within)
      })
      await Promise.race([Promise.all(busy.map(({ scheduler }) => scheduler.settled())), passed])
      cancel()
    }
    // A store that is away goes on with it when it is back.
    const owing = senders.map(async ({ state }) => state.owed())
    const owed = await Promise.all(owing.map((one) => one.catch(noneUnlessAway)))
    this.#attempts.abort()
    this.#changes.tellAll()
    return owed.flatMap(({ deliveries }) => deliveries)
  }

  /** Whether nothing is sent any more. */
  get isClosing(): boolean {
    return this.#attempts.isStopped
  }

  /** Forgets what belongs to a sandbox that is gone, and lets go of whoever waits. */
  drop(sender: Pick<Sender, 'id'>): void {
    this.#senders.delete(sender.id)
    this.#attempts.receiveWith(sender, undefined)
    this.#changes.tellAll(sender.id)
  }

  /** Wakes whoever waits for deliveries: of a task, or of any. */
  tell(sender: Pick<Sender, 'id'>, task?: number): void {
    if (this.#changes.isEmpty) return
    if (task === undefined) this.#changes.tellAll(sender.id)
    else this.#changes.tell(nameOf(sender), nameOf(sender, task))
  }

  async #owe(sender: Sender, endpoint: Endpoint, ended: Ended, result: string): Promise<void> {
    const overtakes =
      ended.behaviour?.trouble === 'out-of-order' && (await this.#overtaken(sender)).length > 0
    const owed = owedFor(ended, endpoint, result, overtakes)
    await this.#begin(sender, await sender.state.owe(ended.task, owed))
  }

  async #begin(sender: Sender, added: readonly Delivery[]): Promise<void> {
    this.#senders.set(sender.id, sender)
    for (const delivery of added) {
      const planned = this.#plan(sender, delivery)
      if (planned instanceof Promise) await planned
      this.tell(sender, delivery.task)
    }
  }

  /** Deliveries that wait for a later task to be told first. */
  async #overtaken({ state }: Sender): Promise<Delivery[]> {
    const { deliveries } = await state.owed()
    return deliveries.filter(({ state, trouble }) => state === 'held' && trouble === 'out-of-order')
  }

  /** Plans what becomes of a delivery that is not over, if anything does by itself. */
  #plan({ scheduler, clock }: Sender, delivery: Delivery): Awaitable<void> {
    const { id, task, attempts, nextAt, state, trouble, createdAt } = delivery
    if (state === 'pending') {
      const number = attempts.length + 1
      return scheduler.plan(nextAt ?? clock.now(), { kind: 'attempt', task, delivery: id, number })
    }
    // A later task may never come.
    if (state === 'held' && trouble === 'out-of-order')
      return scheduler.plan(createdAt + lateBy, { kind: 'release', task, delivery: id })
  }

  /** @returns false when the delivery was forgotten meanwhile */
  async #save(sender: Sender, delivery: Delivery, was: Delivery): Promise<boolean> {
    if (!(await sender.state.replaceDelivery(delivery, was))) return false
    const planned = this.#plan(sender, delivery)
    if (planned instanceof Promise) await planned
    if (isOver(delivery) && delivery.trouble === 'out-of-order') {
      for (const { id } of await this.#overtaken(sender)) await this.release(sender, id)
    }
    this.tell(sender, delivery.task)
    return true
  }
}

function noneUnlessAway(error: unknown): Owed {
  if (error instanceof StoreUnavailable) return { tasks: [], deliveries: [] }
  throw error
}

export const isOver = ({ state }: Delivery): boolean => state === 'delivered' || state === 'gave up'

const nameOf = ({ id }: Pick<Sender, 'id'>, task?: number): string =>
  task === undefined ? id : `${id}/${task}`
