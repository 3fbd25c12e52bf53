import { OperatorError } from '../errors.ts'

/** Lets whoever waits have a turn, between two stretches of work on pixels; an API in the same process needs it. */
export type Pause = () => Promise<void>

/** For who has nothing else to do. */
export const noPause: Pause = async () => {}

/** Pixels between two pauses: about a millisecond of work. */
export const pixelsAtOnce = 12_000

/**
 * sharp, loaded when the first picture is needed: it is large, and optional for who needs no picture.
 * @throws {OperatorError} when it is not installed
 */
export async function loadSharp() {
  try {
    const { default: sharp } = await import('sharp')
    // One thread a picture: several at once are limited by the queue, and the API keeps its share of the machine.
    sharp.concurrency(1)
    return sharp
  } catch (error) {
    throw new OperatorError(
      'draw a picture',
      (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
        ? 'sharp is not installed'
        : // What follows the first line is advice, for the systems of others too.
          `sharp does not load (${String(error).split('\n')[0]})`,
      'Install it: npm install sharp',
    )
  }
}
