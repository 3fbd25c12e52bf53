import { OperatorError } from '../errors.ts'
import type { Delivery, DeliveryPage } from '../store/store.ts'
import { endOf } from '../tasks/lifecycle.ts'
import type { Sandbox } from '../tasks/sandboxes.ts'
import { isOver, type Webhooks } from '../webhooks/deliveries.ts'
import {
  builtInUrl,
  type Endpoint,
  functionUrl,
  readEndpoint,
  type WebhookInput,
} from '../webhooks/endpoint.ts'
import { inspectSignature, type SignatureInspection } from '../webhooks/inspect.ts'
import { eventOf } from '../webhooks/owe.ts'
import { signatureHeader } from '../webhooks/sign.ts'
import type { Events } from './events.ts'

/** What can be asked of a sandbox's webhook and done to it. */
export class WebhookSteering {
  readonly #sandbox: Sandbox
  readonly #webhooks: Webhooks
  readonly #events: Events

  constructor(sandbox: Sandbox, webhooks: Webhooks, events: Events) {
    this.#sandbox = sandbox
    this.#webhooks = webhooks
    this.#events = events
  }

  /** Where events go; undefined is nowhere. Nothing else shows the secret. */
  async endpoint(): Promise<Endpoint | undefined> {
    return this.#webhooks.endpointOf(this.#sandbox)
  }

  /** The same as others may see it. */
  async masked(): Promise<object | null> {
    const endpoint = await this.endpoint()
    if (!endpoint) return null
    const { secret, oldSecret: _, headers, ...shown } = endpoint
    const names = Object.keys(headers).map((name) => [name, '…'])
    return { ...shown, headers: Object.fromEntries(names), secret: secret ? '…' : null }
  }

