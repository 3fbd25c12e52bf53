/**
 * The one seam: the mock, a live endpoint, a recorder and a webhook receiver are all a `Fetch`. Only the
 * outermost shell (`listen`) opens a socket.
 */
export type Fetch = (request: Request) => Promise<Response>

/** `fetch` as clients call it; a path is taken relative to the address of the mock. */
export type ClientFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** The request that a call of {@link ClientFetch} means; one that is whole already stays as it is. */
export function requestOf(address: string, ...[input, init]: Parameters<ClientFetch>): Request {
  const target = typeof input === 'string' ? new URL(input, `${address}/`) : input
  return 'href' in target || init ? new Request(target, init) : target
}
