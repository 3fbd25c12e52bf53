import type { Notes } from './notes.ts'
import type { RequestEntry } from './records.ts'

type Kept = { -readonly [Member in keyof RequestEntry]: RequestEntry[Member] }

/**
 * The journal of a sandbox. The oldest entry is written over where it lies: a new object for each request,
 * that lives for a thousand more, is what the collector of garbage is worst at.
 */
export class Ring {
  readonly #entries: Kept[] = []
  /** The number of the entry that was the first in the first slot, and of the next one. */
  #first = 0
  #next = 0

  constructor(
    readonly limit: number,
    readonly notes: Notes | undefined,
  ) {}

  get size(): number {
    return this.#entries.length
  }

  record(entry: RequestEntry): void {
    const slot = this.#slotOf(this.#next++)
    const kept = this.#entries[slot]
    if (kept) writeOver(kept, entry)
    else this.#entries[slot] = { ...entry }
    this.notes?.request(slot)
  }

  /** Newest first, as they are now. */
  list({ limit = Number.POSITIVE_INFINITY, tag }: { limit?: number; tag?: string }): RequestEntry[] {
    return this.numbered
      .reverse()
      .map(([, entry]) => entry)
      .filter((entry) => tag === undefined || entry.tag === tag)
      .slice(0, limit)
      .map((entry) => ({ ...entry }))
  }

  clear(): void {
    this.#entries.length = 0
    this.#first = this.#next = 0
    this.notes?.wiped('request')
  }

  /** An entry and its number. Numbers count up and do not depend on the limit. */
  at(slot: number): [number: number, entry: RequestEntry] | undefined {
    const entry = this.#entries[slot]
    const last = this.#next - 1
    const back = (this.#slotOf(last) - slot + this.limit) % this.limit
    return entry && [last - back, entry]
  }

  /** The number of the oldest entry, or of the first that is to come. */
  get oldest(): number {
    return this.#next - this.#entries.length
  }

  /** In order; not copied. */
  get numbered(): [number: number, entry: RequestEntry][] {
    return Array.from(this.#entries, (_, index) => {
      const number = this.oldest + index
      return [number, this.#entries[this.#slotOf(number)] as Kept]
    })
  }

  /** @param numbered entries with their numbers, which count up without a gap; the last that fit are kept */
  restore(numbered: readonly (readonly [number: number, entry: RequestEntry])[]): void {
    const kept = numbered.slice(-this.limit)
    this.#first = kept[0]?.[0] ?? 0
    this.#next = this.#first + kept.length
    for (const [index, [, entry]] of kept.entries()) this.#entries[index] = { ...entry }
  }

  #slotOf(number: number): number {
    return (number - this.#first) % this.limit
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
