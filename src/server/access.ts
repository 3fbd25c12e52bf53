import type { IncomingMessage } from 'node:http'

/** Who may steer the mock. */
export interface Access {
  /** Undefined where only this machine can reach it. */
  readonly token: string | undefined
  readonly publicUrl: string | undefined
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i

/**
 * Why a request for the control API or the page is refused; undefined lets it through. With a token, it is
 * asked for. Without one only this machine can connect, but a page of any site could have its own name lead
 * here (DNS rebinding), so the Host has to be one of this machine's.
 */
export function isRefused(
  request: Request,
  { token, publicUrl }: Access,
  incoming: IncomingMessage | undefined,
): string | undefined {
  if (token !== undefined) {
    const given = request.headers.get('x-mock-token') ?? new URL(request.url).searchParams.get('token')
    return given === token
      ? undefined
      : 'Failed to open the control API: the token is missing or wrong. Send X-Mock-Token, or open the address printed at the start.'
  }
  const host = incoming?.headers.host
  if (host === undefined || loopback.test(host) || (publicUrl && host === new URL(publicUrl).host))
    return undefined
  return `Failed to open the control API: the Host "${host.slice(0, 100)}" is none of this machine's. Use 127.0.0.1, or start with --public-url.`
}

/** Whether a page of another site sent the request: a browser names the site that a request comes from. */
export function isForeign(
  request: Request,
  { publicUrl }: Access,
  incoming: IncomingMessage | undefined,
): boolean {
  const origin = request.headers.get('origin')
  if (origin === null) return false
  const host = URL.canParse(origin) ? new URL(origin).host : ''
  const own = incoming?.headers.host ?? new URL(request.url).host
  return host !== own.toLowerCase() && (publicUrl === undefined || host !== new URL(publicUrl).host)
}
