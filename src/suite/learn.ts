import { type Profile, profiles } from '../facts/profiles.ts'
import type { Contract } from '../spec/contract.ts'
import { isObject, type JsonSchema, type OpenApiDocument, shapeOf } from '../spec/document.ts'
import type { Operation } from '../spec/operations.ts'
import type { CapturedExchange } from './captured/exchange.ts'
import { jsonOf, operationOf } from './captured/operation.ts'

/** A profile made from what was captured. */
export interface Learned {
  readonly profile: Profile
  /** One line for each thing that was learned, that contradicts itself, or that a profile cannot say. */
  readonly notes: readonly string[]
}

interface Seen {
  /** Members that the schema knows and does not require: written as null, or not written. */
  readonly nulls: Map<string, string>
  readonly omitted: Map<string, string>
  /** Statuses whose body is nested under `detail`, and those where it is flat. */
  readonly nested: Map<number, string>
  readonly flat: Map<number, string>
  readonly schemes: Map<Profile['resultUrlScheme'], string>
  readonly orders: Map<string, string>
  readonly unknown: Map<string, string>
}

/**
 * Learns how answers are written. What was not seen stays as the stored contract has it.
 * @param name of the new profile
 */
export function learnProfile(
  exchanges: readonly CapturedExchange[],
  contract: Contract,
  name = 'learned',
): Learned {
  const seen: Seen = {
    nulls: new Map(),
    omitted: new Map(),
    nested: new Map(),
    flat: new Map(),
    schemes: new Map(),
    orders: new Map(),
    unknown: new Map(),
  }
  for (const exchange of exchanges) {
    const operation = operationOf(exchange, contract)
    const body = jsonOf(exchange.response.body)
    if (!operation || !isObject(body)) continue
    if (exchange.response.status >= 400) learnEnvelope(operation, exchange, body, seen)
    else learnAnswer(contract, operation, exchange, body, seen)
  }
  const { documented } = profiles
  const profile: Profile = {
    name,
    unset: seen.nulls.size > 0 ? 'null' : documented.unset,
    nested: [...seen.nested.keys()].filter((status) => !seen.flat.has(status)).sort((a, b) => a - b),
    resultUrlScheme:
      seen.schemes.has('http') && !seen.schemes.has('as-served') ? 'http' : documented.resultUrlScheme,
  }
  return { profile, notes: notesOf(seen) }
}

/** The file that a profile is kept in. */
export const renderProfile = (profile: Profile): string => `${JSON.stringify(profile, null, 2)}\n`

function learnEnvelope(
  operation: Operation,
  { response: { status }, source }: CapturedExchange,
  body: Record<string, unknown>,
  seen: Seen,
): void {
  const declared = operation.responses.get(status)
  // Where the document itself has `detail`, it is no difference.
  if (declared && declared.envelope !== 'flat') return
  const inner = isObject(body.detail) ? body.detail : undefined
  if (inner && 'error_code' in inner && !('error_code' in body)) note(seen.nested, status, source)
  else if ('error_code' in body) note(seen.flat, status, source)
}

function learnAnswer(
  { document, families }: Contract,
  operation: Operation,
  { request, source }: CapturedExchange,
  body: Record<string, unknown>,
  seen: Seen,
): void {
  const { data } = body
  const isAccept = families.some(({ accept }) => accept === operation)
  if (isAccept && isObject(data) && typeof data.result_url === 'string') {
    // To a request over http a link over http tells nothing.
    if (!/^http:/i.test(request.url))
      note(seen.schemes, /^http:/i.test(data.result_url) ? 'http' : 'as-served', source)
  }
  walk(document, operation.success.schema, body, '', source, seen)
}

/** Compares a value with its schema, member by member. */
function walk(
  document: OpenApiDocument,
  held: JsonSchema | boolean | undefined,
  value: unknown,
  path: string,
  source: string,
  seen: Seen,
): void {
  const schema = shapeOf(document, held)
  if (Array.isArray(value)) {
    const items = isObject(schema.items) ? (schema.items as JsonSchema) : undefined
    for (const item of value) if (items) walk(document, items, item, `${path}[]`, source, seen)
    return
  }
  // An object without members of its own may hold anything: the echo of a request.
  if (!isObject(value) || !schema.properties) return
  const declared = Object.keys(schema.properties)
  for (const name of Object.keys(value)) {
    const at = `${path}.${name}`
    const member = schema.properties[name]
    if (member === undefined) note(seen.unknown, at.slice(1), source)
    else if (value[name] === null && !allowsNull(document, member)) note(seen.nulls, at.slice(1), source)
    else walk(document, member, value[name], at, source, seen)
  }
  // A task that is not done has no result, whatever a profile says of what is unset.
  if (path.includes('[]'))
    for (const name of declared)
      if (!(name in value) && !schema.required?.includes(name))
        note(seen.omitted, `${path}.${name}`.slice(1), source)
  const order = Object.keys(value).filter((name) => declared.includes(name))
  const expected = declared.filter((name) => order.includes(name))
  if (order.join() !== expected.join())
    note(seen.orders, `${path.slice(1) || 'the body'}: ${order.join(', ')}`, source)
}

function allowsNull(document: OpenApiDocument, held: JsonSchema): boolean {
  const { type, nullable, anyOf, oneOf, enum: values } = shapeOf(document, held)
  const branches = [...(anyOf ?? []), ...(oneOf ?? [])]
  return (
    nullable === true ||
    [type].flat().includes('null') ||
    values?.includes(null) === true ||
    branches.some((branch) => allowsNull(document, branch))
  )
}

/** Where it was seen first is enough to look it up. */
function note<Key>(map: Map<Key, string>, key: Key, source: string): void {
  if (!map.has(key)) map.set(key, source)
}

function notesOf(seen: Seen): string[] {
  const { nulls, omitted, nested, flat, schemes, orders, unknown } = seen
  const lines = <Key>(map: Map<Key, string>, say: (key: Key) => string) =>
    [...map].map(([key, source]) => `${say(key)} (${source})`)
  const bothWays = [...nulls.keys()].filter((name) => omitted.has(name))
  const doubted = [...nested.keys()].filter((status) => flat.has(status))
  return [
    ...lines(nulls, (name) => `${name} is null`),
    ...(nulls.size === 0 && omitted.size === 0
      ? ['No picture of a result was seen: unset stays as documented']
      : []),
    ...bothWays.map((name) => `${name} is null in one answer and left out in another: null is taken`),
    ...lines(nested, (status) => `The body of ${status} is nested under detail`),
    ...doubted.map((status) => `The body of ${status} is flat too (${flat.get(status)}): flat is taken`),
    ...(schemes.size === 0
      ? ['No accept over https was seen: the scheme of result_url stays as served']
      : []),
    ...(schemes.has('http') ? [`result_url is written with http (${schemes.get('http')})`] : []),
    ...(schemes.size === 2
      ? [`result_url is as served too (${schemes.get('as-served')}): as served is taken`]
      : []),
    ...lines(orders, (order) => `A profile cannot say the order of ${order}`),
    ...lines(unknown, (name) => `A profile cannot say that there is a member ${name}`),
  ]
}
