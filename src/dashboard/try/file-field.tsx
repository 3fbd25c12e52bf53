import { type FieldProps, Labelled } from './labelled.tsx'

/** Bytes of this machine. */
export function FileField(props: FieldProps) {
  const { path, change } = props
  return (
    <Labelled field={props}>
      {({ id, describedBy, isWrong }) => (
        <input
          id={id}
          type="file"
          aria-describedby={describedBy}
          aria-invalid={isWrong}
          onChange={({ currentTarget }) => change(path, currentTarget.files?.[0])}
        />
      )}
    </Labelled>
  )
}
