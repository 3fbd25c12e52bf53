import type { Notes } from './notes.ts'
import type { RequestEntry } from './records.ts'

/** The journal of a sandbox: the oldest entry is written over. */
export class Ring {
  readonly #entries: RequestEntry[] = []
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
    this.#entries[slot] = entry
    this.notes?.request(slot)
  }

  /** Newest first. */
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
    for (const [, entry] of numbered) this.#entries[this.#recorded++ % this.limit] = entry
  }
}
