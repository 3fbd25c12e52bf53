import type { Context, MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'

/** What a script of another site may read besides the body. */
const exposed = [
  'x-request-id',
  'x-mock-scenario',
  'x-mock-hint',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Retry-After',
  'Allow',
  'Content-Disposition',
  'Content-Length',
  'Content-Range',
  'ETag',
]

/** The mock's own pages and its control API stay closed to other sites. */
const isOwn = (c: Context): boolean => /^\/(_mock|ui|docs)(\/|$)|^\/$/.test(c.req.path)

/** Lets pages of any site call the API, as the live service may not. */
export function allowOtherOrigins(): MiddlewareHandler {
  const allow = cors({
    origin: '*',
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposeHeaders: exposed,
    maxAge: 600,
  })
  return (c, next) => (isOwn(c) ? next() : allow(c, next))
}
