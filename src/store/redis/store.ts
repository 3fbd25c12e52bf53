import { processClock } from '../../clock.ts'
import { OperatorError } from '../../errors.ts'
import { drawSeed } from '../../random.ts'
import type { Scheduled, Scheduler } from '../effects.ts'
import type { KeptSandbox } from '../kept.ts'
import {
  type Awaitable,
  type Begun,
  type Broadcast,
  type Dump,
  defaultBounds,
  type Figures,
  type FreshSandbox,
  SandboxGone,
  type SandboxStore,
  type Store,
  type StoreOptions,
} from '../store.ts'
import { type Address, readAddress } from './address.ts'
import { Connections } from './connect.ts'
import { dumpSandbox, loadSandbox } from './dump.ts'
import { figuresOf } from './figures.ts'
import { type EffectJob, EffectQueue } from './queue.ts'
import { keyFor, type Reach } from './reach.ts'
import { RedisSandbox } from './sandbox.ts'
import { RedisScheduler } from './scheduler.ts'
import { scriptsOf } from './scripts.ts'
import { Signals } from './signals.ts'
import { Sweeper } from './sweeper.ts'

/** How long what is under way may finish when the store is closed. */
const grace = 1000

/** Opens the sandbox of a key in this process, if there is one. */
type Open = (key: string) => Awaitable<unknown>

/**
 * State in Redis, shared by any number of processes.
 * @param url `redis://host:6379/0?prefix=claid-mock:&retention=24h`
 * @throws {OperatorError} when it is no address, or a driver is not installed
 */
export function redisStore(url: string, options: StoreOptions): Store {
  return new RedisStore(readAddress(url), options)
}

class RedisStore implements Store {
  readonly #address: Address
  readonly #options: StoreOptions
  /** The machine's own: leases and waits are real, whatever the mock's clock shows. */
  readonly #clock = processClock()
  readonly #connections: Connections
  readonly #reach: Reach
  readonly #queue: EffectQueue
  readonly #signals: Signals
  readonly #sweeper: Sweeper
  readonly #schedulers = new Map<string, RedisScheduler>()
  readonly #keys = new Map<string, string>()
  #begun: Begun | Promise<Begun> | undefined
  #name = ''
  #open: Open = () => {}

