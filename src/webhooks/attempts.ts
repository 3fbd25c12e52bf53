import { setMaxListeners } from 'node:events'
import pLimit from 'p-limit'
import type { Clock, SandboxClock } from '../clock.ts'
import type { Fetch } from '../fetch.ts'
import type { Random } from '../random.ts'
import { meet } from '../scenarios/faults.ts'
import type { Trouble } from '../scenarios/schema.ts'
import type { Scheduler } from '../store/effects.ts'
import type { Attempt, Awaitable, Delivery, SandboxStore } from '../store/store.ts'
import { forbidden, type Resolve } from './allow.ts'
import { compose, type Outgoing, spoils } from './compose.ts'
import { builtInUrl, type Endpoint, functionUrl } from './endpoint.ts'
import { givenUp } from './owe.ts'
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

export interface AttemptsOptions {
  /** The process clock: for what networks do. */
  readonly clock: Clock
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

/** What attempts need of the deliveries that they are made for. */
export interface Deliveries {
  /** Where a sandbox's events go, if anywhere. */
  readonly endpointOf: (sender: Sender) => Awaitable<Endpoint | undefined>
  /**
   * Keeps what has become of a delivery, and lets follow what follows.
   * @returns false when it was forgotten meanwhile
   */
  readonly save: (sender: Sender, delivery: Delivery, was: Delivery) => Promise<boolean>
}

/** All sandboxes together, so that a thousand tasks that end at once are no flood. */
const inFlightAtMost = 64

const noWebhook = givenUp('The sandbox has no webhook any more')

/** Makes the attempts of deliveries: one POST each, and what it means for the delivery. */
export class Attempts {
  readonly #options: AttemptsOptions
  readonly #deliveries: Deliveries
  readonly #limit = pLimit(inFlightAtMost)
  /** Deliveries whose attempt has begun: one that was planned twice is made once. */
  readonly #underWay = new Set<string>()
  readonly #receivers = new Map<string, Fetch>()
  readonly #closing = new AbortController()
  #isStopped = false

  constructor(options: AttemptsOptions, deliveries: Deliveries) {
    this.#options = options
    this.#deliveries = deliveries
    // Each attempt under way listens for the end.
    setMaxListeners(inFlightAtMost, this.#closing.signal)
  }

  /** Lets a function of this process receive in place of the network; undefined ends that. */
  receiveWith({ id }: Pick<Sender, 'id'>, receiver: Fetch | undefined): void {
    if (receiver) this.#receivers.set(id, receiver)
    else this.#receivers.delete(id)
  }

  /** Whether none is begun any more. */
  get isStopped(): boolean {
    return this.#isStopped
  }

  /** Begins no other. */
  stop(): void {
    this.#isStopped = true
  }

  /** Breaks off those that are under way. */
  abort(): void {
    this.#closing.abort(new Error('The mock was closed before the answer came'))
  }

  /**
   * Makes attempt `number` (from 1) of a delivery.
   * @returns false when it is not due any more, or under way already
   */
  make(sender: Sender, delivery: number, number: number): Promise<boolean> {
    return this.#limit(async () => {
      const name = `${sender.id}/${delivery}`
      if (this.#underWay.has(name)) return false
      this.#underWay.add(name)
      return this.#make(sender, delivery, number).finally(() => this.#underWay.delete(name))
    })
  }

  /** An attempt that was under way when its process ended: nobody knows what the receiver made of it. */
  async #cutOff(sender: Sender, delivery: Delivery): Promise<void> {
    const last = delivery.attempts.at(-1)
    if (!last) return
    const answer = failed('cut off', 'The mock was stopped before the answer came')
    const made = { ...delivery, attempts: [...delivery.attempts.slice(0, -1), { ...last, answer }] }
    const endpoint = await this.#deliveries.endpointOf(sender)
    const next = endpoint ? this.#after(sender, endpoint, made, answer) : { ...made, ...noWebhook }
    if (await this.#deliveries.save(sender, next, delivery))
      this.#options.attempted(sender, next, { ...last, answer })
  }

  async #make(sender: Sender, id: number, number: number): Promise<boolean> {
    const { state, clock } = sender
    const delivery = await state.delivery(id)
    if (this.#isStopped || delivery?.state !== 'pending') return false
    if (delivery.attempts.length === number && delivery.attempts.at(-1)?.answer === undefined) {
      // Begun by a process that has not been heard of since.
      await this.#cutOff(sender, delivery)
      return true
    }
    if (delivery.attempts.length !== number - 1) return false
    const endpoint = await this.#deliveries.endpointOf(sender)
    if (!endpoint) {
      await this.#deliveries.save(sender, { ...delivery, ...noWebhook }, delivery)
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
    if (!(await this.#deliveries.save(sender, next, underWay))) return false
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
}
