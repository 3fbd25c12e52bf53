/** What a matcher found, and how it says so when that is not what was expected. */
export interface Expectation {
  readonly pass: boolean
  readonly message: () => string
}
