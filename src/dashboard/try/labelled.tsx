import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Problems } from '../parts/problems.tsx'
import { humanOf, type Schema } from './schema.ts'

/** What every field is given. */
export interface FieldProps {
  readonly document: unknown
  readonly schema: Schema
  /** Names and indexes from the top of the body. */
  readonly path: readonly (string | number)[]
  readonly value: unknown
  readonly change: (path: readonly (string | number)[], value: unknown) => void
  /** What the mock refused, by dotted path. */
  readonly problems: Readonly<Record<string, readonly string[]>>
  readonly isRequired: boolean
}

export function labelOf({ schema, path }: FieldProps): string {
  const name = path[path.length - 1]
  const title = schema.title
  if (typeof name === 'number') return `No. ${name + 1}`
  // Titles that were made of a class name say less than the member's own name.
  return title && !/^[A-Z]\w*[a-z][A-Z]\w*$/.test(title) ? title : humanOf(String(name ?? title ?? 'Body'))
}

interface LabelledProps {
  readonly field: FieldProps
  readonly children: (ids: { id: string; describedBy: string; isWrong: boolean }) => ComponentChildren
}

/** A label, what the document says of it, the control, and what the mock refused. */
export function Labelled({ field, children }: LabelledProps) {
  const id = useId()
  const { schema, path, problems, isRequired } = field
  const list = problems[path.join('.')]
  return (
    <div class="field">
      <label for={id}>
        {labelOf(field)}
        {isRequired && <span class="quiet"> required</span>}
      </label>
      <p class="help" id={`${id}-help`}>
        {schema.description}
      </p>
      {children({ id, describedBy: `${id}-help ${id}-wrong`, isWrong: list !== undefined })}
      <div id={`${id}-wrong`}>
        <Problems list={list} />
      </div>
    </div>
  )
}
