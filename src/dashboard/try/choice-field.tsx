import { useId } from 'preact/hooks'
import { Problems } from '../parts/problems.tsx'
import { type FieldProps, labelOf } from './labelled.tsx'

/** More values than this are a list to pick from. */
const shownAtMost = 12

/** One of a few values; what is not chosen is not sent, and the service takes its default. */
export function ChoiceField(props: FieldProps & { readonly values: readonly unknown[] }) {
  const { schema, path, value, change, problems, values, isRequired } = props
  const name = useId()
  const wrong = problems[path.join('.')]
  const unset = schema.default === undefined ? 'Not set' : `Default (${schema.default})`
  const options: readonly [string, unknown][] = [
    ...(isRequired ? [] : [[unset, undefined] as [string, unknown]]),
    ...values.map((option) => [String(option), option] as [string, unknown]),
  ]
  return (
    <fieldset
      class="field"
      aria-describedby={`${name}-help ${name}-wrong`}
      aria-invalid={wrong !== undefined}
    >
      <legend>
        {labelOf(props)}
        {isRequired && <span class="quiet"> required</span>}
      </legend>
      <p class="help" id={`${name}-help`}>
        {schema.description}
      </p>
      {options.length > shownAtMost ? (
        <select
          aria-label={labelOf(props)}
          value={options.findIndex(([, option]) => option === value)}
          onChange={({ currentTarget }) => change(path, options[Number(currentTarget.value)]?.[1])}
        >
          {options.map(([text], index) => (
            <option key={text} value={index}>
              {text}
            </option>
          ))}
        </select>
      ) : (
        <div class="chips">
          {options.map(([text, option]) => (
            <label class="chip" key={text}>
              <input
                type="radio"
                name={name}
                checked={option === value}
                onChange={() => change(path, option)}
              />
              <span>
                <Ratio text={text} />
                {text}
              </span>
            </label>
          ))}
        </div>
      )}
      <div id={`${name}-wrong`}>
        <Problems list={wrong} />
      </div>
    </fieldset>
  )
}

/** The shape of what is written as a ratio. */
function Ratio({ text }: { readonly text: string }) {
  const [, width, height] = /^(\d{1,2}):(\d{1,2})$/.exec(text) ?? []
  if (!width || !height) return null
  const scale = 14 / Math.max(Number(width), Number(height))
  const size = (side: string) => `${Math.max(4, Number(side) * scale)}px`
  return <i class="ratio" style={{ width: size(width), height: size(height) }} aria-hidden="true" />
}
