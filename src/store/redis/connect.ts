import { createRequire } from 'node:module'
import type { Redis } from 'ioredis'
import type { Clock } from '../../clock.ts'
import { OperatorError } from '../../errors.ts'
import { StoreUnavailable } from '../store.ts'
import type { Address } from './address.ts'

const load = createRequire(import.meta.url)

/**
 * Loads a driver: only who keeps state in Redis needs it.
 * @throws {OperatorError} when it is not installed
 */
export function driver<T>(name: string): T {
  try {
    return load(name) as T
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const wrong = code === 'MODULE_NOT_FOUND' ? `the package ${name} is not installed` : message
    throw new OperatorError('open the state in Redis', wrong, 'Install it: npm install ioredis bullmq')
  }
}

/** A server that hangs is as good as none. */
const commandTimeout = 5000

/** How each connection behaves: it comes back by itself, soon and again and again. */
const common = {
  lazyConnect: true,
  retryStrategy: (times: number) => Math.min(100 * times, 1000),
  reconnectOnError: () => false,
}

/** For requests: while the server is away they fail at once, and what was under way is never sent twice. */
const forRequests = {
  ...common,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout,
}

/** For who waits for work: it may wait until the server is back. */
const forWorkers = { ...common, maxRetriesPerRequest: null }

/** The connections of one process. */
export class Connections {
  readonly requests: Redis
  readonly workers: Redis
  readonly subscriber: Redis
  readonly #address: Address
  readonly #clock: Clock
  #why = 'nothing answers'
  #isClosed = false

  /** @param clock the machine's own */
  constructor(address: Address, clock: Clock) {
    const { Redis } = driver<typeof import('ioredis')>('ioredis')
    this.#address = address
    this.#clock = clock
    this.requests = new Redis(address.url, forRequests)
    this.workers = new Redis(address.url, forWorkers)
    this.subscriber = new Redis(address.url, { ...forWorkers, autoResubscribe: true })
    for (const connection of this.#all) {
      connection.on('error', (error: Error) => {
        this.#why = error.message || String((error as NodeJS.ErrnoException).code ?? this.#why)
      })
      // What it ends with is told by `error`; it tries again.
      connection.connect().catch(() => {})
    }
  }

  get #all(): readonly Redis[] {
    return [this.requests, this.workers, this.subscriber]
  }

  /** `redis://host:6379`, without what opens it. */
  get shown(): string {
    const { protocol, host, pathname } = new URL(this.#address.url)
    return `${protocol}//${host}${pathname}`
  }

  /**
   * Waits for the server, as long as a start may.
   * @throws {OperatorError} when it does not come
   */
  async opened(): Promise<void> {
    const { wait } = this.#address
    for (let waited = 0; ; waited += step) {
      if (this.requests.status === 'ready') return
      if (waited >= wait || this.#isClosed) break
      await this.#clock.sleep(step)
    }
    throw new OperatorError(
      `open the state in ${this.shown}`,
      `the server did not answer within ${wait} ms (${this.#why})`,
      'Start it, or give its address with --state',
    )
  }

  /**
   * Does something with the server.
   * @throws {StoreUnavailable} when that cannot be done now
   */
  async using<T>(act: (redis: Redis) => Promise<T>): Promise<T> {
    try {
      return await act(this.requests)
    } catch (error) {
      throw this.unavailable(error)
    }
  }

  /** An error of the driver in our words; one that is no matter of the connection stays as it is. */
  unavailable(error: unknown): unknown {
    const { message, name } = error as Error
    const isAway =
      this.requests.status !== 'ready' ||
      /Connection is closed|enableOfflineQueue|timed out|ECONN|EPIPE|max retries/i.test(message) ||
      /^(LOADING|BUSY|READONLY|MASTERDOWN|CLUSTERDOWN)/.test(message) ||
      name === 'AbortError'
    return isAway ? new StoreUnavailable(`Redis at ${this.shown} cannot be reached (${message})`) : error
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const connection of this.#all) connection.disconnect()
  }
}

const step = 50
