import type { Clock, Milliseconds } from '../../clock.ts'
import { type EffectQueue, fromOutbox } from './queue.ts'
import { keyFor, type Reach } from './reach.ts'

export interface SweeperOptions {
  readonly reach: Reach
  readonly queue: EffectQueue
  /** The machine's own. */
  readonly clock: Clock
  readonly retention: Milliseconds
  /** Kept as long as anybody uses the state. */
  readonly seed: () => string
  readonly lease: Milliseconds
  /** Told of a sandbox that nobody has used for the retention, as the script names it. */
  readonly dropped: (dropped: string) => void
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
    await this.#lookAgain()
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

  /** Lets workers look at what is planned where a clock was moved by a process that died over it. */
  async #lookAgain(): Promise<void> {
    const { reach, queue, clock, lease } = this.#options
    const moved = `${reach.prefix}moved`
    const since = String(clock.now() - 3 * lease)
    for (const sandbox of await reach.ask((redis) => redis.zrange(moved, '-inf', since, 'BYSCORE'))) {
      const generation = await reach.ask((redis) => redis.hget(keyFor(reach, sandbox), 'gen'))
      const planned = await reach.ask((redis) =>
        redis.zrange(keyFor(reach, sandbox, 'plan'), 0, '-1', 'WITHSCORES'),
      )
      for (let nth = 0; generation !== null && nth < planned.length; nth += 2) {
        const [member = '', at] = [planned[nth], planned[nth + 1]]
        await queue.promote({ sandbox, generation, member, at: String(Number(at)) })
      }
      await reach.ask((redis) => redis.zrem(moved, sandbox))
    }
  }

  async #dropUnused(): Promise<void> {
    const { reach, clock, retention, dropped } = this.#options
    const last = (clock.now() - retention) * 1000
    const found = await reach.ask((redis) =>
      redis.zrange(`${reach.prefix}uses`, '-inf', String(last), 'BYSCORE', 'LIMIT', 0, 20),
    )
    for (const sandbox of found) {
      const gone = await reach.script('drop', sandbox, last)
      if (typeof gone === 'string' && gone !== '') dropped(gone)
    }
  }

  /** What belongs to no sandbox expires as well, once nobody sweeps any more. */
  async keep(): Promise<void> {
    const { reach, queue, retention, seed } = this.#options
    const own = ['uses', 'open', 'closed', 'owners', 'outbox', 'moved', 'tally', 'gen', 'seed', 'run']
    const keys = [...own.map((name) => reach.prefix + name), ...queue.keys]
    await reach.ask(async (redis) => {
      const pipeline = redis.pipeline().set(`${reach.prefix}seed`, seed(), 'NX')
      for (const key of keys) pipeline.pexpire(key, Math.ceil(2 * retention))
      await pipeline.exec()
    })
  }
}
