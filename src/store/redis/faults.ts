import type { PlannedFault } from '../store.ts'
import { keyFor, type Reach } from './reach.ts'

/** The faults that were planned for a sandbox. */
export class RedisFaults {
  readonly #reach: Reach
  readonly #sandbox: string

  constructor(reach: Reach, sandbox: string) {
    this.#reach = reach
    this.#sandbox = sandbox
  }

  async add(planned: Omit<PlannedFault, 'id' | 'used'>): Promise<PlannedFault> {
    const id = Number(await this.#reach.script('addFault', this.#sandbox, JSON.stringify(planned)))
    return { ...planned, id, used: 0 }
  }

  /** The first that fits and that no other process uses up meanwhile. */
  async take(on: string, draw: () => number): Promise<PlannedFault | undefined> {
    for (const fault of await this.list()) {
      const { id, times, probability } = fault
      const isMet = fault.on === on && fault.used < times && (probability >= 1 || draw() < probability)
      if (!isMet) continue
      const used = Number(await this.#reach.script('takeFault', this.#sandbox, id, times))
      if (used > 0) return { ...fault, used }
    }
    return undefined
  }

  async list(): Promise<readonly PlannedFault[]> {
    const key = (name: string) => keyFor(this.#reach, this.#sandbox, name)
    const [[, faults], [, used]] = (await this.#reach.ask((redis) =>
      redis.multi().hgetall(key('faults')).hgetall(key('fused')).exec(),
    )) as [[null, Record<string, string>], [null, Record<string, string>]]
    return Object.entries(faults)
      .map(([id, text]) => ({ ...JSON.parse(text), id: Number(id), used: Number(used[id] ?? 0) }))
      .sort((a, b) => a.id - b.id)
  }
}
