import type { Notes } from './notes.ts'
import type { Page, Task } from './records.ts'

/** How far a task has come: `open` holds credits, `booked` is to be told, `over` has been. */
export type Stage = 'open' | 'booked' | 'over'

/** What is known of a task besides what was fixed at its acceptance. */
export interface Life {
  readonly stage: Stage
  /** What its polls and downloads have met, by name. */
  readonly counters: Readonly<Record<string, number>>
}

/** The tasks of a sandbox, oldest first. */
export class KeptTasks {
  readonly #byId = new Map<number, Task>()
  readonly #open = new Set<number>()
  readonly #booked = new Set<number>()
  readonly #counters = new Map<number, Map<string, number>>()

  constructor(readonly notes: Notes | undefined) {}

  get size(): number {
    return this.#byId.size
  }

  /** Whether none is to be booked or told. */
  get areOver(): boolean {
    return this.#open.size === 0 && this.#booked.size === 0
  }

  get(id: number): Task | undefined {
    return this.#byId.get(id)
  }

  has(id: number): boolean {
    return this.#byId.has(id)
  }

  get all(): Task[] {
    return [...this.#byId.values()]
  }

  /** Those that are to be booked or told. */
  get owed(): Task[] {
    if (this.areOver) return []
    return this.all.filter(({ id }) => this.stageOf(id) !== 'over')
  }

  list({ before, limit = Number.POSITIVE_INFINITY, tag }: Page): Task[] {
    const newest = this.all.reverse()
    const after = before === undefined ? 0 : newest.findIndex((task) => task.id === before) + 1
    const older =
      after > 0 || before === undefined ? newest.slice(after) : newest.filter(({ id }) => id < before)
    return older.filter((task) => tag === undefined || task.tag === tag).slice(0, limit)
  }

  stageOf(id: number): Stage {
    return this.#open.has(id) ? 'open' : this.#booked.has(id) ? 'booked' : 'over'
  }

  add(task: Task): void {
    this.#byId.set(task.id, task)
    this.#open.add(task.id)
    this.notes?.task(task.id)
  }

  /** @returns the one that stood in its place; undefined, and nothing is done, when there is none */
  replace(task: Task): Task | undefined {
    const old = this.#byId.get(task.id)
    if (!old) return undefined
    this.#byId.set(task.id, task)
    this.notes?.task(task.id)
    return old
  }

  /** @returns false when it was booked before */
  book(id: number): boolean {
    if (!this.#open.delete(id)) return false
    this.#booked.add(id)
    this.notes?.life(id)
    return true
  }

  /** @returns false when it is not booked, or was told before */
  tell(id: number): boolean {
    if (!this.#booked.delete(id)) return false
    this.notes?.life(id)
    return true
  }

  count(name: string, id: number): number {
    const counters = this.#counters.get(id) ?? new Map<string, number>()
    const counted = (counters.get(name) ?? 0) + 1
    this.#counters.set(id, counters.set(name, counted))
    this.notes?.life(id)
    return counted
  }

  delete(id: number): void {
    this.#byId.delete(id)
    this.#counters.delete(id)
    this.#open.delete(id)
    this.#booked.delete(id)
    this.notes?.task(id)
  }

  lifeOf(id: number): Life {
    return { stage: this.stageOf(id), counters: Object.fromEntries(this.#counters.get(id) ?? []) }
  }

  restore(task: Task, { stage, counters }: Life): void {
    this.#byId.set(task.id, task)
    if (stage === 'open') this.#open.add(task.id)
    if (stage === 'booked') this.#booked.add(task.id)
    const met = Object.entries(counters)
    if (met.length > 0) this.#counters.set(task.id, new Map(met))
  }
}
