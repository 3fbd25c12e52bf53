import { join } from 'node:path'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { Assets } from './assets.ts'

export interface UiOptions {
  /** Folder of the built page; undefined leaves it out. */
  readonly ui: string | undefined
}

/** How requests that are not for the page are answered. */
export interface Doors {
  /** Why a request may not steer the mock; undefined lets it through. */
  readonly refused: (c: Context) => string | undefined
  /** The same for files that tell nothing: they are loaded by a page that has the token, without it. */
  readonly isForeign: (c: Context) => string | undefined
  /** Gives an answer its id. */
  readonly named: (response: Response | Promise<Response>) => Promise<Response>
  /** What the API answers where nothing is. */
  readonly unmatched: (c: Context) => Response | Promise<Response>
}

/** What pages of the mock may do: load what it serves itself, and talk to it. */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
] as const

/** Headers of a page; its address may hold the token. */
export const pageHeaders = (policy: readonly string[]): Record<string, string> => ({
  'content-type': 'text/html; charset=UTF-8',
  'content-security-policy': policy.join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  vary: 'accept',
})

/** Whether a browser asks for a page to show; a client of the API is not disturbed. */
export const wantsPage = (c: Context): boolean => c.req.header('accept')?.includes('text/html') === true

/** The page, for whoever opens the printed address in a browser. */
export function uiRoutes(app: OpenAPIHono, { ui }: UiOptions, doors: Doors): void {
  if (ui === undefined) return
  const { refused, isForeign, named, unmatched } = doors
  const index = new Assets(ui)
  const files = new Assets(join(ui, 'ui'))
  app.get('/', async (c) => {
    if (!wantsPage(c)) return unmatched(c)
    const refusal = refused(c)
    if (refusal) return named(c.text(refusal, 403))
    const page = await index.read('index.html')
    if (page)
      return named(c.body(page, 200, pageHeaders([...pagePolicy, "require-trusted-types-for 'script'"])))
    return named(c.text('The page is not built. Run "npm run build".', 404))
  })
  app.get('/ui/:name', async (c) => {
    const refusal = isForeign(c)
    if (refusal) return named(c.text(refusal, 403))
    const file = await files.answer(c.req.raw, c.req.param('name'))
    return file ? named(file) : unmatched(c)
  })
}
