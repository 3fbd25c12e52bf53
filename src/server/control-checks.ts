import { z } from '@hono/zod-openapi'
import { checkState } from './control-mock-answers.ts'
import { type MockRoute, Refused } from './control-route.ts'

/** What a run of the contract suite is asked for. */
export interface AskedChecks {
  /** Ids, or the start of ids up to a dot. @default all */
  readonly only?: readonly string[] | undefined
  /** How answers are to be written. @default as this mock writes them */
  readonly profile?: string | undefined
}

/** How the last run of the contract suite stands. Plain data. */
export interface CheckState {
  readonly state: 'never' | 'running' | 'done' | 'failed'
  /** ISO 8601, on the process clock. */
  readonly startedAt: string | null
  readonly done: number
  readonly total: number | null
  readonly outcomes: Readonly<Record<'passed' | 'failed' | 'drift' | 'skipped', number>>
  /** In the order of the plan. */
  readonly results: readonly {
    readonly id: string
    readonly title: string
    readonly subject: string
    readonly outcome: string
    readonly reason: string | null
  }[]
  /** The `report.json` of a run that is done. */
  readonly report: unknown
  /** Why there is no report. */
  readonly error: string | null
}

/** Runs the contract suite, which this room does not see. */
export interface Checks {
  readonly state: CheckState
  /**
   * @returns undefined when one is running already
   * @throws {OperatorError} when there is no such check or profile
   */
  start(asked: AskedChecks): Promise<CheckState | undefined>
}

/** The contract suite against this mock. */
export function checkRoutes(route: MockRoute, checks: Checks): void {
  const asked = z.strictObject({
    only: z.array(z.string()).min(1).optional().describe('Ids, or the start of ids up to a dot'),
    profile: z.string().optional().describe('Another profile than that of this mock'),
  })
  route(
    'post',
    '/checks',
    'Run the contract suite against a mock like this one, whose sandboxes it leaves alone',
    { body: asked, answer: checkState, conflict: 'A run is under way' },
    async (_, { body }) => {
      const started = await checks.start(body)
      if (started) return started
      throw new Refused(409, 'Failed to run the checks: a run is under way. Wait for GET /_mock/checks.')
    },
  )
  route('get', '/checks', 'How the last run stands', { answer: checkState }, () => checks.state)
}
