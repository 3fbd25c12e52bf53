import { takesForm } from '../control/form-data.ts'
import { keyFor } from '../control/keys.ts'
import type { Family } from '../control/shapes.ts'
import { about, type Known } from '../control/state.ts'
import { useCell } from '../parts/cell.ts'
import { Copy } from '../parts/copy.tsx'
import { snippetsFor } from './snippets.ts'

interface CopyAsProps {
  readonly family: Family
  readonly body: unknown
  readonly scenario: string
  readonly sandbox: Known | undefined
}

/** The submission as it stands, for a terminal or a program. */
export function CopyAs({ family, body, scenario, sandbox }: CopyAsProps) {
  const { baseUrl = '' } = useCell(about) ?? {}
  const submission = {
    url: baseUrl + family.accept.path,
    key: keyFor(sandbox),
    scenario: scenario || undefined,
    body,
  }
  return (
    <div class="copy-as">
      <span class="label">Copy as</span>
      {snippetsFor(takesForm(family.accept.mediaTypes)).map(([name, write]) => (
        <Copy key={name} text={write(submission)} label={`Copy as ${name}`}>
          {name}
        </Copy>
      ))}
    </div>
  )
}
