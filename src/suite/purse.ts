import type { Budget } from './budget.ts'
import type { Exchange } from './exchange.ts'
import { Lost, Skipped } from './skipped.ts'

/** Pays for requests that are accepted, or could be. */
export class Purse {
  readonly #budget: Budget
  readonly #isOpen: boolean
  /** Those that wait for what others have set aside. */
  #waiting: (() => void)[] = []
  #underway = 0

  /** @param isOpen whether anything may be sent at all that could be charged */
  constructor(budget: Budget, isOpen: boolean) {
    this.#budget = budget
    this.#isOpen = isOpen
  }

  get spent(): number {
    return this.#budget.spent
  }

  /**
   * Sends a request once its worst price is set aside; what was not charged is given back.
   * @throws {Skipped} when it would pass the ceiling
   */
  async pay(
    worst: number,
    send: () => Promise<Exchange>,
  ): Promise<{ readonly exchange: Exchange; readonly charged: number }> {
    if (!this.#isOpen)
      throw new Skipped('off loopback, nothing that could be charged is sent without --max-credits')
    let reservation = this.#budget.reserve(worst)
    // What others have set aside may come back.
    while (!reservation && this.#underway > 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
      reservation = this.#budget.reserve(worst)
    }
    if (!reservation) throw new Skipped(`over budget: it could cost ${worst} credits`)
    this.#underway++
    try {
      const exchange = await send()
      const status = exchange.answer?.status
      const charged = status === undefined || status < 400 || status >= 500 ? worst : 0
      if (charged === 0) reservation.release()
      else if (status === undefined || status >= 300) reservation.lose()
      else reservation.settle(charged)
      return { exchange, charged }
    } catch (error) {
      if (error instanceof Skipped && !(error instanceof Lost)) reservation.release()
      else reservation.lose()
      throw error
    } finally {
      this.#underway--
      for (const wake of this.#waiting.splice(0)) wake()
    }
  }
}
