import type { Clock, Milliseconds } from '../clock.ts'
import type { Fetch } from '../fetch.ts'
import { isObject } from '../spec/document.ts'

/** A webhook as it arrived. */
export interface Delivery {
  /** Epoch milliseconds. */
  readonly at: Milliseconds
  readonly method: string
  readonly headers: Headers
  readonly bytes: Uint8Array
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown
}

const longest = 2_000_000

/** Collects what a target delivers. Opening a port for it is the caller's matter. */
export class Receiver {
  /** The secret that deliveries are signed with; undefined when there is none. */
  readonly secret: string | undefined
  readonly #clock: Clock
  readonly #deliveries: Delivery[] = []
  readonly #waiting = new Set<() => void>()

  constructor(clock: Clock, secret: string | undefined) {
    this.#clock = clock
    this.secret = secret
  }

  /** Takes one delivery. Works detached. */
  readonly fetch: Fetch = async (request) => {
    const bytes = new Uint8Array(await request.arrayBuffer())
    if (bytes.byteLength > longest) return new Response(null, { status: 413 })
    this.#deliveries.push({
      at: this.#clock.now(),
      method: request.method,
      headers: request.headers,
      bytes,
      json: parse(bytes),
    })
    for (const wake of this.#waiting) wake()
    return new Response(null, { status: 204 })
  }

  /** The deliveries of a task. */
  of(id: number | string): readonly Delivery[] {
    return this.#deliveries.filter((delivery) => taskOf(delivery)?.id === id)
  }

  /** Waits until a task has a delivery, or the time is over. */
  async wait(id: number | string, patience: Milliseconds): Promise<readonly Delivery[]> {
    const until = this.#clock.now() + patience
    while (this.of(id).length === 0 && this.#clock.now() < until) await this.#next(until - this.#clock.now())
    return this.of(id)
  }

  #next(patience: Milliseconds): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancel()
        this.#waiting.delete(done)
        resolve()
      }
      const cancel = this.#clock.setTimer(done, patience)
      this.#waiting.add(done)
    })
  }
}

/** The task that a delivery tells of, with or without the `data` around it. */
export function taskOf({ json }: Delivery): Readonly<Record<string, unknown>> | undefined {
  if (!isObject(json)) return undefined
  return isObject(json.data) ? json.data : json
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
