import type { Milliseconds } from '../clock.ts'
import type { Task } from './records.ts'

/** A sandbox, as the order of all tasks sees it. */
interface Holder {
  isOver(task: Task): boolean
  forget(task: Task): void
  delete(id: number, at: Milliseconds): boolean
}

/** How many tasks are looked at for one that is over: a long row that never ends must not be walked by each accept. */
const lookedAt = 100

/** All tasks of all sandboxes in order of acceptance, so that the oldest finished one can make room. */
export class RecentTasks {
  readonly #queue = new Map<Task, Holder>()
  #uses = 0

  constructor(readonly limit: number) {}

  /** Counts one more use of any sandbox. */
  tick(): number {
    return ++this.#uses
  }

  add(task: Task, sandbox: Holder): void {
    this.#queue.set(task, sandbox)
    if (this.#queue.size > this.limit) this.#makeRoom()
  }

  delete(task: Task): void {
    this.#queue.delete(task)
  }

  #makeRoom(): void {
    let first: Task | undefined
    let looked = 0
    for (const [task, sandbox] of this.#queue) {
      first ??= task
      if (sandbox.isOver(task)) {
        sandbox.forget(task)
        return
      }
      if (++looked === lookedAt) break
    }
    // What it holds is given back, as at a bad end.
    if (first) this.#queue.get(first)?.delete(first.id, first.createdAt)
  }
}
