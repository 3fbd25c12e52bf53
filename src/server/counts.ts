/** One more than the highest status there is. */
const statusEnd = 600

/** What becomes of one attempt to deliver: `failed` is tried again, `gave up` is not. */
export type Outcome = 'delivered' | 'failed' | 'gave up'

/** What metrics tell of the past: plain numbers, so that counting costs a request next to nothing. */
export class Counts {
  /** By operation, then by status. */
  readonly requests = new Map<string, Float64Array>()
  /** By outcome, then by the number of the attempt. */
  readonly attempts = new Map<Outcome, number[]>()

  request(operation: string, status: number): void {
    let byStatus = this.requests.get(operation)
    if (!byStatus) {
      byStatus = new Float64Array(statusEnd)
      this.requests.set(operation, byStatus)
    }
    byStatus[status] = (byStatus[status] ?? 0) + 1
  }

  attempt(outcome: Outcome, number: number): void {
    const byNumber = this.attempts.get(outcome) ?? []
    byNumber[number] = (byNumber[number] ?? 0) + 1
    this.attempts.set(outcome, byNumber)
  }
}
