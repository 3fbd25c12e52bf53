import { useEffect, useState } from 'preact/hooks'
import { addressOf } from '../control/ask.ts'
import { useChosen } from '../control/chosen.ts'
import { openSandbox } from '../control/demo.ts'
import { place } from '../control/place.ts'
import type { Family } from '../control/shapes.ts'
import { about, sandboxes } from '../control/state.ts'
import { useCell } from '../parts/cell.ts'
import { act, complain } from '../parts/notices.tsx'
import { LastTask } from './last-task.tsx'
import { SubmissionForm } from './submission-form.tsx'

/** A form for a submission, and what becomes of the one that was sent last. */
export function TryView() {
  const { families = [] } = useCell(about) ?? {}
  const { sandbox: picked } = useCell(place)
  const count = useCell(sandboxes).length
  const chosen = useChosen()
  const document = useDocument()
  const [name, setName] = useState('')
  const [last, setLast] = useState<{ sandbox: string; task: number } | undefined>()
  const family = families.find((candidate) => candidate.name === name) ?? families[0]
  if (!family || !document) return <p class="quiet">Reading the contract …</p>
  const sandboxFor = async () => {
    const id = chosen?.id ?? picked
    if (id !== undefined) return id
    // Where there is no sandbox yet, the first submission opens one.
    if (count === 0) return openSandbox()
    throw new Error(`Failed to submit: there are ${count} sandboxes. Choose one in the head.`)
  }
  return (
    <div class="try">
      <section class="card" aria-labelledby="try-title">
        <h2 id="try-title">Try it</h2>
        <p class="lead">Submit as your client would: to the API itself, and every answer is its own.</p>
        <FamilyChoice families={families} family={family} choose={setName} />
        <SubmissionForm
          key={family.name}
          family={family}
          document={document}
          sandbox={chosen}
          sandboxFor={() => act(sandboxFor)}
          accepted={(sandbox, task) => setLast({ sandbox, task })}
        />
      </section>
      <LastTask last={last && last.sandbox === chosen?.id ? last : undefined} sandbox={chosen} />
    </div>
  )
}

interface FamilyChoiceProps {
  readonly families: readonly Family[]
  readonly family: Family
  readonly choose: (name: string) => void
}

function FamilyChoice({ families, family, choose }: FamilyChoiceProps) {
  if (families.length < 2) {
    return (
      <p>
        <code>
          {family.accept.method} {family.accept.path}
        </code>
      </p>
    )
  }
  return (
    <label class="field">
      Operation
      <select value={family.name} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {families.map(({ name, accept }) => (
          <option key={name} value={name}>
            {accept.method} {accept.path}
          </option>
        ))}
      </select>
    </label>
  )
}

/** The stored document, which the form is drawn from. */
function useDocument(): unknown {
  const [document, setDocument] = useState<unknown>()
  useEffect(() => {
    fetch(addressOf('openapi.json'))
      .then(async (response) => setDocument(await response.json()))
      .catch(complain)
  }, [])
  return document
}
