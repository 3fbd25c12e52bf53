import type { Milliseconds } from '../clock.ts'
import type { Policy, Usage } from './records.ts'

/** A sliding log of the accepts of one policy, at most `limit` of them, in a ring. */
export class Window {
  readonly #times: number[]
  #start = 0
  #used: number

  /** @param times when accepts were counted, oldest first */
  constructor(
    readonly policy: Policy,
    times: readonly Milliseconds[] = [],
  ) {
    this.#times = times.slice(-policy.limit)
    this.#used = this.#times.length
  }

  /** When those in the window were counted, oldest first. */
  get times(): Milliseconds[] {
    const { limit } = this.policy
    return Array.from({ length: this.#used }, (_, nth) => this.#times[(this.#start + nth) % limit] ?? 0)
  }

  isFull(now: Milliseconds): boolean {
    this.#slide(now)
    return this.#used >= this.policy.limit
  }

  usage(now: Milliseconds): Usage {
    this.#slide(now)
    return {
      policy: this.policy,
      used: this.#used,
      oldest: this.#used > 0 ? this.#times[this.#start] : undefined,
    }
  }

  /** Forgets what has left the window. */
  #slide(now: Milliseconds): void {
    const { limit, window } = this.policy
    while (this.#used > 0 && (this.#times[this.#start] ?? 0) <= now - window) {
      this.#start = (this.#start + 1) % limit
      this.#used--
    }
  }

  count(now: Milliseconds): void {
    this.#slide(now)
    const { limit } = this.policy
    this.#times[(this.#start + this.#used) % limit] = now
    // Only where nothing is enforced can the ring be full: then the oldest is written over.
    if (this.#used < limit) this.#used++
    else this.#start = (this.#start + 1) % limit
  }
}
