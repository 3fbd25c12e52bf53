import type { Milliseconds } from '../clock.ts'
import type { Policy, Usage } from './records.ts'

/** A sliding log of the accepts of one policy, at most `limit` of them, in a ring. */
class Window {
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

/** A window as plain data. */
export interface KeptWindow {
  readonly policy: Policy
  /** When each accept was counted that is in it. */
  readonly times: readonly Milliseconds[]
}

/** The windows of a sandbox. */
export class Windows {
  readonly #byName = new Map<string, Window>()

  /** @returns how full they are then; undefined, and nothing is counted, where `enforce` and one is full */
  count(now: Milliseconds, policies: readonly Policy[], enforce: boolean): Usage[] | undefined {
    if (enforce && policies.some((policy) => this.#of(policy).isFull(now))) return undefined
    for (const policy of policies) this.#of(policy).count(now)
    return this.usage(now, policies)
  }

  usage(now: Milliseconds, policies: readonly Policy[]): Usage[] {
    return policies.map((policy) => this.#of(policy).usage(now))
  }

  clear(): void {
    this.#byName.clear()
  }

  get kept(): KeptWindow[] {
    return [...this.#byName.values()].map(({ policy, times }) => ({ policy, times }))
  }

  restore(kept: readonly KeptWindow[]): void {
    for (const { policy, times } of kept) this.#byName.set(policy.name, new Window(policy, times))
  }

  #of(policy: Policy): Window {
    let window = this.#byName.get(policy.name)
    if (!window) {
      window = new Window(policy)
      this.#byName.set(policy.name, window)
    }
    return window
  }
}
