/** Credits set aside before a request is sent; exactly one of its ends is to be called. */
export interface Reservation {
  /** It was charged so much. */
  settle(actual: number): void
  /** It was refused, and cost nothing. */
  release(): void
  /** No answer came: it may have been charged. */
  lose(): void
}

/** Never lets more than a ceiling be spent, whatever a reserved request turns out to cost. */
export class Budget {
  readonly #ceiling: number
  #spent = 0
  #reserved = 0

  /** @param ceiling undefined is unlimited */
  constructor(ceiling: number | undefined) {
    this.#ceiling = ceiling ?? Number.POSITIVE_INFINITY
  }

  get spent(): number {
    return this.#spent
  }

  /** @returns undefined when it would pass the ceiling */
  reserve(credits: number): Reservation | undefined {
    if (this.#spent + this.#reserved + credits > this.#ceiling) return undefined
    this.#reserved += credits
    let isOpen = true
    const end = (charged: number) => {
      if (!isOpen) return
      isOpen = false
      this.#reserved -= credits
      this.#spent += charged
    }
    return { settle: end, release: () => end(0), lose: () => end(credits) }
  }
}