  constructor(address: Address, options: StoreOptions) {
    this.#address = address
    this.#options = options
    const { prefix, lease, retention } = address
    const connections = new Connections(address, this.#clock)
    const run = scriptsOf(connections.requests, prefix, {
      bounds: options.bounds ?? defaultBounds,
      retention,
    })
    this.#connections = connections
    this.#reach = {
      prefix,
      script: (name, sandbox, ...args) => connections.using(() => run(name, sandbox, ...args)),
      ask: (act) => connections.using(act),
    }
    this.#signals = new Signals(connections.requests, connections.subscriber, prefix)
    this.#signals.listen('dropped', (dropped) => this.#forget(dropped))
    this.#queue = new EffectQueue({
      ...{ connections, prefix, lease, retention, clock: this.#clock },
      work: async (job) => (await this.#schedulerOf(job))?.work(job),
      waitOf: async (job) => (await this.#schedulerOf(job))?.waitOf(job) ?? 0,
    })
    this.#sweeper = new Sweeper({
      ...{ reach: this.#reach, queue: this.#queue, clock: this.#clock, retention },
      seed: () => (this.#begun instanceof Promise ? '' : (this.#begun?.seed ?? '')),
      lease,
      dropped: (dropped) => this.#signals.say('dropped', dropped),
    })
  }

  get begun(): Awaitable<Begun> {
    this.#begun ??= this.#begin().catch((error: unknown) => {
      // Who asks again waits again.
      this.#begun = undefined
      throw error
    })
    return this.#begun
  }

  async #begin(): Promise<Begun> {
    const { prefix, retention } = this.#address
    await this.#connections.opened()
    const key = `${prefix}seed`
    const given = this.#options.seed ?? String(drawSeed())
    const answers = await this.#reach.ask((redis) =>
      redis
        .multi()
        .set(key, given, 'PX', Math.ceil(2 * retention), 'NX')
        .get(key)
        .incr(`${prefix}run`)
        .exec(),
    )
    const [, seed, run] = (answers ?? []).map(([, answer]) => answer)
    if (this.#options.seed !== undefined && seed !== this.#options.seed) {
      throw new OperatorError(
        `open the state in ${this.#connections.shown}`,
        `it was begun with the seed "${seed}", not "${this.#options.seed}"`,
        'Leave --seed out, or clear the state',
      )
    }
    const begun = { seed: String(seed), run: Number(run) - 1 }
    this.#name = String(begun.run)
    this.#begun = begun
    this.#sweeper.start()
    return begun
  }

  /** Begins to do what is due, of any sandbox. */
  work(open: Open): void {
    this.#open = open
    this.#queue.start()
  }

  async figures(): Promise<Figures> {
    const depth = await this.#reach.ask(() => this.#queue.depth())
    return figuresOf(this.#reach, this.#options.clock, depth)
  }

  async ready(): Promise<void> {
    await this.begun
    await this.#reach.ask((redis) => redis.ping())
  }

  async open(key: string, fresh: FreshSandbox): Promise<SandboxStore> {
    const sandbox = new RedisSandbox(key, this.#known(key, fresh), this.#reach, (gone) =>
      this.#signals.say('dropped', gone),
    )
    await sandbox.touch(fresh.onlyThere === true || fresh.id === '')
    this.#keys.set(sandbox.id, key)
    return sandbox
  }

  /** Who looks at what is kept knows the keys alone. */
  #known(key: string, fresh: FreshSandbox): FreshSandbox {
    if (fresh.id !== '') return fresh
    const known = [...this.#keys].find(([, of]) => of === key)
    if (!known) throw new SandboxGone()
    return { ...fresh, id: known[0], onlyThere: true }
  }

  scheduler(of: Scheduled): Scheduler {
    const { lease, retention } = this.#address
    const scheduler = new RedisScheduler(of, {
      ...{ reach: this.#reach, queue: this.#queue, signals: this.#signals, lease },
      base: this.#options.clock,
      clock: this.#clock,
      name: () => this.#name,
      park: Math.min(retention / 2, 3_600_000),
    })
    this.#schedulers.set(of.id, scheduler)
    return scheduler
  }

  /** Of a sandbox that another process may have opened; undefined when it is gone. */
  async #schedulerOf({ sandbox }: EffectJob): Promise<RedisScheduler | undefined> {
    const known = this.#schedulers.get(sandbox)
    if (known) return known
    const key = await this.keyOf(sandbox)
    if (key === undefined) return undefined
    try {
      await this.#open(key)
    } catch (error) {
      if (!(error instanceof SandboxGone)) throw error
    }
    return this.#schedulers.get(sandbox)
  }

  async ownerOf(taskId: number): Promise<string | undefined> {
    const owner = await this.#reach.ask((redis) => redis.hget(`${this.#reach.prefix}owners`, String(taskId)))
    return owner === null ? undefined : this.keyOf(owner)
  }

  async keyOf(id: string): Promise<string | undefined> {
    if (!/^[\w-]{1,64}$/.test(id)) return undefined
    const key = await this.#reach.ask((redis) => redis.hget(keyFor(this.#reach, id), 'key'))
    return key ?? undefined
  }

  async sandboxes(): Promise<readonly string[]> {
    const ids = await this.#ids()
    const keys = await Promise.all(ids.map((id) => this.keyOf(id)))
    for (const [nth, key] of keys.entries()) if (key !== undefined) this.#keys.set(ids[nth] ?? '', key)
    return keys.filter((key) => key !== undefined)
  }

  /** Of all sandboxes, the one used longest ago first. */
  #ids(): Promise<string[]> {
    return this.#reach.ask((redis) => redis.zrange(`${this.#reach.prefix}uses`, 0, '-1'))
  }

  async dump(): Promise<Dump> {
    const { seed } = await this.begun
    const sandboxes: KeptSandbox[] = []
    for (const id of await this.#ids()) {
      const kept = await dumpSandbox(this.#reach, id)
      if (kept) sandboxes.push(kept)
    }
    return { version: 2, seed, sandboxes }
  }

  async load({ seed, sandboxes }: Dump): Promise<void> {
    const { prefix, retention } = this.#address
    const lifetime = Math.ceil(retention)
    await this.#reach.ask((redis) => redis.set(`${prefix}seed`, seed, 'PX', 2 * lifetime))
    const now = this.#clock.now()
    for (const [nth, kept] of sandboxes.entries())
      await loadSandbox(this.#reach, kept, now * 1000 + nth, lifetime)
  }

  async clear(): Promise<void> {
    for (const id of await this.#ids()) {
      const dropped = await this.#reach.script('drop', id, '')
      if (typeof dropped === 'string' && dropped !== '') this.#signals.say('dropped', dropped)
    }
  }

  get others(): Broadcast {
    return {
      send: (text) => this.#signals.say('words', `${this.#name}|${text}`),
      listen: (receive) =>
        this.#signals.listen('words', (text) => {
          const end = text.indexOf('|')
          if (text.slice(0, end) !== this.#name) receive(text.slice(end + 1))
        }),
    }
  }

  /** A sandbox was dropped, by whomever; a later one of the same key is another. */
  #forget(dropped: string): void {
    const end = dropped.indexOf('|')
    const [generation, key] = [dropped.slice(0, end), dropped.slice(end + 1)]
    const found = [...this.#keys].find(([, of]) => of === key)
    if (!found) return
    const [id] = found
    const scheduler = this.#schedulers.get(id)
    if (scheduler && scheduler.generation !== generation) return
    this.#keys.delete(id)
    this.#schedulers.delete(id)
    this.#options.evicted?.(key)
  }

  async close(): Promise<void> {
    this.#sweeper.stop()
    await this.#queue.close(grace)
    // What it left expires, also where it is the last to go.
    if (this.#begun && !(this.#begun instanceof Promise)) await this.#sweeper.keep().catch(() => {})
    this.#connections.close()
  }
}
