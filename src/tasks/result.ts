import type { Profile } from '../facts/profiles.ts'
import { type JsonSchema, type OpenApiDocument, shapeOf } from '../spec/document.ts'
import type { Status, Task } from '../store/store.ts'
import { timestamp } from './lifecycle.ts'
import { mediaTypes, type PictureFacts } from './pictures.ts'

/** A task as one answer shows it. */
export interface TaskView {
  readonly task: Task
  readonly status: Status
  /** When it got that status, epoch milliseconds. */
  readonly since: number
  inputs(): readonly PictureFacts[]
  /** How many output pictures it makes, one or more. */
  readonly images: number
  output(index: number): PictureFacts
  /** The text of the entry of `errors` that is being written. */
  readonly error?: string
}

/** Writes a value true to `schema`, as JSON text; the same for the same seed. */
export type WriteExample = (schema: JsonSchema, seed: readonly (string | number)[]) => string

/** A body writer, compiled from the schema that it is true to. */
export interface BodyWriter {
  readonly write: (view: TaskView) => string
  /** Whether the schema has members that only an example can fill. */
  readonly needsExamples: boolean
}

type Write = (view: TaskView, picture: PictureFacts | undefined) => string | undefined
interface Options {
  readonly document: OpenApiDocument
  readonly profile: Profile
  readonly example: WriteExample
}

/**
 * Compiles a success schema of a family into a writer: known names are answered from the task, any other
 * member by an example of its schema. JSON text is written directly, since the echoed request is the raw
 * text that came.
 */
export function compileBody(schema: JsonSchema, options: Options): BodyWriter {
  let needsExamples = false
  const write = new Compiler(options, () => {
    needsExamples = true
  }).body(schema)
  return { write: (view) => write(view, undefined) ?? '{}', needsExamples }
}

type Names = Readonly<Record<string, (schema: JsonSchema) => Write>>

class Compiler {
  constructor(
    readonly options: Options,
    readonly usesExample: () => void,
  ) {}

  body(schema: JsonSchema): Write {
    return this.#object(schema, { data: (data) => this.#object(data, this.#dataNames) })
  }

  /** What is said of the task itself. */
  readonly #dataNames: Names = {
    id:
      () =>
      ({ task }) =>
        String(task.id),
    status:
      () =>
      ({ status }) =>
        `"${status}"`,
    created_at:
      () =>
      ({ task }) =>
        `"${timestamp(task.createdAt)}"`,
    request:
      () =>
      ({ task }) =>
        task.request,
    result_url: () => {
      const asHttp = this.options.profile.resultUrlScheme === 'http'
      // What is before the id is the same for most tasks, and is written once.
      let last = { baseUrl: '', path: '', start: '' }
      return ({ task: { baseUrl, path, id } }) => {
        if (last.baseUrl !== baseUrl || last.path !== path) {
          const url = asHttp ? baseUrl.replace(/^https:/, 'http:') : baseUrl
          last = { baseUrl, path, start: JSON.stringify(`${url}${path}/`).slice(0, -1) }
        }
        return `${last.start}${id}"`
      }
    },
    errors: (schema) => this.#errors(schema),
    result: (schema) => {
      const write = whenDone(this.#object(schema, this.#resultNames))
      return (view, picture) => view.task.result ?? write(view, picture)
    },
    results: (schema) => whenDone(this.#pairs(schema)),
    ...this.#pictureMembers((write) => whenDone(write)),
  }

  readonly #resultNames: Names = {
    results: (schema) => this.#pairs(schema),
    ...this.#pictureMembers((write) => write),
  }

  #pictureMembers(wrap: (write: Write) => Write): Names {
    return {
      input_object: (schema) => wrap(this.#one(schema, (view) => view.inputs()[0])),
      output_object: (schema) => wrap(this.#one(schema, (view) => view.output(0))),
      input_objects: (schema) => wrap(this.#many(schema, (view) => view.inputs())),
      output_objects: (schema) =>
        wrap(
          this.#many(schema, (view) => Array.from({ length: view.images }, (_, index) => view.output(index))),
        ),
    }
  }

  #one(schema: JsonSchema, select: (view: TaskView) => PictureFacts | undefined): Write {
    const write = this.#picture(schema)
    return (view) => write(view, select(view))
  }

  #many(schema: JsonSchema, select: (view: TaskView) => readonly PictureFacts[]): Write {
    const write = this.#picture(this.#items(schema))
    return (view) =>
      `[${select(view)
        .map((picture) => write(view, picture))
        .join(',')}]`
  }

