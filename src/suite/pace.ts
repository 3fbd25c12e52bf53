import type { Clock, Milliseconds } from '../clock.ts'

interface Policy {
  readonly quota: number
  readonly window: Milliseconds
}

/** What the endpoint documents for itself, kept until its headers tell better. */
const documented: readonly Policy[] = [{ quota: 1, window: 1000 }]

/**
 * How long one wait and all waits together may take. The longest documented window is a minute. A loopback
 * endpoint that refuses for ever may not hold up a run that has to be over in seconds.
 */
const patience = {
  offLoopback: { each: 65_000, all: 15 * 60_000 },
  loopback: { each: 2_000, all: 10_000 },
} as const

/** The service counts arrivals: two requests sent a second apart can arrive a little less apart. */
const margin: Milliseconds = 100

/** Longest window that is believed. */
const longestWindow: Milliseconds = 60 * 60_000

/** GETs do not count against the rate (assumed); a 429 holds them up all the same. */
const isFree = (method: string): boolean => ['GET', 'HEAD', 'OPTIONS'].includes(method.toUpperCase())

/**
 * Keeps a run within the rate limit that the service announces: `RateLimit-Limit: 120, 120;w=60, 4;w=1`,
 * `RateLimit-Remaining`, `RateLimit-Reset` in seconds. Off loopback it also keeps each announced policy by
 * itself. Headers that make no sense are passed over, and no wait is longer than a ceiling.
 */
export class Pace {
  readonly #clock: Clock
  readonly #offLoopback: boolean
  readonly #each: Milliseconds
  #patience: Milliseconds
  #policies = documented
  #sent: Milliseconds[] = []
  /** Until when nothing is sent, after a 429. */
  #refusedUntil: Milliseconds = 0
  /** Until when nothing is sent that counts, since nothing remains. */
  #emptyUntil: Milliseconds = 0
  /** The last in line of those that count: they go one after another, so that they share the quota. */
  #line: Promise<void> = Promise.resolve()

  constructor(clock: Clock, { offLoopback }: { readonly offLoopback: boolean }) {
    const { each, all } = offLoopback ? patience.offLoopback : patience.loopback
    this.#clock = clock
    this.#offLoopback = offLoopback
    this.#each = each
    this.#patience = all
  }

  /** Waits until a request with this method may be sent. */
  before(method: string): Promise<void> {
    if (isFree(method)) return this.#waitFor(() => this.#refusedUntil)
    this.#line = this.#line.then(() => this.#takeTurn())
    return this.#line
  }

  /** Learns from the headers of an answer. */
  after(response: Response): void {
    const now = this.#clock.now()
    const reset = seconds(response.headers.get('ratelimit-reset'))
    const remaining = number(response.headers.get('ratelimit-remaining'))
    const policies = policiesOf(response.headers.get('ratelimit-limit'))
    if (policies.length > 0) this.#policies = policies
    if (response.status === 429) {
      // Without a reset that can be believed, the shortest window that is known.
      const shortest = Math.min(...this.#policies.map(({ window }) => window))
      const wait = reset ?? seconds(response.headers.get('retry-after')) ?? shortest
      this.#refusedUntil = Math.max(this.#refusedUntil, now + wait + margin)
    }
    // The newest answer knows best, also when it lifts what an older one said.
    if (remaining !== undefined)
      this.#emptyUntil = remaining <= 0 && reset !== undefined ? now + reset + margin : 0
  }

  async #takeTurn(): Promise<void> {
    await this.#waitFor(() => Math.max(this.#refusedUntil, this.#emptyUntil))
    if (!this.#offLoopback) return
    const wait = Math.min(this.#nextSlot() - this.#clock.now(), this.#each)
    if (wait > 0) await this.#clock.sleep(wait)
    const now = this.#clock.now()
    this.#sent = [...this.#sent.filter((at) => at > now - longestWindow), now]
  }

  /** When one more request would be within every policy. */
  #nextSlot(): Milliseconds {
    const slots = this.#policies.map(({ quota, window }) => {
      const oldest = this.#sent.at(-quota)
      return oldest === undefined ? 0 : oldest + window + margin
    })
    return Math.max(...slots)
  }

  /** An answer that comes meanwhile may have moved the time. */
  async #waitFor(time: () => Milliseconds): Promise<void> {
    let wait = time() - this.#clock.now()
    while (wait > 0 && this.#patience > 0) {
      const bounded = Math.min(wait, this.#each, this.#patience)
      this.#patience -= bounded
      await this.#clock.sleep(bounded)
      // Longer than the ceiling is not worth the wait: whoever asks sees the refusal.
      if (bounded < wait) return
      wait = time() - this.#clock.now()
    }
  }
}

function number(text: string | null): number | undefined {
  return text !== null && /^\s*-?\d{1,9}(\.\d+)?\s*$/.test(text) ? Number(text) : undefined
}

function seconds(text: string | null): Milliseconds | undefined {
  const value = number(text)
  return value === undefined || value < 0 ? undefined : value * 1000
}

/** The policies of `RateLimit-Limit`; its first figure is the quota now in force, without a window. */
function policiesOf(header: string | null): Policy[] {
  if (header === null || header.length > 1000) return []
  return header.split(',').flatMap((part) => {
    const [, quota, window] = /^\s*(\d{1,9})\s*;\s*w=(\d{1,9})\s*$/.exec(part) ?? []
    const policy = { quota: Number(quota), window: Number(window) * 1000 }
    return policy.quota > 0 && policy.window > 0 && policy.window <= longestWindow ? [policy] : []
  })
}
