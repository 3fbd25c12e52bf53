import { relative, resolve } from 'node:path'
import type { Pace } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import { drawSeed } from '../random.ts'
import { FileSandbox } from './file-sandbox.ts'
import type { Self } from './kept.ts'
import { MemoryStore } from './memory.ts'
import type { MemorySandbox } from './memory-sandbox.ts'
import { migrations, Rows } from './rows.ts'
import { Saving, Unsaved } from './saving.ts'
import { closeDatabase, Damaged, type Database, isDamage, openDatabase, setAside } from './sqlite.ts'
import {
  type Awaitable,
  type Begun,
  type Dump,
  defaultBounds,
  type FreshSandbox,
  type Store,
  type StoreOptions,
} from './store.ts'

/**
 * State that outlives the process, in a file of SQLite. The memory is the working copy; all that changes in
 * one turn of the event loop is written in one transaction.
 * @throws {OperatorError} when the file is held by another process, is newer, or cannot be opened
 */
export function fileStore(path: string, options: StoreOptions): Store {
  const file = resolve(path)
  try {
    return new FileStore(file, options)
  } catch (error) {
    if (!(error instanceof Damaged)) throw error
    options.note(
      `The state ${shown(file)} is damaged (${error.message}). It is kept as ${shown(error.aside)}, and an empty one is begun`,
    )
    return new FileStore(file, options)
  }
}

const shown = (file: string): string => relative(process.cwd(), file) || file

class FileStore implements Store {
  readonly begun: Begun
  readonly #file: string
  readonly #db: Database
  readonly #rows: Rows
  readonly #memory: MemoryStore
  readonly #saving: Saving
  readonly #sandboxes = new Map<string, FileSandbox>()
  readonly #unsaved = new Map<string, Unsaved>()
  #nextNumber = 1
  #isClosed = false

  constructor(file: string, options: StoreOptions) {
    const { clock, note, bounds = defaultBounds, evicted = () => {} } = options
    this.#file = file
    this.#db = openDatabase(file, migrations, options)
    try {
      this.#rows = new Rows(this.#db)
      this.begun = begin(this.#rows, shown(file), options.seed)
      this.#saving = new Saving(
        clock,
        (dirty, withJournal) => this.#write(dirty, withJournal),
        (error) => {
          const { message } = error as Error
          const trouble = `The state ${shown(file)} cannot be written: ${message}`
          note(`${trouble}. What is not written is kept in memory, and tried again each second`)
          return `${trouble}. Make room, then send it again`
        },
      )
      this.#memory = new MemoryStore(
        this.begun,
        bounds,
        (key) => {
          this.#drop(key)
          evicted(key)
        },
        (key) => this.#unsavedOf(key),
      )
      this.#load(clock.now())
      // Only now: what cannot be read stays as it was.
      this.#rows.together(() => {
        this.#rows.setMeta('seed', this.begun.seed)
        this.#rows.setMeta('run', String(this.begun.run))
      })
    } catch (error) {
      if (isDamage(error)) throw setAside(this.#db, file, error)
      closeDatabase(this.#db, file)
      throw error
    }
  }

  ready(): void {}

  open(key: string, fresh: FreshSandbox): FileSandbox {
    const known = this.#sandboxes.get(key)
    if (known) {
      known.touch()
      return known
    }
    return this.#wrap(this.#memory.open(key, fresh))
  }

  ownerOf(task: number): string | undefined {
    return this.#memory.ownerOf(task)
  }

  sandboxes(): readonly string[] {
    return this.#memory.sandboxes()
  }

  keyOf(id: string): string | undefined {
    return this.#memory.keyOf(id)
  }

  clear(): Awaitable<void> {
    const keys = this.#memory.sandboxes()
    this.#memory.clear()
    for (const key of keys) this.#drop(key)
    return this.#saving.soon(undefined)
  }

  dump(): Dump {
    return { version: 2, seed: this.begun.seed, sandboxes: this.#memory.all.map(({ kept }) => kept) }
  }

  load({ seed, sandboxes }: Dump): void {
    this.#rows.setMeta('seed', seed)
    for (const kept of sandboxes) {
      const sandbox = this.#memory.restore(kept)
      this.#wrap(sandbox)
      const notes = this.#unsavedOf(sandbox.key)
      for (const [task, life] of kept.tasks) {
        sandbox.restoreTask(task, life)
        notes.task(task.id)
      }
      for (const [number] of kept.movements) notes.movement(number)
      for (let slot = 0; slot < sandbox.size().requests; slot++) notes.request(slot)
    }
    this.#saving.flush(true)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#saving.end()
    closeDatabase(this.#db, this.#file)
  }

  #wrap(sandbox: MemorySandbox): FileSandbox {
    const wrapped = new FileSandbox(sandbox.key, sandbox, this.#saving)
    this.#sandboxes.set(sandbox.key, wrapped)
    return wrapped
  }

  #unsavedOf(key: string): Unsaved {
    const known = this.#unsaved.get(key)
    if (known) return known
    const unsaved = new Unsaved(key, this.#nextNumber++, this.#saving.changed, this.#saving.recorded)
    this.#unsaved.set(key, unsaved)
    return unsaved
  }

  #drop(key: string): void {
    this.#unsaved.get(key)?.gone()
    this.#unsaved.delete(key)
    this.#sandboxes.delete(key)
  }

  #write(dirty: Iterable<Unsaved>, withJournal: boolean): void {
    this.#rows.together(() => {
      for (const unsaved of dirty) {
        const sandbox = this.#sandboxes.get(unsaved.key)
        if (unsaved.isGone) this.#rows.forget(unsaved.number)
        else if (sandbox) this.#rows.write(unsaved, sandbox.copy, withJournal)
      }
      this.#rows.setMeta('seen', String(this.#saving.clock.now()))
    })
  }

  #load(now: number): void {
    const seen = Number(this.#rows.meta('seen') ?? now)
    const byNumber = new Map<number, MemorySandbox>()
    for (const { number, used, kept } of this.#rows.sandboxes()) {
      const self = going(kept.self, seen, now)
      this.#unsaved.set(self.key, new Unsaved(self.key, number, this.#saving.changed, this.#saving.recorded))
      const sandbox = this.#memory.restore({ ...kept, self })
      sandbox.usedAt = used
      byNumber.set(number, sandbox)
      this.#wrap(sandbox)
      this.#nextNumber = Math.max(this.#nextNumber, number + 1)
    }
    for (const { sandbox, task, life } of this.#rows.tasks()) byNumber.get(sandbox)?.restoreTask(task, life)
    this.#saving.begin()
  }
}

/** The seed that is kept, and how often the state was opened before. */
function begin(rows: Rows, file: string, given: string | undefined): Begun {
  const kept = rows.meta('seed')
  if (kept !== undefined && given !== undefined && kept !== given) {
    throw new OperatorError(
      `open the state ${file}`,
      `it was begun with the seed "${kept}", not "${given}"`,
      'Leave --seed out, or give another file',
    )
  }
  return { seed: kept ?? given ?? String(drawSeed()), run: Number(rows.meta('run') ?? -1) + 1 }
}

/** A process clock that begins anew, as `--start-at` lets it, does not take a sandbox back in time. */
function going(self: Self, seen: number, now: number): Self {
  if (now >= seen) return self
  const { pace } = self.settings
  const went: Pace = pace ? { ...pace, since: pace.since - (seen - now) } : { at: seen, since: now, rate: 1 }
  return { ...self, settings: { ...self.settings, pace: went } }
}
