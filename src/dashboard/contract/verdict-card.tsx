import { useEffect, useState } from 'preact/hooks'
import { ask } from '../control/ask.ts'
import { useChosen } from '../control/chosen.ts'
import type { Mistake, Verdict } from '../control/judged.ts'
import { linkTo, within } from '../control/place.ts'
import { about } from '../control/state.ts'
import { Unchosen } from '../head/open-sandbox.tsx'
import { useCell } from '../parts/cell.ts'
import { Empty } from '../parts/empty.tsx'
import { act } from '../parts/notices.tsx'
import { Part } from '../parts/part.tsx'

/** What the mock says of the client that used the chosen sandbox. */
export function VerdictCard() {
  const chosen = useChosen()
  const { curl } = useCell(about) ?? {}
  const [verdict, setVerdict] = useState<Verdict | undefined>()
  const id = chosen?.id
  // What it is made from: with each of them it is asked for again.
  const made = `${chosen?.requests[0]?.id} ${chosen?.deliveries.length}`
  useEffect(() => {
    if (id === undefined) return setVerdict(undefined)
    void act(() => ask<Verdict>('GET', 'report', { sandbox: id })).then(setVerdict)
  }, [id, made])
  return (
    <section class="card" aria-labelledby="verdict-title">
      <h2 id="verdict-title">Verdict on the client</h2>
      <p class="lead">
        What its requests would mean against the live service, from the journal of the chosen sandbox.
      </p>
      {id === undefined ? (
        <Unchosen to="to judge its client" />
      ) : !verdict ? null : verdict.seen.requests === 0 ? (
        <Empty title="Nothing to judge yet" code={curl}>
          Let your client use this sandbox, or paste this into a terminal.
        </Empty>
      ) : (
        <Judged verdict={verdict} sandbox={id} />
      )}
    </section>
  )
}

function Judged({ verdict, sandbox }: { readonly verdict: Verdict; readonly sandbox: string }) {
  const { seen, summary, mistakes, passed, coverage } = verdict
  return (
    <>
      <ul class="figures">
        <li class={summary.errors > 0 ? 'figure is-failed' : 'figure is-passed'}>
          <strong>{summary.errors}</strong> {summary.errors === 1 ? 'error' : 'errors'}
        </li>
        <li class="figure is-drift">
          <strong>{summary.warnings}</strong> {summary.warnings === 1 ? 'warning' : 'warnings'}
        </li>
        <li class="figure">
          <strong>{seen.requests}</strong> {seen.requests === 1 ? 'request' : 'requests'}
        </li>
        <li class="figure">
          <strong>{passed.length}</strong> rules kept
        </li>
      </ul>
      {mistakes.length === 0 && <p>No mistake was seen.</p>}
      {mistakes.map((mistake) => (
        <MistakeView key={mistake.rule} mistake={mistake} sandbox={sandbox} />
      ))}
      <Part title="Coverage: what the client has met">
        <dl class="facts">
          {Object.entries(coverage).map(([name, { met, never }]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {met.length > 0 ? met.join(', ') : 'none'}
                {never.length > 0 && <span class="quiet"> · never: {never.join(', ')}</span>}
              </dd>
            </div>
          ))}
        </dl>
      </Part>
    </>
  )
}

function MistakeView({ mistake, sandbox }: { readonly mistake: Mistake; readonly sandbox: string }) {
  const { rule, severity, mark, sentence, count, evidence } = mistake
  return (
    <details class="mistake">
      <summary>
        <span class={`status is-${severity === 'error' ? 'bad' : 'busy'}`}>{severity}</span>
        <span class="grow">{sentence}</span>
        <span class="quiet">
          {count} × · {mark}
        </span>
      </summary>
      <p class="quiet small mono">{rule}</p>
      <ul>
        {evidence.map(({ what, task, sent }, index) => (
          <li key={index}>
            {what}{' '}
            {task !== undefined && (
              <a href={linkTo(within(sandbox, { view: 'tasks', id: task }))}>task {task}</a>
            )}
            {sent && <pre class="mono">{sent}</pre>}
          </li>
        ))}
      </ul>
    </details>
  )
}
