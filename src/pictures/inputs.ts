import type { Clock } from '../clock.ts'
import { ByteCache } from './cache.ts'
import { fetchInput, inputBytesCeiling } from './fetch-input.ts'
import { type Measured, measure } from './measure.ts'
import { samplePicture } from './samples.ts'
import { parseStorage, type Storage } from './storage.ts'

export interface InputsOptions {
  /** The process clock: for what networks do. */
  readonly clock: Clock
  /** Files of `storage://` addresses. */
  readonly storage: (() => Promise<Storage>) | undefined
  /** Hosts that may be fetched from though they are not public; undefined: nothing is fetched. */
  readonly fetchAllow: ReadonlySet<string> | undefined
  /** Where the mock's own samples stand. */
  readonly samplesAt: () => string
}

/** True figures of an input, why it is of no use, or null where its bytes are not at hand. */
export type Looked = Measured | { readonly problem: string } | null

type Bytes = Uint8Array<ArrayBuffer>

/** Bytes of input pictures that are kept for drawing. */
const keptBytes = 100_000_000

/** The pictures that requests name, as far as their bytes are at hand. */
export class Inputs {
  readonly #options: InputsOptions
  readonly #given = new Map<string, Map<string, Bytes>>()
  /** The same bytes are the same object, by which a drawing remembers what it has cut out. */
  readonly #seen = new ByteCache<string>(keptBytes)

  constructor(options: InputsOptions) {
    this.#options = options
  }

  /** Bytes that stand for an address, in one sandbox. */
  give(sandboxId: string, url: string, bytes: Uint8Array): void {
    const given = this.#given.get(sandboxId) ?? new Map<string, Bytes>()
    this.#given.set(sandboxId, given.set(url, new Uint8Array(bytes)))
  }

  forget(sandboxId: string): void {
    this.#given.delete(sandboxId)
  }

  /**
   * Looks at inputs.
   * @returns undefined where the bytes of none can be at hand, which is known at once
   */
  look(sandboxId: string, urls: readonly string[]): Promise<Looked[]> | undefined {
    if (!urls.some((url) => this.#isAtHand(sandboxId, url))) return undefined
    return Promise.all(
      urls.map(async (url): Promise<Looked> => {
        const found = await this.#load(sandboxId, url)
        if (found === undefined) return null
        const shown = `The picture ${url.slice(0, 200)} could not be`
        if ('problem' in found) return { problem: `${shown} fetched: ${found.problem}.` }
        const measured = await measure(found.bytes)
        if (measured.unreadable !== undefined) return { problem: `${shown} read: ${measured.unreadable}.` }
        this.#seen.set(url, found.bytes)
        return measured
      }),
    )
  }

  /** What was seen of an address last; undefined when nothing was, or it had to make room. */
  bytesOf(sandboxId: string, url: string): Bytes | undefined {
    return this.#given.get(sandboxId)?.get(url) ?? this.#seen.get(url)
  }

  #isAtHand(sandboxId: string, url: string): boolean {
    const { storage, fetchAllow } = this.#options
    if (this.#given.get(sandboxId)?.has(url)) return true
    if (/^storage:/i.test(url)) return storage !== undefined
    return /^https?:/i.test(url) && (fetchAllow !== undefined || this.#sampleName(url) !== undefined)
  }

  async #load(
    sandboxId: string,
    url: string,
  ): Promise<{ readonly bytes: Bytes } | { readonly problem: string } | undefined> {
    const given = this.#given.get(sandboxId)?.get(url)
    if (given) return { bytes: given }
    if (!this.#isAtHand(sandboxId, url)) return undefined
    const { storage, fetchAllow, clock } = this.#options
    if (/^storage:/i.test(url)) {
      const parsed = parseStorage(url)
      const files = await storage?.()
      if (parsed.refused !== undefined) return { problem: parsed.refused }
      return files ? loaded(await files.read(parsed.at, inputBytesCeiling)) : undefined
    }
    const sample = this.#sampleName(url)
    const bytes = sample === undefined ? undefined : await samplePicture(sample)
    if (bytes) return { bytes: new Uint8Array(bytes) }
    if (fetchAllow === undefined) return undefined
    return loaded(await fetchInput(url, { clock, allow: fetchAllow }))
  }

  /** Of the mock's own pictures, which need no network. */
  #sampleName(url: string): string | undefined {
    const start = this.#options.samplesAt()
    return url.startsWith(start) ? url.slice(start.length) : undefined
  }
}

const loaded = (read: { readonly bytes?: Uint8Array | undefined; readonly problem?: string | undefined }) =>
  read.bytes ? { bytes: new Uint8Array(read.bytes) } : { problem: read.problem ?? 'it is empty' }
