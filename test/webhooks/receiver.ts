import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { createMock, type Mock, type MockOptions, verifySignature } from '../../src/index.ts'
import { standingClock } from '../support/mock.ts'

export const secret = 'whsec_test'
export const signatureHeader = 'x-claid-hmac-sha256'

/** One POST as it arrived, to the byte. */
export interface Received {
  readonly body: string
  readonly headers: Headers
  /** What a handler that knows {@link secret} says of it. */
  readonly isSigned: boolean
  /** Of the task that it tells of; undefined where the body cannot be read. */
  readonly task: number | undefined
}

export function receivedFrom(bytes: ArrayBuffer | Uint8Array, headers: Headers): Received {
  const body = Buffer.from(bytes as Uint8Array).toString('utf8')
  const isSigned = verifySignature(bytes, headers.get(signatureHeader), secret)
  return { body, headers, isSigned, task: taskOf(body) }
}

function taskOf(body: string): number | undefined {
  try {
    const value = JSON.parse(body)
    return (value.data ?? value).id
  } catch {
    return undefined
  }
}

/** A handler in this process that remembers what came. */
export function memoryReceiver(
  answer: (received: Received, count: number) => Response | Promise<Response> = ok,
) {
  const received: Received[] = []
  const url = async (request: Request): Promise<Response> => {
    const one = receivedFrom(await request.arrayBuffer(), request.headers)
    received.push(one)
    return answer(one, received.length)
  }
  return { url, received }
}

export const ok = (): Response => new Response(null, { status: 204 })

type Handle = (response: ServerResponse, received: Received, request: IncomingMessage) => void

/** A handler behind a real port; what it does with the response is told, 204 by default. */
export async function socketReceiver(handle: Handle = (response) => void response.writeHead(204).end()) {
  const received: Received[] = []
  const load = { now: 0, most: 0 }
  const server = createServer(async (request, response) => {
    load.most = Math.max(load.most, ++load.now)
    response.on('close', () => load.now--)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const one = receivedFrom(Buffer.concat(chunks), new Headers(request.headers as Record<string, string>))
    received.push(one)
    handle(response, one, request)
  })
  return { url: await urlOf(server), received, load }
}

/** Listens on loopback until the test is over. */
export async function urlOf(server: Server, scheme = 'http'): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
}

/** A mock whose process clock stands: only `advance` moves it, and time-outs never come. */
export function still(options: MockOptions = {}): Mock {
  const mock = createMock({ seed: 'webhooks', clock: standingClock(), note: () => {}, ...options })
  onTestFinished(() => mock.close())
  return mock
}
