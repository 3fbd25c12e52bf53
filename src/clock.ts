import { OperatorError } from './errors.ts'

/** Epoch milliseconds; fractions are allowed. */
export type Milliseconds = number

/** Cancels a timer; calling it twice, or after the timer ran, does nothing. */
export type Cancel = () => void

/** The only way time enters the code: passed in, so that a test can move it. */
export interface Clock {
  now(): Milliseconds
  /** Runs `task` once, `delay` milliseconds from now. A timer never keeps the process alive. */
  setTimer(task: () => void, delay: Milliseconds): Cancel
  /**
   * Keeps the process alive until it is over.
   * @param signal ends it early, without an error
   */
  sleep(delay: Milliseconds, signal?: AbortSignal): Promise<void>
}

// Node coerces longer delays to 1 ms: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args
const longestTimer = 2 ** 31 - 1

/**
 * The process's own clock.
 * @param startAt epoch milliseconds that the clock shows now; the machine's time by default
 */
export function processClock(startAt?: Milliseconds): Clock {
  const offset = startAt === undefined ? 0 : startAt - Date.now()
  return {
    now: () => Date.now() + offset,
    setTimer(task, delay) {
      const timer = setTimeout(task, Math.min(Math.max(delay, 0), longestTimer))
      timer.unref()
      return () => clearTimeout(timer)
    },
    // Somebody waits for it, so the process has to.
    sleep: (delay, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const end = () => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', end)
          resolve()
        }
        const timer = setTimeout(end, Math.min(Math.max(delay, 0), longestTimer))
        signal?.addEventListener('abort', end)
      }),
  }
}

/** Runs `task` when all that has come in is dealt with: what was caused in one turn can be done together. */
export const endOfTurn = (task: () => void): void => void setImmediate(task)

/** What a `Date` can hold, less the days that a task may still need. */
export const endOfTime: Milliseconds = 8.64e15 - 30 * 86_400_000

/** A sandbox's clock as it is stored: where it stood, when that was, and how fast it goes. Rate 0 is frozen. */
export interface Pace {
  readonly at: Milliseconds
  readonly since: Milliseconds
  readonly rate: number
}

/** A sandbox's own time over the process clock: an offset and a rate, or frozen. */
export class SandboxClock implements Clock {
  #pace: Pace
  readonly #base: Clock

  /** @param pace as it was stored; a clock without one shows what the process clock shows */
  constructor(base: Clock, pace?: Pace | undefined) {
    this.#base = base
    this.#pace = pace ?? { at: base.now(), since: base.now(), rate: 1 }
  }

  /** What has to be stored, so that another clock can show the same. */
  get pace(): Pace {
    return this.#pace
  }

  /** Shows from now on what the clock shows whose pace this is; without one, what the process clock shows. */
  follow(pace: Pace | undefined): void {
    this.#pace = pace ?? { at: this.#base.now(), since: this.#base.now(), rate: 1 }
  }

  get rate(): number {
    return this.#pace.rate
  }

  now(): Milliseconds {
    const { at, since, rate } = this.#pace
    // A clock that goes a million times as fast gets there.
    return Math.min(at + (this.#base.now() - since) * rate, endOfTime)
  }

  /** @param rate sandbox milliseconds for each process millisecond; 0 freezes */
  setRate(rate: number): void {
    this.#pace = { at: this.now(), since: this.#base.now(), rate }
  }

  /** Moves to a later time; an earlier one is ignored, since a task never goes back. */
  moveTo(time: Milliseconds): void {
    const now = this.now()
    if (time > now) this.#pace = { at: time, since: this.#base.now(), rate: this.rate }
  }

  /** On a frozen clock the timer never fires: whoever moves the clock runs what is due. */
  setTimer(task: () => void, delay: Milliseconds): Cancel {
    return this.rate === 0 ? () => {} : this.#base.setTimer(task, delay / this.rate)
  }

  sleep(delay: Milliseconds): Promise<void> {
    return new Promise((resolve) => void this.setTimer(resolve, delay))
  }
}

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/**
 * A duration as people write it: `100ms`, `8s`, `1.5m`, `24h`, `2d`; a bare number is milliseconds.
 * @returns milliseconds, zero or more
 * @throws {OperatorError} when it is anything else
 */
export function duration(value: string | number): Milliseconds {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(String(value).trim())
  const unit = match?.[2] as keyof typeof units | undefined
  if (!match || !unit) {
    throw new OperatorError(
      'read a duration',
      `"${value}" is not one`,
      'Write it as 100ms, 8s, 1m, 24h or 2d',
    )
  }
  return Number(match[1]) * units[unit]
}
