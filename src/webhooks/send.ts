import type { Clock, Milliseconds } from '../clock.ts'
import type { Fetch } from '../fetch.ts'
import type { Outgoing } from './compose.ts'

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

export interface Reason {
  readonly kind:
    | 'refused'
    | 'timeout'
    | 'status'
    | 'tls'
    | 'name'
    | 'reset'
    | 'forbidden'
    | 'failed'
    | 'planned'
  /** One sentence for people. */
  readonly text: string
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
    const exchange = async () => {
      const response = receiver ? await receiver(new Request(url, init)) : await fetch(url, init)
      return { response, text: await firstBytes(response) }
    }
    const { response, text } = await Promise.race([exchange(), aborted])
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

async function firstBytes(response: Response): Promise<string> {
  if (!response.body) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    size += chunk.byteLength
    // Leaving the loop ends the stream: an endless answer is not read on.
    if (size >= keptBytes) break
  }
  return Buffer.concat(chunks).subarray(0, keptBytes).toString('utf8')
}

/** What a failed connection means, from the code that Node gives its cause. */
function reasonOf(error: unknown, url: string): Reason {
  const { code, message } = innermost(error)
  const { hostname, host } = new URL(url)
  switch (code) {
    case 'ECONNREFUSED':
      return { kind: 'refused', text: `Nothing listens at ${host}${containerHint(hostname)}` }
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { kind: 'name', text: `The name ${hostname} was not found` }
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return { kind: 'reset', text: `${host} closed the connection without an answer` }
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return { kind: 'timeout', text: `${host} could not be reached in time` }
  }
  if (message === 'bad port')
    return { kind: 'refused', text: `Port ${new URL(url).port} is one that fetch never calls (bad port)` }
  if (/CERT|TLS|SSL|EPROTO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/.test(code))
    return { kind: 'tls', text: `The TLS connection to ${host} failed: ${message || code}` }
  return { kind: 'failed', text: message || 'It failed without a reason' }
}

const containerHint = (hostname: string): string =>
  /^(localhost|127\.|\[::1\])/.test(hostname)
    ? '. Where the mock runs in a container, localhost is the container itself: use host.docker.internal, or the name of the service'
    : ''

/** The cause below all causes: `fetch` wraps what the socket said. */
function innermost(error: unknown): { readonly code: string; readonly message: string } {
  let inner = error
  for (let depth = 0; depth < 5 && inner instanceof Error; depth++) {
    const { cause } = inner
    const [first] = inner instanceof AggregateError ? inner.errors : []
    if (!(cause instanceof Error) && !(first instanceof Error)) break
    inner = first ?? cause
  }
  if (!(inner instanceof Error)) return { code: '', message: String(inner) }
  return { code: String((inner as { code?: unknown }).code ?? ''), message: inner.message }
}
