import { createHash } from 'node:crypto'
import type { Resolve } from '../address.ts'
import type { Clock } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import { ByteCache, Queue } from './cache.ts'
import { fetchInput, inputBytesCeiling } from './fetch-input.ts'
import { type Measured, type Measurement, measure } from './measure.ts'
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
  /** Told once when pictures cannot be looked at here at all. */
  readonly note: (text: string) => void
  /** @default the machine's resolver */
  readonly resolve?: Resolve
}

/** True figures of an input with the digest of its bytes, why it is of no use, or null where they are not at hand. */
export type Looked = (Measured & { readonly digest: string }) | { readonly problem: string } | null

type Bytes = Uint8Array<ArrayBuffer>
type Loaded = { readonly bytes: Bytes } | { readonly problem: string } | undefined

/** Bytes of input pictures that are kept for drawing. */
const keptBytes = 100_000_000
/** Pictures that are loaded and measured at a time: each may be as large as the ceiling. */
const loadedAtOnce = 12
/** Digests whose figures are remembered. */
const measuredAtMost = 2_000

/** The pictures that requests name, as far as their bytes are at hand. */
export class Inputs {
  readonly #options: InputsOptions
  readonly #given = new Map<string, Map<string, Bytes>>()
  /**
   * By digest, which only a task that looked at the bytes has: no sandbox is shown another's. The same bytes are
   * the same object, by which a drawing remembers what it has cut out.
   */
  readonly #seen = new ByteCache<string>(keptBytes)
  readonly #measured = new Map<string, Measurement>()
  readonly #queue = new Queue(loadedAtOnce)
  #isBlind = false

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
    if (this.#isBlind) return undefined
    const { storage, fetchAllow, samplesAt } = this.#options
    // What most mocks are, for each of their accepts: only a sample can be at hand.
    const isPlain = storage === undefined && fetchAllow === undefined && this.#given.size === 0
    const samples = samplesAt()
    const isAtHand = (url: string) => (isPlain ? url.startsWith(samples) : this.#isAtHand(sandboxId, url))
    if (!urls.some(isAtHand)) return undefined
    const looks = new Map<string, Promise<Looked>>()
    for (const url of urls)
      if (!looks.has(url))
        looks.set(
          url,
          this.#queue.run(() => this.#look(sandboxId, url)),
        )
    return Promise.all(urls.map(async (url) => (await looks.get(url)) ?? null))
  }

  /**
   * The bytes that a task has looked at.
   * @returns undefined when they had to make room and are not to be had again
   */
  async bytesOf(sandboxId: string, url: string, digest: string | undefined): Promise<Bytes | undefined> {
    if (digest === undefined) return undefined
    const seen = this.#seen.get(digest)
    if (seen) return seen
    // From a network nothing is fetched twice: what it gives now need not be what it gave.
    const found = await this.#local(sandboxId, url)
    if (!found || !('bytes' in found) || digestOf(found.bytes) !== digest) return undefined
    this.#seen.set(digest, found.bytes)
    return found.bytes
  }

  async #look(sandboxId: string, url: string): Promise<Looked> {
    const found = await this.#load(sandboxId, url)
    if (found === undefined) return null
    const shown = `The picture ${url.slice(0, 200)} could not be`
    if ('problem' in found) return { problem: `${shown} fetched: ${found.problem}.` }
    const digest = digestOf(found.bytes)
    const measured = await this.#measure(digest, found.bytes)
    if (measured === undefined) return null
    if (measured.unreadable !== undefined) return { problem: `${shown} read: ${measured.unreadable}.` }
    if (!this.#seen.get(digest)) this.#seen.set(digest, found.bytes)
    const { width, height, format } = measured
    return { width, height, format, digest }
  }

  /** @returns undefined where no picture can be looked at, for want of sharp */
  async #measure(digest: string, bytes: Bytes): Promise<Measurement | undefined> {
    const known = this.#measured.get(digest)
    if (known) return known
    try {
      const measured = await measure(bytes)
      if (this.#measured.size >= measuredAtMost)
        this.#measured.delete(this.#measured.keys().next().value ?? digest)
      this.#measured.set(digest, measured)
      return measured
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error
      if (!this.#isBlind) this.#options.note(error.message)
      this.#isBlind = true
      return undefined
    }
  }

  #isAtHand(sandboxId: string, url: string): boolean {
    const { storage, fetchAllow } = this.#options
    if (this.#given.get(sandboxId)?.has(url)) return true
    if (/^storage:/i.test(url)) return storage !== undefined
    return /^https?:/i.test(url) && (fetchAllow !== undefined || this.#sampleName(url) !== undefined)
  }

  async #load(sandboxId: string, url: string): Promise<Loaded> {
    if (!this.#isAtHand(sandboxId, url)) return undefined
    const local = await this.#local(sandboxId, url)
    if (local) return local
    const { fetchAllow, clock, resolve } = this.#options
    if (fetchAllow === undefined || !/^https?:/i.test(url)) return undefined
    return loaded(await fetchInput(url, { clock, allow: fetchAllow, ...(resolve && { resolve }) }))
  }

  /** What needs no network. */
  async #local(sandboxId: string, url: string): Promise<Loaded> {
    const given = this.#given.get(sandboxId)?.get(url)
    if (given) return { bytes: given }
    const { storage } = this.#options
    if (/^storage:/i.test(url)) {
      const parsed = parseStorage(url)
      if (parsed.refused !== undefined) return { problem: parsed.refused }
      const files = await storage?.()
      return files ? loaded(await files.read(parsed.at, inputBytesCeiling)) : undefined
    }
    const sample = this.#sampleName(url)
    // Loaded late, as the drawing is.
    const bytes =
      sample === undefined ? undefined : await (await import('./samples.ts')).samplePicture(sample)
    return bytes && { bytes: new Uint8Array(bytes) }
  }

  /** Of the mock's own pictures, which need no network. */
  #sampleName(url: string): string | undefined {
    const start = this.#options.samplesAt()
    return url.startsWith(start) ? url.slice(start.length) : undefined
  }
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url')

const loaded = (read: { readonly bytes?: Uint8Array | undefined; readonly problem?: string | undefined }) =>
  read.bytes ? { bytes: new Uint8Array(read.bytes) } : { problem: read.problem ?? 'it is empty' }
