/** Nothing can be said of a check, and why. */
export class Skipped extends Error {
  override readonly name = 'Skipped'
}

/** The same of a request that may have arrived: whether it was charged nobody knows. */
export class Lost extends Skipped {}
