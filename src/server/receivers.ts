import type { Clock, Milliseconds } from '../clock.ts'
import type { Fetch } from '../fetch.ts'
import type { KeptReceiver, SandboxSettings, Status } from '../store/store.ts'
import type { Sender } from '../webhooks/attempts.ts'
import type { Endpoint, WebhookEvent } from '../webhooks/endpoint.ts'
import { inspectSignature, type SignatureInspection } from '../webhooks/inspect.ts'
import { eventOf } from '../webhooks/owe.ts'
import { signatureHeader } from '../webhooks/sign.ts'
import type { Events } from './events.ts'

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

interface Arrived {
  readonly received: Received[]
  count: number
}

const keptAtMost = 100

/**
 * The built-in receivers of a mock, one a sandbox, so that webhooks can be seen without a second program. How
 * one behaves is kept with its sandbox; what has arrived is kept here.
 */
export class Receivers {
  readonly #clock: Clock
  readonly #events: Events
  readonly #arrived = new Map<string, Arrived>()

  /** @param clock of the process: how long an answer takes is real time */
  constructor(clock: Clock, events: Events) {
    this.#clock = clock
    this.#events = events
  }

  /** Receives what is delivered to a sandbox's built-in receiver; its endpoint has the secret. */
  readonly of = (sender: Sender, endpoint: Endpoint): Fetch => {
    return async (request) => {
      const bytes = new Uint8Array(await request.arrayBuffer())
      const { status, delay } = behaviourOf(await sender.state.settings())
      // Nobody waits for an answer to a request that was given up; what it brought has arrived all the same.
      if (delay > 0) await this.#clock.sleep(delay, request.signal)
      this.#keep(sender, bytes, request.headers, status, endpoint.secret)
      return new Response(bodyless.has(status) ? null : '{"received":true}', {
        status,
        headers: bodyless.has(status) ? {} : { 'content-type': 'application/json' },
      })
    }
  }

  /** Newest first. */
  received(sandboxId: string): readonly Received[] {
    return this.#arrived.get(sandboxId)?.received.toReversed() ?? []
  }

  /** Tells whoever listens that it was switched. */
  switched(sandboxId: string, on: boolean): void {
    this.#events.emit('receiver', sandboxId, () => ({ on }))
  }

  /** Forgets what has arrived. */
  forget(sandboxId: string): void {
    this.#arrived.get(sandboxId)?.received.splice(0)
  }

  /** Forgets all of a sandbox that is gone. */
  drop(sandboxId: string): void {
    this.#arrived.delete(sandboxId)
  }

  #at(sandboxId: string): Arrived {
    const known = this.#arrived.get(sandboxId)
    if (known) return known
    const fresh: Arrived = { received: [], count: 0 }
    this.#arrived.set(sandboxId, fresh)
    return fresh
  }

  #keep(
    sender: Sender,
    bytes: Uint8Array,
    headers: Headers,
    answered: number,
    secret: string | undefined,
  ): void {
    const arrived = this.#at(sender.id)
    const body = Buffer.from(bytes).toString()
    const header = headers.get(signatureHeader) ?? undefined
    const received: Received = {
      id: ++arrived.count,
      at: sender.clock.now(),
      headers: Object.fromEntries(headers),
      body,
      bytes: bytes.byteLength,
      ...toldBy(body),
      answered,
      ...inspectSignature(bytes, header, secret),
    }
    arrived.received.push(received)
    if (arrived.received.length > keptAtMost) arrived.received.shift()
    const { id, verdict, task } = received
    this.#events.emit('receiver', sender.id, () => ({ id, task, verdict }))
  }
}

/** How a sandbox's receiver behaves; as a new one does where it was told nothing. */
export function behaviourOf({ receiver }: SandboxSettings): Omit<KeptReceiver, 'before'> {
  const { status = 200, delay = 0 } = receiver ?? {}
  return { status, delay }
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
