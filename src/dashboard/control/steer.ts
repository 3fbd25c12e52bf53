import { act, tell } from '../parts/notices.tsx'
import { ask } from './ask.ts'
import { touch } from './sync.ts'

/** Changes something of a sandbox; a refusal is shown. The stream tells the rest of the page. */
export function steer<T>(
  sandbox: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<T | undefined> {
  return act(() => ask<T>(method, path, { sandbox, ...(body !== undefined && { body }) }))
}

interface Moved {
  readonly ran?: readonly { readonly what: string }[]
}

/** Freezes, runs or moves the clock, and says what has happened on the way. */
export async function moveClock(sandbox: string, body: object): Promise<void> {
  const moved = await steer<Moved>(sandbox, 'POST', 'clock', body)
  touch(sandbox, ['clock', 'tasks', 'credits'])
  if (!moved?.ran) return
  const first = moved.ran.slice(0, 4).map(({ what }) => what)
  const more = moved.ran.length - first.length
  if (first.length === 0) tell('Moved: nothing was due on the way.')
  else tell(`On the way: ${first.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`)
}
