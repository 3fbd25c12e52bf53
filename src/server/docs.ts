import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { About } from './about.ts'
import { script } from './page.ts'

const style = `
:root {
  color-scheme: light dark;
  --quiet: light-dark(#5b6270, #a3abb9);
  --line: light-dark(#d5d9e0, #3a404b);
  --field: light-dark(#f4f5f7, #21252c);
  --accent: light-dark(#0b57d0, #8ab4f8);
  --good: light-dark(#0a6b33, #6fd697);
  --busy: light-dark(#84510a, #f0b95e);
  --bad: light-dark(#b3261e, #ff9b92);
  background: light-dark(#fff, #16181d);
  color: light-dark(#1b1d22, #e7e9ee);
  font: 16px/1.5 system-ui, sans-serif;
}
body { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
h1, h2, h3, p, dl { margin: 0 0 .5rem }
h2 { margin-top: 2rem }
h3 { font-size: 1rem }
code, pre, time { font-family: ui-monospace, monospace; font-size: .875rem }
code { overflow-wrap: anywhere }
pre { margin: 0; padding: .75rem; background: var(--field); border-radius: .375rem; white-space: pre-wrap; overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .125rem 1rem }
dt, caption, th, .quiet { color: var(--quiet) }
dd { margin: 0; overflow-wrap: anywhere }
a { color: var(--accent) }
ul { padding-left: 1.25rem }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
select, button {
  font: inherit; font-size: .875rem; color: inherit; padding: .25rem .625rem;
  background: var(--field); border: 1px solid var(--line); border-radius: .375rem;
}
select { max-width: 100% }
button { cursor: pointer }
button:hover { border-color: var(--accent) }
button[aria-pressed=true] { border-color: var(--accent); color: var(--accent); font-weight: 600 }
.bar, .buttons { display: flex; flex-wrap: wrap; gap: .375rem; align-items: center }
.bar { justify-content: space-between; margin-bottom: .5rem }
.bar p { margin: 0; color: var(--quiet) }
#connection[data-state=live]::before { content: '● '; color: var(--good) }
#connection[data-state=lost], #problem { color: var(--bad) }
#problem:empty, #done:empty { display: none }
#steering { border: 1px solid var(--line); border-radius: .375rem; padding: .75rem 1rem; margin: .75rem 0 }
#steering:not([hidden]) { display: grid; gap: .75rem }
#steering p { margin-bottom: .25rem }
#steering #done { margin: .25rem 0 0 }
table { width: 100%; border-collapse: collapse; margin: 1.25rem 0; font-size: .875rem }
caption { text-align: left; font-weight: 600; font-size: 1rem; color: inherit }
th { text-align: left; font-weight: 500 }
th, td { padding: .3rem .75rem .3rem 0; vertical-align: top; border-bottom: 1px solid var(--line); white-space: nowrap }
:is(td, th):last-child { padding-right: 0 }
td:is([data-column=Sandbox], [data-column=Request], [data-column=Tag], [data-column=Hint]) {
  white-space: normal; overflow-wrap: anywhere;
}
td[data-mood=good] { color: var(--good) }
td[data-mood=busy] { color: var(--busy) }
td[data-mood=bad] { color: var(--bad) }
.one tr > :first-child { display: none }
details pre { max-width: 40rem }
summary { cursor: pointer; color: var(--accent) }
@media (max-width: 56rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  tbody, tr, td { display: block }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--line) }
  td { display: grid; grid-template-columns: 5.5rem 1fr; padding: .0625rem 0; border: 0; white-space: normal; overflow-wrap: anywhere }
  td::before { content: attr(data-column); color: var(--quiet) }
  td:empty { display: none }
}
`

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const policy = [
  "default-src 'none'",
  `script-src ${hashOf(script)}`,
  `style-src ${hashOf(style)}`,
  "connect-src 'self'",
  // The empty icon, which keeps a browser from asking for one.
  'img-src data:',
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "require-trusted-types-for 'script'; trusted-types 'none'",
].join('; ')

