import { useState } from 'preact/hooks'
import { useNone } from '../control/chosen.ts'
import { openSandbox } from '../control/demo.ts'
import { about } from '../control/state.ts'
import { useCell } from '../parts/cell.ts'
import { Empty } from '../parts/empty.tsx'
import { Icon } from '../parts/icon.tsx'
import { act } from '../parts/notices.tsx'

/** Opens a sandbox with a key that the mock draws. */
export function OpenSandbox() {
  const [isBusy, setBusy] = useState(false)
  const open = async () => {
    setBusy(true)
    await act(openSandbox)
    setBusy(false)
  }
  return (
    <button type="button" class="button" disabled={isBusy} onClick={open}>
      <Icon name="plus" />
      Open a sandbox
    </button>
  )
}

/**
 * In place of what belongs to one sandbox, while none is chosen.
 * @param to what one can do then, as in "to set its webhook"
 */
export function Unchosen({ to }: { readonly to: string }) {
  const { curl } = useCell(about) ?? {}
  if (!useNone()) return <p class="quiet">Choose a sandbox {to}.</p>
  return (
    <Empty title="No sandbox yet" code={curl} action={<OpenSandbox />}>
      A key is a sandbox: the first request with it opens one. Open one here {to}, or paste this into a
      terminal.
    </Empty>
  )
}
