import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Sandbox, Sandboxes } from '../tasks/sandboxes.ts'
import { keyVariable } from './about.ts'
import { Assets } from './assets.ts'
import { script } from './docs-script.ts'
import { style } from './docs-style.ts'
import { type Doors, pageHeaders, pagePolicy, wantsPage } from './ui.ts'

export interface DocsOptions {
  /** Folder of the files that draw the reference; undefined leaves it out. */
  readonly docs: string | undefined
  readonly sandboxes: Sandboxes
  readonly keys: ReadonlySet<string> | undefined
  /** Keys that the mock itself has drawn: no secret of anybody. */
  readonly drawnKeys: ReadonlySet<string>
  readonly demoKey: string | undefined
}

/** The reference of the stored document, for browsers, and the files that draw it. */
export function docsRoutes(app: OpenAPIHono, options: DocsOptions, doors: Doors): void {
  if (options.docs === undefined) return
  const { refused, isForeign, named, unmatched } = doors
  const files = new Assets(options.docs)
  const own: Readonly<Record<string, readonly [text: string, type: string]>> = {
    'reference.js': [script, 'text/javascript; charset=UTF-8'],
    'reference.css': [style, 'text/css; charset=UTF-8'],
  }
  app.get('/docs', async (c) => {
    if (!wantsPage(c)) return unmatched(c)
    const refusal = refused(c)
    if (refusal) return named(c.text(refusal, 403))
    return named(
      answerReference(c, { title: 'API reference', root: './', document: 'openapi.json' }, options),
    )
  })
  app.get('/docs/:name', async (c) => {
    const refusal = isForeign(c)
    if (refusal) return named(c.text(refusal, 403))
    const name = c.req.param('name')
    const [text, type] = own[name] ?? []
    if (text !== undefined && type !== undefined)
      return named(c.body(text, 200, { 'content-type': type, 'cache-control': 'no-cache' }))
    const file = await files.answer(c.req.raw, name)
    return file ? named(file) : unmatched(c)
  })
}

interface Reference {
  readonly title: string
  /** The mock's root, as the page sees it. */
  readonly root: string
  /** Where the document is, from the root. */
  readonly document: string
}

/** A page that draws a document, with the key of the chosen sandbox filled in. */
export async function answerReference(
  c: Context,
  { title, root, document }: Reference,
  options: DocsOptions,
): Promise<Response> {
  const chosen = await chosenFor(c, options)
  const isShown = chosen !== undefined && options.drawnKeys.has(chosen.key)
  const free = options.keys === undefined ? 'test' : keyVariable
  const key = isShown ? chosen.key : chosen ? keyVariable : free
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title} - claid-mock</title>
<link rel="stylesheet" href="${root}docs/swagger-ui.css">
<link rel="stylesheet" href="${root}docs/reference.css">
</head>
<body>
<main id="reference" data-root="${root}" data-document="${document}" data-key="${key}" data-sandbox="${chosen?.id ?? ''}"></main>
<noscript><p>The reference is drawn by a script. The document itself is at <a href="${root}${document}">${document}</a>.</p></noscript>
<script src="${root}docs/swagger-ui-bundle.js"></script>
<script src="${root}docs/reference.js"></script>
</body>
</html>`
  return c.body(page.toString(), 200, pageHeaders(pagePolicy))
}

/** The sandbox that was asked for, that of a demonstration, or the one opened last. */
async function chosenFor(c: Context, { sandboxes, demoKey }: DocsOptions): Promise<Sandbox | undefined> {
  const id = c.req.query('sandbox')
  if (id !== undefined) return sandboxes.byId(id)
  if (demoKey !== undefined) return sandboxes.get(demoKey)
  return (await sandboxes.all()).at(-1)
}
