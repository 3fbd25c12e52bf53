import { isObject, type JsonSchema, type OpenApiDocument, shapeOf } from '../spec/document.ts'
import { ExampleGenerator } from '../spec/examples.ts'

// The pictures of the documentation's own example: a live service can fetch them.
const garment =
  'https://images.claid.ai/photoshoot-templates/assets/images/b63641ea19dd4dac8fdc02a6195873f0.jpeg'
const addresses: Readonly<Record<string, string>> = {
  model: 'https://images.claid.ai/models/ai-fashion-model/d0ad3dafbd1d4fcfac4012ee810e7463.jpg',
  destination: 'storage://suite/pictures/',
}

const formats: Readonly<Record<string, string>> = {
  uri: garment,
  'uri-reference': 'shirt.png',
  'date-time': '2025-12-04T09:04:31Z',
  date: '2025-12-04',
  time: '09:04:31Z',
  email: 'someone@example.com',
  uuid: '3f0c1a52-7d1b-4c6e-9a55-0d8f8a1c2b34',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  duration: 'PT1H',
}

/** Which members a sample has: those that are required, or all. */
export type Extent = 'least' | 'full'

const deepest = 6

/** Makes valid values from schemas, the same each time. */
export class Samples {
  readonly #document: OpenApiDocument
  readonly #examples: ExampleGenerator

  constructor(document: OpenApiDocument) {
    this.#document = document
    this.#examples = new ExampleGenerator(document)
  }

  /** Loads what makes text for patterns; needed once. */
  load(): Promise<void> {
    return this.#examples.load()
  }

  /** A value true to the schema. */
  of(held: JsonSchema | boolean | undefined, extent: Extent, depth = 0, name?: string): unknown {
    const schema = shapeOf(this.#document, held)
    if (schema.format === 'uri' && name !== undefined && addresses[name]) return addresses[name]
    if (schema.const !== undefined) return schema.const
    if (schema.enum) return schema.enum[0]
    const branches = schema.anyOf ?? schema.oneOf
    const [first] = branches ?? []
    if (first) {
      const { anyOf: _, oneOf: __, ...own } = schema
      return this.of({ allOf: [own, first] }, extent, depth + 1)
    }
    switch (typeOf(schema)) {
      case 'object':
        return this.#object(schema, extent, depth)
      case 'array':
        return this.#array(schema, extent, depth)
      case 'integer':
        return numberOf(schema, 1)
      case 'number':
        return numberOf(schema, 0.5)
      case 'boolean':
        return true
      case 'null':
        return null
      default:
        return this.#text(schema)
    }
  }

  /** Text of the schema's format with `count` code points, made of `letter`. */
  textOf(schema: JsonSchema, count: number, letter = 'a'): string {
    const start = schema.format === 'uri' ? (count > 8 ? 'https://' : 'a://') : ''
    return start + letter.repeat(Math.max(0, count - start.length))
  }

  #object(schema: JsonSchema, extent: Extent, depth: number): Record<string, unknown> {
    const required = schema.required ?? []
    const members = Object.entries(schema.properties ?? {}).filter(
      ([name]) => required.includes(name) || (extent === 'full' && depth < deepest),
    )
    const object = Object.fromEntries(
      members.map(([name, member]) => [name, this.of(member, extent, depth + 1, name)]),
    )
    const more = isObject(schema.additionalProperties) ? (schema.additionalProperties as JsonSchema) : true
    const missing = required.filter((name) => !Object.hasOwn(object, name))
    for (const name of missing) object[name] = this.of(more, extent, depth + 1)
    for (let n = 1; Object.keys(object).length < Number(schema.minProperties ?? 0); n++)
      object[`member_${n}`] = this.of(more, extent, depth + 1)
    return object
  }

  #array(schema: JsonSchema, extent: Extent, depth: number): unknown[] {
    const least = Number(schema.minItems ?? 0)
    const count = extent === 'full' && depth < deepest ? Math.max(1, least) : least
    return this.list(schema, count, extent, depth)
  }

  /** A list of `count` items, different from each other where they have to be. */
  list(schema: JsonSchema, count: number, extent: Extent = 'least', depth = 0): unknown[] {
    const items = shapeOf(this.#document, schema.items ?? {})
    const prefix = (schema.prefixItems ?? []).map((item) => this.of(item, extent, depth + 1))
    return Array.from({ length: count }, (_, index) => {
      if (index < prefix.length) return prefix[index]
      if (!schema.uniqueItems) return this.of(items, extent, depth + 1)
      if (items.enum) return items.enum[index] ?? items.enum[0]
      const [kind] = [items.type].flat()
      if (kind === 'integer' || kind === 'number') return numberOf(items, 1) + index
      return this.textOf(items, Number(items.minLength ?? 0) + 10 + index)
    })
  }

  #text(schema: JsonSchema): string {
    const known = formats[schema.format ?? '']
    if (known) return known
    if (typeof schema.default === 'string') return schema.default
    if (typeof schema.pattern === 'string') return String(this.#examples.example(schema, 1))
    const least = Number(schema.minLength ?? 0)
    return 'sample'.padEnd(least, '.').slice(0, Number(schema.maxLength ?? Number.POSITIVE_INFINITY))
  }
}

/** The first type that a schema allows, told by its keywords where it does not say. */
export function typeOf(schema: JsonSchema): string {
  const [type] = [schema.type ?? []].flat()
  if (type) return type
  if (schema.properties || schema.additionalProperties || schema.required) return 'object'
  if (schema.items || schema.prefixItems) return 'array'
  return ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'].some((k) => k in schema)
    ? 'number'
    : 'string'
}

function numberOf(schema: JsonSchema, preferred: number): number {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema as Readonly<
    Record<string, number | undefined>
  >
  const isWhole = typeOf(schema) === 'integer'
  const step = multipleOf ?? (isWhole ? 1 : 0.25)
  const low = exclusiveMinimum === undefined ? minimum : exclusiveMinimum + step
  const high = exclusiveMaximum === undefined ? maximum : exclusiveMaximum - step
  const wanted = Math.max(
    low ?? Math.min(preferred, high ?? preferred),
    Math.min(preferred, high ?? preferred),
  )
  const stepped = Math.ceil(wanted / step - 1e-9) * step
  if (high !== undefined && stepped > high) return low !== undefined ? (low + high) / 2 : high
  return stepped
}
