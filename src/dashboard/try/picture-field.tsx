import { addressOf } from '../control/ask.ts'
import type { Sample } from '../control/shapes.ts'
import { about } from '../control/state.ts'
import { useCell } from '../parts/cell.ts'
import { Icon } from '../parts/icon.tsx'
import { Problems } from '../parts/problems.tsx'
import { type FieldProps, Labelled, labelOf } from './labelled.tsx'

/** One picture by address: a sample, or any URL. */
export function PictureField(props: FieldProps) {
  const { path, value, change } = props
  return (
    <div class="field">
      <Labelled field={props}>
        {({ id, describedBy, isWrong }) => (
          <input
            id={id}
            type="text"
            spellcheck={false}
            placeholder="https://…"
            value={String(value ?? '')}
            aria-describedby={describedBy}
            aria-invalid={isWrong}
            onInput={({ currentTarget }) => change(path, currentTarget.value || undefined)}
          />
        )}
      </Labelled>
      <Samples
        path={path}
        label={`Samples for ${labelOf(props)}`}
        isChosen={(url) => url === value}
        toggle={(url) => change(path, url === value ? undefined : url)}
      />
    </div>
  )
}

/** Several pictures by address. */
export function PictureList(props: FieldProps) {
  const { schema, path, value, change, problems, isRequired } = props
  const urls = (Array.isArray(value) ? value : []).map(String)
  const place = path.join('.')
  const toggle = (url: string) =>
    change(path, urls.includes(url) ? urls.filter((other) => other !== url) : [...urls.filter(Boolean), url])
  return (
    <fieldset class="field">
      <legend>
        {labelOf(props)}
        {isRequired && <span class="quiet"> required</span>}
      </legend>
      <p class="help">{schema.description}</p>
      <Samples path={path} label="Samples" isChosen={(url) => urls.includes(url)} toggle={toggle} />
      {urls.map((url, index) => (
        <div key={index}>
          <div class="list-item">
            <input
              type="text"
              class="grow"
              spellcheck={false}
              aria-label={`Address ${index + 1} of ${labelOf(props)}`}
              aria-invalid={problems[`${place}.${index}`] !== undefined}
              placeholder="https://…"
              value={url}
              onInput={({ currentTarget }) => change([...path, index], currentTarget.value)}
            />
            <button
              type="button"
              class="icon-button"
              aria-label={`Remove address ${index + 1}`}
              onClick={() => change([...path, index], undefined)}
            >
              <Icon name="close" />
            </button>
          </div>
          <Problems list={problems[`${place}.${index}`]} />
        </div>
      ))}
      <button type="button" class="button is-quiet" onClick={() => change([...path, urls.length], '')}>
        <Icon name="plus" />
        Add a URL
      </button>
      <Problems list={problems[place]} />
    </fieldset>
  )
}

interface SamplesProps {
  readonly path: FieldProps['path']
  readonly label: string
  readonly isChosen: (url: string) => boolean
  readonly toggle: (url: string) => void
}

/** The project's own pictures as thumbnails. */
function Samples({ path, label, isChosen, toggle }: SamplesProps) {
  const { samples = [] } = useCell(about) ?? {}
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would stand in another.
    <div class="samples" role="group" aria-label={label}>
      {fitting(samples, path).map(({ name, title, url }) => (
        <button
          key={name}
          type="button"
          class="sample"
          aria-pressed={isChosen(url)}
          title={title}
          onClick={() => toggle(url)}
        >
          <img src={addressOf(`samples/${name}`)} alt={title} loading="lazy" />
        </button>
      ))}
    </div>
  )
}

/** Those of the kind that the member is called; else all that are of no kind that another is called. */
function fitting(samples: readonly Sample[], path: FieldProps['path']): readonly Sample[] {
  const names = path.filter((part) => typeof part === 'string')
  const same = samples.filter(({ kind }) => names.includes(kind))
  return same.length > 0 ? same : samples.filter(({ kind }) => kind !== 'model')
}
