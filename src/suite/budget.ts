/** Credits put aside for one request. It ends once; whatever is called after that changes nothing. */
export interface Reservation {
  /** The service charged `actual` credits; more than was put aside is counted, and stops the spending. */
  settle(actual: number): void
  /** The request was refused: nothing was charged. */
  release(): void
  /** The answer was lost: whether it was charged nobody knows, so it is counted as spent. */
  lose(): void
}

/**
 * The money ceiling of a run. What a request could cost at worst is put aside before it is sent, so that
 * requests under way at the same time cannot pass the ceiling together.
 */
export class Budget {
  readonly #ceiling: number
  #spent = 0
  #reserved = 0
  #overcharged = 0

  /**
   * @param ceiling the most that may be spent; undefined is unlimited
   * @throws {RangeError} when it is no amount
   */
  constructor(ceiling: number | undefined) {
    if (ceiling !== undefined) assertAmount(ceiling)
    this.#ceiling = ceiling ?? Number.POSITIVE_INFINITY
  }

  /** What was charged, or may have been. */
  get spent(): number {
    return this.#spent
  }

  /** What is put aside for requests under way. */
  get reserved(): number {
    return this.#reserved
  }

  /** What was charged above what had been put aside. From the first credit on nothing more is reserved. */
  get overcharged(): number {
    return this.#overcharged
  }

  /**
   * @returns undefined when it would pass the ceiling, or when a request was charged more than its worst case
   * @throws {RangeError} when it is no amount
   */
  reserve(credits: number): Reservation | undefined {
    assertAmount(credits)
    if (this.#overcharged > 0 || this.#spent + this.#reserved + credits > this.#ceiling) return undefined
    this.#reserved += credits
    let isOpen = true
    const end = (charged: number) => {
      if (!isOpen) return
      isOpen = false
      this.#reserved -= credits
      this.#spent += charged
      this.#overcharged += Math.max(0, charged - credits)
    }
    return {
      // An amount that is none came from an answer that cannot be believed: the worst case is.
      settle: (actual) => end(isAmount(actual) ? actual : credits),
      release: () => end(0),
      lose: () => end(credits),
    }
  }
}

const isAmount = (credits: number): boolean => Number.isFinite(credits) && credits >= 0

function assertAmount(credits: number): void {
  if (!isAmount(credits)) throw new RangeError(`${credits} is no amount of credits`)
}