  /** A pair for each input, one at least. */
  #pairs(schema: JsonSchema): Write {
    const pair = this.#object(
      this.#items(schema),
      this.#pictureMembers((write) => write),
    )
    return (view) => {
      const pairs = Array.from({ length: view.images }, (_, index) => {
        const [input] = view.inputs().slice(index)
        return pair(
          part(view, { images: 1, inputs: () => (input ? [input] : []), output: () => view.output(index) }),
          undefined,
        )
      })
      return `[${pairs.join(',')}]`
    }
  }

  #errors(schema: JsonSchema): Write {
    const item = this.#items(schema)
    const message: Write = ({ error }) => JSON.stringify(error)
    const created: Write = ({ since }) => `"${timestamp(since)}"`
    const write =
      item.type === 'string'
        ? message
        : this.#object(item, { error: () => message, created_at: () => created })
    return (view) => {
      if (view.status !== 'ERROR') return '[]'
      return `[${view.task.errors.map((error) => write(part(view, { error }), undefined)).join(',')}]`
    }
  }

  #picture(schema: JsonSchema): Write {
    const unset = this.options.profile.unset === 'null' ? 'null' : undefined
    const from =
      (read: (picture: PictureFacts) => string | number | undefined): (() => Write) =>
      () =>
      (_, picture) => {
        const value = picture && read(picture)
        return value === undefined ? unset : JSON.stringify(value)
      }
    return this.#object(schema, {
      ext: from(({ format }) => format),
      mime: from(({ format }) => mediaTypes[format] ?? `image/${format}`),
      format: from(({ format }) => format.toUpperCase()),
      width: from(({ width }) => width),
      height: from(({ height }) => height),
      mps: from(({ mps, width, height }) => mps ?? (width * height) / 1_000_000),
      tmp_url: from(({ url }) => url),
      object_key: from(({ kept }) => kept?.key),
      object_bucket: from(({ kept }) => kept?.bucket),
      object_uri: from(({ kept }) => kept && `s3://${kept.bucket}/${kept.key}`),
      claid_storage_uri: from(({ kept }) => kept && `storage://${kept.bucket}/${kept.key}`),
    })
  }

  #items(schema: JsonSchema): JsonSchema {
    const { items } = schema
    return typeof items === 'object' ? shapeOf(this.options.document, items) : {}
  }

  #object(schema: JsonSchema, names: Names): Write {
    const shape = shapeOf(this.options.document, schema)
    const members = Object.entries(shape.properties ?? {}).map(([name, held]) => {
      const member = shapeOf(this.options.document, held)
      const write = Object.hasOwn(names, name) ? names[name]?.(member) : undefined
      const written = `${JSON.stringify(name)}:`
      return { first: `{${written}`, next: `,${written}`, write: write ?? this.#example(name, held) }
    })
    return (view, picture) => {
      let text = ''
      for (const { first, next, write } of members) {
        const value = write(view, picture)
        if (value !== undefined) text += (text === '' ? first : next) + value
      }
      return text === '' ? '{}' : `${text}}`
    }
  }

  #example(name: string, schema: JsonSchema): Write {
    this.usesExample()
    return ({ task }) => this.options.example(schema, [task.id, task.createdAt, name])
  }
}

/** The same task, with something of its own for one entry of a list. */
const part = (view: TaskView, own: Partial<TaskView>): TaskView => ({
  task: view.task,
  status: view.status,
  since: view.since,
  images: view.images,
  inputs: () => view.inputs(),
  output: (index) => view.output(index),
  ...own,
})

const whenDone =
  (write: Write): Write =>
  (view, picture) =>
    view.status === 'DONE' ? write(view, picture) : undefined
