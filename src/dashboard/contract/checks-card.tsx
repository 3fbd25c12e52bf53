import { useEffect, useState } from 'preact/hooks'
import { ask } from '../control/ask.ts'
import { checks, readChecks } from '../control/checks.ts'
import type { CheckResult, Checks, ReportedCheck } from '../control/judged.ts'
import { about } from '../control/state.ts'
import { useCell } from '../parts/cell.ts'
import { Empty } from '../parts/empty.tsx'
import { Json } from '../parts/json.tsx'
import { act } from '../parts/notices.tsx'
import { Part } from '../parts/part.tsx'
import { Status } from '../parts/status.tsx'

/** The contract suite: run it, watch it, read what it found. */
export function ChecksCard() {
  const state = useCell(checks)
  const { profile } = useCell(about) ?? {}
  const isRunning = state?.state === 'running'
  useEffect(() => {
    void act(readChecks)
  }, [])
  const run = () => act(async () => checks.set(await ask<Checks>('POST', 'checks', { body: {} })))
  return (
    <section class="card" aria-labelledby="checks-title">
      <header class="card-head">
        <div>
          <h2 id="checks-title">Contract suite</h2>
          <p class="lead">
            The checks that judge the live endpoint, run against this mock. Profile: {profile?.name ?? '…'}.
          </p>
        </div>
        <button type="button" class="button is-main" disabled={isRunning} onClick={run}>
          {isRunning ? 'Running …' : 'Run the suite'}
        </button>
      </header>
      {state && state.state !== 'never' ? (
        <Outcome state={state} />
      ) : (
        <Empty title="It has not run yet" code="npx claid-mock check">
          It takes a few seconds, against a mock like this one. The same from a terminal:
        </Empty>
      )}
    </section>
  )
}

function Outcome({ state }: { readonly state: Checks }) {
  const { outcomes, done, total, error, results, report } = state
  return (
    <>
      <label class="progress">
        <span role="status">
          {state.state === 'running' ? 'Running' : state.state === 'done' ? 'Done' : 'Failed'}: {done} of{' '}
          {total ?? '…'} checks
        </span>
        <progress value={done} max={total ?? Math.max(1, done * 2)} />
      </label>
      {error && <p class="problems">{error}</p>}
      <ul class="figures">
        {Object.entries(outcomes).map(([name, count]) => (
          <li key={name} class={`figure is-${name}`}>
            <strong>{count}</strong> {name}
          </li>
        ))}
      </ul>
      <Results results={results} report={report} />
      {report !== null && (
        <Part title="Report, as check --reporter json writes it">
          <Json value={report} label="the report" depth={1} />
        </Part>
      )}
    </>
  )
}

const rank = (outcome: string) => ['failed', 'drift', 'skipped', 'passed'].indexOf(outcome)

interface ResultsProps {
  readonly results: readonly CheckResult[]
  readonly report: Checks['report']
}

function Results({ results, report }: ResultsProps) {
  const [only, setOnly] = useState('')
  const shown = results
    .filter(({ outcome }) => only === '' || outcome === only)
    .sort((a, b) => rank(a.outcome) - rank(b.outcome))
  return (
    <>
      <label class="field-inline">
        <span class="label">Show</span>
        <select value={only} onChange={({ currentTarget }) => setOnly(currentTarget.value)}>
          <option value="">all</option>
          {['failed', 'drift', 'skipped', 'passed'].map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <ul class="results">
        {shown.map(({ id, title, subject, outcome, reason }) => (
          <li key={`${id} ${subject}`}>
            <Status status={outcome} />
            <div>
              <p>
                {title} {subject && <span class="quiet">{subject}</span>}
              </p>
              {reason && <p class="quiet small">{reason}</p>}
              <p class="quiet small mono">{id}</p>
              {['failed', 'drift'].includes(outcome) && (
                <Evidence found={report?.checks.find((one) => one.id === id && one.subject === subject)} />
              )}
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}

/** What the contract says and what was met instead; there when the run is over. */
function Evidence({ found }: { readonly found: ReportedCheck | undefined }) {
  if (!found) return null
  const { source, evidence } = found
  return (
    <Part title="Evidence">
      <Json value={{ source, evidence }} label="the evidence" />
    </Part>
  )
}
