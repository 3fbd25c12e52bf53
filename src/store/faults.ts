import type { Notes } from './notes.ts'
import type { PlannedFault } from './records.ts'

/** The faults that were planned for a sandbox, in order. */
export class KeptFaults {
  #planned: PlannedFault[] = []
  #nextId = 1

  constructor(readonly notes: Notes | undefined) {}

  get all(): readonly PlannedFault[] {
    return [...this.#planned]
  }

  get nextId(): number {
    return this.#nextId
  }

  add(planned: Omit<PlannedFault, 'id' | 'used'>): PlannedFault {
    const fault = { ...planned, id: this.#nextId++, used: 0 }
    this.#planned.push(fault)
    this.notes?.self()
    return fault
  }

  take(on: string, draw: () => number): PlannedFault | undefined {
    if (this.#planned.length === 0) return undefined
    const index = this.#planned.findIndex(
      (fault) =>
        fault.on === on && fault.used < fault.times && (fault.probability >= 1 || draw() < fault.probability),
    )
    const fault = this.#planned[index]
    if (!fault) return undefined
    const met = { ...fault, used: fault.used + 1 }
    this.#planned[index] = met
    this.notes?.self()
    return met
  }

  clear(): void {
    this.#planned = []
  }

  restore(planned: readonly PlannedFault[], nextId: number): void {
    this.#planned = [...planned]
    this.#nextId = nextId
  }
}
