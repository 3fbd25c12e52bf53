import type { Clock, Milliseconds } from '../clock.ts'
import type { Fetch } from '../fetch.ts'
import type { OpenApiDocument } from '../spec/document.ts'
import type { Operation } from '../spec/operations.ts'
import { encodeBody } from './encode.ts'
import type { Exchange, KeyName, Sent } from './exchange.ts'
import type { Pace } from './pace.ts'
import { messageOf, neverArrived, readAnswer } from './read.ts'
import { Lost, Skipped } from './skipped.ts'

/** A request to be sent. */
export interface Outgoing {
  readonly operation?: Operation | undefined
  readonly method: string
  /** Below the base, or a whole address. */
  readonly path: string
  /** Whose key; null sends none, and text is sent as it is in the key's header. */
  readonly key?: KeyName | null | { readonly header: string }
  readonly headers?: Readonly<Record<string, string>>
  /** Encoded as the operation takes it. */
  readonly body?: unknown
  /** Sent as it is, instead of `body`. */
  readonly raw?: { readonly text: string; readonly mediaType: string | undefined }
  readonly provokes?: readonly number[]
  /** A refusal for the rate is wanted: it is not waited out. */
  readonly takesRefusal?: boolean
  readonly isPicture?: boolean
}

export interface TargetOptions {
  readonly base: string
  readonly fetch: Fetch
  readonly document: OpenApiDocument
  readonly keys: Readonly<Partial<Record<KeyName, string>>>
  readonly clock: Clock
  readonly pace: Pace
  readonly offLoopback: boolean
  /** How long one answer may take. */
  readonly patience: Milliseconds
  /** How long a limit is waited out. */
  readonly longestWait: Milliseconds
}

const jsonLimit = 2_000_000
const pictureLimit = 30_000_000
/** So many times without an answer, and an operation is not asked any more. */
const givesUpAfter = 2
const triesAfterRefusal = 3

/** The endpoint under test. It keeps each exchange; it never throws for what the endpoint does. */
export class Target {
  readonly base: string
  readonly exchanges: Exchange[] = []
  readonly #options: TargetOptions
  readonly #silent = new Map<string, number>()
  #wasReached = false
  #unreachable: string | undefined
  #limitedUntil: Milliseconds = 0

  constructor(options: TargetOptions) {
    this.#options = options
    this.base = options.base
  }

  get keys(): TargetOptions['keys'] {
    return this.#options.keys
  }

  /** Whether anything was ever answered. */
  get wasReached(): boolean {
    return this.#wasReached
  }

  /**
   * Sends a request and reads its answer, within time and size.
   * @throws {Skipped} when the endpoint cannot be reached, does not answer any more, or refuses for the rate
   */
  async send(outgoing: Outgoing): Promise<Exchange> {
    const { pace, clock, offLoopback, longestWait } = this.#options
    const sent = this.#compose(outgoing)
    for (let tries = 1; ; tries++) {
      if (outgoing.method === 'POST' && clock.now() < this.#limitedUntil)
        throw new Skipped('environment: rate limited, for longer than is waited')
      await pace.before(outgoing.method)
      const { exchange, response } = await this.#exchange(outgoing, sent)
      this.exchanges.push(exchange)
      if (!response || outgoing.takesRefusal) return exchange
      const isRefused = response.status === 429
      const wait = Number(response.headers.get('ratelimit-reset') ?? 0) * 1000
      const isUsedUp = Number(response.headers.get('ratelimit-remaining') ?? 1) <= 0
      if (wait > longestWait && (isRefused || (offLoopback && isUsedUp)))
        this.#limitedUntil = clock.now() + wait
      else if (offLoopback || isRefused) pace.after(response)
      if (!isRefused) return exchange
      if (tries >= triesAfterRefusal || wait > longestWait)
        throw new Skipped(`environment: rate limited, answered 429 ${tries} times`)
    }
  }

  #compose({ operation, method, path, key = 'main', headers, body, raw }: Outgoing): Sent {
    const { keys, document, base } = this.#options
    const header = operation?.keyHeader ?? 'authorization'
    const value =
      key === null
        ? undefined
        : typeof key === 'object'
          ? key.header
          : header === 'authorization'
            ? `Bearer ${keys[key] ?? ''}`
            : keys[key]
    const encoded =
      raw ?? (body === undefined || !operation ? undefined : encodeBody(document, operation, body))
    return {
      method,
      url: /^https?:\/\//.test(path) ? path : `${base}${path}`,
      headers: {
        ...(value !== undefined && { [header]: value }),
        ...(encoded?.mediaType !== undefined && { 'content-type': encoded.mediaType }),
        ...headers,
      },
      body: encoded?.text,
    }
  }

  async #exchange(
    { operation, path, provokes = [], isPicture }: Outgoing,
    sent: Sent,
  ): Promise<{ readonly exchange: Exchange; readonly response: Response | undefined }> {
    const { clock, patience } = this.#options
    const name = `${sent.method} ${operation?.path ?? path}`
    if ((this.#silent.get(name) ?? 0) >= givesUpAfter)
      throw new Skipped(`environment: unreachable, ${name} did not answer within ${patience / 1000} s`)
    if (this.#unreachable !== undefined) throw new Skipped(this.#unreachable)
    const kept = { sent, operation, provokes }
    const controller = new AbortController()
    const started = clock.now()
    let response: Response | undefined
    let cancel = () => {}
    const late = new Promise<'late'>((resolve) => {
      cancel = clock.setTimer(() => resolve('late'), patience)
    })
    const read = async () => {
      response = await this.#options.fetch(this.#request(sent, controller.signal))
      return readAnswer(response, isPicture ? pictureLimit : jsonLimit)
    }
    try {
      const outcome = await Promise.race([read(), late])
      if (outcome === 'late') {
        controller.abort()
        this.#silent.set(name, (this.#silent.get(name) ?? 0) + 1)
        const failure = `no complete answer within ${patience / 1000} s`
        return { exchange: { ...kept, answer: undefined, failure, at: clock.now() }, response: undefined }
      }
      // A body without an end holds a run up as silence does.
      const isSlow = outcome.failure !== undefined && clock.now() - started > patience / 3
      if (isSlow) this.#silent.set(name, (this.#silent.get(name) ?? 0) + 1)
      else this.#silent.delete(name)
      this.#wasReached = true
      return { exchange: { ...kept, ...outcome, at: clock.now() }, response }
    } catch (error) {
      if (!this.#wasReached) {
        this.#unreachable = `environment: unreachable, ${messageOf(error)}`
        throw neverArrived(error) ? new Skipped(this.#unreachable) : new Lost(this.#unreachable)
      }
      const failure = `the connection broke: ${messageOf(error)}`
      return { exchange: { ...kept, answer: undefined, failure, at: clock.now() }, response: undefined }
    } finally {
      cancel()
    }
  }

  #request({ method, url, headers, body }: Sent, signal: AbortSignal): Request {
    // A redirect is an answer like any other: followed, it would carry the key to another host.
    return new Request(url, {
      method,
      headers,
      signal,
      redirect: 'manual',
      ...(body !== undefined && { body }),
    })
  }
}
