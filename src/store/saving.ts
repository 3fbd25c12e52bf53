import { type Clock, endOfTurn } from '../clock.ts'
import { type Kind, kinds, type Notes } from './notes.ts'
import { StoreUnavailable } from './store.ts'

/** What is not written yet of a sandbox. What stands there when it is written is what is kept. */
export class Unsaved implements Notes {
  isSelf = false
  isUsed = false
  /** The sandbox had to make room. */
  isGone = false
  readonly ids: Readonly<Record<Kind, Set<number>>> = {
    task: new Set(),
    movement: new Set(),
    request: new Set(),
    delivery: new Set(),
  }
  /** Tasks of which only that has changed. */
  readonly lives = new Set<number>()
  readonly wipedKinds = new Set<Kind>()

  /**
   * @param changed called at each change
   * @param recorded called at each entry of the journal and at each use, which may be written later
   */
  constructor(
    readonly key: string,
    /** Of the sandbox in the database. */
    readonly number: number,
    readonly changed: (unsaved: Unsaved) => void,
    readonly recorded: (unsaved: Unsaved) => void,
  ) {}

  self(): void {
    this.isSelf = true
    this.changed(this)
  }

  used(): void {
    this.isUsed = true
    this.recorded(this)
  }

  task(id: number): void {
    this.#note('task', id)
  }

  life(id: number): void {
    this.lives.add(id)
    this.changed(this)
  }

  movement(number: number): void {
    this.#note('movement', number)
  }

  request(slot: number): void {
    this.ids.request.add(slot)
    this.recorded(this)
  }

  delivery(id: number): void {
    this.#note('delivery', id)
  }

  wiped(kind: Kind): void {
    this.ids[kind].clear()
    this.wipedKinds.add(kind)
    this.changed(this)
  }

  /** The sandbox is gone as a whole. */
  gone(): void {
    this.isGone = true
    this.changed(this)
  }

  /** @param withJournal whether that was written too */
  clear(withJournal: boolean): void {
    this.isSelf = this.isUsed = false
    for (const kind of kinds) if (withJournal || kind !== 'request') this.ids[kind].clear()
    this.lives.clear()
    this.wipedKinds.clear()
  }

  #note(kind: Kind, id: number): void {
    this.ids[kind].add(id)
    this.changed(this)
  }
}

/** How long to wait before what could not be written is tried again, in milliseconds. */
const again = 1000

/**
 * How long the journal may wait, in milliseconds: nobody loses a task by it, and of a thousand requests only
 * those are written that are not written over meanwhile.
 */
const journalEvery = 1000

interface Waiting {
  readonly resolve: () => void
  /** Undefined: waits until it is written, however long. */
  readonly reject: ((error: unknown) => void) | undefined
}

/** Writes what has changed, all changes of one turn of the event loop together. */
export class Saving {
  readonly #dirty = new Set<Unsaved>()
  readonly #recorded = new Set<Unsaved>()
  #waiting: Waiting[] = []
  #isPlanned = false
  #trouble: string | undefined
  #isOver = false

  /**
   * @param write writes all of it, or throws and has written nothing
   * @param troubled told when that begins to fail, and what it says to whoever waits
   */
  constructor(
    readonly clock: Clock,
    readonly write: (dirty: Iterable<Unsaved>, withJournal: boolean) => void,
    readonly troubled: (error: unknown) => string,
  ) {}

  readonly changed = (unsaved: Unsaved): void => {
    this.#dirty.add(unsaved)
    if (this.#isPlanned) return
    this.#isPlanned = true
    endOfTurn(() => this.flush())
  }

  readonly recorded = (unsaved: Unsaved): void => {
    if (this.#isOver) return
    if (this.#recorded.size === 0) this.clock.setTimer(() => this.flush(true), journalEvery)
    this.#recorded.add(unsaved)
  }

  /** Gives `value` once what has changed so far is written, at once where nothing has. */
  soon<T>(value: T): T | Promise<T> {
    return this.#dirty.size === 0 ? value : this.#wait(true).then(() => value)
  }

  /** The same, for what nobody can be told the failure of: it waits until there is room again. */
  sometime<T>(value: T): T | Promise<T> {
    return this.#dirty.size === 0 ? value : this.#wait(false).then(() => value)
  }

  /** The same, for what may be read though it cannot be written. */
  ifPossible<T>(read: () => T): T | Promise<T> {
    return this.#dirty.size === 0 || this.#trouble !== undefined ? read() : this.#wait(false).then(read)
  }

  flush(withJournal = false): void {
    if (this.#isOver) return
    this.#isPlanned = false
    if (withJournal) {
      for (const unsaved of this.#recorded) this.#dirty.add(unsaved)
      this.#recorded.clear()
    }
    if (this.#dirty.size === 0) return
    try {
      this.write(this.#dirty, withJournal)
    } catch (error) {
      this.#fail(error, withJournal)
      return
    }
    for (const unsaved of this.#dirty) unsaved.clear(withJournal)
    this.#dirty.clear()
    this.#trouble = undefined
    const waiting = this.#waiting
    this.#waiting = []
    for (const { resolve } of waiting) resolve()
  }

  #fail(error: unknown, withJournal: boolean): void {
    this.#trouble ??= this.troubled(error)
    const unavailable = new StoreUnavailable(this.#trouble)
    const impatient = this.#waiting.filter(({ reject }) => reject)
    this.#waiting = this.#waiting.filter(({ reject }) => !reject)
    for (const { reject } of impatient) reject?.(unavailable)
    this.#isPlanned = true
    this.clock.setTimer(() => this.flush(withJournal), again)
  }

  /** What has changed so far is what was read. */
  begin(): void {
    for (const unsaved of this.#dirty) unsaved.clear(true)
    this.#dirty.clear()
  }

  /** Writes the rest; what changes after that is not kept, and whoever can be told is told so. */
  end(): void {
    this.flush(true)
    this.#isOver = true
    this.#dirty.clear()
    this.#isPlanned = true
  }

  #wait(isImpatient: boolean): Promise<void> {
    if (this.#isOver)
      return isImpatient
        ? Promise.reject(new StoreUnavailable('The mock is closed and keeps nothing any more. Make another'))
        : Promise.resolve()
    // Whoever can be told should be told now, not when it is tried again.
    if (this.#trouble !== undefined && isImpatient) endOfTurn(() => this.flush())
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject: isImpatient ? reject : undefined })
    })
  }
}
