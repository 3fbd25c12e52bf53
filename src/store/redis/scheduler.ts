import type { Clock, Milliseconds } from '../../clock.ts'
import { describeEffect, type Effect, type Ran, type Scheduled, type Scheduler } from '../effects.ts'
import { StoreUnavailable } from '../store.ts'
import { assertInTime, refusedMove, waitedFor } from '../waiting.ts'
import { effectOf, isEnd, memberOf } from './members.ts'
import type { EffectJob, EffectQueue } from './queue.ts'
import { keyFor, type Reach } from './reach.ts'
import type { RedisSandbox } from './sandbox.ts'
import type { Signals } from './signals.ts'
import { alone, type Turn } from './turn.ts'

export interface SchedulerOptions {
  readonly reach: Reach
  readonly queue: EffectQueue
  readonly signals: Signals
  /** The process clock of the mock: what sandboxes' clocks are measured by. */
  readonly base: Clock
  /** The machine's own. */
  readonly clock: Clock
  readonly lease: Milliseconds
  /** Of this process, among those that share the state. */
  readonly name: () => string
  /** A job looks at the clock again after this, however long it has to wait. */
  readonly park: Milliseconds
}

type Planned = readonly [member: string, at: string]

/**
 * Effects of a sandbox that any process may run. What is planned is kept with the state; a job stands for each.
 * The end of a task is booked by whoever comes first, since doing it twice does nothing; the rest is done by
 * the worker that has the job.
 */
export class RedisScheduler implements Scheduler {
  readonly #of: Scheduled
  readonly #state: RedisSandbox
  readonly #options: SchedulerOptions
  readonly #running = new Set<Promise<unknown>>()
  #moving: Promise<unknown> = Promise.resolve()

  constructor(of: Scheduled, options: SchedulerOptions) {
    this.#of = of
    this.#state = of.state as RedisSandbox
    this.#options = options
  }

  /** What ends, and what is tried, was planned by the script that kept it; here its job is added. */
  async plan(at: Milliseconds, effect: Effect): Promise<void> {
    const member = memberOf(effect)
    this.#state.expect(at)
    if (effect.kind === 'release') await this.#script('plan', member, at)
    this.#options.queue.addSoon(this.#job([member, String(at)]), this.#wait(at))
  }

  runDue(): void | Promise<void> {
    return this.#state.told.earliest > this.#of.clock.now() ? undefined : this.#runDue()
  }

