import { html } from 'hono/html'

/** A mock in words: what the banner and the page tell of it. */
export interface About {
  readonly baseUrl: string
  /** Title, version and hash. */
  readonly contract: string
  /** Each operation as `POST /v1/things`. */
  readonly routes: readonly string[]
  /** A submission that one can paste. */
  readonly curl: string
  /** Such as `1/s, 60/m`, or `off`. */
  readonly limits: string
  readonly scenario: { readonly name: string; readonly summary: string }
  readonly takesAnyKey: boolean
}

/** One plain page for whoever opens the printed address in a browser. */
export function landingPage({ baseUrl, contract, curl, routes }: About) {
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>claid-mock</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 46rem; margin: 3rem auto; padding: 0 1rem }
pre { padding: 1rem; overflow-x: auto; border: 1px solid #8886; border-radius: .5rem }
code { font: .9em ui-monospace, monospace }
</style>
<h1>claid-mock</h1>
<p>An unofficial stand-in for Claid's asynchronous image APIs. It runs, and takes any key.</p>
<h2>Base URL</h2>
<pre><code>${baseUrl}</code></pre>
<h2>Try it</h2>
<pre><code>${curl}</code></pre>
<h2>Operations</h2>
<ul>${routes.map((route) => html`<li><code>${route}</code></li>`)}</ul>
<p><a href="/openapi.json">openapi.json</a> (${contract})</p>
</html>`
}
