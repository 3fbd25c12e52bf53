import { type Awaitable, onceThere, type RequestEntry } from '../store/store.ts'
import type { Sandbox } from '../tasks/sandboxes.ts'
import type { Counts } from './counts.ts'
import type { Events } from './events.ts'

/** One answered request, as the log shows it. */
export interface RequestRecord extends RequestEntry {
  /** The sandbox's key, masked; undefined where no key was let in. */
  readonly key: string | undefined
}

/** Requests without a key that is let in, as many as are remembered. */
const strangersAtMost = 1000

/** Keeps what was answered: for the sandbox, for whoever listens, and for the log. */
export class Journal {
  #strangers: RequestEntry[] = []
  #hasForgotten = false
  readonly #events: Events
  readonly #log: ((record: RequestRecord) => void) | undefined

  readonly #counts: Counts

  constructor(events: Events, log: ((record: RequestRecord) => void) | undefined, counts: Counts) {
    this.#events = events
    this.#log = log
    this.#counts = counts
  }

  /** @param counted what metrics call the operation */
  record(
    sandbox: Sandbox | undefined,
    entry: RequestEntry,
    counted = entry.operation ?? 'none',
  ): Awaitable<void> {
    this.#counts.request(counted, entry.status)
    this.#log?.({ ...entry, key: sandbox?.masked })
    if (!sandbox) return this.#remember(entry)
    return onceThere(sandbox.state.record(entry), () => this.#events.emit('request', sandbox.id, () => entry))
  }

  /** Requests that no key was let in with, oldest first: they belong to no sandbox. */
  get strangers(): readonly RequestEntry[] {
    return this.#strangers
  }

  /** Whether there were more of them than are remembered. */
  get hasForgotten(): boolean {
    return this.#hasForgotten
  }

  forgetStrangers(): void {
    this.#strangers = []
    this.#hasForgotten = false
  }

  #remember(entry: RequestEntry): void {
    if (this.#strangers.length >= strangersAtMost) {
      this.#strangers.shift()
      this.#hasForgotten = true
    }
    this.#strangers.push(entry)
  }
}
