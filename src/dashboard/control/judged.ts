/** What the control API answers of the contract suite, and of a client. */

export interface CheckResult {
  readonly id: string
  readonly title: string
  readonly subject?: string
  readonly outcome: string
  readonly reason?: string
}

/** A check in the report of a run. */
export interface ReportedCheck {
  readonly id: string
  readonly subject: string
  /** What of the contract it is about. */
  readonly source: unknown
  readonly evidence: unknown
}

/** `GET /_mock/checks`: the contract suite as it runs. */
export interface Checks {
  readonly state: 'never' | 'running' | 'done' | 'failed'
  readonly startedAt: string | null
  readonly done: number
  readonly total: number | null
  readonly outcomes: Readonly<Record<string, number>>
  readonly results: readonly CheckResult[]
  readonly report: { readonly checks: readonly ReportedCheck[] } | null
  readonly error: string | null
}

/** Something that a verdict saw. */
export interface Sighting {
  readonly what: string
  readonly task?: number
  readonly delivery?: number
  readonly sent?: string
}

export interface Mistake {
  readonly rule: string
  readonly severity: 'error' | 'warning'
  /** How sure the fact is that the client goes against. */
  readonly mark: string
  readonly sentence: string
  readonly count: number
  readonly evidence: readonly Sighting[]
}

interface Met {
  readonly met: readonly string[]
  readonly never: readonly string[]
}

/** `GET /_mock/report`: what is said of a client, from what it did. */
export interface Verdict {
  readonly seen: {
    readonly requests: number
    readonly tasks: number
    readonly deliveries: number
    readonly isCut: boolean
  }
  readonly summary: { readonly errors: number; readonly warnings: number }
  readonly mistakes: readonly Mistake[]
  readonly passed: readonly string[]
  readonly coverage: Readonly<Record<string, Met>>
  readonly rate: { readonly refused: number; readonly resubmitted: number }
}
