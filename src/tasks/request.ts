import { type JsonSchema, type OpenApiDocument, shapeOf } from '../spec/document.ts'
import type { Family } from '../spec/families.ts'

/** What a request asks for, read from it by the shape of its schema. */
export interface Asked {
  /** Where the input pictures are: lists (garments) first, single ones (the model) last, as observed. */
  readonly inputs: readonly string[]
  /** How many of them, from the first, are worn; what follows is the model. */
  readonly worn: number
  /** What it says in words, by the name of the member: `pose`, `background`. */
  readonly prompts: () => Readonly<Record<string, string>>
  /** Output pictures wanted, one or more. */
  readonly images: number
  /** As the service names it, in lower case: `jpeg`, `png`. */
  readonly format: string
  /** Such as `3:4`; absent when the request does not say. */
  readonly ratio: string | undefined
  /** Where the results are to be kept, such as `storage://name/path`. */
  readonly destination: string | undefined
}

/** Reads a request body that is true to the schema. */
export type ReadRequest = (body: unknown) => Asked

type Path = readonly string[]
interface Place {
  readonly path: Path
  readonly schema: JsonSchema
}

/** A list's items in a {@link Path}. */
const each = '*'

/** Finds once where in a family's request schema the known members stand; gives a reader for its requests. */
export function compileRequestReader(
  document: OpenApiDocument,
  { requestSchema: schema, resultData }: Family,
): ReadRequest {
  const pictures = countPictures(document, resultData)
  const places = [...placesOf(document, schema, [], 0)]
  const named = (name: string) =>
    places.find(({ path }) => path[path.length - 1] === name && path[0] !== 'input')
  const images = named('number_of_images')
  const format = named('format')
  const ratio = named('aspect_ratio')
  const destination = named('destination')
  const inputs = places
    .filter(({ path, schema }) => isPicture(schema) && (path[0] === 'input' || schema.format !== 'uri'))
    .map(({ path }) => path)
    .sort((a, b) => Number(b.includes(each)) - Number(a.includes(each)))
  const lists = inputs.filter((path) => path.includes(each))
  const worn = lists.length > 0 ? lists : inputs
  const others = inputs.filter((path) => !worn.includes(path))
  const prompts = places.filter(({ path, schema }) => isPrompt(path, schema))

  return (body) => {
    const asked = images && one(body, images)
    const output = isRecord(body) ? body.output : undefined
    const given: unknown[] = []
    for (const path of worn) collect(body, path, 0, given)
    const garments = given.length
    for (const path of others) collect(body, path, 0, given)
    return {
      inputs: given.map(String),
      worn: garments,
      // Read when a picture is drawn, which few are.
      prompts: () => wordsOf(body, prompts),
      images: pictures(given.length, typeof asked === 'number' && asked >= 1 ? Math.floor(asked) : 1),
      format: formatOf((format && one(body, format)) ?? 'png'),
      ratio: text(ratio && one(body, ratio)),
      destination: text(
        (destination && one(body, destination)) ?? (typeof output === 'string' ? output : undefined),
      ),
    }
  }
}

function formatOf(named: unknown): string {
  const format = String(named).toLowerCase()
  return format === 'jpg' ? 'jpeg' : format
}

/** Free text outside of the pictures and of what becomes of them. */
const isPrompt = (path: Path, { type, format, enum: permitted }: JsonSchema): boolean =>
  type === 'string' && format === undefined && !permitted && !['input', 'output'].includes(path[0] ?? '')

function wordsOf(body: unknown, prompts: readonly Place[]): Readonly<Record<string, string>> {
  const words: Record<string, string> = {}
  for (const { path } of prompts) {
    const found: unknown[] = []
    collect(body, path, 0, found)
    const [first] = found
    const name = path[path.length - 1]
    if (typeof first === 'string' && name !== undefined) words[name] = first
  }
  return words
}

/** A list of pairs has one for each input, a single object is one, and a list is as long as was asked. */
function countPictures(
  document: OpenApiDocument,
  data: JsonSchema,
): (inputs: number, asked: number) => number {
  const members = { ...data.properties, ...shapeOf(document, data.properties?.result).properties }
  if ('results' in members) return (inputs) => Math.max(1, inputs)
  if ('output_object' in members) return () => 1
  return (_, asked) => asked
}

const isPicture = ({ format, contentMediaType, type }: JsonSchema): boolean =>
  format === 'uri' || (type === 'string' && (format === 'binary' || contentMediaType !== undefined))

function* placesOf(document: OpenApiDocument, held: JsonSchema, path: Path, depth: number): Generator<Place> {
  // Deeper than this, only a recursive schema goes.
  if (depth > 8) return
  const schema = shapeOf(document, held)
  if (path.length > 0) yield { path, schema }
  for (const branch of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) {
    for (const place of placesOf(document, branch, path, depth + 1))
      if (place.path.length > path.length) yield place
  }
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    yield* placesOf(document, member, [...path, name], depth + 1)
  }
  if (typeof schema.items === 'object') yield* placesOf(document, schema.items, [...path, each], depth + 1)
}

function one(body: unknown, { path, schema }: Place): unknown {
  const found: unknown[] = []
  collect(body, path, 0, found)
  return found[0] ?? schema.default
}

/** Adds what stands at a path, without the null and the absent. */
function collect(value: unknown, path: Path, depth: number, found: unknown[]): void {
  if (value === null || value === undefined) return
  const segment = path[depth]
  if (segment === undefined) found.push(value)
  else if (segment !== each) {
    const held = isRecord(value) ? value[segment] : undefined
    // Most members are left out, which is seen sooner than whose they are.
    if (held !== undefined && Object.hasOwn(value, segment)) collect(held, path, depth + 1, found)
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, path, depth + 1, found)
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
