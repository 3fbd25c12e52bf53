import { isObject, type JsonSchema, type OpenApiDocument, shapeOf } from '../spec/document.ts'
import type { Family } from '../spec/families.ts'

/** Documented: credits for each output picture. */
export const pricePerPicture = 2

/** What a request asks for, read by the names of its members. */
export interface Asked {
  /** Addresses of input pictures, or files. */
  readonly inputs: number
  readonly images: number
  /** In lower case: `jpeg`, `png`. */
  readonly format: string
  /** Such as `3:4`. */
  readonly ratio: string | undefined
  /** Where the pictures are to be kept; then they have no temporary address. */
  readonly destination: string | undefined
}

/** Reads a request of a family. */
export function readAsked(document: OpenApiDocument, family: Family, body: unknown): Asked {
  const { requestSchema: schema } = family
  const find = (name: string) => memberOf(document, schema, body, name)
  const given = Number(find('number_of_images') ?? 1)
  const images = Number.isFinite(given) ? given : 1
  const output = isObject(body) ? body.output : undefined
  const destination = find('destination') ?? (typeof output === 'string' ? output : undefined)
  const inputs = [...picturesIn(document, schema, body, [])].length
  return {
    inputs,
    images: makesPairs(document, family) ? Math.max(1, inputs) : makesOne(document, family) ? 1 : images,
    format: String(find('format') ?? 'png')
      .toLowerCase()
      .replace(/^jpg$/, 'jpeg'),
    ratio: asText(find('aspect_ratio')),
    destination: asText(destination),
  }
}

/** The most that a body can cost, whatever of it is valid: a lax endpoint may take it all the same. */
export function worstPrice(document: OpenApiDocument, family: Family | undefined, body: unknown): number {
  if (!family) return pricePerPicture
  // Where the body does not say, the document's default counts.
  const asked = [readAsked(document, family, body).images, ...valuesOf(body, 'number_of_images')]
    .map(Number)
    .filter((count) => count >= 1 && Number.isFinite(count))
  const pictures = makesPairs(document, family)
    ? [...picturesIn(document, family.requestSchema, body, [])].length
    : makesOne(document, family)
      ? 1
      : Math.max(1, ...asked)
  return Math.ceil(Math.max(1, pictures)) * pricePerPicture
}

const resultMembers = (document: OpenApiDocument, { resultData }: Family) => ({
  ...resultData.properties,
  ...shapeOf(document, resultData.properties?.result).properties,
})

/** Whether a result is a list of pairs, one for each input. */
const makesPairs = (document: OpenApiDocument, family: Family): boolean =>
  'results' in resultMembers(document, family)

const makesOne = (document: OpenApiDocument, family: Family): boolean =>
  'output_object' in resultMembers(document, family)

const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** Every value of a member of that name, wherever it is. */
function* valuesOf(value: unknown, name: string): Generator<unknown> {
  if (Array.isArray(value)) for (const item of value) yield* valuesOf(item, name)
  if (!isObject(value)) return
  for (const [key, held] of Object.entries(value)) {
    if (key === name) yield held
    else yield* valuesOf(held, name)
  }
}

/** The value of a member of that name outside of `input`, or its default. */
function memberOf(
  document: OpenApiDocument,
  held: JsonSchema,
  value: unknown,
  name: string,
  depth = 0,
): unknown {
  if (depth > 8) return undefined
  const schema = shapeOf(document, held)
  for (const branch of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) {
    const found = memberOf(document, branch, value, name, depth + 1)
    if (found !== undefined) return found
  }
  for (const [key, member] of Object.entries(schema.properties ?? {})) {
    if (key === 'input' && depth === 0) continue
    const given = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
    const found =
      key === name
        ? (given ?? shapeOf(document, member).default)
        : memberOf(document, member, given, name, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** Input pictures of a body: addresses below `input`, files anywhere. */
function* picturesIn(
  document: OpenApiDocument,
  held: JsonSchema | boolean | undefined,
  value: unknown,
  path: readonly string[],
): Generator<unknown> {
  if (value === undefined || value === null || path.length > 8) return
  const schema = shapeOf(document, held)
  const isFile = schema.format === 'binary' || schema.contentMediaType !== undefined
  if (isFile || (schema.format === 'uri' && path[0] === 'input')) {
    yield value
    return
  }
  if (Array.isArray(value) && typeof schema.items === 'object')
    for (const item of value) yield* picturesIn(document, schema.items, item, [...path, '*'])
  if (isObject(value))
    for (const [name, member] of Object.entries(schema.properties ?? {}))
      yield* picturesIn(document, member, value[name], [...path, name])
}
