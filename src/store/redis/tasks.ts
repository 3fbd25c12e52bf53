import type { Page, Task } from '../store.ts'
import { keyFor, type Reach } from './reach.ts'

const chunk = 500
/** Tasks that are remembered as they were read: whoever asks again gets the very same. */
const remembered = 1000

/** Reads the tasks of a sandbox. */
export class RedisTasks {
  readonly #reach: Reach
  readonly #sandbox: string
  readonly #known = new Map<number, { readonly text: string; readonly task: Task }>()

  constructor(reach: Reach, sandbox: string) {
    this.#reach = reach
    this.#sandbox = sandbox
  }

  async get(id: number): Promise<Task | undefined> {
    const text = await this.#reach.ask((redis) => redis.hget(this.#key('tasks'), String(id)))
    return text === null ? undefined : this.#taskOf(id, text)
  }

  /** Newest first. */
  async list({ before, limit = Number.POSITIVE_INFINITY, tag }: Page): Promise<Task[]> {
    const at =
      before === undefined
        ? null
        : await this.#reach.ask((redis) => redis.zscore(this.#key('order'), String(before)))
    // Of one that is gone it is not known when it came.
    const isAsked = (task: Task) =>
      (tag === undefined || task.tag === tag) && (before === undefined || at !== null || task.id < before)
    const found: Task[] = []
    let below = at === null ? '+inf' : `(${at}`
    while (found.length < limit) {
      const row = await this.#reach.ask((redis) =>
        redis.zrange(this.#key('order'), below, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, chunk, 'WITHSCORES'),
      )
      const ids = row.filter((_, index) => index % 2 === 0)
      found.push(...(await this.#read(ids)).filter(isAsked))
      if (ids.length < chunk) break
      below = `(${row[row.length - 1]}`
    }
    return found.slice(0, limit)
  }

  /** Those whose end was not told, oldest first. */
  async owed(): Promise<Task[]> {
    const [open, untold] = await Promise.all([
      this.#reach.ask((redis) => redis.hkeys(this.#key('open'))),
      this.#reach.ask((redis) => redis.smembers(this.#key('untold'))),
    ])
    const tasks = await this.#read([...new Set([...open, ...untold])])
    return tasks.sort((a, b) => a.createdAt - b.createdAt || a.id - b.id)
  }

  async #read(ids: readonly string[]): Promise<Task[]> {
    if (ids.length === 0) return []
    const texts = await this.#reach.ask((redis) => redis.hmget(this.#key('tasks'), ...ids))
    return texts.flatMap((text, index) => (text ? [this.#taskOf(Number(ids[index]), text)] : []))
  }

  #taskOf(id: number, text: string): Task {
    const known = this.#known.get(id)
    if (known?.text === text) return known.task
    if (!known && this.#known.size >= remembered) this.#known.delete(this.#known.keys().next().value ?? id)
    const task = JSON.parse(text) as Task
    this.#known.set(id, { text, task })
    return task
  }

  #key(name: string): string {
    return keyFor(this.#reach, this.#sandbox, name)
  }
}
