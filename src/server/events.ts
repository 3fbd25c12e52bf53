/** Something that happened, as `/_mock/events` tells it. */
export interface MockEvent {
  readonly type: 'request' | 'task' | 'clock' | 'scenario' | 'fault' | 'credits' | 'reset'
  /** Id of the sandbox. */
  readonly sandbox: string
  readonly data: unknown
}

type Listener = (event: MockEvent) => void

/** Tells whoever listens; costs nothing where nobody does. */
export class Events {
  readonly #listeners = new Set<Listener>()

  /** @param data made only where somebody listens */
  emit(type: MockEvent['type'], sandbox: string, data: () => unknown): void {
    if (this.#listeners.size === 0) return
    const event = { type, sandbox, data: data() }
    for (const listener of this.#listeners) listener(event)
  }

  /** @returns what ends it */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