/** The page for whoever opens the printed address in a browser: one file that asks no other host. */
export async function answerPage(about: About): Promise<Response> {
  const page = await html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>claid-mock</title>
<style>${raw(style)}</style>
${wordsOf(about)}
<script type="module">${raw(script)}</script>
</html>`
  const headers = {
    'content-type': 'text/html; charset=UTF-8',
    'content-security-policy': policy,
    // The address may hold the token.
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    vary: 'accept',
  }
  return new Response(page.toString(), { headers })
}

/** What the page says. The live part is filled in by the script. */
function wordsOf({ baseUrl, contract, curl, limits, routes, scenario, takesAnyKey }: About) {
  const keys = takesAnyKey ? 'any; each opens a sandbox of its own' : 'one of those given at the start'
  return html`
<header>
<h1>claid-mock</h1>
<p>An unofficial stand-in for Claid's asynchronous image APIs. It runs.</p>
</header>
<main>
<section aria-labelledby="try">
<h2 id="try">Try it</h2>
<dl>
<dt>Base URL</dt>
<dd><code>
${baseUrl}
</code></dd>
<dt>Key</dt><dd>${keys}</dd>
<dt>Limits</dt><dd>${limits}</dd>
<dt>Scenario</dt><dd>${scenario.name}: ${scenario.summary}</dd>
</dl>
<pre><code>${curl}</code></pre>
</section>
<section aria-labelledby="live">
<h2 id="live">Live</h2>
<noscript><p>The live view needs JavaScript. Everything it shows is in the control API as well.</p></noscript>
<div class="bar">
<label>Sandbox <select id="sandbox"><option value="">All</option></select></label>
<p id="connection" role="status">Connecting</p>
</div>
<p id="problem" role="alert"></p>
<p id="empty" hidden>Nothing has come yet. Paste the submission above into a terminal: its key opens a sandbox, which
shows here at once.</p>
<p id="choose" hidden>Choose a sandbox to set its scenario and its clock.</p>
<div id="steering" hidden>
<section aria-labelledby="scenario-title">
<h3 id="scenario-title">Scenario</h3>
<p id="scenario"></p>
<div id="scenarios" class="buttons" role="group" aria-labelledby="scenario-title"></div>
</section>
<section aria-labelledby="clock-title">
<h3 id="clock-title">Clock</h3>
<p><time id="now"></time>, <span id="pace"></span></p>
<div id="clock" class="buttons" role="group" aria-labelledby="clock-title">
<button id="freeze" data-move='{"freeze":true}'>Freeze</button>
<button id="resume" data-move='{"resume":true}'>Run</button>
<button data-move='{"advance":"10s"}'>+10 s</button>
<button data-move='{"advance":"1m"}'>+1 min</button>
<button data-move='{"advance":"1h"}'>+1 h</button>
</div>
<p id="done" role="status"></p>
</section>
<section aria-labelledby="credits-title">
<h3 id="credits-title">Credits</h3>
<p id="credits"></p>
</section>
</div>
${table('tasks', 'Tasks, the last 100', ['Sandbox', 'Task', 'Status', 'Scenario', 'Created', 'Tag', 'Request'])}
${table('requests', 'Requests, the last 100', ['Sandbox', 'Time', 'Request', 'Status', 'Gate', 'Scenario', 'Hint', 'ms'])}
<p class="quiet">A request without a key that is let in belongs to no sandbox: it is in the log alone.</p>
</section>
<section aria-labelledby="operations">
<h2 id="operations">Operations</h2>
<ul>${routes.map((route) => html`<li><code>${route}</code></li>`)}</ul>
<p><a href="openapi.json">openapi.json</a> (${contract.title} ${contract.version}, ${contract.hash})<br>
<a href="_mock/openapi.json">_mock/openapi.json</a> (the control API, which this page uses)</p>
</section>
</main>`
}

function table(id: string, title: string, columns: readonly string[]) {
  return html`
<table id="${id}" hidden>
<caption>${title}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody></tbody>
</table>`
}
