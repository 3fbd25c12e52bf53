import { type Clock, type Milliseconds, SandboxClock } from '../clock.ts'
import { Random, seedOf, token } from '../random.ts'
import { Scheduler } from '../scheduler.ts'
import type { Awaitable, SandboxStore, Store, Task, Transition } from '../store/store.ts'
import type { PictureSource } from './pictures.ts'

/** An isolated test environment: everything that belongs to one API key. */
export interface Sandbox {
  readonly key: string
  /** Names the sandbox where its key must not be shown. */
  readonly id: string
  /** The key as it can stand in what clients send: as it is, in JSON, in a URL. One too short to tell is none. */
  readonly keyForms: readonly string[]
  /** The key, as it may be logged. */
  readonly masked: string
  /** On the process clock. */
  readonly openedAt: Milliseconds
  readonly state: SandboxStore
  readonly clock: SandboxClock
  readonly scheduler: Scheduler
  /** Draws for requests, in the order in which they come. */
  readonly random: Random
  /** Draws for faults and latencies. */
  readonly faultRandom: Random
  /** Draws for tasks: child n of it belongs to task n. */
  readonly taskRandom: Random
  readonly source: PictureSource
  /** Told when a task has ended and is paid for, or paid back. */
  readonly ended: (task: Task, end: Transition) => Awaitable<void>
}

export interface SandboxesOptions {
  readonly store: Store
  readonly clock: Clock
  readonly seed: string
  /** Balance of a new sandbox; null is unlimited. */
  readonly credits: () => number | null
  readonly failed: (error: unknown) => void
  /** Told of each sandbox that is opened. */
  readonly opened?: (sandbox: Sandbox) => void
  readonly ended: (sandbox: Sandbox, task: Task, end: Transition) => Awaitable<void>
}

/** The sandboxes of a mock, opened by the first request with their key. */
export class Sandboxes {
  readonly #open = new Map<string, Sandbox>()
  readonly #byId = new Map<string, string>()
  readonly #options: SandboxesOptions

  constructor(options: SandboxesOptions) {
    this.#options = options
  }

  /** The sandbox of `key`, at once where it is open already. */
  get(key: string): Sandbox | Promise<Sandbox> {
    const open = this.#open.get(key)
    if (!open) return this.#create(key)
    void open.state.touch()
    return open
  }

  /** By the id that stands in the links of its pictures. */
  byId(id: string): Sandbox | undefined {
    const key = this.#byId.get(id)
    return key === undefined ? undefined : this.#open.get(key)
  }

  all(): Sandbox[] {
    return [...this.#open.values()]
  }

  /** Drops what runs for a sandbox whose state had to make room. */
  drop(key: string): Sandbox | undefined {
    const sandbox = this.#open.get(key)
    sandbox?.scheduler.clear()
    this.#open.delete(key)
    if (sandbox) this.#byId.delete(sandbox.id)
    return sandbox
  }

  clear(): void {
    for (const key of [...this.#open.keys()]) this.drop(key)
  }

  #create(key: string): Sandbox | Promise<Sandbox> {
    const { store, clock: processClock, seed, credits, failed, opened, ended } = this.#options
    const clock = new SandboxClock(processClock)
    const random = new Random(seedOf(seed, 'sandbox', key))
    const fresh = { firstTaskId: random.int(100_000, 999_999_999), balance: credits(), at: clock.now() }
    const id = token(seed, 'sandbox', key).slice(0, 12)
    const build = (state: SandboxStore): Sandbox => {
      // A second request for the same new key may have been quicker.
      const open = this.#open.get(key)
      if (open) return open
      const sandbox: Sandbox = {
        key,
        id,
        masked: maskKey(key),
        openedAt: processClock.now(),
        keyForms:
          key.length < 4
            ? []
            : [...new Set([key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key)])],
        state,
        clock,
        scheduler: new Scheduler(clock, failed),
        random,
        faultRandom: new Random(seedOf(seed, 'fault', key)),
        taskRandom: new Random(seedOf(seed, 'task', key)),
        source: { seed, sandboxKey: key, sandboxId: id },
        ended: (task, end) => ended(sandbox, task, end),
      }
      this.#open.set(key, sandbox)
      this.#byId.set(id, key)
      opened?.(sandbox)
      return sandbox
    }
    const state = store.open(key, fresh)
    return state instanceof Promise ? state.then(build) : build(state)
  }
}

/** Enough of a key to tell it from another, never all of it. */
export function maskKey(key: string): string {
  return key.length < 8 ? '…' : `${key.slice(0, 3)}…${key.slice(-2)}`
}
