import type { Job, Queue, Worker } from 'bullmq'
import type { Clock, Milliseconds } from '../../clock.ts'
import { type Connections, driver } from './connect.ts'

/** One effect, as a job carries it. */
export interface EffectJob {
  /** Id of the sandbox, and which of that id it was. */
  readonly sandbox: string
  readonly generation: string
  readonly member: string
  /** Epoch milliseconds of the sandbox's clock, as they were written. */
  readonly at: string
}

export interface QueueOptions {
  readonly connections: Connections
  readonly prefix: string
  readonly lease: Milliseconds
  readonly retention: Milliseconds
  /** The machine's own. */
  readonly clock: Clock
  /** Does what is due; gives the wait where it is not, or has to be done by another. */
  readonly work: (job: EffectJob) => Promise<Milliseconds | undefined>
  /** How long a job waits, by how its clock goes now. */
  readonly waitOf: (job: EffectJob) => Promise<Milliseconds>
}

const name = 'effects'
/** As many as webhooks have under way at once. */
const concurrency = 64
/** A job that nobody could finish is begun again, however often. */
const always = 1_000_000

/** Effects as delayed jobs of BullMQ: any process that shares the state does what is due. */
export class EffectQueue {
  readonly #options: QueueOptions
  readonly #bull: typeof import('bullmq')
  readonly #queue: Queue<EffectJob>
  readonly #worker: Worker<EffectJob>
  readonly #soon: (readonly [EffectJob, Milliseconds])[] = []
  #isAdding = false
  #adding = Promise.resolve()

  constructor(options: QueueOptions) {
    const { connections, prefix, lease, work } = options
    this.#options = options
    this.#bull = driver<typeof import('bullmq')>('bullmq')
    const { DelayedError } = this.#bull
    const common = { prefix: `${prefix}bull`, skipVersionCheck: true } as const
    this.#queue = new this.#bull.Queue<EffectJob>(name, {
      ...common,
      connection: connections.requests,
      skipWaitingForReady: true,
      skipMetasUpdate: true,
      streams: { events: { maxLen: 10 } },
    })
    this.#worker = new this.#bull.Worker<EffectJob>(
      name,
      async (job, token) => {
        const wait = await work(job.data)
        if (wait === undefined) return
        await job.moveToDelayed(options.clock.now() + wait, token)
        // The clock may have been set between the look at it and this: then nobody else finds the job.
        const now = await options.waitOf(job.data)
        if (now < wait) await job.changeDelay(now)
        throw new DelayedError()
      },
      {
        ...common,
        connection: connections.workers,
        autorun: false,
        concurrency,
        lockDuration: lease,
        stalledInterval: lease / 2,
        maxStalledCount: always,
        runRetryDelay: 500,
        drainDelay: 1,
      },
    )
    // Both tell of a server that is away; the mock says so itself, and they come back with it.
    this.#queue.on('error', () => {})
    this.#worker.on('error', () => {})
  }

  start(): void {
    this.#worker.run().catch(() => {})
  }

  /** Adds a job together with others. Nobody waits for it: until it is there, the sweeper knows of the effect. */
  addSoon(data: EffectJob, wait: Milliseconds): void {
    this.#soon.push([data, wait])
    if (!this.#isAdding) this.#adding = this.#addThem()
  }

  async #addThem(): Promise<void> {
    const { connections, prefix } = this.#options
    this.#isAdding = true
    try {
      // What is asked for at the same moment is added at once.
      await Promise.resolve()
      while (this.#soon.length > 0) {
        const jobs = this.#soon.splice(0, 500)
        await this.add(jobs)
        await connections.requests.zrem(`${prefix}outbox`, ...jobs.map(([job]) => outboxOf(job)))
      }
    } catch {
      this.#soon.length = 0
    } finally {
      this.#isAdding = false
    }
  }

  /** Adds jobs; one that is there already stays as it is. */
  async add(jobs: readonly (readonly [EffectJob, Milliseconds])[]): Promise<void> {
    await this.#queue.addBulk(
      jobs.map(([data, wait]) => ({
        name: 'effect',
        data,
        opts: {
          jobId: idOf(data),
          delay: Math.ceil(wait),
          attempts: always,
          backoff: { type: 'fixed', delay: 1000 },
          removeOnComplete: true,
          removeOnFail: true,
          stackTraceLimit: 1,
        },
      })),
    )
    const { connections, retention } = this.#options
    const keys = jobs.map(([data]) => this.#queue.toKey(idOf(data)))
    await Promise.all(keys.map((key) => connections.requests.pexpire(key, Math.ceil(2 * retention))))
  }

  /** Lets a job come after another wait; one that is being done, or waits for a worker, stays. */
  async move(data: EffectJob, wait: Milliseconds): Promise<void> {
    if (wait === 0) return this.promote(data)
    try {
      await this.#job(data).changeDelay(Math.ceil(wait))
    } catch {
      await this.add([[data, wait]])
    }
  }

  /** Lets a job be done now. */
  async promote(data: EffectJob): Promise<void> {
    try {
      await this.#job(data).promote()
    } catch {
      await this.add([[data, 0]])
    }
  }

  /** How many jobs wait or are being done. */
  async depth(): Promise<number> {
    const counts = await this.#queue.getJobCounts('delayed', 'wait', 'active')
    return Object.values(counts).reduce((sum, count) => sum + count, 0)
  }

  /** Names of what BullMQ keeps for ever, besides the jobs. */
  get keys(): string[] {
    const names = [
      'wait',
      'active',
      'delayed',
      'paused',
      'prioritized',
      'marker',
      'meta',
      'events',
      'id',
      'pc',
    ]
    return [...names, 'stalled', 'completed', 'failed'].map((part) => this.#queue.toKey(part))
  }

  /** Takes no more jobs. */
  stop(): void {
    if (!this.#worker.closing) this.#worker.pause(true).catch(() => {})
  }

  /** Lets what is being done finish; what does not is done by another once its lease is over. */
  async close(within: Milliseconds): Promise<void> {
    let cancel = () => {}
    const passed = new Promise<void>((resolve) => {
      cancel = this.#options.clock.setTimer(resolve, within)
    })
    const inTime = (ending: Promise<void>) => Promise.race([ending.catch(() => {}), passed])
    await inTime(Promise.all([this.#worker.close(), this.#adding]).then(() => {}))
    await inTime(this.#worker.close(true))
    cancel()
    await this.#queue.close().catch(() => {})
  }

  #job(data: EffectJob): Job<EffectJob> {
    return new this.#bull.Job<EffectJob>(this.#queue, 'effect', data, {}, idOf(data))
  }
}

/** A job as the scripts note it until it is there. */
const outboxOf = ({ sandbox, generation, at, member }: EffectJob): string =>
  `${sandbox}|${generation}|${at}|${member}`

/** The inverse of {@link outboxOf}. */
export function fromOutbox(text: string): EffectJob {
  const [sandbox = '', generation = '', at = '', member = ''] = text.split('|')
  return { sandbox, generation, at, member }
}

const idOf = ({ sandbox, generation, member, at }: EffectJob): string =>
  `${sandbox}.${generation}.${member}@${at}`
