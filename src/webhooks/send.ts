import type { Clock, Milliseconds } from '../clock.ts'
import type { Fetch } from '../fetch.ts'
import type { Outgoing } from './compose.ts'
import { type Reason, reasonOf } from './reason.ts'

/** What came back, or why nothing did. */
export interface Answer {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string>>
  /** The first 4 KB. */
  readonly body: string
  /** Undefined for a 2xx. */
  readonly reason: Reason | undefined
  readonly ms: Milliseconds
}

export interface SendOptions {
  /** The process clock: a receiver that hangs must not hang a frozen sandbox. */
  readonly clock: Clock
  readonly timeout: Milliseconds
  /** A function of this process that receives in place of the network. */
  readonly receiver: Fetch | undefined
  /** Ends it early. */
  readonly signal: AbortSignal
}

const keptBytes = 4096

/** Sends one POST and reads the answer. Never throws; redirects are not followed. */
export async function send(url: string, { body, headers }: Outgoing, options: SendOptions): Promise<Answer> {
  const { clock, timeout, receiver, signal } = options
  const started = clock.now()
  const ending = new AbortController()
  const cancel = clock.setTimer(() => ending.abort(timedOut), timeout)
  const stopped = () => ending.abort(signal.reason)
  signal.addEventListener('abort', stopped)
  if (signal.aborted) stopped()
  // A receiver that is a function may not look at the signal.
  const aborted = new Promise<never>((_, reject) => {
    ending.signal.addEventListener('abort', () => reject(ending.signal.reason))
  })
  aborted.catch(() => {})
  const init = { method: 'POST', headers, body, redirect: 'manual', signal: ending.signal } as const
  try {
    const response = await Promise.race([
      receiver ? receiver(new Request(url, init)) : fetch(url, init),
      aborted,
    ])
    // Asked by its members: a test runner's realm, or a light server, has a Response of its own.
    if (typeof response?.status !== 'number') throw new TypeError('The receiver returned no Response')
    // The status decides: what becomes of the body changes nothing, and is no reason to send again.
    const text = await firstBytes(response, aborted)
    const { status } = response
    return {
      status,
      headers: Object.fromEntries(response.headers),
      body: text,
      reason: status >= 200 && status < 300 ? undefined : { kind: 'status', text: statusText(status) },
      ms: clock.now() - started,
    }
  } catch (error) {
    const reason: Reason =
      error === timedOut
        ? { kind: 'timeout', text: `No answer came within ${timeout} ms` }
        : reasonOf(error, url)
    return { status: undefined, headers: {}, body: '', reason, ms: clock.now() - started }
  } finally {
    cancel()
    signal.removeEventListener('abort', stopped)
  }
}

const timedOut = new Error('timed out')

const statusText = (status: number): string =>
  status >= 300 && status < 400
    ? `The receiver answered ${status}; redirects are not followed`
    : `The receiver answered ${status}`

/** As much of the body as is kept, or came. */
async function firstBytes(response: Response, aborted: Promise<never>): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    const reader = response.body?.getReader()
    while (reader && size < keptBytes) {
      const { done, value } = await Promise.race([reader.read(), aborted])
      if (done) break
      chunks.push(value)
      size += value.byteLength
    }
    // An endless answer is not read on.
    reader?.cancel().catch(() => {})
  } catch {
    // It broke off: what came is kept.
  }
  return Buffer.concat(chunks).subarray(0, keptBytes).toString('utf8')
}
