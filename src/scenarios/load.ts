import type { Milliseconds } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import type { Policy } from '../store/store.ts'
import { explainAll } from './explain.ts'
import { nearest } from './nearest.ts'
import {
  type PictureFigures,
  type ScenarioFile,
  scenarioSchema,
  type Trouble,
  webhookTroubles,
} from './schema.ts'
import type { ScenarioInput } from './written.ts'

/** The files of `scenarios/`, put here by the build (`define`), so that no file and no YAML parser is loaded. */
declare const SHIPPED_SCENARIOS: Readonly<Record<string, unknown>>

/** What belongs to a task for its whole life. Plain data. */
export interface Behaviour {
  readonly linkLifetime: Milliseconds
  readonly poll: readonly Trouble[]
  readonly download: readonly Trouble[]
  readonly webhook: ScenarioFile['webhook']
  readonly input: PictureFigures | undefined
  readonly output: PictureFigures | undefined
  /** Folder of photographs in place of drawings. */
  readonly pictures: string | undefined
}

/** A scenario with nothing left open. */
export interface Scenario {
  readonly name: string
  readonly summary: string
  readonly account: {
    readonly pricePerPicture: number
    /** Undefined: the sandbox's own balance. */
    readonly credits: number | undefined
    readonly limits: readonly Policy[]
    /** Whether the limits are its own, which are kept whatever the mock was told. */
    readonly ownLimits: boolean
    /** Undefined: every scope of the document. */
    readonly scopes: readonly string[] | undefined
  }
  readonly accept: readonly Trouble[]
  readonly timeline: NonNullable<ScenarioFile['timeline']>
  readonly task: { readonly id?: number | undefined; readonly createdAt?: string | undefined }
  readonly behaviour: Behaviour
  readonly match: ScenarioFile['match']
}

/** The scenarios that a mock knows; each is checked when it is first named. */
export class Scenarios {
  readonly #files: Map<string, unknown>
  readonly #known = new Map<string, Scenario>()
  #matching: Scenario[] | undefined

  /**
   * @param added scenarios that are added to the shipped ones, or stand in their place
   * @throws {OperatorError} when one of them is none
   */
  constructor(added: Readonly<Record<string, unknown>> = {}) {
    this.#files = new Map(Object.entries({ ...SHIPPED_SCENARIOS, ...added }))
    for (const name of Object.keys(added)) this.get(name)
  }

  /** The names that have a file. */
  get names(): string[] {
    return [...this.#files.keys()]
  }

  /** What each file says, by name. */
  get written(): Readonly<Record<string, ScenarioInput>> {
    return Object.fromEntries(this.#files) as Record<string, ScenarioInput>
  }

  /** Each that has a file, with what it is for. */
  get summaries(): { readonly name: string; readonly summary: string }[] {
    return this.names.map((name) => ({ name, summary: this.get(name).summary }))
  }

  has(name: string): boolean {
    return this.#files.has(name) || namedWithoutFile(name) !== undefined
  }

  /** @throws {OperatorError} when there is none of that name, or it is not a scenario */
  get(name: string): Scenario {
    const known = this.#known.get(name)
    if (known) return known
    const file = this.#files.has(name) ? this.#files.get(name) : namedWithoutFile(name)
    if (file === undefined && !this.#files.has(name)) {
      throw new OperatorError(
        'find the scenario',
        `there is none called "${name}"`,
        `Use ${this.nearest(name)}, or one that "claid-mock scenarios" lists`,
      )
    }
    const scenario = this.complete(name, readScenario(name, file))
    this.#known.set(name, scenario)
    return scenario
  }

  /** The name that was most likely meant; undefined when none is near. */
  near(name: string): string | undefined {
    return nearest(name, [...this.names, ...webhookTroubles.map((trouble) => `webhook-${trouble}`)])
  }

  /** The same, or `default`. */
  nearest(name: string): string {
    return this.near(name) ?? 'default'
  }

  /** The scenario that a sandbox was told to follow: by name, whose file may have changed, or written out. */
  told(scenario: unknown): Scenario | undefined {
    return typeof scenario === 'string' ? this.get(scenario) : (scenario as Scenario | undefined)
  }

  /** Those with rules for which requests they are, by name. */
  get matching(): readonly Scenario[] {
    this.#matching ??= this.names
      .filter((name) => hasRules(this.#files.get(name)))
      .sort()
      .map((name) => this.get(name))
    return this.#matching
  }

  /**
   * Takes a changed file into use; a broken one leaves the last good one in place.
   * @throws {OperatorError} when it is not a scenario
   */
  replace(name: string, value: unknown): void {
    const file = readScenario(name, value)
    this.#files.set(name, value)
    this.#known.clear()
    this.#matching = undefined
    this.#known.set(name, this.complete(name, file))
  }

  /** What is left out is as in `default`. */
  complete(name: string, file: ScenarioFile): Scenario {
    const base = name === 'default' ? undefined : this.get('default')
    const { account = {}, task = {} } = file
    return {
      name,
      summary: file.summary,
      account: {
        pricePerPicture: account.pricePerPicture ?? base?.account.pricePerPicture ?? 0,
        credits: account.credits ?? base?.account.credits,
        limits: account.limits ?? base?.account.limits ?? [],
        ownLimits: base !== undefined && account.limits !== undefined,
        scopes: account.scopes ?? base?.account.scopes,
      },
      accept: file.accept ?? base?.accept ?? [],
      timeline: file.timeline ?? base?.timeline ?? [],
      task: { id: task.id, createdAt: task.createdAt },
      behaviour: {
        linkLifetime: account.linkLifetime ?? base?.behaviour.linkLifetime ?? Number.POSITIVE_INFINITY,
        poll: file.poll ?? base?.behaviour.poll ?? [],
        download: file.download ?? base?.behaviour.download ?? [],
        webhook: file.webhook ?? base?.behaviour.webhook,
        input: task.input,
        output: task.output,
        pictures: file.pictures ?? base?.behaviour.pictures,
      },
      match: file.match,
    }
  }
}

/** Every error status, and every trouble of a delivery, is a scenario by its name. */
function namedWithoutFile(name: string): ScenarioInput | undefined {
  if (/^[45]\d\d$/.test(name)) {
    const always = [{ status: Number(name) }]
    return { summary: `Every request is answered ${name}`, accept: always, poll: always, download: always }
  }
  const trouble = webhookTroubles.find((known) => name === `webhook-${known}`)
  return trouble && { summary: `Deliveries of the task: ${trouble}`, webhook: { trouble } }
}

const hasRules = (file: unknown): boolean => typeof file === 'object' && file !== null && 'match' in file

/** @throws {OperatorError} naming the member that is wrong and what would be right */
export function readScenario(name: string, value: unknown): ScenarioFile {
  const result = scenarioSchema.safeParse(value)
  if (result.success) return result.data
  throw new OperatorError(
    `read the scenario ${name}`,
    explainAll(result.error.issues),
    'Correct it; scenarios/scenario.schema.json tells what is right',
  )
}
