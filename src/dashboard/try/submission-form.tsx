import { useEffect, useState } from 'preact/hooks'
import { ask } from '../control/ask.ts'
import type { Family, ScenarioEntry } from '../control/shapes.ts'
import { about, type Known } from '../control/state.ts'
import { type Said, submit } from '../control/submit.ts'
import { useCell } from '../parts/cell.ts'
import { act } from '../parts/notices.tsx'
import { HttpStatus } from '../parts/status.tsx'
import { withValue } from './body.ts'
import { CopyAs } from './copy-as.tsx'
import { Field } from './field.tsx'
import { at, type Schema } from './schema.ts'
import { startingBody } from './start.ts'

interface FormProps {
  readonly family: Family
  readonly document: unknown
  readonly sandbox: Known | undefined
  readonly sandboxFor: () => Promise<string | undefined>
  readonly accepted: (sandbox: string, task: number) => void
}

export function SubmissionForm({ family, document, sandbox, sandboxFor, accepted }: FormProps) {
  const schema = (at(document, family.requestSchema) ?? {}) as Schema
  const { samples = [] } = useCell(about) ?? {}
  const [body, setBody] = useState<unknown>(() => startingBody(document, schema, samples, family.sample))
  const [scenario, setScenario] = useState('')
  const [said, setSaid] = useState<Said | undefined>()
  const [isBusy, setBusy] = useState(false)
  const send = async () => {
    setBusy(true)
    const id = await sandboxFor()
    const answer = id && (await act(() => submit(family, id, body, scenario)))
    setBusy(false)
    setSaid(answer || undefined)
    if (id && answer && answer.task !== undefined) accepted(id, answer.task)
  }
  return (
    <form
      class="submission"
      aria-label="Submission"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Field
        document={document}
        schema={schema}
        path={[]}
        value={body}
        change={(path, value) => setBody((before: unknown) => withValue(before, path, value))}
        problems={said?.problems ?? {}}
        isRequired
      />
      <ScenarioChoice sandbox={sandbox} scenario={scenario} choose={setScenario} />
      <Refusal said={said} />
      <div class="cluster submit-row">
        <button type="submit" class="button is-main" disabled={isBusy}>
          {isBusy ? 'Submitting …' : 'Submit'}
        </button>
        <CopyAs family={family} body={body} scenario={scenario} sandbox={sandbox} />
      </div>
    </form>
  )
}

/** What was refused, in the words of the answer. */
function Refusal({ said }: { readonly said: Said | undefined }) {
  const isRefused = said && said.task === undefined
  return (
    <div role="alert">
      {isRefused && (
        <div class="refusal">
          <p>
            <HttpStatus status={said.status} /> {said.message}
          </p>
          {said.hint && <p class="quiet">{said.hint}</p>}
        </div>
      )}
    </div>
  )
}

interface ScenarioChoiceProps {
  readonly sandbox: Known | undefined
  readonly scenario: string
  readonly choose: (name: string) => void
}

/** For this one submission: the header `X-Mock-Scenario`. */
function ScenarioChoice({ sandbox, scenario, choose }: ScenarioChoiceProps) {
  const [all, setAll] = useState<readonly ScenarioEntry[]>([])
  useEffect(() => {
    void act(() => ask<{ scenarios: ScenarioEntry[] }>('GET', 'scenarios')).then(
      (answer) => answer && setAll(answer.scenarios),
    )
  }, [])
  const summary = all.find(({ name }) => name === scenario)?.summary
  return (
    <div class="field">
      <label for="scenario-once">Scenario of this submission</label>
      <select
        id="scenario-once"
        value={scenario}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        <option value="">As the sandbox{sandbox ? ` (${sandbox.scenario.name})` : ''}</option>
        {all.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <p class="help">
        {summary ?? 'Fail on purpose: another scenario is sent in the header X-Mock-Scenario.'}
      </p>
    </div>
  )
}
