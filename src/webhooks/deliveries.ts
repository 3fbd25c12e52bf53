import { setMaxListeners } from 'node:events'
import pLimit from 'p-limit'
import type { Clock, Milliseconds, SandboxClock } from '../clock.ts'
import type { Fetch } from '../fetch.ts'
import type { Random } from '../random.ts'
import { meet } from '../scenarios/faults.ts'
import type { Trouble } from '../scenarios/schema.ts'
import type { Effect, Scheduler } from '../store/effects.ts'
import {
  type Attempt,
  type Awaitable,
  type Delivery,
  type Owed,
  onceThere,
  type SandboxStore,
  StoreUnavailable,
} from '../store/store.ts'
import { forbidden, forbiddenByName, type Resolve } from './allow.ts'
import { Changes } from './changes.ts'
import { compose, type Outgoing, spoils } from './compose.ts'
import { builtInUrl, type Endpoint, functionUrl } from './endpoint.ts'
import { type Ended, givenUp, lateBy, owedFor, repeated } from './owe.ts'
import { failed, failedBy, isUnsent } from './planned.ts'
import { nextAttempt } from './retry.ts'
import { type Answer, send } from './send.ts'
import type { Encoding } from './sign.ts'

/** A sandbox, as deliveries see it. */
export interface Sender {
  readonly id: string
  readonly masked: string
  readonly state: SandboxStore
  readonly clock: SandboxClock
  readonly scheduler: Scheduler
  readonly faultRandom: Random
}

export interface WebhooksOptions {
  /** The process clock: for what networks do. */
  readonly clock: Clock
  /** Of every sandbox that was told none. */
  readonly endpoint: Endpoint | undefined
  /** Receives where the endpoint is a function and the sandbox was given none. */
  readonly receiver: Fetch | undefined
  /** Receives in place of the network where the endpoint is the receiver that comes with the mock. */
  readonly builtIn?: ((sender: Sender, endpoint: Endpoint) => Fetch) | undefined
  /** Hosts that may be sent to; undefined is every one that tells no credentials. */
  readonly allow: readonly string[] | undefined
  /** @default DNS */
  readonly resolve?: Resolve | undefined
  /** Told of each attempt that has ended. */
  readonly attempted: (sender: Sender, delivery: Delivery, attempt: Attempt) => void
}

/** All sandboxes together, so that a thousand tasks that end at once are no flood. */
const inFlightAtMost = 64

/** Sends what tasks have to tell, again and again until it has arrived or is given up. */
export class Webhooks {
  readonly #options: WebhooksOptions
  readonly #limit = pLimit(inFlightAtMost)
  /** Two ends at the same moment must not both wait for the other to be told. */
  readonly #inTurn = pLimit(1)
  /** Deliveries whose attempt has begun: one that was planned twice is made once. */
  readonly #underWay = new Set<string>()
  readonly #changes = new Changes()
  readonly #senders = new Map<string, Sender>()
  readonly #receivers = new Map<string, Fetch>()
  readonly #closing = new AbortController()
  #isClosing = false

