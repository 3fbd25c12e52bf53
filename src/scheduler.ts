import TinyQueue from 'tinyqueue'
import type { Cancel, Milliseconds, SandboxClock } from './clock.ts'
import { describeEffect, type Effect, type Ran, type Scheduled, type Scheduler } from './store/effects.ts'
import type { Awaitable, SandboxStore } from './store/store.ts'
import { assertInTime, refusedMove, waitedFor } from './store/waiting.ts'

interface Planned {
  readonly at: Milliseconds
  readonly order: number
  readonly effect: Effect
}

interface LocallyScheduled extends Pick<Scheduled, 'clock' | 'run' | 'failed'> {
  readonly state: Pick<SandboxStore, 'change'>
}

/** Runs the effects of a sandbox in this process: by a timer while the clock goes, and when it is moved. */
export class LocalScheduler implements Scheduler {
  readonly #clock: SandboxClock
  readonly #of: LocallyScheduled
  readonly #queue = new TinyQueue<Planned>([], (a, b) => a.at - b.at || a.order - b.order)
  #order = 0
  #moving: Promise<unknown> = Promise.resolve()
  #cancel: Cancel = () => {}
  #armedFor = Number.POSITIVE_INFINITY
  /** Effects that take their time, such as a delivery on its way. */
  readonly #running = new Set<Promise<unknown>>()

  constructor(of: LocallyScheduled) {
    this.#clock = of.clock
    this.#of = of
  }

  plan(at: Milliseconds, effect: Effect): void {
    this.#queue.push({ at, order: this.#order++, effect })
    if (at < this.#armedFor) this.#rearm()
  }

  runDue(): void {
    const now = this.#clock.now()
    for (let next = this.#queue.peek(); next && next.at <= now; next = this.#queue.peek()) {
      this.#queue.pop()
      void this.#run(next)
    }
  }

  advance(distance: Milliseconds): Promise<Ran[]> {
    const refused = refusedMove(this.#clock)
    if (refused) return Promise.reject(refused)
    const moved = this.#moving.then(() => this.#advanceTo(this.#clock.now() + distance))
    this.#moving = moved.catch(() => {})
    return moved
  }

  async #advanceTo(time: Milliseconds): Promise<Ran[]> {
    assertInTime(time)
    const ran: Ran[] = []
    for (;;) {
      // What is under way, be it by a timer or by a request, may plan something before `time`.
      await this.settled()
      const next = this.#queue.peek()
      if (!next || next.at > time) break
      this.#queue.pop()
      // Kept with what the effect keeps; what fails here fails at the end of the way.
      const moved = this.#moveTo(next.at)
      if (moved instanceof Promise) moved.catch(() => {})
      if ((await this.#run(next)) !== false) ran.push({ at: next.at, what: describeEffect(next.effect) })
    }
    await this.#moveTo(time)
    this.#rearm()
    return ran
  }

  #moveTo(time: Milliseconds): Awaitable<void> {
    this.#clock.moveTo(time)
    return this.#of.state.change({ pace: this.#clock.pace })
  }

  setRate(rate: number): Awaitable<void> {
    this.runDue()
    this.#clock.setRate(rate)
    this.#rearm()
    return this.#of.state.change({ pace: this.#clock.pace })
  }

  /** Sets the timer anew: after the clock was moved, frozen or let go. */
  #rearm(): void {
    this.#cancel()
    const next = this.#queue.peek()
    this.#armedFor = next?.at ?? Number.POSITIVE_INFINITY
    if (!next) return
    this.#cancel = this.#clock.setTimer(() => {
      this.runDue()
      this.#rearm()
    }, next.at - this.#clock.now())
  }

  calling<T>(code: () => Promise<T>): Promise<T> {
    return waitedFor(this.#clock, code)
  }

  get depth(): number {
    return this.#queue.length + this.#running.size
  }

  get isBusy(): boolean {
    return this.#running.size > 0
  }

  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  clear(): void {
    this.#cancel()
    this.#queue.length = 0
    this.#queue.data.length = 0
    this.#armedFor = Number.POSITIVE_INFINITY
  }

  /** What is planned here follows from what is kept: it can be planned again. */
  stop(): void {
    this.clear()
  }

  #track(running: Promise<unknown>): Promise<unknown> {
    this.#running.add(running)
    return running.finally(() => this.#running.delete(running))
  }

  #run({ effect, at }: Planned): unknown {
    const { run, failed } = this.#of
    try {
      const running = run(effect, at)
      return running instanceof Promise ? this.#track(running.catch(failed)) : running
    } catch (error) {
      failed(error)
      return undefined
    }
  }
}
