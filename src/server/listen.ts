import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { getRequestListener } from '@hono/node-server'
import type { Clock, Milliseconds } from '../clock.ts'
import { OperatorError } from '../errors.ts'

export interface ListenOptions {
  /** @default 0, which picks a free one */
  readonly port?: number
  /** @default 'localhost', both loopback addresses */
  readonly host?: string
  /**
   * Lets node-server put its own light `Request` and `Response` in place of the global ones, which doubles
   * the throughput, and sets V8 up for serving. For a process that only serves; a test process stays as it is.
   * @default false
   */
  readonly ownProcess?: boolean
}

export interface Listening {
  /** Without a trailing slash. */
  readonly url: string
  readonly port: number
  /** Whether only this machine can reach it. */
  readonly isLoopback: boolean
  /** Takes no more requests; running ones have `grace` to finish. */
  readonly close: (grace?: Milliseconds) => Promise<void>
}

const keepAliveTimeout = 65_000

/** What node-server calls for a request that it could read. */
type Handler = (
  request: Request,
  wire: { readonly incoming?: IncomingMessage; readonly outgoing?: ServerResponse },
) => Response | Promise<Response>

/**
 * Opens a real port.
 * @param refuse answers what is no request for this server, such as one with a broken Host
 * @throws {OperatorError} when the port cannot be had
 */
export async function listen(
  handler: Handler,
  refuse: () => Response,
  clock: Clock,
  { port = 0, host = 'localhost', ownProcess = false }: ListenOptions = {},
): Promise<Listening> {
  const listener = getRequestListener(
    (request, env) => handler(request, env as { incoming: IncomingMessage; outgoing: ServerResponse }),
    { errorHandler: refuse, overrideGlobalObjects: ownProcess },
  )
  // Tasks live long, so V8 would begin to make them where old objects are; all that they hold is new, and each
  // pointer from old to new is remembered at a cost: some 6 % of an accept.
  if (ownProcess) setFlagsFromString('--no-allocation-site-pretenuring')
  const hosts = host === 'localhost' ? ['127.0.0.1', '::1'] : [host]
  const servers: Server[] = []
  let bound = port
  for (const address of hosts) {
    // Node's five seconds are so short that a client on a busy machine sends on a connection that was just closed.
    const server = createServer({ keepAliveTimeout }, listener)
    try {
      bound = await open(server, bound, address)
      servers.push(server)
    } catch (error) {
      // A machine without IPv6 has one loopback address, and a picked port may be taken on the second.
      const isSecond =
        servers.length > 0 && ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port === 0)
      if (isSecond) continue
      await Promise.all(servers.map((opened) => close(opened, clock, 0)))
      throw failure(error, address, bound)
    }
  }
  const name = host === 'localhost' ? '127.0.0.1' : host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return {
    url: `http://${name.includes(':') ? `[${name}]` : name}:${bound}`,
    port: bound,
    isLoopback: host === 'localhost' || host === '::1' || host.startsWith('127.'),
    close: async (grace = 1500) =>
      void (await Promise.all(servers.map((server) => close(server, clock, grace)))),
  }
}

function open(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function close(server: Server, clock: Clock, grace: Milliseconds): Promise<void> {
  return new Promise((resolve) => {
    let stopSweeping = () => {}
    const cancel = clock.setTimer(() => server.closeAllConnections(), grace)
    server.close(() => {
      cancel()
      stopSweeping()
      resolve()
    })
    // Node closes what is idle now, and would wait for a next request on what falls idle later.
    const sweep = () => {
      server.closeIdleConnections()
      stopSweeping = clock.setTimer(sweep, 20)
    }
    sweep()
  })
}

function failure(error: unknown, host: string, port: number): OperatorError {
  const { code, message } = error as NodeJS.ErrnoException
  const what = `listen on ${host}:${port}`
  if (code === 'EADDRINUSE')
    return new OperatorError(
      what,
      'the port is in use',
      'Stop what uses it, or give --port 0 to pick a free one',
    )
  if (code === 'EACCES')
    return new OperatorError(what, 'this user may not open it', 'Give --port a number above 1023')
  if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL')
    return new OperatorError(
      what,
      'the host is no address of this machine',
      'Give --host localhost or 0.0.0.0',
    )
  return new OperatorError(what, message, 'Give --port and --host that this machine can open')
}
