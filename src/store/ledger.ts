import type { LedgerEntry } from './records.ts'

/** The movements of a purse, in columns: an object for each of them is what an accept would wait for. */
export class Ledger {
  /** Number of the first movement that is kept. */
  #first = 0
  #at: LedgerEntry['at'][] = []
  #kind: LedgerEntry['kind'][] = []
  #amount: LedgerEntry['amount'][] = []
  #task: LedgerEntry['task'][] = []

  get size(): number {
    return this.#at.length
  }

  /** @returns the number of the movement */
  add(
    at: LedgerEntry['at'],
    kind: LedgerEntry['kind'],
    amount: LedgerEntry['amount'],
    task: LedgerEntry['task'],
  ): number {
    this.#at.push(at)
    this.#kind.push(kind)
    this.#amount.push(amount)
    this.#task.push(task)
    return this.#first + this.size - 1
  }

  /**
   * One movement stands for the oldest `count`, so that the sum stays.
   * @returns the numbers that have changed or are gone
   */
  carry(count: number): number[] {
    const amount = this.#amount.splice(0, count).reduce((sum, one) => sum + one, 0)
    const at = this.#at.splice(0, count)[count - 1] ?? 0
    this.#kind.splice(0, count)
    this.#task.splice(0, count)
    this.#at.unshift(at)
    this.#kind.unshift('carried')
    this.#amount.unshift(amount)
    this.#task.unshift(undefined)
    const changed = Array.from({ length: count }, (_, index) => this.#first + index)
    this.#first += count - 1
    return changed
  }

  clear(): void {
    this.#at = []
    this.#kind = []
    this.#amount = []
    this.#task = []
  }

  get(number: number): LedgerEntry | undefined {
    const index = number - this.#first
    const at = this.#at[index]
    const kind = this.#kind[index]
    const task = this.#task[index]
    if (at === undefined || kind === undefined) return undefined
    return { at, kind, amount: this.#amount[index] ?? 0, ...(task !== undefined && { task }) }
  }

  /** Oldest first, each with its number. */
  get numbered(): [number: number, entry: LedgerEntry][] {
    return this.#at.flatMap((_, index): [number, LedgerEntry][] => {
      const number = this.#first + index
      const entry = this.get(number)
      return entry ? [[number, entry]] : []
    })
  }

  /** @param numbered movements with their numbers, in order */
  restore(numbered: readonly (readonly [number: number, entry: LedgerEntry])[]): void {
    this.clear()
    this.#first = numbered[0]?.[0] ?? 0
    for (const [, { at, kind, amount, task }] of numbered) this.add(at, kind, amount, task)
  }
}
