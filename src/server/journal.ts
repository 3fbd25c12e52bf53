import { type Awaitable, onceThere, type RequestEntry } from '../store/store.ts'
import type { Sandbox } from '../tasks/sandboxes.ts'
import type { Events } from './events.ts'

/** One answered request, as the log shows it. */
export interface RequestRecord extends RequestEntry {
  /** The sandbox's key, masked; undefined where no key was let in. */
  readonly key: string | undefined
}

/** Keeps what was answered: for the sandbox, for whoever listens, and for the log. */
export class Journal {
  readonly #events: Events
  readonly #log: ((record: RequestRecord) => void) | undefined

  constructor(events: Events, log: ((record: RequestRecord) => void) | undefined) {
    this.#events = events
    this.#log = log
  }

  record(sandbox: Sandbox | undefined, entry: RequestEntry): Awaitable<void> {
    this.#log?.({ ...entry, key: sandbox?.masked })
    if (!sandbox) return
    return onceThere(sandbox.state.record(entry), () => this.#events.emit('request', sandbox.id, () => entry))
  }
}
