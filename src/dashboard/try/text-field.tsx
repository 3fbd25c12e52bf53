import { type FieldProps, Labelled } from './labelled.tsx'
import { isInteger } from './schema.ts'

/** Text beyond this many characters is written on several lines. */
const longText = 200

export function TextField(props: FieldProps) {
  const { schema, path, value, change } = props
  const set = (text: string) => change(path, text === '' ? undefined : text)
  const placeholder = schema.default === undefined ? '' : String(schema.default)
  const isLong = schema.format === undefined && (schema.maxLength ?? 0) > longText
  return (
    <Labelled field={props}>
      {({ id, describedBy, isWrong }) => {
        const common = {
          id,
          placeholder,
          value: String(value ?? ''),
          'aria-describedby': describedBy,
          'aria-invalid': isWrong,
        }
        return isLong ? (
          <textarea {...common} rows={2} onInput={({ currentTarget }) => set(currentTarget.value)} />
        ) : (
          <input
            {...common}
            type="text"
            spellcheck={false}
            onInput={({ currentTarget }) => set(currentTarget.value)}
          />
        )
      }}
    </Labelled>
  )
}

export function NumberField(props: FieldProps) {
  const { schema, path, value, change } = props
  return (
    <Labelled field={props}>
      {({ id, describedBy, isWrong }) => (
        <input
          id={id}
          type="number"
          step={isInteger(schema) ? 1 : 'any'}
          placeholder={schema.default === undefined ? '' : String(schema.default)}
          value={typeof value === 'number' ? value : ''}
          aria-describedby={describedBy}
          aria-invalid={isWrong}
          onInput={({ currentTarget }) => {
            change(path, currentTarget.value === '' ? undefined : Number(currentTarget.value))
          }}
        />
      )}
    </Labelled>
  )
}
