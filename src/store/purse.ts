import type { Milliseconds } from '../clock.ts'
import { Ledger } from './ledger.ts'
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
  readonly #ledger = new Ledger()

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
      ledger: this.#ledger.numbered.map(([, entry]) => entry),
    }
  }

  /** @param credits of an account of its own, in place of the balance */
  canPay(price: number, credits: number | undefined): boolean {
    if (credits !== undefined) return price <= credits - this.#held - this.#spent
    return !this.#isLimited || price <= this.#balance
  }

  hold(price: number, task: number, at: Milliseconds): void {
    this.#held += price
    this.#post(at, 'hold', -price, task)
  }

  /** Books what was held for a task: spent at a good end, given back at a bad one. */
  book(price: number, task: number, kind: 'settle' | 'refund', at: Milliseconds): void {
    this.#held -= price
    if (kind === 'settle') this.#spent += price
    this.#post(at, kind, kind === 'refund' ? price : 0, task)
  }

  set(balance: number | null, at: Milliseconds): void {
    this.#isLimited = balance !== null
    if (balance !== null) this.#post(at, 'grant', balance - this.#balance)
    this.notes?.self()
  }

  /** As at the start; what open tasks hold is held still. */
  reset(balance: number | null, at: Milliseconds): void {
    this.#ledger.clear()
    this.notes?.wiped('movement')
    this.#balance = this.#spent = 0
    if (this.#held > 0) this.#post(at, 'carried', -this.#held)
    this.set(balance, at)
  }

  #post(at: Milliseconds, kind: LedgerEntry['kind'], amount: number, task?: number): void {
    this.#balance += amount
    const number = this.#ledger.add(at, kind, amount, task)
    this.notes?.movement(number)
    this.notes?.self()
    if (this.#ledger.size <= this.limit) return
    for (const changed of this.#ledger.carry(Math.ceil(this.limit / 2))) this.notes?.movement(changed)
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
    return this.#ledger.get(number)
  }

  get movements(): [number: number, entry: LedgerEntry][] {
    return this.#ledger.numbered
  }

  restore(
    { isLimited, balance, held, spent }: Sums,
    movements: readonly (readonly [number, LedgerEntry])[],
  ): void {
    this.#isLimited = isLimited
    this.#balance = balance
    this.#held = held
    this.#spent = spent
    this.#ledger.restore(movements)
  }
}
