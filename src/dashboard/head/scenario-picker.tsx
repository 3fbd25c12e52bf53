import { useEffect, useState } from 'preact/hooks'
import { ask } from '../control/ask.ts'
import type { ScenarioEntry } from '../control/shapes.ts'
import type { Known } from '../control/state.ts'
import { steer } from '../control/steer.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { complain } from '../parts/notices.tsx'

/** The scenario in use, and a window with all there are. */
export function ScenarioPicker({ sandbox }: { readonly sandbox: Known }) {
  const { name, summary } = sandbox.scenario
  const [isOpen, setOpen] = useState(false)
  return (
    <section class="scenario-control" aria-label="Scenario">
      <button type="button" class="picker" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <span class="label">Scenario</span>
        <strong>{name}</strong>
        <span class="quiet clipped">{summary}</span>
        <Icon name="down" />
      </button>
      {isOpen && <Scenarios sandbox={sandbox} onClose={() => setOpen(false)} />}
    </section>
  )
}

function Scenarios({ sandbox, onClose }: { readonly sandbox: Known; readonly onClose: () => void }) {
  const { id, scenario } = sandbox
  const [all, setAll] = useState<readonly ScenarioEntry[]>([])
  const [sought, setSought] = useState('')
  useEffect(() => {
    ask<{ scenarios: ScenarioEntry[] }>('GET', 'scenarios').then(
      (answer) => setAll(answer.scenarios),
      complain,
    )
  }, [])
  const found = all.filter(({ name, summary }) =>
    `${name} ${summary}`.toLowerCase().includes(sought.toLowerCase()),
  )
  const use = async (name: string) => {
    if (await steer(id, 'PUT', 'scenario', { name })) onClose()
  }
  const clear = async () => {
    if (await steer(id, 'DELETE', 'scenario')) onClose()
  }
  return (
    <Dialog title="Scenario of the next submissions" onClose={onClose}>
      <div class="cluster">
        <input
          type="search"
          class="grow"
          aria-label="Search scenarios"
          placeholder="Search"
          value={sought}
          onInput={({ currentTarget }) => setSought(currentTarget.value)}
        />
        {scenario.isOwn && (
          <button type="button" class="button" onClick={clear}>
            Follow the default again
          </button>
        )}
      </div>
      <ul class="options">
        {found.map(({ name, summary }) => (
          <li key={name}>
            <button
              type="button"
              class="option"
              aria-pressed={name === scenario.name}
              onClick={() => use(name)}
            >
              <strong>{name}</strong>
              <span class="quiet">{summary}</span>
            </button>
          </li>
        ))}
      </ul>
      {all.length > 0 && found.length === 0 && <p class="quiet">No scenario is called that.</p>}
    </Dialog>
  )
}
