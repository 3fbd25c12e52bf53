import type { Clock, Milliseconds } from '../../clock.ts'
import { type EffectQueue, fromOutbox } from './queue.ts'
import type { Reach } from './reach.ts'

export interface SweeperOptions {
  readonly reach: Reach
  readonly queue: EffectQueue
  /** The machine's own. */
  readonly clock: Clock
  readonly retention: Milliseconds
  /** Kept as long as anybody uses the state. */
  readonly seed: () => string
  /** Told of a sandbox that nobody has used for the retention. */
  readonly dropped: (key: string) => void
}

const every: Milliseconds = 1000
/** A job that is not there after so long has been lost with the process that was to add it. */
const lost: Milliseconds = 2000

/** What has to be done again and again, by every process, since any may be the only one left. */
export class Sweeper {
  readonly #options: SweeperOptions
  #cancel = () => {}
  #isOver = false

  constructor(options: SweeperOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#isOver) return
    this.#cancel = this.#options.clock.setTimer(() => {
      // A server that is away is swept when it is back.
      void this.sweep()
        .catch(() => {})
        .then(() => this.start())
    }, every)
  }

  stop(): void {
    this.#isOver = true
    this.#cancel()
  }

  async sweep(): Promise<void> {
    await this.#addLost()
    await this.#dropUnused()
    await this.keep()
  }

  /** Adds jobs of effects whose process died before it could. */
  async #addLost(): Promise<void> {
    const { reach, queue, clock } = this.#options
    const outbox = `${reach.prefix}outbox`
    const found = await reach.ask((redis) =>
      redis.zrange(outbox, '-inf', String(clock.now() - lost), 'BYSCORE', 'LIMIT', 0, 500),
    )
    if (found.length === 0) return
    // Due at once: the worker looks at the sandbox's clock.
    await queue.add(found.map((text) => [fromOutbox(text), 0]))
    await reach.ask((redis) => redis.zrem(outbox, ...found))
  }

  async #dropUnused(): Promise<void> {
    const { reach, clock, retention, dropped } = this.#options
    const last = (clock.now() - retention) * 1000
    const found = await reach.ask((redis) =>
      redis.zrange(`${reach.prefix}uses`, '-inf', String(last), 'BYSCORE', 'LIMIT', 0, 20),
    )
    for (const sandbox of found) {
      const key = await reach.script('drop', sandbox, last)
      if (typeof key === 'string' && key !== '') dropped(key)
    }
  }

  /** What belongs to no sandbox expires as well, once nobody sweeps any more. */
  async keep(): Promise<void> {
    const { reach, queue, retention, seed } = this.#options
    const own = ['uses', 'open', 'closed', 'owners', 'outbox', 'tally', 'gen', 'seed', 'run']
    const keys = [...own.map((name) => reach.prefix + name), ...queue.keys]
    await reach.ask(async (redis) => {
      const pipeline = redis.pipeline().set(`${reach.prefix}seed`, seed(), 'NX')
      for (const key of keys) pipeline.pexpire(key, Math.ceil(2 * retention))
      await pipeline.exec()
    })
  }
}