  constructor(options: WebhooksOptions) {
    this.#options = options
    // Each attempt under way listens for the end.
    setMaxListeners(inFlightAtMost, this.#closing.signal)
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
  receiveWith({ id }: Sender, receiver: Fetch | undefined): void {
    if (receiver) this.#receivers.set(id, receiver)
    else this.#receivers.delete(id)
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
    return this.#limit(async () => {
      const name = `${sender.id}/${id}`
      if (this.#underWay.has(name)) return false
      this.#underWay.add(name)
      return this.#attempt(sender, id, effect.number).finally(() => this.#underWay.delete(name))
    })
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
    this.#isClosing = true
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
    this.#closing.abort(new Error('The mock was closed before the answer came'))
    this.#changes.tellAll()
    return owed.flatMap(({ deliveries }) => deliveries)
  }

  /** Whether nothing is sent any more. */
  get isClosing(): boolean {
    return this.#isClosing
  }

  /** Forgets what belongs to a sandbox that is gone, and lets go of whoever waits. */
  drop(sender: Pick<Sender, 'id'>): void {
    this.#senders.delete(sender.id)
    this.#receivers.delete(sender.id)
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

  /** An attempt that was under way when its process ended: nobody knows what the receiver made of it. */
  async #cutOff(sender: Sender, delivery: Delivery): Promise<void> {
    const last = delivery.attempts.at(-1)
    if (!last) return
    const answer = failed('cut off', 'The mock was stopped before the answer came')
    const made = { ...delivery, attempts: [...delivery.attempts.slice(0, -1), { ...last, answer }] }
    const endpoint = await this.endpointOf(sender)
    const next = endpoint
      ? this.#after(sender, endpoint, made, answer)
      : { ...made, ...givenUp('The sandbox has no webhook any more') }
    if (await this.#save(sender, next, delivery)) this.#options.attempted(sender, next, { ...last, answer })
  }

  /** @returns false when the delivery is not due any more */
  async #attempt(sender: Sender, id: number, number: number): Promise<boolean> {
    const { state, clock } = sender
    const delivery = await state.delivery(id)
    if (this.#isClosing || delivery?.state !== 'pending') return false
    if (delivery.attempts.length === number && delivery.attempts.at(-1)?.answer === undefined) {
      // Begun by a process that has not been heard of since.
      await this.#cutOff(sender, delivery)
      return true
    }
    if (delivery.attempts.length !== number - 1) return false
    const endpoint = await this.endpointOf(sender)
    if (!endpoint) {
      await this.#save(sender, { ...delivery, ...givenUp('The sandbox has no webhook any more') }, delivery)
      return true
    }
    const spoil = spoils.find((known) => known === delivery.trouble)
    const outgoing = compose(delivery.result, endpoint, delivery.encoding as Encoding, spoil)
    const begun: Attempt = { number, at: clock.now(), url: endpoint.url, ...outgoing, answer: undefined }
    const including = (attempt: Attempt) => ({
      ...delivery,
      attempts: [...delivery.attempts, attempt],
      nextAt: undefined,
    })
    // Kept before it is sent: what a crash cuts off counts as an attempt.
    const underWay = including(begun)
    if (!(await state.replaceDelivery(underWay, delivery))) return false
    const answer = await this.#send(sender, endpoint, outgoing)
    const attempt = { ...begun, answer }
    const next = this.#after(sender, endpoint, including(attempt), answer)
    if (!(await this.#save(sender, next, underWay))) return false
    this.#options.attempted(sender, next, attempt)
    return true
  }

  async #send(sender: Sender, endpoint: Endpoint, outgoing: Outgoing): Promise<Answer> {
    const { clock, allow, resolve } = this.#options
    const { state, faultRandom } = sender
    const fault = await state.takeFault('webhook', () => faultRandom.float())
    const met = fault && meet(fault.step as Trouble, fault.used, faultRandom)
    const { timeout } = endpoint.retry
    if (met && met.delay > 0) await clock.sleep(Math.min(met.delay, timeout))
    if (met && met.delay > timeout)
      return failed('timeout', `No answer came within ${timeout} ms, as planned`)
    if (met && isUnsent(met)) return failedBy(met)
    const called = this.#calledAt(sender, endpoint)
    const receiver = called && ((request: Request) => sender.scheduler.calling(() => called(request)))
    const refusal = receiver ? undefined : await forbidden(endpoint.url, allow, resolve)
    if (refusal !== undefined) return failed('forbidden', `Nothing was sent: ${refusal}`)
    const answer = await send(endpoint.url, outgoing, {
      clock,
      timeout,
      receiver,
      signal: this.#closing.signal,
    })
    return met?.kind === undefined ? answer : failedBy(met)
  }

  /** The function of this process that receives in place of the network. */
  #calledAt(sender: Sender, endpoint: Endpoint): Fetch | undefined {
    const { receiver, builtIn } = this.#options
    if (endpoint.url === builtInUrl) return builtIn?.(sender, endpoint)
    return endpoint.url === functionUrl ? (this.#receivers.get(sender.id) ?? receiver) : undefined
  }

  /** What becomes of a delivery, given its last answer. */
  #after({ clock, faultRandom }: Sender, { retry }: Endpoint, made: Delivery, answer: Answer): Delivery {
    const { status, reason, headers } = answer
    if (!reason) return { ...made, state: 'delivered', reason: undefined }
    if (reason.kind === 'forbidden') return { ...made, ...givenUp(reason.text) }
    const date = Date.parse(headers.date ?? '')
    const receiverNow = Number.isNaN(date) ? this.#options.clock.now() : date
    const tried = { made: made.attempts.length, status, retryAfter: headers['retry-after'], receiverNow }
    // Of the delivery alone, so that neither requests nor other answers change it.
    const draw = faultRandom.child(made.id).child(tried.made).float()
    const next = nextAttempt(retry, tried, draw)
    if ('stop' in next) return { ...made, ...givenUp(`${reason.text}; ${next.stop}`) }
    return { ...made, reason: reason.text, nextAt: clock.now() + next.wait }
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
