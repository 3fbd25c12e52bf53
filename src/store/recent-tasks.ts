import type { Milliseconds } from '../clock.ts'
import type { Task } from './records.ts'
import { type Placed, Row } from './row.ts'

/** How far a task has come: `open` holds credits, `booked` is to be told, `over` has been. */
export type Stage = 'open' | 'booked' | 'over'

/** The sandbox of a task, as the order of all tasks sees it. */
export interface Holder {
  forget(task: Task): void
  delete(id: number, at: Milliseconds): boolean
}

/** A task, how far it has come, and its neighbours in the order in which tasks make room. */
export class KeptTask implements Placed<KeptTask> {
  /** What its polls and downloads have met, by name. */
  counters: Map<string, number> | undefined = undefined
  older: KeptTask | undefined = undefined
  newer: KeptTask | undefined = undefined

  constructor(
    readonly holder: Holder,
    public task: Task,
    public stage: Stage,
  ) {}
}

/** All tasks of all sandboxes, so that the one that was over first can make room, then the oldest that is not. */
export class RecentTasks {
  readonly #going = new Row<KeptTask>()
  readonly #over = new Row<KeptTask>()
  #size = 0

  constructor(readonly limit: number) {}

  add(kept: KeptTask): void {
    this.#rowOf(kept).append(kept)
    if (++this.#size > this.limit) this.#makeRoom()
  }

  /** Nothing is to be booked or told of it any more. */
  end(kept: KeptTask): void {
    this.#going.remove(kept)
    kept.stage = 'over'
    this.#over.append(kept)
  }

  delete(kept: KeptTask): void {
    this.#rowOf(kept).remove(kept)
    this.#size--
  }

  #rowOf({ stage }: KeptTask): Row<KeptTask> {
    return stage === 'over' ? this.#over : this.#going
  }

  #makeRoom(): void {
    const over = this.#over.oldest
    if (over) over.holder.forget(over.task)
    // What it holds is given back, as at a bad end.
    else this.#going.oldest?.holder.delete(this.#going.oldest.task.id, this.#going.oldest.task.createdAt)
  }
}
