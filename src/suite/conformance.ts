import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import formatsPlugin from 'ajv-formats'
import { isObject, type JsonSchema, type OpenApiDocument, pointerSegment, shapeOf } from '../spec/document.ts'
import type { Operation } from '../spec/operations.ts'

/** One place at which a value is not true to its schema. */
export interface Mismatch {
  /** JSON pointer into the value; empty for the value itself. */
  readonly at: string
  readonly expected: string
  readonly received: string
}

// The service takes every address with a scheme (pydantic's AnyUrl), in letters of any script; RFC 3986 does not.
const uri = /^[a-z][a-z\d+.-]*:\/\/\S+$/iu

/** Ajv, which shares nothing with the validation of the mock. */
function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    logger: false,
    verbose: true,
    // 0.07 is a multiple of 0.01, whatever the processor says.
    multipleOfPrecision: 6,
    // `constructor` is no member of `{}`.
    ownProperties: true,
  })
  formatsPlugin.default(ajv)
  ajv.addFormat('uri', uri)
  return ajv
}

type Judge = (value: unknown) => Mismatch[]

/** Judges requests and answers by a document alone. */
export class Conformance {
  readonly #ajv = createAjv()
  readonly #judges = new Map<JsonSchema | boolean, Judge>()
  readonly #document: OpenApiDocument

  constructor(document: OpenApiDocument) {
    this.#document = document
    this.#ajv.addSchema(document, 'document')
  }

  /** What of a body is not true to what the operation takes as `mediaType`. */
  request(operation: Operation, mediaType: string, body: unknown): Mismatch[] {
    const schema = operation.body?.content.get(mediaType)?.schema
    return schema ? this.value(schema, body) : []
  }

  /** What of an answer's body is not true to what the operation declares for its status. */
  answer(operation: Operation, status: number, body: unknown): Mismatch[] {
    const schema = operation.responses.get(status)?.schema
    return schema ? this.value(schema, body) : []
  }

  /** What of a value is not true to a schema of the document. */
  value(schema: JsonSchema | boolean, value: unknown): Mismatch[] {
    let judge = this.#judges.get(schema)
    if (!judge) {
      const validate = this.#ajv.compile(absolute(schema) as JsonSchema)
      judge = (given) => (validate(given) ? [] : (validate.errors ?? []).map(describe))
      this.#judges.set(schema, judge)
    }
    return judge(value)
  }

  /** JSON pointers of the members that no schema of the answer knows. An object without listed members is open. */
  unknownMembers(operation: Operation, status: number, body: unknown): string[] {
    const schema = operation.responses.get(status)?.schema
    return schema ? [...this.#unknown(schema, body, '')] : []
  }

  *#unknown(held: JsonSchema | boolean, value: unknown, at: string): Generator<string> {
    const branches = this.#branches(held)
    if (Array.isArray(value)) {
      const items = branches.flatMap(({ items }) => (typeof items === 'object' ? [items] : []))
      if (items.length === 0) return
      for (const [index, item] of value.entries())
        yield* this.#unknown({ anyOf: items }, item, `${at}/${index}`)
      return
    }
    if (!isObject(value)) return
    const listing = branches.filter(({ properties }) => properties !== undefined)
    if (listing.length === 0) return
    for (const [name, member] of Object.entries(value)) {
      const place = `${at}/${pointerSegment(name)}`
      const known = listing.flatMap(({ properties }) =>
        properties && Object.hasOwn(properties, name) ? [properties[name] as JsonSchema] : [],
      )
      const more = listing.flatMap(({ additionalProperties }) =>
        isObject(additionalProperties) ? [additionalProperties as JsonSchema] : [],
      )
      if (known.length > 0) yield* this.#unknown({ anyOf: known }, member, place)
      else if (more.length === 0) yield place
    }
  }

  /** Every shape that a schema allows: of a union all branches, each with what stands beside the union. */
  #branches(held: JsonSchema | boolean, depth = 0): JsonSchema[] {
    const { anyOf, oneOf, ...own } = shapeOf(this.#document, held)
    const branches = anyOf ?? oneOf
    if (!branches || depth > 8) return [own]
    return branches.flatMap((branch) =>
      this.#branches(branch, depth + 1).map((shape) => ({
        ...shape,
        ...((own.properties || shape.properties) && {
          properties: { ...own.properties, ...shape.properties },
        }),
      })),
    )
  }
}

/** The schema with its references led to the document, since it is judged apart from it. */
function absolute(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(absolute)
  if (!isObject(schema)) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([name, held]) => [
      name,
      name === '$ref' && typeof held === 'string' && held.startsWith('#')
        ? `document${held}`
        : absolute(held),
    ]),
  )
}

function describe({
  instancePath,
  message = 'is not allowed',
  keyword,
  params,
  data,
}: ErrorObject): Mismatch {
  const named =
    keyword === 'enum'
      ? `one of ${JSON.stringify(params.allowedValues)}`
      : keyword === 'additionalProperties'
        ? `no member "${params.additionalProperty}"`
        : message.replace(/^must (be )?/, '')
  return { at: instancePath, expected: named, received: shorten(JSON.stringify(data) ?? 'nothing') }
}

const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text)
