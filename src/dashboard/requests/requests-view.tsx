import { useState } from 'preact/hooks'
import { useChosen, useShown } from '../control/chosen.ts'
import { linkTo } from '../control/place.ts'
import type { RequestEntry, SandboxEntry } from '../control/shapes.ts'
import { about, type Known, sandboxes } from '../control/state.ts'
import { scenarioOf } from '../control/why.ts'
import { useCell } from '../parts/cell.ts'
import { Empty } from '../parts/empty.tsx'
import { HttpStatus } from '../parts/status.tsx'
import { dateOf } from '../parts/time.ts'
import { Windowed } from '../parts/windowed.tsx'
import { Faults } from './faults.tsx'
import { RequestView } from './request-view.tsx'

interface Listed {
  readonly entry: RequestEntry
  readonly sandbox: Known
}

const classes = ['2xx', '4xx', '5xx'] as const

/** The journal: every answered request, and why it was answered so. */
export function RequestsView() {
  const shown = useShown()
  const chosen = useChosen()
  const { curl } = useCell(about) ?? {}
  const [status, setStatus] = useState('')
  const [path, setPath] = useState('')
  const [opened, setOpened] = useState<string | undefined>()
  const all = shown
    .flatMap((sandbox) => sandbox.requests.map((entry) => ({ entry, sandbox })))
    .sort((a, b) => (shown.length > 1 ? b.entry.at - a.entry.at : 0))
  const found = all.filter(
    ({ entry }) => String(entry.status).startsWith(status.replaceAll('x', '')) && entry.path.includes(path),
  )
  const total = totalOf(shown, useCell(sandboxes))
  const open = found.find(({ entry }) => entry.id === opened)
  return (
    <div class={open ? 'requests has-opened' : 'requests'}>
      <section class="card request-list" aria-labelledby="requests-title">
        <h2 id="requests-title">
          Requests{' '}
          <span class="count">
            {found.length.toLocaleString('en')}
            {found.length < total && ` of ${total.toLocaleString('en')}`}
          </span>
        </h2>
        {chosen && <Faults sandbox={chosen} />}
        <div class="cluster filters">
          <label class="field-inline">
            <span class="label">Status</span>
            <input
              type="text"
              class="short"
              list="statuses"
              placeholder="all"
              value={status}
              onInput={({ currentTarget }) => setStatus(currentTarget.value.trim())}
            />
            <datalist id="statuses">
              {[...classes, ...new Set(all.map(({ entry }) => entry.status))].map((option) => (
                <option key={option} value={option} />
              ))}
            </datalist>
          </label>
          <label class="field-inline grow">
            <span class="label">Path</span>
            <input
              type="search"
              class="grow"
              placeholder="contains"
              value={path}
              onInput={({ currentTarget }) => setPath(currentTarget.value.trim())}
            />
          </label>
        </div>
        {all.length === 0 ? (
          <Empty title="No request yet" code={curl}>
            Every request with a key shows here with the gate that answered it. Submit one with{' '}
            <a href={linkTo({ view: 'try' })}>Try it</a>, or paste this into a terminal.
          </Empty>
        ) : found.length === 0 ? (
          <p class="quiet">No request fits the filter.</p>
        ) : (
          <Windowed
            count={found.length}
            height={60}
            label="List of requests"
            row={(index) => {
              const item = found[index]
              return item && <Row {...item} isOpen={item.entry.id === opened} open={setOpened} />
            }}
          />
        )}
      </section>
      {open && <RequestView key={open.entry.id} {...open} close={() => setOpened(undefined)} />}
    </div>
  )
}

/** How many entries the journals have, of which the newest are read. */
function totalOf(shown: readonly Known[], all: readonly SandboxEntry[]): number {
  const kept = new Map(all.map(({ id, requests }) => [id, requests]))
  return shown.reduce((sum, { id, requests }) => sum + Math.max(requests.length, kept.get(id) ?? 0), 0)
}

interface RowProps extends Listed {
  readonly isOpen: boolean
  readonly open: (id: string) => void
}

function Row({ entry, isOpen, open }: RowProps) {
  const { id, at, method, path, status, reason, ms } = entry
  return (
    <button type="button" class="row request-row" aria-expanded={isOpen} onClick={() => open(id)}>
      <span class="row-line">
        <HttpStatus status={status} />
        <strong>{method}</strong>
        <span class="clipped grow mono">{path}</span>
        {reason && <span class="tag">{reason}</span>}
      </span>
      <span class="row-line small quiet">
        <span>{dateOf(at)}</span>
        <span class="clipped push">{scenarioOf(entry)}</span>
        <span>{ms.toFixed(0)} ms</span>
      </span>
    </button>
  )
}
