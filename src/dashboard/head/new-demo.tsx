import { useState } from 'preact/hooks'
import { openDemo } from '../control/demo.ts'
import { Icon } from '../parts/icon.tsx'
import { act, tell } from '../parts/notices.tsx'

/** A fresh sandbox with a story in it, for the next visitor. */
export function NewDemo() {
  const [isBusy, setBusy] = useState(false)
  const open = async () => {
    setBusy(true)
    const demo = await act(openDemo)
    if (demo) tell('A new demo sandbox is open. Its key is in the snippets of "Try it".')
    setBusy(false)
  }
  return (
    <button type="button" class="button" disabled={isBusy} onClick={open}>
      <Icon name="plus" />
      New demo
    </button>
  )
}
