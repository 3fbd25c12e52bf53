/** The style sheet of the HTML report; colours keep a contrast of 4.5 to 1 on both backgrounds. */
export const reportStyle = `:root {
  --paper: #fbfbf9; --card: #fff; --ink: #1c2024; --soft: #5b6470; --line: #dcdfe3; --code: #f1f2f4;
  --failed: #b3261e; --drift: #8a5300; --skipped: #5b6470; --passed: #17693a; --focus: #1a5fd0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1c2024; --ink: #e8eaed; --soft: #a3adb8; --line: #343a41; --code: #23282d;
    --failed: #ff8a80; --drift: #ffc266; --skipped: #a3adb8; --passed: #7ddb9f; --focus: #8ab4f8;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere;
}
h1 { margin: .2rem 0; font-size: clamp(1.5rem, 5vw, 2.2rem); line-height: 1.2; }
h2 { margin: 2.2rem 0 .6rem; font-size: 1.15rem; scroll-margin-top: 5rem; }
h3 { margin: .8rem 0 .4rem; font-size: 1rem; font-weight: 600; }
p { margin: .3rem 0; }
a { color: inherit; text-underline-offset: .2em; }
code, pre { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { margin: 0; padding: .4rem .6rem; background: var(--code); border-radius: 4px; white-space: pre-wrap; max-height: 20rem; overflow: auto; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.target { font-weight: 600; }
.sum, .source, .cost, footer { color: var(--soft); }
.warning { border-left: 4px solid var(--drift); padding: .4rem .8rem; background: var(--card); }
h1.failed, td.failed, .sign.failed { color: var(--failed); }
h1.drift, td.drift, .sign.drift { color: var(--drift); }
h1.passed, td.passed, .sign.passed { color: var(--passed); }
td.skipped, .sign.skipped, td.none { color: var(--skipped); }
td.failed, td.drift { font-weight: 700; }
.filter {
  position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .4rem; margin: 1.2rem -1rem; padding: .6rem 1rem;
  border: 0; border-block: 1px solid var(--line); background: var(--paper);
}
.filter legend { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
.filter label {
  display: inline-flex; align-items: center; gap: .35rem; min-height: 2.2rem; padding: 0 .8rem; cursor: pointer;
  border: 1px solid var(--line); border-radius: 2rem; background: var(--card);
}
.filter label:has(:checked) { border-color: currentColor; box-shadow: inset 0 0 0 1px currentColor; }
.filter label:has(:focus-visible) { outline: 2px solid var(--focus); outline-offset: 2px; }
.filter input { position: absolute; opacity: 0; width: 1px; height: 1px; }
.filter .failed { color: var(--failed); }
.filter .drift { color: var(--drift); }
.filter .skipped { color: var(--skipped); }
.filter .passed { color: var(--passed); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
th, td { padding: .3rem .5rem; border-bottom: 1px solid var(--line); text-align: right; }
th { font-weight: 600; white-space: nowrap; }
thead th { color: var(--soft); font-size: .875rem; }
th:first-child { text-align: left; padding-left: 0; }
.check { margin: .4rem 0; padding: 0 .9rem; border: 1px solid var(--line); border-left-width: 4px; border-radius: 6px; background: var(--card); }
.check.failed { border-left-color: var(--failed); }
.check.drift { border-left-color: var(--drift); }
.check.passed { border-left-color: var(--passed); }
.check[open] { padding-bottom: .7rem; }
summary { position: relative; padding: .5rem 1.2rem .5rem 1.6em; text-indent: -1.6em; cursor: pointer; }
summary::after { content: "▸"; position: absolute; right: 0; top: .5rem; text-indent: 0; color: var(--soft); }
[open] > summary::after { content: "▾"; }
summary::marker { content: ""; }
summary::-webkit-details-marker { display: none; }
summary code, .why { color: var(--soft); }
.sign { display: inline-block; width: 1.6em; text-indent: 0; font-weight: 700; }
.outcome { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
.mark { padding: .05rem .45rem; border: 1px solid var(--line); border-radius: 1rem; font-size: .8125rem; }
article { border-top: 1px solid var(--line); margin-top: .7rem; }
dl { margin: 0; }
dl div { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: .2rem .8rem; margin: .3rem 0; }
dt { padding-top: .2rem; color: var(--soft); }
dd > code { display: inline-block; padding-top: .2rem; }
dd { margin: 0; min-width: 0; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .875rem; }
body:has(#show-failed:checked) :is(.check:not(.failed), section:not(.has-failed)),
body:has(#show-drift:checked) :is(.check:not(.drift), section:not(.has-drift)),
body:has(#show-skipped:checked) :is(.check:not(.skipped), section:not(.has-skipped)),
body:has(#show-passed:checked) :is(.check:not(.passed), section:not(.has-passed)) { display: none; }
@media (max-width: 34rem) {
  dl div { grid-template-columns: minmax(0, 1fr); gap: 0; }
  th, td, thead th { padding-inline: .12rem; font-size: .8125rem; }
  .filter { margin-inline: -1rem; }
  .filter label { padding: 0 .6rem; min-height: 2rem; font-size: .875rem; }
}
@media print { .filter { display: none; } .check { break-inside: avoid; } }
`
