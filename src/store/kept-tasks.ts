import type { Notes } from './notes.ts'
import { type Holder, KeptTask, type RecentTasks, type Stage } from './recent-tasks.ts'
import type { Page, Task } from './records.ts'

/** What is known of a task besides what was fixed at its acceptance. */
export interface Life {
  readonly stage: Stage
  /** What its polls and downloads have met, by name. */
  readonly counters: Readonly<Record<string, number>>
}

/** The tasks of a sandbox, oldest first. */
export class KeptTasks {
  /** One entry for each task: a second table by id would cost each accept as much again. */
  readonly #byId = new Map<number, KeptTask>()
  /** None has an id above it: to look for a new id in a large table is slow, since nothing of it is at hand. */
  #highest = -1
  /** What was found last: the end of a task asks for it three times. */
  #latest: KeptTask | undefined = undefined
  /** How many are to be booked or told. */
  #going = 0

  constructor(
    readonly holder: Holder,
    readonly recent: RecentTasks,
    readonly notes: Notes | undefined,
  ) {}

  get size(): number {
    return this.#byId.size
  }

  /** Whether none is to be booked or told. */
  get areOver(): boolean {
    return this.#going === 0
  }

  get(id: number): Task | undefined {
    return this.#find(id)?.task
  }

  has(id: number): boolean {
    return id <= this.#highest && this.#byId.has(id)
  }

  get all(): Task[] {
    return Array.from(this.#byId.values(), ({ task }) => task)
  }

  /** Those that are to be booked or told. */
  get owed(): Task[] {
    if (this.areOver) return []
    return [...this.#byId.values()].filter(({ stage }) => stage !== 'over').map(({ task }) => task)
  }

  list({ before, limit = Number.POSITIVE_INFINITY, tag }: Page): Task[] {
    const newest = this.all.reverse()
    const after = before === undefined ? 0 : newest.findIndex((task) => task.id === before) + 1
    const older =
      after > 0 || before === undefined ? newest.slice(after) : newest.filter(({ id }) => id < before)
    return older.filter((task) => tag === undefined || task.tag === tag).slice(0, limit)
  }

  add(task: Task): void {
    this.#keep(new KeptTask(this.holder, task, 'open'))
    this.notes?.task(task.id)
  }

  /** @returns false, and nothing is done, when there is none of its id */
  replace(task: Task): boolean {
    const kept = this.#find(task.id)
    if (!kept) return false
    kept.task = task
    this.notes?.task(task.id)
    return true
  }

  /** @returns false when it was booked before */
  book(id: number): boolean {
    const kept = this.#find(id)
    if (kept?.stage !== 'open') return false
    kept.stage = 'booked'
    this.notes?.life(id)
    return true
  }

  /** @returns false when it is not booked, or was told before */
  tell(id: number): boolean {
    const kept = this.#find(id)
    if (kept?.stage !== 'booked') return false
    this.recent.end(kept)
    this.#going--
    this.notes?.life(id)
    return true
  }

  count(name: string, id: number): number {
    const kept = this.#find(id)
    if (!kept) return 1
    kept.counters ??= new Map()
    const counted = (kept.counters.get(name) ?? 0) + 1
    kept.counters.set(name, counted)
    this.notes?.life(id)
    return counted
  }

  delete(id: number): void {
    const kept = this.#find(id)
    if (!kept) return
    this.#byId.delete(id)
    this.#latest = undefined
    this.recent.delete(kept)
    if (kept.stage !== 'over') this.#going--
    this.notes?.task(id)
  }

  lifeOf(id: number): Life {
    const { stage = 'over', counters } = this.#byId.get(id) ?? {}
    return { stage, counters: Object.fromEntries(counters ?? []) }
  }

  restore(task: Task, { stage, counters }: Life): void {
    const kept = new KeptTask(this.holder, task, stage)
    const met = Object.entries(counters)
    if (met.length > 0) kept.counters = new Map(met)
    this.#keep(kept)
  }

  #find(id: number): KeptTask | undefined {
    if (this.#latest?.task.id !== id) this.#latest = this.#byId.get(id)
    return this.#latest
  }

  #keep(kept: KeptTask): void {
    const { id } = kept.task
    this.#byId.set(id, kept)
    this.#highest = Math.max(this.#highest, id)
    this.#latest = kept
    if (kept.stage !== 'over') this.#going++
    this.recent.add(kept)
  }
}
