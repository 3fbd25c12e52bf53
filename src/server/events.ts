import type { Broadcast } from '../store/store.ts'

/** Something that happened, as `/_mock/events` tells it. */
export interface MockEvent {
  readonly type:
    | 'request'
    | 'task'
    | 'clock'
    | 'scenario'
    | 'fault'
    | 'credits'
    | 'delivery'
    | 'webhook'
    | 'reset'
    | 'sandbox'
    | 'receiver'
    | 'check'
  /** Id of the sandbox; null where it is about the mock as a whole. */
  readonly sandbox: string | null
  readonly data: unknown
}

type Listener = (event: MockEvent) => void

/** Tells whoever listens, here and where the state is shared; costs nothing where nobody does. */
export class Events {
  readonly #listeners = new Set<Listener>()
  readonly #ends = new Set<() => void>()
  readonly #others: Broadcast | undefined
  readonly #deafen: (() => void) | undefined

  /** @param heard called with each event of another process */
  constructor(others?: Broadcast, heard: Listener = () => {}) {
    this.#others = others
    this.#deafen = others?.listen((text) => {
      const event = JSON.parse(text) as MockEvent
      heard(event)
      this.#tell(event)
    })
  }

  /** @param data made only where somebody listens */
  emit(type: MockEvent['type'], sandbox: string | null, data: () => unknown): void {
    if (this.#listeners.size === 0 && !this.#others) return
    const event = { type, sandbox, data: data() }
    this.#others?.send(JSON.stringify(event))
    this.#tell(event)
  }

  /**
   * @param ended called when there will be no more
   * @returns what ends it
   */
  listen(listener: Listener, ended: () => void): () => void {
    this.#listeners.add(listener)
    this.#ends.add(ended)
    return () => {
      this.#listeners.delete(listener)
      this.#ends.delete(ended)
    }
  }

  close(): void {
    this.#deafen?.()
    for (const end of [...this.#ends]) end()
  }

  #tell(event: MockEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}
