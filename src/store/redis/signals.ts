import type { Redis } from 'ioredis'

type Receive = (text: string) => void

/** Words between the processes that share the state. One that says something hears it as well. */
export class Signals {
  readonly #subscriber: Redis
  readonly #publisher: Redis
  readonly #prefix: string
  readonly #receivers = new Map<string, Set<Receive>>()

  constructor(publisher: Redis, subscriber: Redis, prefix: string) {
    this.#publisher = publisher
    this.#subscriber = subscriber
    this.#prefix = prefix
    subscriber.on('message', (channel: string, text: string) => {
      for (const receive of this.#receivers.get(channel) ?? []) receive(text)
    })
  }

  /** Says it to whoever listens now; nobody waits for that. */
  say(channel: string, text: string): void {
    this.#publisher.publish(this.#prefix + channel, text).catch(() => {})
  }

  /** @returns what ends it */
  listen(channel: string, receive: Receive): () => void {
    const name = this.#prefix + channel
    let receivers = this.#receivers.get(name)
    if (!receivers) {
      receivers = new Set()
      this.#receivers.set(name, receivers)
      this.#subscriber.subscribe(name).catch(() => {})
    }
    receivers.add(receive)
    return () => receivers.delete(receive)
  }
}