  async #runDue(): Promise<void> {
    for (const planned of await this.#planned(this.#of.clock.now())) {
      if (isEnd(planned[0])) await this.#do(planned)
      else void this.#options.queue.promote(this.#job(planned)).catch(() => {})
    }
  }

  advance(distance: Milliseconds): Promise<Ran[]> {
    const refused = refusedMove(this.#of.clock)
    if (refused) return Promise.reject(refused)
    const moved = this.#moving.then(() => alone(() => this.#advance(distance), this.#turn))
    this.#moving = moved.catch(() => {})
    return moved
  }

  async #advance(distance: Milliseconds): Promise<Ran[]> {
    const { clock } = this.#of
    await this.#look()
    const time = clock.now() + distance
    assertInTime(time)
    const ran: Ran[] = []
    for (;;) {
      const [next] = await this.#planned(time, 1)
      if (!next) break
      const [member, at] = next
      await this.#pace({ to: Number(at) })
      const did = isEnd(member) ? await this.#do(next) : await this.#letDo(next)
      if (did) ran.push({ at: Number(at), what: describeEffect(effectOf(member)) })
    }
    await this.#pace({ to: time })
    await this.#replan()
    return ran
  }

  async setRate(rate: number): Promise<void> {
    const { reach, clock } = this.#options
    const moved = `${reach.prefix}moved`
    await this.runDue()
    await reach.ask((redis) => redis.zadd(moved, clock.now(), this.#of.id))
    await this.#pace({ rate })
    await this.#replan()
    await reach.ask((redis) => redis.zrem(moved, this.#of.id))
  }

  /** Of this process only: who plans asks for it here. */
  calling<T>(code: () => Promise<T>): Promise<T> {
    return waitedFor(this.#of.clock, code)
  }

  /** Of the sandbox as this process last looked at it. */
  get generation(): string {
    return this.#state.told.generation
  }

  /** What is planned is counted for all processes together. */
  get depth(): number {
    return this.#running.size
  }

  get isBusy(): boolean {
    return this.#running.size > 0
  }

  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  async clear(): Promise<void> {
    await this.#script('unplan', this.#state.told.generation)
  }

  stop(): void {
    this.#options.queue.stop()
  }

  /**
   * Does what a job stands for, if it is still to be done and its time has come.
   * @returns the wait until it has; undefined when nothing is left to be done
   */
  async work({ generation, member, at }: EffectJob): Promise<Milliseconds | undefined> {
    if (!(await this.#look()) || this.#state.told.generation !== generation) return undefined
    const { reach } = this.#options
    const planned = await reach.ask((redis) => redis.zscore(keyFor(reach, this.#of.id, 'plan'), member))
    if (planned === null || Number(planned) !== Number(at)) return undefined
    const wait = this.#wait(Number(at))
    if (wait > 0) return wait
    return (await this.#do([member, at])) === undefined ? untilOthers : undefined
  }

  async waitOf({ at }: EffectJob): Promise<Milliseconds> {
    await this.#look()
    return this.#wait(Number(at))
  }

  /** @returns whether it did something; undefined when it is still to be done, by another */
  async #do([member, at]: Planned): Promise<boolean | undefined> {
    const { run, failed } = this.#of
    let didFail = false
    const running = Promise.resolve(run(effectOf(member), Number(at))).catch((error: unknown) => {
      if (error instanceof StoreUnavailable) throw error
      didFail = true
      failed(error)
      return true
    })
    this.#running.add(running)
    const did = await running.finally(() => this.#running.delete(running))
    const isDone = await this.#script('done', member, at, did ? 1 : 0, didFail ? 1 : 0)
    return isDone === 1 ? did : undefined
  }

  /** Lets a worker do it, of any process, and waits until it has. */
  async #letDo(planned: Planned): Promise<boolean> {
    const [member, at] = planned
    const { reach, queue, signals, clock } = this.#options
    let did: boolean | undefined
    let wake = () => {}
    const stop = signals.listen('done', (text) => {
      if (!text.startsWith(`${this.#of.id}|`) || !text.endsWith(`|${member}`)) return
      did = text.includes('|1|')
      wake()
    })
    try {
      await queue.promote(this.#job(planned))
      for (;;) {
        const score = await reach.ask((redis) => redis.zscore(keyFor(reach, this.#of.id, 'plan'), member))
        if (score === null || Number(score) !== Number(at)) return did ?? true
        await new Promise<void>((resolve) => {
          const cancel = clock.setTimer(resolve, lookAgain)
          wake = () => {
            cancel()
            resolve()
          }
          if (did !== undefined) wake()
        })
      }
    } finally {
      stop()
    }
  }

  /** What is due until `time`, first things first. */
  async #planned(time: Milliseconds, count = 1000): Promise<Planned[]> {
    const { reach } = this.#options
    const row = await reach.ask((redis) =>
      redis.zrange(
        keyFor(reach, this.#of.id, 'plan'),
        '-inf',
        String(time),
        'BYSCORE',
        'LIMIT',
        0,
        count,
        'WITHSCORES',
      ),
    )
    return row.flatMap((member, index) => (index % 2 === 0 ? [[member, row[index + 1] ?? ''] as const] : []))
  }

  /** Lets all jobs come when the clock, as it goes now, has reached what they stand for. */
  async #replan(): Promise<void> {
    if (this.#of.clock.rate === 0) return
    const all = await this.#planned(Number.MAX_VALUE, Number.MAX_SAFE_INTEGER)
    await Promise.all(
      all.map((planned) => this.#options.queue.move(this.#job(planned), this.#wait(Number(planned[1])))),
    )
  }

  #wait(at: Milliseconds): Milliseconds {
    const { clock } = this.#of
    const wait = at - clock.now()
    if (wait <= 0) return 0
    return Math.max(
      1,
      Math.min(clock.rate === 0 ? Number.POSITIVE_INFINITY : wait / clock.rate, this.#options.park),
    )
  }

  async #pace(change: { readonly to?: Milliseconds; readonly rate?: number }): Promise<void> {
    const pace = await this.#state.pace(this.#options.base.now(), change)
    if (pace) this.#of.clock.follow(pace)
  }

  /** @returns whether the sandbox is there */
  async #look(): Promise<boolean> {
    const isThere = await this.#state.look('leave')
    const { pace } = this.#state.told.settings
    if (pace) this.#of.clock.follow(pace)
    return isThere
  }

  get #turn(): Turn {
    const { clock, lease, name } = this.#options
    return { clock, lease, name: name(), script: (...call) => this.#script(...call) }
  }

  #job([member, at]: Planned): EffectJob {
    // One number has one name, whoever wrote it.
    return { sandbox: this.#of.id, generation: this.#state.told.generation, member, at: String(Number(at)) }
  }

  #script(name: Parameters<Reach['script']>[0], ...args: readonly (string | number)[]): Promise<unknown> {
    return this.#options.reach.script(name, this.#of.id, ...args)
  }
}

/** A word that is lost does no harm: the plan itself is looked at again after this. */
const lookAgain: Milliseconds = 250

/** A process that is being closed does nothing more: another takes it up. */
const untilOthers: Milliseconds = 100
