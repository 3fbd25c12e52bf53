import type { Clock, Milliseconds } from '../clock.ts'

/** Keeps the rate that the answers' headers tell. */
export class Pace {
  readonly #clock: Clock
  readonly #offLoopback: boolean
  #notBefore: Milliseconds = 0
  #gap: Milliseconds

  constructor(clock: Clock, { offLoopback }: { readonly offLoopback: boolean }) {
    this.#clock = clock
    this.#offLoopback = offLoopback
    this.#gap = offLoopback ? 1000 : 0
  }

  /** Waits until a request of this method may be sent. */
  async before(method: string): Promise<void> {
    if (method !== 'POST') return
    const now = this.#clock.now()
    const wait = this.#notBefore - now
    this.#notBefore = Math.max(now, this.#notBefore) + this.#gap
    if (wait > 0) await this.#clock.sleep(wait)
  }

  after({ status, headers }: Response): void {
    const reset = Number(headers.get('ratelimit-reset') ?? Number.NaN)
    const remaining = Number(headers.get('ratelimit-remaining') ?? Number.NaN)
    if (this.#offLoopback) this.#keepSmallest(headers.get('ratelimit-limit') ?? '')
    if (reset > 0 && (status === 429 || remaining <= 0))
      this.#notBefore = Math.max(this.#notBefore, this.#clock.now() + reset * 1000)
  }

  #keepSmallest(limits: string): void {
    for (const [, limit, window] of limits.matchAll(/(\d+);w=(\d+)/g)) {
      if (Number(limit) > 0) this.#gap = Math.max(this.#gap, (Number(window) * 1000) / Number(limit))
    }
  }
}
