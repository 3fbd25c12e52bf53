import { type Clock, type Milliseconds, SandboxClock } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import { Random, seedOf, token } from '../random.ts'
import { LocalScheduler } from '../scheduler.ts'
import type { Effect, Scheduler } from '../store/effects.ts'
import {
  type Awaitable,
  type Begun,
  onceThere,
  SandboxGone,
  type SandboxSettings,
  type SandboxStore,
  type Store,
  type Task,
  type Transition,
} from '../store/store.ts'
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
  /** Balance of a new sandbox; null is unlimited. */
  readonly credits: () => number | null
  readonly failed: (error: unknown) => void
  /** Told of each sandbox that is opened. */
  readonly opened?: (sandbox: Sandbox) => void
  readonly ended: (sandbox: Sandbox, task: Task, end: Transition) => Awaitable<void>
  /** Does what was planned for a sandbox; false when there was nothing to be done any more. */
  readonly run: (sandbox: Sandbox, effect: Effect, at: Milliseconds) => Awaitable<boolean>
}

/** The sandboxes of a mock, opened by the first request with their key. */
export class Sandboxes {
  readonly #open = new Map<string, Sandbox>()
  readonly #options: SandboxesOptions

  constructor(options: SandboxesOptions) {
    this.#options = options
  }

  /** The sandbox of `key`, at once where it is open already. */
  get(key: string, onlyThere = false): Sandbox | Promise<Sandbox> {
    const open = this.#open.get(key)
    if (!open) return onceThere(this.#options.store.begun, (begun) => this.#create(key, begun, onlyThere))
    const told = open.state.touch(onlyThere)
    return told === undefined ? open : onceThere(told, (settings) => following(open, settings))
  }

  /** The sandbox of `key`, unless it is gone by now: who looks opens none. */
  #find(key: string): Awaitable<Sandbox | undefined> {
    const found = this.get(key, true)
    return found instanceof Promise ? found.catch(unlessGone) : found
  }

  /** By the id that stands in the links of its pictures. */
  byId(id: string): Awaitable<Sandbox | undefined> {
    return onceThere(this.#options.store.keyOf(id), (key) =>
      key === undefined ? undefined : this.#find(key),
    )
  }

  /** Every sandbox there is. */
  all(): Awaitable<Sandbox[]> {
    return onceThere(this.#options.store.sandboxes(), (keys) => {
      // Looking at all is no use of each.
      const found = keys.map((key) => this.#open.get(key) ?? this.#find(key))
      const isOpen = (sandbox: Awaitable<Sandbox | undefined>): sandbox is Sandbox =>
        sandbox !== undefined && !(sandbox instanceof Promise)
      if (found.every(isOpen)) return found
      return Promise.all(found).then((opened) => opened.filter((sandbox) => sandbox !== undefined))
    })
  }

  /**
   * Moves the clocks of all.
   * @throws {OperatorError} naming those that refused, once the others have moved
   */
  async advance(distance: Milliseconds): Promise<void> {
    const refusals: string[] = []
    let fix = ''
    const all = await this.all()
    for (const { scheduler, masked, id } of all) {
      try {
        await scheduler.advance(distance)
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error
        refusals.push(`${masked} (${id}): ${error.wrong}`)
        fix = error.fix
      }
    }
    if (refusals.length > 0)
      throw new OperatorError(
        'advance the clocks',
        `${refusals.length} of ${all.length} sandboxes refused, ${refusals.join('; ')}`,
        fix,
      )
  }

  /** Drops what runs for a sandbox whose state had to make room. */
  drop(key: string): Sandbox | undefined {
    const sandbox = this.#open.get(key)
    sandbox?.scheduler.clear()
    this.#open.delete(key)
    return sandbox
  }

  /** Begins nothing more for any of them. */
  close(): void {
    for (const { scheduler } of this.#open.values()) scheduler.stop()
    this.#open.clear()
  }

  #create(key: string, { seed, run }: Begun, onlyThere: boolean): Sandbox | Promise<Sandbox> {
    const { store, clock: processClock, credits, failed, opened, ended } = this.#options
    // The same for the same seed; another stream where this one was drawn from before.
    const drawing = (what: string) =>
      new Random(run === 0 ? seedOf(seed, what, key) : seedOf(seed, what, key, run))
    const firstTaskId = new Random(seedOf(seed, 'sandbox', key)).int(100_000, 999_999_999)
    const id = token(seed, 'sandbox', key).slice(0, 12)
    const fresh = { id, firstTaskId, balance: credits(), at: processClock.now(), onlyThere }
    const build = (state: SandboxStore, { pace }: SandboxSettings): Sandbox => {
      // A second request for the same new key may have been quicker.
      const open = this.#open.get(key)
      if (open) return open
      const clock = new SandboxClock(processClock, pace)
      const scheduled = {
        ...{ key, id, clock, state, failed },
        run: (effect: Effect, at: Milliseconds) => this.#options.run(sandbox, effect, at),
      }
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
        scheduler: store.scheduler?.(scheduled) ?? new LocalScheduler(scheduled),
        random: drawing('request'),
        faultRandom: drawing('fault'),
        taskRandom: new Random(seedOf(seed, 'task', key)),
        source: { seed, sandboxKey: key, sandboxId: id },
        ended: (task, end) => ended(sandbox, task, end),
      }
      this.#open.set(key, sandbox)
      opened?.(sandbox)
      return sandbox
    }
    return onceThere(store.open(key, fresh), (state) =>
      onceThere(state.settings(), (settings) => build(state, settings)),
    )
  }
}

/** The sandbox, its clock as it was set elsewhere. */
function following(sandbox: Sandbox, settings: SandboxSettings | undefined): Sandbox {
  if (settings) sandbox.clock.follow(settings.pace)
  return sandbox
}

function unlessGone(error: unknown): undefined {
  if (!(error instanceof SandboxGone)) throw error
}

/** Enough of a key to tell it from another, never all of it. */
export function maskKey(key: string): string {
  return key.length < 8 ? '…' : `${key.slice(0, 3)}…${key.slice(-2)}`
}
