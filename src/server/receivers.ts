import type { Clock, Milliseconds } from '../clock.ts'
import type { Fetch } from '../fetch.ts'
import type { Status } from '../store/store.ts'
import type { Sender } from '../webhooks/deliveries.ts'
import type { Endpoint, WebhookEvent } from '../webhooks/endpoint.ts'
import { inspectSignature, type SignatureInspection } from '../webhooks/inspect.ts'
import { eventOf } from '../webhooks/owe.ts'
import { signatureHeader } from '../webhooks/sign.ts'
import type { Events } from './events.ts'

/** How a built-in receiver behaves. */
export interface ReceiverSettings {
  /** What it answers. */
  readonly status: number
  /** How long it takes to, in real time. */
  readonly delay: Milliseconds
}

/** One event as it arrived. */
export interface Received extends SignatureInspection {
  readonly id: number
  /** On the sandbox's clock. */
  readonly at: Milliseconds
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly bytes: number
  readonly task: number | null
  readonly event: WebhookEvent | null
  /** The status that it was answered with. */
  readonly answered: number
}

interface Open {
  settings: ReceiverSettings | undefined
  /** Where events went before it was switched on, as the sandbox kept it. */
  before: unknown
  readonly received: Received[]
  count: number
}

const keptAtMost = 100

/** The built-in receivers of a mock, one a sandbox, so that webhooks can be seen without a second program. */
export class Receivers {
  readonly #clock: Clock
  readonly #events: Events
  readonly #open = new Map<string, Open>()

  /** @param clock of the process: how long an answer takes is real time */
  constructor(clock: Clock, events: Events) {
    this.#clock = clock
    this.#events = events
  }

  /** Receives what is delivered to a sandbox's built-in receiver; its endpoint has the secret. */
  readonly of = (sender: Sender, endpoint: Endpoint): Fetch => {
    return async (request) => {
      const bytes = new Uint8Array(await request.arrayBuffer())
      const { status, delay } = this.settings(sender.id)
      // Nobody waits for an answer to a request that was given up; what it brought has arrived all the same.
      if (delay > 0) await this.#clock.sleep(delay, request.signal)
      this.#keep(sender, bytes, request.headers, status, endpoint.secret)
      return new Response(bodyless.has(status) ? null : '{"received":true}', {
        status,
        headers: bodyless.has(status) ? {} : { 'content-type': 'application/json' },
      })
    }
  }

  settings(sandboxId: string): ReceiverSettings {
    return this.#open.get(sandboxId)?.settings ?? { status: 200, delay: 0 }
  }

  /** Newest first. */
  received(sandboxId: string): readonly Received[] {
    return this.#open.get(sandboxId)?.received.toReversed() ?? []
  }

  /** What was set before it was switched on, as the sandbox kept it. */
  before(sandboxId: string): unknown {
    return this.#open.get(sandboxId)?.before
  }

  switchOn(sandboxId: string, settings: ReceiverSettings, before: unknown): void {
    Object.assign(this.#at(sandboxId), { settings, before })
    this.#events.emit('receiver', sandboxId, () => ({ on: true }))
  }

  switchOff(sandboxId: string): void {
    Object.assign(this.#at(sandboxId), { settings: undefined, before: undefined })
    this.#events.emit('receiver', sandboxId, () => ({ on: false }))
  }

  /** Forgets what has arrived. */
  forget(sandboxId: string): void {
    this.#open.get(sandboxId)?.received.splice(0)
  }

  /** Forgets all of a sandbox that is gone. */
  drop(sandboxId: string): void {
    this.#open.delete(sandboxId)
  }

  #at(sandboxId: string): Open {
    const known = this.#open.get(sandboxId)
    if (known) return known
    const fresh: Open = { settings: undefined, before: undefined, received: [], count: 0 }
    this.#open.set(sandboxId, fresh)
    return fresh
  }

  #keep(
    sender: Sender,
    bytes: Uint8Array,
    headers: Headers,
    answered: number,
    secret: string | undefined,
  ): void {
    const open = this.#at(sender.id)
    const body = Buffer.from(bytes).toString()
    const header = headers.get(signatureHeader) ?? undefined
    const received: Received = {
      id: ++open.count,
      at: sender.clock.now(),
      headers: Object.fromEntries(headers),
      body,
      bytes: bytes.byteLength,
      ...toldBy(body),
      answered,
      ...inspectSignature(bytes, header, secret),
    }
    open.received.push(received)
    if (open.received.length > keptAtMost) open.received.shift()
    const { id, verdict, task } = received
    this.#events.emit('receiver', sender.id, () => ({ id, task, verdict }))
  }
}

/** Statuses that have no body. */
const bodyless = new Set([204, 205, 304])

/** The task and the end that a body tells of, with or without the `data` around them. */
function toldBy(body: string): Pick<Received, 'task' | 'event'> {
  try {
    const value = JSON.parse(body)
    const { id, status } = value?.data ?? value ?? {}
    return { task: Number.isInteger(id) ? id : null, event: eventOf(status as Status) ?? null }
  } catch {
    return { task: null, event: null }
  }
}
