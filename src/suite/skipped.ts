/** Nothing can be said of a check, and why. */
export class Skipped extends Error {
  override readonly name = 'Skipped'
}
