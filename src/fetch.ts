/**
 * The one seam: the mock, a live endpoint, a recorder and a webhook receiver are all a `Fetch`. Only the
 * outermost shell (`listen`) opens a socket.
 */
export type Fetch = (request: Request) => Promise<Response>
