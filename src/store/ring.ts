import type { Notes } from './notes.ts'
import type { RequestEntry } from './records.ts'

type Kept = { -readonly [Member in keyof RequestEntry]: RequestEntry[Member] }

/**
 * The journal of a sandbox. The oldest entry is written over where it lies: a new object for each request,
 * that lives for a thousand more, is what the collector of garbage is worst at.
 */
export class Ring {
  readonly #entries: Kept[] = []
  /** How many there have been. */
  #recorded = 0

  constructor(
    readonly limit: number,
    readonly notes: Notes | undefined,
  ) {}

  get size(): number {
    return this.#entries.length
  }

  record(entry: RequestEntry): void {
    const slot = this.#recorded++ % this.limit
    const kept = this.#entries[slot]
    if (kept) writeOver(kept, entry)
    else this.#entries[slot] = { ...entry }
    this.notes?.request(slot)
  }

  /** Newest first, as they are now. */
  list({ limit = Number.POSITIVE_INFINITY, tag }: { limit?: number; tag?: string }): RequestEntry[] {
    const next = this.#recorded % this.limit
    const isFull = this.#entries.length === this.limit
    const inOrder = isFull
      ? [...this.#entries.slice(next), ...this.#entries.slice(0, next)]
      : [...this.#entries]
    return inOrder
      .reverse()
      .filter((entry) => tag === undefined || entry.tag === tag)
      .slice(0, limit)
      .map((entry) => ({ ...entry }))
  }

  clear(): void {
    this.#entries.length = 0
    this.#recorded = 0
    this.notes?.wiped('request')
  }

  /** An entry and its number, counted from the first there was. */
  at(slot: number): { readonly number: number; readonly entry: RequestEntry } | undefined {
    const entry = this.#entries[slot]
    if (!entry) return undefined
    const last = this.#recorded - 1
    return { number: last - ((((last - slot) % this.limit) + this.limit) % this.limit), entry }
  }

  get numbered(): [number: number, entry: RequestEntry][] {
    const oldest = this.#recorded - this.#entries.length
    return this.list({})
      .reverse()
      .map((entry, index) => [oldest + index, entry])
  }

  /** @param numbered entries with their numbers, in order */
  restore(numbered: readonly (readonly [number: number, entry: RequestEntry])[]): void {
    this.#recorded = numbered[0]?.[0] ?? 0
    for (const [, entry] of numbered) this.#entries[this.#recorded++ % this.limit] = { ...entry }
  }
}

/** By name: `Object.assign` takes ten times as long. */
function writeOver(kept: Kept, entry: RequestEntry): void {
  kept.id = entry.id
  kept.at = entry.at
  kept.method = entry.method
  kept.path = entry.path
  kept.status = entry.status
  kept.operation = entry.operation
  kept.scenario = entry.scenario
  kept.why = entry.why
  kept.reason = entry.reason
  kept.hint = entry.hint
  kept.tag = entry.tag
  kept.task = entry.task
  kept.ms = entry.ms
  kept.body = entry.body
  kept.hints = entry.hints
  kept.problems = entry.problems
  kept.told = entry.told
  kept.fault = entry.fault
  kept.reset = entry.reset
}
