import type { Clock } from './clock.ts'
import type { Fetch } from './fetch.ts'
import { drawSeed, token } from './random.ts'
import type { AskedChecks, CheckState, Checks } from './server/control-checks.ts'
import type { Events } from './server/events.ts'
import { listen } from './server/listen.ts'
import type { Contract } from './spec/contract.ts'
import type { CheckResult } from './suite/report.ts'

/** A mock, as the suite reaches it. */
export interface Subject {
  readonly url: string
  readonly fetch: Fetch
  /** What its control API asks for. */
  readonly token: string | undefined
  readonly profile: string
  /** Lets a key in, with every scenario behind a plus. */
  readonly admit: (key: string) => void
  readonly close: () => Promise<void>
}

export interface CheckRunsOptions {
  readonly contract: Contract
  readonly clock: Clock
  readonly events: Events
  /** A mock like this one, with a profile of its own or the same. */
  readonly subject: (profile: string | undefined) => Subject
}

const none = { passed: 0, failed: 0, drift: 0, skipped: 0 }
const never: CheckState = {
  ...{ state: 'never', startedAt: null, done: 0, total: null, outcomes: none, results: [] },
  ...{ report: null, error: null },
}

/** Runs of the contract suite against a mock like this one from inside, one at a time. */
export class CheckRuns implements Checks {
  readonly #options: CheckRunsOptions
  #state = never

  constructor(options: CheckRunsOptions) {
    this.#options = options
  }

  get state(): CheckState {
    return this.#state
  }

  async start({ only, profile }: AskedChecks): Promise<CheckState | undefined> {
    if (this.#state.state === 'running') return undefined
    const before = this.#state
    const { contract, clock, subject } = this.#options
    const startedAt = new Date(clock.now()).toISOString()
    this.#state = { ...never, state: 'running', startedAt }
    try {
      const { planChecks } = await import('./suite/plan.ts')
      const { checks } = await planChecks({ contract, only })
      this.#change({ total: checks.length })
      void this.#run(subject(profile), only)
      return this.#state
    } catch (error) {
      this.#state = before
      throw error
    }
  }

  async #run(subject: Subject, only: readonly string[] | undefined): Promise<void> {
    let end: Partial<CheckState>
    try {
      end = { state: 'done', report: await this.#report(subject, only) }
    } catch (error) {
      end = { state: 'failed', error: error instanceof Error ? error.message : String(error) }
    }
    this.#change(end)
  }

  async #report(subject: Subject, only: readonly string[] | undefined): Promise<unknown> {
    const { contract, clock } = this.#options
    const seed = String(drawSeed())
    const key = `check-${token(seed, 'key of a check')}`
    const [{ runChecks }, { renderJson }] = await Promise.all([
      import('./suite/run.ts'),
      import('./suite/reporters/json.ts'),
    ])
    const way = wayTo(subject)
    subject.admit(key)
    try {
      const report = await runChecks({
        ...{ contract, clock, seed, key, only },
        url: subject.url,
        fetch: way.send,
        builtIn: { profile: subject.profile },
        listen: async (receive) => {
          const { url, close } = await listen(receive, () => new Response(null, { status: 400 }), clock)
          return { url: `${url}/`, close: () => close(0) }
        },
        onResult: (result, done, total) => this.#told(result, done, total),
      })
      return JSON.parse(renderJson(report))
    } finally {
      await way.end()
      await subject.close()
    }
  }

  #told({ id, title, subject, outcome, reason }: CheckResult, done: number, total: number): void {
    const { results, outcomes } = this.#state
    const told = { id, title, subject, outcome, reason }
    const counted = { ...outcomes, [outcome]: outcomes[outcome] + 1 }
    this.#change({ done, total, outcomes: counted, results: [...results, told] }, { id, title, outcome })
  }

  #change(changed: Partial<CheckState>, told: object = {}): void {
    this.#state = { ...this.#state, ...changed }
    const { state, done, total } = this.#state
    this.#options.events.emit('check', null, () => ({ state, done, total, ...told }))
  }
}

/**
 * The way to a subject, which ends: the suite goes on polling tasks that no check needs any more. It knows no
 * token, since that is not what it checks.
 */
function wayTo({ fetch, token: given }: Subject) {
  const underWay = new Set<Promise<void>>()
  let isOver = false
  const send: Fetch = (request) => {
    if (isOver) return Promise.reject(new TypeError('The run is over'))
    if (given !== undefined) request.headers.set('x-mock-token', given)
    const answer = fetch(request)
    const ended: Promise<void> = answer.then(
      () => void underWay.delete(ended),
      () => void underWay.delete(ended),
    )
    underWay.add(ended)
    return answer
  }
  const end = async () => {
    isOver = true
    await Promise.all(underWay)
  }
  return { send, end }
}