  /**
   * Sends the events of the sandbox somewhere; undefined is nowhere.
   * @throws {OperatorError} when that cannot be
   */
  async set(input: WebhookInput | undefined): Promise<void> {
    const receiver = typeof input?.url === 'function' ? input.url : undefined
    const endpoint = input && readEndpoint({ ...input, url: receiver ? functionUrl : input.url })
    const refusal = endpoint && !receiver ? this.#webhooks.refusal(endpoint.url) : undefined
    if (refusal !== undefined) throw new OperatorError('set the webhook', refusal, 'Give another address')
    const before = await this.endpoint()
    const isRotated = before?.secret !== endpoint?.secret
    const oldSecret = endpoint?.oldSecret ?? (isRotated ? before?.secret : before?.oldSecret)
    this.#webhooks.receiveWith(this.#sandbox, receiver)
    await this.#sandbox.state.change({
      webhook: endpoint ? { ...endpoint, oldSecret } : null,
      // What a receiver was told is of no use once nothing leads to it.
      ...(endpoint?.url !== builtInUrl && { receiver: undefined }),
    })
    this.#events.emit('webhook', this.#sandbox.id, () => ({ url: endpoint?.url ?? null }))
  }

  /** Newest first. */
  async deliveries(page: DeliveryPage = {}): Promise<readonly Delivery[]> {
    return (await this.#sandbox.state.deliveries(page)).map(withoutSecrets)
  }

  async delivery(id: number): Promise<Delivery | undefined> {
    const delivery = await this.#sandbox.state.delivery(id)
    return delivery && withoutSecrets(delivery)
  }

  /** How the signature of each attempt is checked with the secret of now; undefined when there is no such delivery. */
  async signatures(id: number): Promise<(SignatureInspection & { readonly number: number })[] | undefined> {
    const delivery = await this.#sandbox.state.delivery(id)
    const secret = (await this.endpoint())?.secret
    return delivery?.attempts.map(({ number, body, headers }) => ({
      number,
      ...inspectSignature(body, headers[signatureHeader], secret),
    }))
  }

  /**
   * Waits until the first delivery of a task has arrived, or is given up. A frozen clock has to be moved.
   * @throws {OperatorError} when there will be none
   */
  async delivered(task: number): Promise<Delivery> {
    for (;;) {
      const { changed, cancel } = this.#webhooks.nextChange(this.#sandbox, task)
      try {
        await this.#sandbox.scheduler.runDue()
        const found = await this.#firstOf(task)
        if (found && isOver(found)) return found
        if (!found || this.#webhooks.isClosing) await this.#expect(task)
        await changed
      } finally {
        cancel()
      }
    }
  }

  /**
   * Waits until there are deliveries and all of them are over.
   * @param patience what ends the waiting; the deliveries are then given as they are
   */
  async settled(page: DeliveryPage, patience: Promise<unknown>): Promise<readonly Delivery[]> {
    let isPatient = true
    const impatient = patience.then(() => {
      isPatient = false
    })
    for (;;) {
      const { changed, cancel } = this.#webhooks.nextChange(this.#sandbox, page.task)
      try {
        await this.#sandbox.scheduler.runDue()
        const found = await this.deliveries(page)
        if (!isPatient || this.#webhooks.isClosing || (found.length > 0 && found.every(isOver))) return found
        await Promise.race([changed, impatient])
      } finally {
        cancel()
      }
    }
  }

  /** Sends a delivery once more; undefined when there is none of that id. */
  async replay(id: number): Promise<Delivery | undefined> {
    const delivery = await this.delivery(id)
    if (delivery && !(await this.endpoint()))
      throw new OperatorError('replay the delivery', 'the sandbox has no webhook', 'Set one')
    return delivery && this.#webhooks.replay(this.#sandbox, delivery)
  }

  /** Lets a held delivery go; undefined when there is none of that id. */
  async release(id: number): Promise<Delivery | undefined> {
    const released = await this.#webhooks.release(this.#sandbox, id)
    return released && withoutSecrets(released)
  }

  /** What was reset is over for whoever waits, and for a function that received. */
  forget(parts: readonly string[] | undefined): void {
    if (!parts || parts.includes('webhook')) this.#webhooks.receiveWith(this.#sandbox, undefined)
    this.#webhooks.tell(this.#sandbox)
  }

  /** Wakes whoever waits for the deliveries of a task. */
  changed(task: number): void {
    this.#webhooks.tell(this.#sandbox, task)
  }

  async #firstOf(task: number): Promise<Delivery | undefined> {
    const all = await this.deliveries({ task })
    return all.filter(({ replayOf }) => replayOf === undefined).pop()
  }

  /** @throws {OperatorError} when nothing will be told of the task */
  async #expect(id: number): Promise<void> {
    const { state, scheduler, clock } = this.#sandbox
    const never = (wrong: string, fix: string) =>
      new OperatorError(`wait for the delivery of task ${id}`, wrong, fix)
    if (this.#webhooks.isClosing) throw never('the mock is closed', 'Wait before it is')
    const task = await state.task(id)
    if (!task) throw never('there is no such task in this sandbox', 'Submit it first')
    const end = endOf(task.timeline)
    if (!end) throw never('the task never ends', 'Give its scenario an end')
    const event = eventOf(end.status)
    if (!event) throw never(`${end.status} is not told`, 'Only DONE and ERROR are')
    const endpoint = await this.endpoint()
    if (!endpoint) throw never('the sandbox has no webhook', 'Set one before the task ends')
    if (!endpoint.events.includes(event))
      throw never(`the webhook does not take "${event}"`, 'Add it to its events')
    if (end.at > clock.now()) return
    // What the end makes may be in the making.
    await scheduler.settled()
    if (!(await this.#firstOf(id)))
      throw never('it ended before the webhook was set, or the deliveries were reset', 'Set it first')
  }
}

/** Headers that let their bearer in somewhere. */
const secretName = /auth|cookie|key|token|secret|pass|credential|session|bearer/i

/** As it was sent, but for secrets in headers that the endpoint was given. */
function withoutSecrets(delivery: Delivery): Delivery {
  const attempts = delivery.attempts.map((attempt) => {
    const shown = Object.entries(attempt.headers).map(([name, value]) => [
      name,
      secretName.test(name) ? '…' : value,
    ])
    return { ...attempt, headers: Object.fromEntries(shown) }
  })
  return { ...delivery, attempts }
}
