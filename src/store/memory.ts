import { drawSeed } from '../random.ts'
import type { KeptSandbox } from './kept.ts'
import { MemorySandbox } from './memory-sandbox.ts'
import type { Notes } from './notes.ts'
import { RecentTasks } from './recent-tasks.ts'
import { Row } from './row.ts'
import {
  type Begun,
  type Bounds,
  defaultBounds,
  type FreshSandbox,
  type Store,
  type StoreOptions,
} from './store.ts'

/** State in this process; gone when it ends. */
export function memoryStore({
  seed = String(drawSeed()),
  bounds = defaultBounds,
  evicted = () => {},
}: Pick<StoreOptions, 'seed' | 'bounds' | 'evicted'> = {}): Store {
  return new MemoryStore({ seed, run: 0 }, bounds, evicted)
}

/** How many of the sandboxes used longest ago are looked at when one has to go. */
const looked = 100

/** @param notesFor whom to tell what has changed of a sandbox; the memory alone tells nobody */
export class MemoryStore implements Store {
  readonly #sandboxes = new Map<string, MemorySandbox>()
  readonly #keys = new Map<string, string>()
  readonly #recent: RecentTasks
  readonly #uses = new Row<MemorySandbox>()

  constructor(
    readonly begun: Begun,
    readonly bounds: Bounds,
    readonly evicted: (key: string) => void,
    readonly notesFor: (key: string) => Notes | undefined = () => undefined,
  ) {
    this.#recent = new RecentTasks(bounds.tasks)
  }

  ready(): void {}

  close(): void {}

  sandboxes(): readonly string[] {
    return [...this.#sandboxes.keys()]
  }

  keyOf(id: string): string | undefined {
    return this.#keys.get(id)
  }

  open(key: string, fresh: FreshSandbox): MemorySandbox {
    const known = this.#sandboxes.get(key)
    if (known) {
      known.touch()
      return known
    }
    if (this.#sandboxes.size >= this.bounds.sandboxes) this.#makeRoom()
    return this.#create(key, fresh)
  }

  #create(key: string, fresh: FreshSandbox): MemorySandbox {
    const sandbox = new MemorySandbox(key, fresh, this.bounds, this.#recent, this.#uses, this.notesFor(key))
    this.#sandboxes.set(key, sandbox)
    this.#keys.set(fresh.id, key)
    return sandbox
  }

  /** Makes a sandbox that was kept. */
  restore(kept: Omit<KeptSandbox, 'tasks'>): MemorySandbox {
    const sandbox = this.#create(kept.self.key, kept.self.fresh)
    sandbox.restore(kept)
    return sandbox
  }

  /** The one that was used longest ago first. */
  get all(): readonly MemorySandbox[] {
    const all: MemorySandbox[] = []
    for (let next = this.#uses.oldest; next; next = next.newer) all.push(next)
    return all
  }

  /**
   * The sandbox that was used longest ago goes, one whose tasks have all been closed before any other. Where very
   * many wait that nobody uses, they are not passed over for ever.
   */
  #makeRoom(): void {
    let gone = this.#uses.oldest
    for (let next = gone, count = 0; next && count < looked; next = next.newer, count++) {
      if (!next.isIdle()) continue
      gone = next
      break
    }
    if (!gone) return
    this.#drop(gone)
    this.evicted(gone.key)
  }

  #drop(sandbox: MemorySandbox): void {
    sandbox.clear(0)
    this.#uses.remove(sandbox)
    this.#sandboxes.delete(sandbox.key)
    this.#keys.delete(sandbox.fresh.id)
  }

  ownerOf(taskId: number): string | undefined {
    for (const sandbox of this.#sandboxes.values()) if (sandbox.task(taskId)) return sandbox.key
    return undefined
  }

  clear(): void {
    for (const sandbox of this.all) this.#drop(sandbox)
  }
}
