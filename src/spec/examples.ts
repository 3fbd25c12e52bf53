import type { Faker } from '@faker-js/faker'
import { type JsonSchema, type OpenApiDocument, shapeOf } from './document.ts'
import { compileSchema } from './schema.ts'

/** Deeper than this only a recursive schema goes: optional members are left out there. */
const deepest = 5

/**
 * Makes values true to a schema of the document, the same for the same seed. Needs the English faker, which
 * is loaded only where a document has members that nothing else can fill.
 */
export class ExampleGenerator {
  readonly #document: OpenApiDocument
  #faker: Faker | undefined

  constructor(document: OpenApiDocument) {
    this.#document = document
  }

  async load(): Promise<void> {
    this.#faker ??= (await import('@faker-js/faker/locale/en')).faker
  }

  /**
   * @param seed a 32 bit integer
   * @throws {Error} when `load` has not been awaited
   */
  example(schema: JsonSchema, seed: number): unknown {
    const faker = this.#faker
    if (!faker) throw new Error('The generator of examples is not loaded')
    faker.seed(seed)
    faker.setDefaultRefDate('2025-01-01T00:00:00Z') // else dates would follow the machine's
    return this.#value(faker, schema, 0)
  }

  #value(faker: Faker, held: JsonSchema | boolean, depth: number): unknown {
    if (typeof held === 'boolean') return 'anything'
    const schema = shapeOf(this.#document, held)
    const given = this.#given(schema, held)
    if (given !== undefined) return given
    const branches = schema.oneOf ?? schema.anyOf
    if (branches && branches.length > 0) {
      const { oneOf: _, anyOf: __, ...own } = schema
      const branch = depth > deepest ? this.#shallowest(branches) : faker.helpers.arrayElement([...branches])
      return this.#value(
        faker,
        { ...own, ...shapeOf(this.#document, branch), ...joined(own, shapeOf(this.#document, branch)) },
        depth + 1,
      )
    }
    switch (this.#typeOf(schema, faker, depth)) {
      case 'object':
        return this.#object(faker, schema, depth)
      case 'array':
        return this.#array(faker, schema, depth)
      case 'integer':
        return this.#number(faker, schema, true)
      case 'number':
        return this.#number(faker, schema, false)
      case 'boolean':
        return faker.datatype.boolean()
      case 'null':
        return null
      default:
        return this.#string(faker, schema)
    }
  }

  /** What the document itself gives: a constant, an enumeration, or an example that is true to the schema. */
  #given(schema: JsonSchema, held: JsonSchema): unknown {
    if (schema.const !== undefined) return schema.const
    if (schema.enum && schema.enum.length > 0) return this.#faker?.helpers.arrayElement([...schema.enum])
    const examples = [
      schema.example,
      ...(Array.isArray(schema.examples) ? schema.examples : []),
      schema.default,
    ]
    return examples.find(
      (example) => example !== undefined && compileSchema(this.#document, held)(example) === undefined,
    )
  }

  #typeOf(schema: JsonSchema, faker: Faker, depth: number): string {
    const types = [schema.type ?? []].flat()
    if (types.length > 1)
      return depth > deepest && types.includes('null') ? 'null' : faker.helpers.arrayElement(types)
    if (types[0]) return types[0]
    if (schema.properties || schema.additionalProperties) return 'object'
    if (schema.items || schema.prefixItems) return 'array'
    return 'minimum' in schema || 'maximum' in schema ? 'number' : 'string'
  }

