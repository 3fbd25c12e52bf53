import { duration, type Milliseconds } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import type { Ran } from '../store/effects.ts'
import { type Awaitable, onceThere } from '../store/store.ts'
import { timestamp } from '../tasks/lifecycle.ts'
import type { Sandbox } from '../tasks/sandboxes.ts'
import type { Events } from './events.ts'

export interface ClockInfo {
  /** Epoch milliseconds of the sandbox's clock. */
  readonly now: Milliseconds
  readonly time: string
  readonly frozen: boolean
  /** Sandbox time for each unit of real time. */
  readonly rate: number
}

/** The clock of a sandbox. */
export class ClockSteering {
  readonly #sandbox: Sandbox
  readonly #events: Events

  constructor(sandbox: Sandbox, events: Events) {
    this.#sandbox = sandbox
    this.#events = events
  }

  info(): ClockInfo {
    const { clock } = this.#sandbox
    const now = clock.now()
    return { now, time: timestamp(now), frozen: clock.rate === 0, rate: clock.rate }
  }

  freeze(): Awaitable<void> {
    return this.rate(0)
  }

  resume(): Awaitable<void> {
    return this.rate(1)
  }

  /** @param rate sandbox time for each unit of real time; 0 freezes */
  rate(rate: number): Awaitable<void> {
    if (!(rate >= 0 && rate <= 1_000_000)) {
      throw new OperatorError(
        'set the rate of the clock',
        `${rate} is none`,
        'Give a number from 0 to 1000000',
      )
    }
    const { scheduler } = this.#sandbox
    return onceThere(scheduler.setRate(rate), () => this.#changed())
  }

  /** Moves the clock and tells what has happened on the way, in order. */
  async advance(by: string | Milliseconds): Promise<Ran[]> {
    const distance = duration(by)
    if (distance > 8.64e15) {
      throw new OperatorError(
        'advance the clock',
        `"${by}" is longer than time`,
        'Give a shorter duration, such as 24h',
      )
    }
    const ran = await this.#sandbox.scheduler.advance(distance)
    this.#changed()
    return ran
  }

  #changed(): void {
    this.#events.emit('clock', this.#sandbox.id, () => this.info())
  }
}
