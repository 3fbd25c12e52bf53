import { useState } from 'preact/hooks'
import { Problems } from '../parts/problems.tsx'
import { ChoiceField } from './choice-field.tsx'
import { FileField } from './file-field.tsx'
import { JsonField } from './json-field.tsx'
import { type FieldProps, labelOf } from './labelled.tsx'
import { PictureField, PictureList } from './picture-field.tsx'
import { fewNumbers, humanOf, kindOf, resolve, type Schema } from './schema.ts'
import { NumberField, TextField } from './text-field.tsx'

/** One part of the body, drawn as its schema says. */
export function Field(props: FieldProps) {
  const schema = resolve(props.document, props.schema)
  const given = { ...props, schema }
  switch (kindOf(schema)) {
    case 'object':
      return <Group {...given} />
    case 'variants':
      return <VariantsField {...given} />
    case 'list':
      return isPicture(given, resolve(props.document, schema.items ?? {})) ? (
        <PictureList {...given} />
      ) : (
        <ListField {...given} />
      )
    case 'choice':
      return <ChoiceField {...given} values={schema.enum ?? []} />
    case 'flag':
      return <ChoiceField {...given} values={[true, false]} />
    case 'number': {
      const few = fewNumbers(schema)
      return few ? <ChoiceField {...given} values={few} /> : <NumberField {...given} />
    }
    case 'text':
      return isPicture(given, schema) ? <PictureField {...given} /> : <TextField {...given} />
    case 'file':
      return <FileField {...given} />
    default:
      return <JsonField {...given} />
  }
}

/** Pictures are what an `input` names by address. */
const isPicture = ({ path }: FieldProps, schema: Schema) => path[0] === 'input' && schema.format === 'uri'

function Group(props: FieldProps) {
  const { schema, path, value, problems } = props
  const required = schema.required ?? []
  const members = Object.entries(schema.properties ?? {})
  // What is needed comes first, as a person would begin.
  const inOrder = [...members].sort(([a], [b]) => Number(required.includes(b)) - Number(required.includes(a)))
  const fields = inOrder.map(([name, member]) => (
    <Field
      key={name}
      {...props}
      schema={member}
      path={[...path, name]}
      value={(value as Record<string, unknown> | undefined)?.[name]}
      isRequired={required.includes(name)}
    />
  ))
  if (path.length === 0) return <>{fields}</>
  return (
    <fieldset class="group">
      <legend>{labelOf(props)}</legend>
      {fields}
      <Problems list={problems[path.join('.')]} />
    </fieldset>
  )
}

function ListField(props: FieldProps) {
  const { schema, path, value, change, problems } = props
  const items = Array.isArray(value) ? value : []
  return (
    <fieldset class="group">
      <legend>{labelOf(props)}</legend>
      {items.map((item, index) => (
        <div class="list-item" key={index}>
          <Field {...props} schema={schema.items ?? {}} path={[...path, index]} value={item} isRequired />
          <button type="button" class="button" onClick={() => change([...path, index], undefined)}>
            Remove
          </button>
        </div>
      ))}
      <button type="button" class="button" onClick={() => change([...path, items.length], '')}>
        Add one
      </button>
      <Problems list={problems[path.join('.')]} />
    </fieldset>
  )
}

/** One of several shapes: the first is offered, the others can be chosen. */
function VariantsField(props: FieldProps) {
  const { document, schema, path, value, change } = props
  const variants = (schema.anyOf ?? schema.oneOf ?? []).map((variant) => resolve(document, variant))
  const [index, setIndex] = useState(
    Math.max(
      0,
      variants.findIndex((variant) => fits(variant, value)),
    ),
  )
  const variant = variants[index] ?? {}
  const own = { ...variant, title: schema.title ?? variant.title, description: schema.description } as Schema
  return (
    <div class="variants">
      {variants.length > 1 && (
        <label class="variant">
          <span class="unseen">Form of {labelOf(props)}</span>
          <select
            value={index}
            onChange={({ currentTarget }) => {
              change(path, undefined)
              setIndex(Number(currentTarget.value))
            }}
          >
            {variants.map((other, number) => (
              <option key={number} value={number}>
                {nameOf(other)}
              </option>
            ))}
          </select>
        </label>
      )}
      <Field {...props} schema={own} />
    </div>
  )
}

const fits = (schema: Schema, value: unknown): boolean => {
  const kind = kindOf(schema)
  if (value === undefined) return true
  return kind === 'object' ? typeof value === 'object' : kind === 'text' ? typeof value === 'string' : false
}

const nameOf = (schema: Schema): string => {
  const kind = kindOf(schema)
  return kind === 'object' ? 'Options' : schema.format === 'uri' ? 'Address' : humanOf(schema.title ?? kind)
}
