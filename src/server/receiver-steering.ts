import { duration, type Milliseconds } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import { token } from '../random.ts'
import type { Sandbox } from '../tasks/sandboxes.ts'
import { builtInUrl, readEndpoint } from '../webhooks/endpoint.ts'
import type { Events } from './events.ts'
import { behaviourOf, type Received, type Receivers } from './receivers.ts'
import type { WebhookSteering } from './webhook-steering.ts'

/** What a receiver can be told. */
export interface ReceiverInput {
  /** Signs the events and checks them; empty: they are not signed. @default one is drawn */
  readonly secret?: string | undefined
  /** What it answers. @default 200 */
  readonly status?: number | undefined
  /** How long it takes to, in real time: 10 minutes at most. @default 0 */
  readonly delay?: string | Milliseconds | undefined
}

/** A receiver as others may see it. */
export interface ReceiverInfo {
  readonly url: string
  /** Masked; null where events are not signed. */
  readonly secret: string | null
  readonly status: number
  /** Real milliseconds. */
  readonly delay: number
}

const longestDelay: Milliseconds = 600_000

/** The built-in receiver of a sandbox: switched on, its webhook leads there. */
export class ReceiverSteering {
  readonly #sandbox: Sandbox
  readonly #webhook: WebhookSteering
  readonly #receivers: Receivers
  readonly #events: Events

  constructor(sandbox: Sandbox, webhook: WebhookSteering, receivers: Receivers, events: Events) {
    this.#sandbox = sandbox
    this.#webhook = webhook
    this.#receivers = receivers
    this.#events = events
  }

  /** Undefined where it is off. */
  async info(): Promise<ReceiverInfo | undefined> {
    const endpoint = await this.#webhook.endpoint()
    if (endpoint?.url !== builtInUrl) return undefined
    const { url, secret } = endpoint
    return { url, secret: secret ? '…' : null, ...behaviourOf(await this.#sandbox.state.settings()) }
  }

  /** Newest first. */
  received(): readonly Received[] {
    return this.#receivers.received(this.#sandbox.id)
  }

  /**
   * Switches it on, or changes how it behaves.
   * @throws {OperatorError} when it cannot behave so
   */
  async switchOn({ secret, status = 200, delay = 0 }: ReceiverInput): Promise<void> {
    if (!Number.isInteger(status) || status < 200 || status > 599)
      throw new OperatorError('set up the receiver', `${status} is no status`, 'Give one from 200 to 599')
    const wait = duration(delay)
    if (wait > longestDelay)
      throw new OperatorError(
        'set up the receiver',
        `"${delay}" is too long a delay`,
        'Give one of 10m at most',
      )
    const { id, source, state, key } = this.#sandbox
    const drawn = () => `whsec_${token(source.seed, 'receiver', key).slice(0, 24)}`
    const isOn = (await this.info()) !== undefined
    const told = await state.settings()
    const before = isOn ? told.receiver?.before : told.webhook
    await state.change({
      webhook: readEndpoint({ url: builtInUrl, secret: secret ?? drawn() }),
      receiver: { status, delay: wait, before },
    })
    this.#receivers.switched(id, true)
    this.#events.emit('webhook', id, () => ({ url: builtInUrl }))
  }

  /** Lets events go where they went before; does nothing where it is off. */
  async switchOff(): Promise<void> {
    if (!(await this.info())) return
    const { id, state } = this.#sandbox
    const { receiver } = await state.settings()
    await state.change({ webhook: receiver?.before, receiver: undefined })
    this.#receivers.switched(id, false)
    const endpoint = await this.#webhook.endpoint()
    this.#events.emit('webhook', id, () => ({ url: endpoint?.url ?? null }))
  }

  /** What was reset is forgotten here too. */
  forget(parts: readonly string[] | undefined): void {
    if (!parts || parts.includes('deliveries')) this.#receivers.forget(this.#sandbox.id)
  }
}
