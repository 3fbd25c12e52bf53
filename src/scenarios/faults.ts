import type { Random } from '../random.ts'
import type { Awaitable } from '../store/store.ts'
import type { FaultKind, Latency, Trouble } from './schema.ts'

/** What a request meets: one step, with everything drawn. */
export interface Met {
  readonly status: number | undefined
  readonly kind: FaultKind | undefined
  /** Milliseconds that the answer waits. */
  readonly delay: number
  readonly headers: Readonly<Record<string, string>> | undefined
  readonly details: Readonly<Record<string, readonly string[]>> | undefined
}

/** Counts one more of a name and tells how many there have been; atomic. */
export type Count = (name: string) => Awaitable<number>

/**
 * The step that this request meets, or undefined. Counters belong to the sandbox, so parallel tests cannot
 * eat each other's.
 * @param name of the counters: scenario and place
 */
export async function meetStep(
  steps: readonly Trouble[],
  name: string,
  count: Count,
  random: Random,
): Promise<Met | undefined> {
  for (const [index, step] of steps.entries()) {
    const { times, every, probability } = step
    if (every !== undefined && (await count(`${name}/${index}/every`)) % every !== 0) continue
    if (probability !== undefined && random.float() >= probability) continue
    const turns = times !== undefined || Array.isArray(step.kind)
    const turn = turns ? await count(`${name}/${index}`) : 1
    if (times === undefined || turn <= times) return meet(step, turn, random)
  }
  return undefined
}

/** @param turn how often the step has been met, this time included: of a list of kinds each comes in turn */
export function meet(
  { status, kind, delay, headers, details }: Omit<Trouble, 'times' | 'every'>,
  turn: number,
  random: Random,
): Met {
  return {
    status,
    kind: Array.isArray(kind) ? kind[(turn - 1) % kind.length] : kind,
    delay: delay === undefined ? 0 : draw(delay, random),
    headers,
    details,
  }
}

function draw(latency: Latency, random: Random): number {
  if (typeof latency === 'number') return latency
  if (Array.isArray(latency)) return random.float(latency[0], latency[1])
  // Box-Muller: a normal value from two even ones.
  const normal = Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float())
  return latency.median * Math.exp(latency.sigma * normal)
}
