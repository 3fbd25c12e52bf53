import { useState } from 'preact/hooks'
import { type FieldProps, Labelled } from './labelled.tsx'

/** What no other field is made for is written as JSON. */
export function JsonField(props: FieldProps) {
  const { path, value, change } = props
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2))
  const [isBroken, setBroken] = useState(false)
  const set = (written: string) => {
    setText(written)
    try {
      change(path, written.trim() === '' ? undefined : JSON.parse(written))
      setBroken(false)
    } catch {
      setBroken(true)
    }
  }
  return (
    <Labelled field={props}>
      {({ id, describedBy, isWrong }) => (
        <>
          <textarea
            id={id}
            class="mono"
            rows={4}
            value={text}
            aria-describedby={describedBy}
            aria-invalid={isWrong || isBroken}
            onInput={({ currentTarget }) => set(currentTarget.value)}
          />
          {isBroken && <p class="problems">This is not JSON yet; what was sent last stays.</p>}
        </>
      )}
    </Labelled>
  )
}
