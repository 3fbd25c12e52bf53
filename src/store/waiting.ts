import { AsyncLocalStorage } from 'node:async_hooks'
import { endOfTime, type Milliseconds } from '../clock.ts'
import { OperatorError } from '../errors.ts'

/** Whose effect the running code is part of. */
const effectOf = new AsyncLocalStorage<{ readonly clock: object; isOver: boolean }>()

const refusal = (wrong: string, fix: string) => new OperatorError('advance the clock', wrong, fix)

/**
 * Runs code that a move of `clock` waits for. Only here it is known who called, since Node makes every promise
 * slower once it follows that.
 */
export async function waitedFor<T>(clock: object, code: () => Promise<T>): Promise<T> {
  const effect = { clock, isOver: false }
  try {
    return await effectOf.run(effect, code)
  } finally {
    effect.isOver = true
  }
}

/** Why the running code may not move `clock`, if it may not: the move would wait for itself. */
export function refusedMove(clock: object): OperatorError | undefined {
  const effect = effectOf.getStore()
  if (effect?.clock !== clock || effect.isOver) return undefined
  return refusal(
    'the receiver of a webhook asked for it, and the clock waits for the receiver',
    'Do it after the receiver answered',
  )
}

/** @throws {OperatorError} when no date could hold the time that a clock would have */
export function assertInTime(time: Milliseconds): void {
  if (time > endOfTime) throw refusal('it would pass the end of time', 'Give a shorter duration, such as 24h')
}
