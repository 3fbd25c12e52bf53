import { OperatorError } from '../errors.ts'
import { Random, seedOf } from '../random.ts'
import type { Contract } from '../spec/contract.ts'
import { checksOf } from './checks/index.ts'
import { Conformance } from './conformance.ts'
import type { SuiteCheck } from './context.ts'
import type { Source } from './report.ts'
import { Samples } from './samples.ts'
import type { Specimen } from './tasks.ts'

export interface PlanOptions {
  readonly contract: Contract
  /** Ids, or the start of ids up to a dot. @default all */
  readonly only?: readonly string[] | undefined
  /** @default none */
  readonly skip?: readonly string[] | undefined
  /** How many values of each boundary and choice are paid for. @default all on loopback, 1 elsewhere */
  readonly samples?: number | undefined
  /** Decides which. @default '1' */
  readonly seed?: string | number | undefined
  /** A body that ends in ERROR. @default the least valid one */
  readonly failingBody?: unknown
}

/** A check of a plan, and what it costs. */
export interface PlannedCheck {
  readonly id: string
  readonly title: string
  readonly subject: string
  readonly source: Source
  /** Credits, for the tasks that no check before it has paid. */
  readonly price: number
  readonly check: SuiteCheck
  /** The tasks that it pays. */
  readonly pays: readonly Specimen[]
}

export interface Plan {
  readonly checks: readonly PlannedCheck[]
  readonly conformance: Conformance
  /** Credits of the whole run. */
  readonly price: number
}

/**
 * What a run would check and spend. Nothing is sent.
 * @throws {OperatorError} when an id names no check
 */
export async function planChecks(options: PlanOptions): Promise<Plan> {
  const { all, conformance } = await made(options)
  const paid = new Set<string>()
  const checks = selected(all, options).map((check): PlannedCheck => {
    const pays = check.specimens.filter(({ id }) => !paid.has(id))
    for (const { id } of pays) paid.add(id)
    const price = pays.reduce((sum, specimen) => sum + specimen.price, 0)
    const { id, title, subject, source } = check
    return { id, title, subject, source, price, check, pays }
  })
  return { checks, conformance, price: checks.reduce((sum, { price }) => sum + price, 0) }
}

interface Made {
  readonly all: readonly SuiteCheck[]
  readonly conformance: Conformance
}

/** Checks hold nothing of a run, and making them is most of what a small run costs. */
const known = new WeakMap<Contract, Map<string, Promise<Made>>>()
const knownAtMost = 16

function made(options: PlanOptions): Promise<Made> {
  const { contract, samples, seed = '1', failingBody } = options
  const plans = known.get(contract) ?? new Map<string, Promise<Made>>()
  known.set(contract, plans)
  // The seed decides nothing where all values are taken.
  const name = JSON.stringify([samples, samples === undefined ? null : String(seed), failingBody])
  const plan = plans.get(name) ?? make(options)
  if (plans.size >= knownAtMost) plans.clear()
  plans.set(name, plan)
  return plan
}

async function make({ contract, samples: count, seed = '1', failingBody }: PlanOptions): Promise<Made> {
  const samples = new Samples(contract.document)
  await samples.load()
  const conformance = new Conformance(contract.document)
  const sampled = <T>(values: readonly T[]): readonly T[] =>
    count === undefined ? values : drawn(values, count, String(seed))
  return { all: checksOf({ contract, samples, sampled, failingBody }, conformance), conformance }
}

/** The checks that are chosen, by id or by the start of it up to a dot. @throws {OperatorError} when an id names none */
export function selected(
  checks: readonly SuiteCheck[],
  { only, skip = [] }: Pick<PlanOptions, 'only' | 'skip'>,
): SuiteCheck[] {
  const names = (wanted: string) => (id: string) => id === wanted || id.startsWith(`${wanted}.`)
  for (const wanted of [...(only ?? []), ...skip]) {
    if (checks.some(({ id }) => names(wanted)(id))) continue
    throw new OperatorError('choose the checks', `none is called "${wanted}"`, 'See --list')
  }
  const isNamed = (list: readonly string[], id: string) => list.some((wanted) => names(wanted)(id))
  return checks.filter(({ id }) => (only === undefined || isNamed(only, id)) && !isNamed(skip, id))
}

/** Some of the values, the same for the same seed, in their order. */
function drawn<T>(values: readonly T[], count: number, seed: string): T[] {
  const random = new Random(seedOf(seed, 'samples', values.length))
  const left = values.map((_, index) => index)
  while (left.length > count) left.splice(random.int(0, left.length - 1), 1)
  return left.map((index) => values[index] as T)
}
