import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../clock.ts'
import type { FaultKind } from '../scenarios/schema.ts'

/**
 * A connection that breaks before any answer. In memory the `Fetch` rejects with it, in the way of Node's
 * own fetch: a TypeError whose cause has the code of the broken socket.
 */
export class BrokenConnection extends TypeError {
  constructor(code: 'ECONNRESET' | 'UND_ERR_SOCKET', reason: string) {
    super('fetch failed', { cause: Object.assign(new Error(reason), { code }) })
  }
}

/** The socket's side of an answer; in memory there is none. */
export interface Wire {
  readonly incoming?: IncomingMessage
  readonly outgoing?: ServerResponse
}

/** How long a slow body waits before each of its pieces, in milliseconds. */
const pause = 100
const pieces = 8

/**
 * Breaks an answer in one way. Over a socket the break is real: the client's socket really resets or ends.
 * @throws {BrokenConnection} in memory, where the client would see no answer
 */
export async function injectFault(
  kind: FaultKind,
  answer: Response,
  wire: Wire | undefined,
  clock: Clock,
): Promise<Response> {
  const outgoing = wire?.outgoing
  switch (kind) {
    case 'connection-reset':
      if (!outgoing) throw new BrokenConnection('ECONNRESET', 'read ECONNRESET')
      outgoing.socket?.resetAndDestroy()
      return alreadySent()
    case 'connection-close':
      if (!outgoing) throw new BrokenConnection('UND_ERR_SOCKET', 'other side closed')
      outgoing.destroy()
      return alreadySent()
    case 'cut-body':
      return cutBody(answer, outgoing)
    case 'malformed-json': {
      const text = await answer.text()
      return replaceBody(answer, text.slice(0, Math.ceil(text.length / 2)))
    }
    case 'empty-body':
      return replaceBody(answer, '')
    case 'slow-body':
      return slowBody(answer, clock)
    case 'wrong-content-type': {
      const headers = new Headers(answer.headers)
      headers.set('content-type', 'text/html; charset=utf-8')
      return new Response(await answer.arrayBuffer(), { status: answer.status, headers })
    }
  }
}

/** Tells node-server that nothing is left to be sent. */
const alreadySent = () => new Response(null, { headers: { 'x-hono-already-sent': 'true' } })

function replaceBody(answer: Response, text: string): Response {
  const headers = new Headers(answer.headers)
  headers.delete('content-length')
  return new Response(text, { status: answer.status, headers })
}

/** The length that was promised, half of the body, and the end of the connection. */
async function cutBody(answer: Response, outgoing: ServerResponse | undefined): Promise<Response> {
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const half = bytes.slice(0, Math.ceil(bytes.byteLength / 2))
  const headers = new Headers(answer.headers)
  headers.set('content-length', String(bytes.byteLength))
  if (outgoing) {
    outgoing.writeHead(answer.status, Object.fromEntries(headers))
    await new Promise<void>((resolve) => outgoing.write(half, () => resolve()))
    outgoing.destroy()
    return alreadySent()
  }
  let isSent = false
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (isSent)
        controller.error(
          new TypeError('terminated', {
            cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }),
          }),
        )
      else controller.enqueue(half)
      isSent = true
    },
  })
  return new Response(body, { status: answer.status, headers })
}

/** All of the body, a piece at a time. */
async function slowBody(answer: Response, clock: Clock): Promise<Response> {
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const size = Math.max(1, Math.ceil(bytes.byteLength / pieces))
  let at = 0
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (at >= bytes.byteLength) {
        controller.close()
        return
      }
      await clock.sleep(pause)
      controller.enqueue(bytes.slice(at, at + size))
      at += size
    },
  })
  return new Response(body, { status: answer.status, headers: answer.headers })
}
