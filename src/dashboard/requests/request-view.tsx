import type { ComponentChildren } from 'preact'
import { linkTo, within } from '../control/place.ts'
import type { RequestEntry } from '../control/shapes.ts'
import type { Known } from '../control/state.ts'
import { scenarioOf } from '../control/why.ts'
import { Icon } from '../parts/icon.tsx'
import { Json } from '../parts/json.tsx'
import { Problems } from '../parts/problems.tsx'
import { HttpStatus } from '../parts/status.tsx'
import { dateOf } from '../parts/time.ts'
import { Verbatim } from '../parts/verbatim.tsx'
import { FailNextTime } from './fail-next-time.tsx'
import { explanationOf } from './gates.ts'

interface ViewProps {
  readonly entry: RequestEntry
  readonly sandbox: Known
  readonly close: () => void
}

export function RequestView({ entry, sandbox, close }: ViewProps) {
  const { method, path, status, reason, hint, problems, at, ms, tag, task, body, id, operation } = entry
  return (
    <section class="card request-view" aria-labelledby="request-title">
      <header class="task-head">
        <button type="button" class="icon-button" aria-label="Close the request" onClick={close}>
          <Icon name="back" />
        </button>
        <h2 id="request-title">
          {method} <span class="mono">{path}</span>
        </h2>
      </header>
      <p class="explained">
        <HttpStatus status={status} /> {explanationOf(reason, status)}
      </p>
      <Problems list={problems} />
      {hint && <p class="hint">{hint}</p>}
      <dl class="facts">
        <Fact name="Gate">{reason ?? 'none: it was let through'}</Fact>
        <Fact name="Scenario">{scenarioOf(entry)}</Fact>
        <Fact name="Time">{dateOf(at)} UTC</Fact>
        <Fact name="Took">{ms.toFixed(1)} ms</Fact>
        <Fact name="Sandbox">
          {sandbox.key} · {sandbox.id}
        </Fact>
        {operation && <Fact name="Operation">{operation}</Fact>}
        {tag && <Fact name="Tag">@{tag}</Fact>}
        {task !== undefined && (
          <Fact name="Task">
            <a href={linkTo(within(sandbox.id, { view: 'tasks', id: task }))}>{task}</a>
          </Fact>
        )}
        <Fact name="Request id">
          <code>{id}</code>
        </Fact>
      </dl>
      {body !== undefined && body !== '' && (
        <>
          <h3>Body</h3>
          <Body text={body} />
        </>
      )}
      <h3>Make this fail next time</h3>
      <FailNextTime entry={entry} sandbox={sandbox.id} />
    </section>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** What is cut off or is no JSON is shown as it came. */
function Body({ text }: { readonly text: string }) {
  try {
    return <Json value={JSON.parse(text)} label="the body" />
  } catch {
    return <Verbatim text={text} label="Body" />
  }
}