  #object(faker: Faker, schema: JsonSchema, depth: number): Record<string, unknown> {
    const required = schema.required ?? []
    const members = Object.entries(schema.properties ?? {}).filter(
      ([name]) => depth < deepest || required.includes(name),
    )
    const object = Object.fromEntries(
      members.map(([name, member]) => [name, this.#value(faker, member, depth + 1)]),
    )
    const extra = schema.additionalProperties ?? {}
    for (const name of required)
      if (!Object.hasOwn(object, name)) object[name] = this.#value(faker, extra, depth + 1)
    for (let n = 1; Object.keys(object).length < Number(schema.minProperties ?? 0) && extra !== false; n++) {
      object[`member_${n}`] = this.#value(faker, extra, depth + 1)
    }
    return object
  }

  #array(faker: Faker, schema: JsonSchema, depth: number): unknown[] {
    const { prefixItems = [], items = {} } = schema
    const least = Math.max(Number(schema.minItems ?? 0), Number(schema.minContains ?? 0))
    const wanted = depth > deepest ? least : Math.max(least, 1)
    const count = Math.min(wanted, Number(schema.maxItems ?? wanted))
    const kind = (schema.contains as JsonSchema | undefined) ?? items
    const list: unknown[] = prefixItems.map((item) => this.#value(faker, item, depth + 1))
    const seen = new Set(list.map((item) => JSON.stringify(item)))
    for (let tries = 0; list.length < count && tries < count * 20; tries++) {
      const item = this.#value(faker, kind, depth + 1)
      if (schema.uniqueItems && seen.has(JSON.stringify(item))) continue
      seen.add(JSON.stringify(item))
      list.push(item)
    }
    return list
  }

  #number(faker: Faker, schema: JsonSchema, whole: boolean): number {
    const step = Number(schema.multipleOf ?? (whole ? 1 : 0.01))
    const above = typeof schema.exclusiveMinimum === 'number' ? schema.exclusiveMinimum + step : undefined
    const below = typeof schema.exclusiveMaximum === 'number' ? schema.exclusiveMaximum - step : undefined
    const isOpen = (bound: unknown) => (bound === true ? step : 0)
    const floor =
      above ??
      (typeof schema.minimum === 'number' ? schema.minimum + isOpen(schema.exclusiveMinimum) : undefined)
    const ceiling =
      below ??
      (typeof schema.maximum === 'number' ? schema.maximum - isOpen(schema.exclusiveMaximum) : undefined)
    const min = floor ?? Math.min(1, ceiling ?? 1)
    const max = ceiling ?? Math.max(min + 1000 * step, 1000)
    const first = Math.ceil(min / step - 1e-9)
    const last = Math.floor(max / step + 1e-9)
    // Narrower than a step: anything between the two will do.
    if (first > last) return (min + max) / 2
    return Number((faker.number.int({ min: first, max: last }) * step).toPrecision(12))
  }

  #string(faker: Faker, schema: JsonSchema): string {
    const make = formats[schema.format ?? '']
    if (make) return make(faker)
    if (typeof schema.pattern === 'string') return faker.helpers.fromRegExp(spelledOut(schema.pattern))
    const least = Number(schema.minLength ?? 0)
    const most = Number(schema.maxLength ?? Math.max(least, 40))
    let text = faker.lorem.words({ min: 2, max: 4 })
    while (text.length < least) text += ` ${faker.lorem.word()}`
    return text.slice(0, most)
  }

  #shallowest(branches: readonly JsonSchema[]): JsonSchema {
    const isLeaf = (branch: JsonSchema) => {
      const { type, enum: values } = shapeOf(this.#document, branch)
      return values !== undefined || (type !== 'object' && type !== 'array')
    }
    return branches.find(isLeaf) ?? branches[0] ?? {}
  }
}

/** faker knows classes only when they are written out, and takes anchors for letters. */
const spelledOut = (pattern: string): string =>
  pattern
    .replace(
      /\[((?:\\.|[^\]])*)\]/g,
      (_, inside: string) => `[${inside.replaceAll('\\d', '0-9').replaceAll('\\w', 'a-zA-Z0-9_')}]`,
    )
    .replaceAll('\\d', '[0-9]')
    .replaceAll('\\w', '[a-zA-Z0-9_]')
    .replaceAll('\\s', ' ')
    .replace(/\(\?:/g, '(')
    .replace(/^\^|\$$/g, '')

/** A branch and what stands beside it hold together. */
const joined = (own: JsonSchema, branch: JsonSchema): JsonSchema => ({
  ...((own.properties || branch.properties) && { properties: { ...own.properties, ...branch.properties } }),
  ...((own.required || branch.required) && {
    required: [...(own.required ?? []), ...(branch.required ?? [])],
  }),
})

const formats: Readonly<Record<string, (faker: Faker) => string>> = {
  uri: (faker) => `https://${faker.internet.domainName()}/${faker.lorem.slug(2)}`,
  'uri-reference': (faker) => `https://${faker.internet.domainName()}/${faker.lorem.slug(2)}`,
  email: (faker) => faker.internet.email(),
  uuid: (faker) => faker.string.uuid(),
  'date-time': (faker) => faker.date.recent({ days: 300 }).toISOString(),
  date: (faker) => faker.date.recent({ days: 300 }).toISOString().slice(0, 10),
  time: (faker) => `${faker.date.recent().toISOString().slice(11, 19)}Z`,
  duration: () => 'PT1H',
  hostname: (faker) => faker.internet.domainName(),
  ipv4: (faker) => faker.internet.ipv4(),
  ipv6: (faker) => faker.internet.ipv6(),
}
