import type { Milliseconds } from '../clock.ts'
import type { Notes } from './notes.ts'
import type { Account, LedgerEntry } from './records.ts'

/** The sums of a purse. The balance counts from zero where it is unlimited. */
export interface Sums {
  readonly isLimited: boolean
  readonly balance: number
  readonly held: number
  readonly spent: number
}

/** The credits of a sandbox: what can be spent, what is held for open tasks, and how it came to be so. */
export class Purse {
  #isLimited = false
  #balance = 0
  #held = 0
  #spent = 0
  #ledger: LedgerEntry[] = []
  /** Number of the first entry that is kept. */
  #first = 0

  /** @param limit how many entries are kept */
  constructor(
    readonly limit: number,
    readonly notes: Notes | undefined,
  ) {}

  get account(): Account {
    return {
      balance: this.#isLimited ? this.#balance : null,
      held: this.#held,
      spent: this.#spent,
      ledger: [...this.#ledger],
    }
  }

  /** @param credits of an account of its own, in place of the balance */
  canPay(price: number, credits: number | undefined): boolean {
    if (credits !== undefined) return price <= credits - this.#held - this.#spent
    return !this.#isLimited || price <= this.#balance
  }

  hold(price: number, task: number, at: Milliseconds): void {
    this.#held += price
    this.#post({ at, kind: 'hold', amount: -price, task })
  }

  /** Books what was held for a task: spent at a good end, given back at a bad one. */
  book(price: number, task: number, kind: 'settle' | 'refund', at: Milliseconds): void {
    this.#held -= price
    if (kind === 'settle') this.#spent += price
    this.#post({ at, kind, amount: kind === 'refund' ? price : 0, task })
  }

  set(balance: number | null, at: Milliseconds): void {
    this.#isLimited = balance !== null
    if (balance !== null) this.#post({ at, kind: 'grant', amount: balance - this.#balance })
    this.notes?.self()
  }

  /** As at the start; what open tasks hold is held still. */
  reset(balance: number | null, at: Milliseconds): void {
    this.#ledger = []
    this.notes?.wiped('movement')
    this.#balance = this.#spent = 0
    if (this.#held > 0) this.#post({ at, kind: 'carried', amount: -this.#held })
    this.set(balance, at)
  }

  #post(entry: LedgerEntry): void {
    this.#balance += entry.amount
    this.#ledger.push(entry)
    this.notes?.movement(this.#first + this.#ledger.length - 1)
    this.notes?.self()
    if (this.#ledger.length > this.limit) this.#carry(entry.at)
  }

  /** One entry stands for the older half, so that the sum stays. */
  #carry(at: Milliseconds): void {
    const carried = this.#ledger.splice(0, Math.ceil(this.limit / 2))
    const amount = carried.reduce((sum, { amount }) => sum + amount, 0)
    this.#ledger.unshift({ at: carried[carried.length - 1]?.at ?? at, kind: 'carried', amount })
    for (let gone = 0; gone < carried.length; gone++) this.notes?.movement(this.#first + gone)
    this.#first += carried.length - 1
  }

  get sums(): Sums {
    return {
      isLimited: this.#isLimited,
      balance: this.#balance,
      held: this.#held,
      spent: this.#spent,
    }
  }

  movement(number: number): LedgerEntry | undefined {
    return this.#ledger[number - this.#first]
  }

  get movements(): [number: number, entry: LedgerEntry][] {
    return this.#ledger.map((entry, index) => [this.#first + index, entry])
  }

  restore(
    { isLimited, balance, held, spent }: Sums,
    movements: readonly (readonly [number, LedgerEntry])[],
  ): void {
    this.#isLimited = isLimited
    this.#balance = balance
    this.#held = held
    this.#spent = spent
    this.#first = movements[0]?.[0] ?? 0
    this.#ledger = movements.map(([, entry]) => entry)
  }
}
