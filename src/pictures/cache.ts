/** Keeps what was used last, up to a number of bytes. */
export class ByteCache<Key> {
  readonly #kept = new Map<Key, Uint8Array<ArrayBuffer>>()
  readonly #limit: number
  #bytes = 0

  /** @param limit bytes; an entry larger than it is never kept */
  constructor(limit: number) {
    this.#limit = limit
  }

  get bytes(): number {
    return this.#bytes
  }

  get size(): number {
    return this.#kept.size
  }

  get(key: Key): Uint8Array<ArrayBuffer> | undefined {
    const found = this.#kept.get(key)
    if (!found) return undefined
    // A Map remembers the order of insertion: what is asked for goes to its end.
    this.#kept.delete(key)
    this.#kept.set(key, found)
    return found
  }

  set(key: Key, bytes: Uint8Array<ArrayBuffer>): void {
    this.delete(key)
    if (bytes.byteLength > this.#limit) return
    this.#kept.set(key, bytes)
    this.#bytes += bytes.byteLength
    for (const [oldest] of this.#kept) {
      if (this.#bytes <= this.#limit) break
      this.delete(oldest)
    }
  }

  delete(key: Key): void {
    this.#bytes -= this.#kept.get(key)?.byteLength ?? 0
    this.#kept.delete(key)
  }

  clear(): void {
    this.#kept.clear()
    this.#bytes = 0
  }
}

/** Runs at most `limit` jobs at a time, first come first served. */
export class Queue {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(limit: number) {
    this.#free = limit
  }

  get waiting(): number {
    return this.#waiting.length
  }

  async run<Result>(job: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((go) => this.#waiting.push(go))
    try {
      return await job()
    } finally {
      // The place goes straight to the next, so that nobody slips in between.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }
}

export interface GalleryOptions {
  /** Bytes of pictures that are kept. @default 64 MB */
  readonly bytes?: number
  /** Pictures that are made at a time. More would take the machine from the API. @default 1 */
  readonly atOnce?: number
}

/** Makes each picture once: asked for again it is kept, asked for by several at a time they share one render. */
export class Gallery {
  readonly #cache: ByteCache<string>
  readonly #queue: Queue
  readonly #coming = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()

  constructor({ bytes = 64_000_000, atOnce = 1 }: GalleryOptions = {}) {
    this.#cache = new ByteCache(bytes)
    this.#queue = new Queue(atOnce)
  }

  /**
   * The picture of a key.
   * @param render makes it; not called when it is kept or on its way. What it throws, all who wait get, and nothing is kept.
   */
  get(key: string, render: () => Promise<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
    const kept = this.#cache.get(key)
    if (kept) return Promise.resolve(kept)
    const coming = this.#coming.get(key)
    if (coming) return coming
    const making = this.#queue
      .run(render)
      .then((bytes) => {
        this.#cache.set(key, bytes)
        return bytes
      })
      .finally(() => this.#coming.delete(key))
    this.#coming.set(key, making)
    return making
  }

  /** Bytes that are kept now. */
  get bytes(): number {
    return this.#cache.bytes
  }

  clear(): void {
    this.#cache.clear()
  }
}
