import {
  isObject,
  type JsonSchema,
  type OpenApiDocument,
  pointerSegment,
  resolveRef,
  shapeOf,
} from '../../spec/document.ts'
import type { Samples } from '../samples.ts'

/** A place in a body, with all of the body valid around it. */
export interface Place {
  /** Names, and `*` for the items of a list. */
  readonly names: readonly string[]
  /** Names and indexes. */
  readonly path: readonly (string | number)[]
  readonly schema: JsonSchema
  /** JSON pointer into the document. */
  readonly pointer: string
  /** What is valid there. */
  readonly value: unknown
  /** The body with another value there. */
  readonly put: (value: unknown) => unknown
  /** Whether it is a branch of a union, whose type is the union's own matter. */
  readonly isBranch: boolean
  readonly isRequired: boolean
}

const deepest = 12

/** Every place of a schema's values: each member, the items of each list, each branch of each union. */
export function placesOf(
  document: OpenApiDocument,
  samples: Samples,
  held: JsonSchema,
  pointer: string,
): Place[] {
  return [
    ...walk(held, {
      names: [],
      path: [],
      pointer,
      value: samples.of(held, 'full'),
      put: (value) => value,
      isBranch: false,
      isRequired: true,
    }),
  ]

  function* walk(
    schema: JsonSchema,
    at: Omit<Place, 'schema'>,
    seen: readonly string[] = [],
  ): Generator<Place> {
    const refs = schema.$ref === undefined ? seen : [...seen, schema.$ref]
    // A recursive schema says the same again.
    if (at.path.length > deepest || (schema.$ref !== undefined && seen.includes(schema.$ref))) return
    const shape = shapeOf(document, schema)
    const place = { ...at, schema: shape, pointer: homeOf(document, schema, at.pointer) }
    yield place
    const union = shape.anyOf ? 'anyOf' : 'oneOf'
    const { anyOf: _, oneOf: __, ...own } = shape
    for (const [index, branch] of (shape[union] ?? []).entries()) {
      const joined = { allOf: [own, branch] }
      const value = samples.of(joined, 'full')
      const pointer = homeOf(document, branch, `${place.pointer}/${union}/${index}`)
      yield* walk(branch, { ...at, pointer, value, isBranch: true }, refs)
    }
    if (isObject(at.value)) {
      const whole = at.value
      for (const [name, member] of Object.entries(shape.properties ?? {})) {
        if (!Object.hasOwn(whole, name)) continue
        yield* walk(
          member,
          {
            names: [...at.names, name],
            path: [...at.path, name],
            pointer: `${holderOf(place.pointer, 'properties', name)}`,
            value: whole[name],
            put: (value) => at.put({ ...whole, [name]: value }),
            isBranch: false,
            isRequired: shape.required?.includes(name) === true,
          },
          refs,
        )
      }
    }
    if (Array.isArray(at.value) && at.value.length > 0 && typeof shape.items === 'object') {
      const [first, ...rest] = at.value
      yield* walk(
        shape.items,
        {
          names: [...at.names, '*'],
          path: [...at.path, 0],
          pointer: `${place.pointer}/items`,
          value: first,
          put: (value) => at.put([value, ...rest]),
          isBranch: false,
          isRequired: true,
        },
        refs,
      )
    }
  }

  function holderOf(home: string, keyword: string, name: string): string {
    return `${home}/${keyword}/${pointerSegment(name)}`
  }
}

/** Where a schema is written out: what it refers to, alone or as the only one of an `allOf`. */
function homeOf(document: OpenApiDocument, schema: JsonSchema, pointer: string): string {
  let home = pointer
  let at: JsonSchema = schema
  for (let steps = 0; steps < 16; steps++) {
    const [only, ...more] = at.allOf ?? []
    const next = at.$ref ?? (more.length === 0 && !at.properties ? only?.$ref : undefined)
    if (next === undefined) return home
    home = next.slice(1)
    at = (resolveRef(document, next) ?? {}) as JsonSchema
  }
  return home
}
