import { z } from 'zod'
import type { Milliseconds } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import type { Policy } from '../store/store.ts'
import { type ScenarioFile, scenarioSchema } from './schema.ts'

/** The files of `scenarios/`, put here by the build (`define`), so that no file and no YAML parser is loaded. */
declare const SHIPPED_SCENARIOS: Readonly<Record<string, unknown>>

/** A scenario with nothing left open. */
export interface Scenario {
  readonly name: string
  readonly summary: string
  readonly account: {
    readonly pricePerPicture: number
    readonly credits: number | null
    readonly limits: readonly Policy[]
    /** Undefined: every scope of the document. */
    readonly scopes: readonly string[] | undefined
    readonly linkLifetime: Milliseconds
  }
  readonly timeline: NonNullable<ScenarioFile['timeline']>
}

/** The scenarios that a mock knows; each is checked when it is first named. */
export class Scenarios {
  readonly #files: Readonly<Record<string, unknown>>
  readonly #known = new Map<string, Scenario>()

  constructor(files: Readonly<Record<string, unknown>> = SHIPPED_SCENARIOS) {
    this.#files = files
  }

  get names(): string[] {
    return Object.keys(this.#files)
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#files, name)
  }

  /** @throws {OperatorError} when there is none of that name, or it is not a scenario */
  get(name: string): Scenario {
    const known = this.#known.get(name)
    if (known) return known
    if (!this.has(name)) {
      throw new OperatorError(
        'find the scenario',
        `there is none called "${name}"`,
        `Use one of: ${this.names.join(', ')}`,
      )
    }
    const scenario = this.#complete(name, readScenario(name, this.#files[name]))
    this.#known.set(name, scenario)
    return scenario
  }

  #complete(name: string, { summary, account = {}, timeline }: ScenarioFile): Scenario {
    const base = name === 'default' ? undefined : this.get('default')
    return {
      name,
      summary,
      account: {
        pricePerPicture: account.pricePerPicture ?? base?.account.pricePerPicture ?? 0,
        credits: account.credits ?? base?.account.credits ?? null,
        limits: account.limits ?? base?.account.limits ?? [],
        scopes: account.scopes ?? base?.account.scopes,
        linkLifetime: account.linkLifetime ?? base?.account.linkLifetime ?? Number.POSITIVE_INFINITY,
      },
      timeline: timeline ?? base?.timeline ?? [],
    }
  }
}

/** @throws {OperatorError} naming the member that is wrong and what would be right */
export function readScenario(name: string, value: unknown): ScenarioFile {
  const result = scenarioSchema.safeParse(value)
  if (result.success) return result.data
  throw new OperatorError(
    `read the scenario ${name}`,
    z.prettifyError(result.error).replace(/\s*\n\s*/g, ' '),
    'Correct the file',
  )
}
