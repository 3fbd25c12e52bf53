import fc from 'fast-check'
import { type JsonSchema, type OpenApiDocument, shapeOf } from '../../src/spec/document.ts'

export type Path = readonly (string | number)[]
type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'

/** A recursive schema goes no deeper than this with what it does not require. */
const deepest = 4
export const jsonTypes: readonly JsonType[] = ['null', 'boolean', 'number', 'string', 'array', 'object']

// Numbers are whole or not, so that an integer is no matter of luck.
export const samples: Readonly<Record<JsonType, fc.Arbitrary<unknown>>> = {
  null: fc.constant(null),
  boolean: fc.boolean(),
  number: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
  string: fc.oneof(fc.constantFrom('', '2', 'true', 'null'), fc.string({ unit: 'binary' })),
  array: fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 3 }),
  object: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
}

export const typesOf = ({ type, nullable, properties, items }: JsonSchema): readonly string[] => {
  const named = type === undefined ? (properties ? ['object'] : items ? ['array'] : jsonTypes) : [type].flat()
  return nullable === true ? [...named, 'null'] : named
}
export const jsonTypesOf = (schema: JsonSchema): Set<string> =>
  new Set(typesOf(schema).map((type) => (type === 'integer' ? 'number' : type)))

/** Text of exactly `count` code points; none of them is blank when it is part of an address. */
function textOf(count: number, unit: fc.Arbitrary<string>): fc.Arbitrary<string> {
  // A few drawn letters are repeated: thousands of them would be slow and tell no more.
  return fc
    .array(unit, { minLength: 1, maxLength: 12 })
    .map((units) => Array.from({ length: count }, (_, n) => units[n % units.length]).join(''))
}

export const letter = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 1 }),
)
const visible = letter.filter((text) => /\S/.test(text))
export const scheme = fc.constantFrom('https://', 'http://', 'storage://', 's3://', 'HTTPS://', 'git+ssh://')

/** A text of the schema's format with `count` code points. */
export function formatted({ format }: JsonSchema, count: number): fc.Arbitrary<string> {
  if (format !== 'uri') return textOf(count, letter)
  // Even the shortest address has a scheme, the slashes and one letter more.
  return scheme.chain((start) =>
    count <= start.length
      ? textOf(Math.max(1, count - 4), visible).map((rest) => `a://${rest}`)
      : textOf(count - start.length, visible).map((rest) => start + rest),
  )
}

function strings(schema: JsonSchema): fc.Arbitrary<string> {
  const least = Math.max(Number(schema.minLength ?? 0), schema.format === 'uri' ? 5 : 0)
  const most = Number(schema.maxLength ?? Math.max(least, 40))
  const counts = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: least, max: Math.min(most, least + 30) }) },
    { weight: 1, arbitrary: fc.constantFrom(least, most) },
  )
  return counts.chain((count) => formatted(schema, count))
}

function numbers(schema: JsonSchema, isInteger: boolean): fc.Arbitrary<number> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema as Record<
    string,
    number | undefined
  >
  const step = multipleOf ?? (isInteger ? 1 : 0.25)
  const first = Math.max(
    Math.ceil((minimum ?? -1000 * step) / step),
    exclusiveMinimum === undefined ? -1e9 : Math.floor(exclusiveMinimum / step) + 1,
  )
  const last = Math.min(
    Math.floor((maximum ?? (first + 2000) * step) / step),
    exclusiveMaximum === undefined ? 1e9 : Math.ceil(exclusiveMaximum / step) - 1,
  )
  return fc
    .oneof(fc.integer({ min: first, max: last }), fc.constantFrom(first, last))
    .map((count) => count * step)
}

/** Values that are true to a schema of the document, derived from it keyword by keyword. */
export function valuesOf(
  document: OpenApiDocument,
  held: JsonSchema | boolean,
  depth = 0,
): fc.Arbitrary<unknown> {
  if (typeof held === 'boolean') return fc.jsonValue({ maxDepth: 1 })
  const schema = shapeOf(document, held)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const branches = schema.anyOf ?? schema.oneOf
  if (branches) {
    const { anyOf: _, oneOf: __, ...own } = schema
    return fc.oneof(...branches.map((branch) => valuesOf(document, { allOf: [own, branch] }, depth + 1)))
  }
  return fc.oneof(...typesOf(schema).map((type) => ofType(document, schema, type, depth)))
}

function ofType(
  document: OpenApiDocument,
  schema: JsonSchema,
  type: string,
  depth: number,
): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return strings(schema)
    case 'integer':
    case 'number':
      return numbers(schema, type === 'integer')
    case 'array':
      return arrays(document, schema, depth)
    case 'object':
      return objects(document, schema, depth)
    default:
      return samples[type as JsonType]
  }
}

function arrays(document: OpenApiDocument, schema: JsonSchema, depth: number): fc.Arbitrary<unknown[]> {
  const least = Number(schema.minItems ?? 0)
  const lengths = {
    minLength: least,
    maxLength: depth > deepest ? least : Number(schema.maxItems ?? least + 3),
    size: 'max',
  } as const
  const items = valuesOf(document, schema.items ?? true, depth + 1)
  return schema.uniqueItems
    ? fc.uniqueArray(items, { ...lengths, selector: (item) => JSON.stringify(item) })
    : fc.array(items, lengths)
}

function objects(
  document: OpenApiDocument,
  schema: JsonSchema,
  depth: number,
): fc.Arbitrary<Record<string, unknown>> {
  const required = schema.required ?? []
  const members = Object.entries(schema.properties ?? {}).filter(
    ([name]) => depth < deepest || required.includes(name),
  )
  const known = fc.record(
    Object.fromEntries(members.map(([name, member]) => [name, valuesOf(document, member, depth + 1)])),
    { requiredKeys: [...required] },
  )
  if (schema.additionalProperties === false || depth >= deepest) return known
  const more = fc.dictionary(names, valuesOf(document, schema.additionalProperties ?? true, depth + 1), {
    maxKeys: 2,
  })
  return fc
    .tuple(more, known)
    .map(([extra, own]) => ({ ...without(extra, Object.keys(schema.properties ?? {})), ...own }))
}

export const without = (object: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))

/** Names of members, such that do harm among them; `toString` is not, since Ajv itself cannot compare it. */
export const names = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', 'hasOwnProperty', 'length', '0'),
)

/** Own members, also one called `__proto__`, which an assignment would not make. */
export const withMember = (object: object, name: string, value: unknown): unknown =>
  Object.fromEntries([...Object.entries(object), [name, value]])
