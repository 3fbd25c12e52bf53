import { AsyncLocalStorage } from 'node:async_hooks'
import TinyQueue from 'tinyqueue'
import { type Cancel, endOfTime, type Milliseconds, type SandboxClock } from './clock.ts'
import { OperatorError } from './errors.ts'

/** Does it; false when there was nothing to be done any more. */
type Run = () => unknown

interface Effect {
  readonly at: Milliseconds
  readonly order: number
  readonly what: string
  readonly run: Run
}

/** The scheduler whose effect the running code is part of. */
const effectOf = new AsyncLocalStorage<{ readonly scheduler: Scheduler; isOver: boolean }>()

/** An effect that has happened. */
export interface Ran {
  readonly at: Milliseconds
  readonly what: string
}

/**
 * Effects planned on a sandbox's clock. They only follow what is already decided (a task's timeline), so a
 * late one makes nothing wrong. Run by a timer while the clock goes, and by {@link Scheduler.advance}.
 */
export class Scheduler {
  readonly #clock: SandboxClock
  readonly #failed: (error: unknown) => void
  readonly #queue = new TinyQueue<Effect>([], (a, b) => a.at - b.at || a.order - b.order)
  #order = 0
  #moving: Promise<unknown> = Promise.resolve()
  #cancel: Cancel = () => {}
  #armedFor = Number.POSITIVE_INFINITY
  /** Effects that take their time, such as a delivery on its way. */
  readonly #running = new Set<Promise<unknown>>()

  constructor(clock: SandboxClock, failed: (error: unknown) => void) {
    this.#clock = clock
    this.#failed = failed
  }

  /**
   * Runs `run` when the sandbox's clock has reached `at`.
   * @param what it is, for whoever moves the clock: `task 123 is DONE`
   */
  plan(at: Milliseconds, what: string, run: Run): void {
    this.#queue.push({ at, order: this.#order++, what, run })
    if (at < this.#armedFor) this.rearm()
  }

  /**
   * Runs what is due now, in order. Effects that need no waiting are done when this returns, which keeps an
   * account that is read now true to the timelines.
   */
  runDue(): void {
    const now = this.#clock.now()
    for (let next = this.#queue.peek(); next && next.at <= now; next = this.#queue.peek()) {
      this.#queue.pop()
      void this.#run(next)
    }
  }

  /**
   * Moves the clock by `distance`, stopping at each effect on the way until it is done. Two moves at the
   * same time happen one after the other. Gives what ran.
   * @throws {OperatorError} when no date could hold the new time, or an effect asks that it would wait for
   */
  advance(distance: Milliseconds): Promise<Ran[]> {
    const effect = effectOf.getStore()
    if (effect?.scheduler === this && !effect.isOver) {
      const wrong = 'the receiver of a webhook asked for it, and the clock waits for the receiver'
      return Promise.reject(
        new OperatorError('advance the clock', wrong, 'Do it after the receiver answered'),
      )
    }
    const moved = this.#moving.then(() => this.#advanceTo(this.#clock.now() + distance))
    this.#moving = moved.catch(() => {})
    return moved
  }

  async #advanceTo(time: Milliseconds): Promise<Ran[]> {
    if (time > endOfTime) {
      throw new OperatorError(
        'advance the clock',
        'it would pass the end of time',
        'Give a shorter duration, such as 24h',
      )
    }
    const ran: Ran[] = []
    for (;;) {
      // What is under way, be it by a timer or by a request, may plan something before `time`.
      await this.settled()
      const next = this.#queue.peek()
      if (!next || next.at > time) break
      this.#queue.pop()
      this.#clock.moveTo(next.at)
      if ((await this.#run(next)) !== false) ran.push({ at: next.at, what: next.what })
    }
    this.#clock.moveTo(time)
    this.rearm()
    return ran
  }

  /** Sets the timer anew: after the clock was moved, frozen or let go. */
  rearm(): void {
    this.#cancel()
    const next = this.#queue.peek()
    this.#armedFor = next?.at ?? Number.POSITIVE_INFINITY
    if (!next) return
    this.#cancel = this.#clock.setTimer(() => {
      this.runDue()
      this.rearm()
    }, next.at - this.#clock.now())
  }

  /**
   * Calls code of a test that an effect waits for: it may not wait for the clock in turn. Only there, since
   * Node makes every promise slower once it follows who called.
   */
  async calling<T>(code: () => Promise<T>): Promise<T> {
    const effect = { scheduler: this, isOver: false }
    try {
      return await effectOf.run(effect, code)
    } finally {
      effect.isOver = true
    }
  }

  /** How many effects are planned or under way. */
  get depth(): number {
    return this.#queue.length + this.#running.size
  }

  /** Whether an effect that has begun is not done. */
  get isBusy(): boolean {
    return this.#running.size > 0
  }

  /** When every effect that has begun is done. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  clear(): void {
    this.#cancel()
    this.#queue.length = 0
    this.#queue.data.length = 0
    this.#armedFor = Number.POSITIVE_INFINITY
  }

  #track(running: Promise<unknown>): Promise<unknown> {
    this.#running.add(running)
    return running.finally(() => this.#running.delete(running))
  }

  #run(effect: Effect): unknown {
    try {
      const running = effect.run()
      return running instanceof Promise ? this.#track(running.catch(this.#failed)) : running
    } catch (error) {
      this.#failed(error)
      return undefined
    }
  }
}
