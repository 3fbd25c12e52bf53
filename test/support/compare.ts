import { readFileSync } from 'node:fs'
import type { ValidateFunction } from 'ajv/dist/2020.js'
import sharp from 'sharp'
import { duration } from '../../src/clock.ts'
import { createAjv, uuid } from './conformance.ts'
import { type Expected, fill, fillText, isRecord, patternOf, type Variables } from './conversation.schema.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Buffer
}

/** What a client has of a request: an answer, a fault, or a head whose body breaks off. */
export interface Outcome {
  readonly answer?: Answer
  readonly fault?: string
  /** What the answer waited in real time, in milliseconds. */
  readonly waits: readonly number[]
}

/** Where a case's paths begin, and the document that its bodies are judged by. */
export interface Place {
  readonly packageRoot: URL
  readonly document: string
}

/** Everything that is not as a step expects. Saves what it asks for in `variables`. */
export async function judge(
  expected: Expected,
  { answer, fault, waits }: Outcome,
  variables: Variables,
  place: Place,
): Promise<string[]> {
  const problems = waitProblems(expected.waits, waits)
  if (fault !== expected.fault)
    problems.push(`fault: ${fault ?? 'none'} instead of ${expected.fault ?? 'none'}`)
  if (!answer) return problems
  if (answer.status !== expected.status)
    problems.push(`status: ${answer.status} instead of ${expected.status}`)
  // Claid makes one for every answer, so it is looked at in every step of every case.
  if (!uuid.test(answer.headers.get('x-request-id') ?? '')) {
    problems.push(`x-request-id: ${answer.headers.get('x-request-id')} is no UUID`)
  }
  const json = lazily(() => JSON.parse(answer.bytes.toString('utf8')) as unknown)
  for (const [name, where] of Object.entries(expected.save ?? {})) {
    const value = where.startsWith('header:') ? answer.headers.get(where.slice(7)) : find(json(), where)
    if (value === undefined || value === null) problems.push(`save ${name}: nothing at ${where}`)
    variables.set(name, value)
  }
  problems.push(...headerProblems(expected.headers ?? {}, answer.headers, variables))
  const wantsJson = 'body' in expected || 'bodyIncludes' in expected || expected.schema !== undefined
  if (wantsJson) {
    const type = answer.headers.get('content-type')
    if (!/^application\/json(;|$)/.test(type ?? '')) problems.push(`content-type: ${type} is not JSON`)
    if (json() === undefined) problems.push('body: not JSON')
  }
  if ('body' in expected)
    problems.push(...differences(fill(expected.body, variables), json(), 'exact', 'body'))
  if ('bodyIncludes' in expected) {
    problems.push(...differences(fill(expected.bodyIncludes, variables), json(), 'partial', 'body'))
  }
  for (const where of expected.bodyLacks ?? []) {
    if (find(json(), where) !== undefined) problems.push(`body${where}: is there, and should not be`)
  }
  if (expected.bodyText !== undefined) problems.push(...textProblems(expected.bodyText, answer, variables))
  if (expected.bodyIsBroken && json() !== undefined) problems.push('body: JSON, and should be broken')
  if (expected.bodyFile !== undefined) {
    const wanted = readFileSync(new URL(expected.bodyFile, place.packageRoot))
    if (!wanted.equals(answer.bytes)) problems.push(`body: not the bytes of ${expected.bodyFile}`)
  }
  if (expected.picture) problems.push(...(await pictureProblems(expected.picture, answer)))
  if (expected.schema !== undefined) problems.push(...schemaProblems(place.document, expected.schema, json()))
  return problems
}

function waitProblems(expected: Expected['waits'], waits: readonly number[]): string[] {
  const { times, from, to } = expected ?? { times: 0, from: '0s', to: '0s' }
  const isRight =
    waits.length === times && waits.every((wait) => wait >= duration(from) && wait <= duration(to))
  return isRight ? [] : [`waits: [${waits.join(', ')}] instead of ${times} from ${from} to ${to}`]
}

function headerProblems(
  expected: NonNullable<Expected['headers']>,
  headers: Headers,
  variables: Variables,
): string[] {
  return Object.entries(expected).flatMap(([name, wanted]) => {
    const value = headers.get(name)
    const shown = `${name}: ${JSON.stringify(value)}`
    if (wanted === null) return value === null ? [] : [`${shown}, and should be absent`]
    if (value === null) return [`${name}: is absent`]
    if (typeof wanted === 'string') {
      const exact = fillText(wanted, variables)
      return value === exact ? [] : [`${shown} instead of ${JSON.stringify(exact)}`]
    }
    if ('not' in wanted)
      return value === fillText(wanted.not, variables) ? [`${shown}, and should differ`] : []
    return patternOf(wanted.match, variables).test(value) ? [] : [`${shown} does not match ${wanted.match}`]
  })
}

function textProblems(expected: string | { match: string }, answer: Answer, variables: Variables): string[] {
  const text = answer.bytes.toString('utf8')
  if (typeof expected === 'string')
    return text === fillText(expected, variables) ? [] : ['body: another text']
  return patternOf(expected.match, variables).test(text) ? [] : [`body: does not match ${expected.match}`]
}

async function pictureProblems(
  expected: NonNullable<Expected['picture']>,
  answer: Answer,
): Promise<string[]> {
  if (answer.bytes.length === 0) return ['picture: there are no bytes']
  const { format, width, height } = await sharp(answer.bytes).metadata()
  return differences(expected, { format, width, height }, 'exact', 'picture')
}

const judges = new Map<string, ValidateFunction>()

function schemaProblems(document: string, pointer: string, body: unknown): string[] {
  const name = `${document}#${pointer}`
  let validate = judges.get(name)
  if (!validate) {
    const ajv = createAjv().addSchema(JSON.parse(readFileSync(document, 'utf8')), 'document')
    validate = ajv.compile({ $ref: `document#${pointer}` })
    judges.set(name, validate)
  }
  if (validate(body)) return []
  return (validate.errors ?? []).map(
    (error) => `body${error.instancePath}: ${error.message} (Ajv, ${pointer})`,
  )
}

/** What of `actual` is not as expected, each with its place; in a partial comparison objects may have more. */
export function differences(
  expected: unknown,
  actual: unknown,
  mode: 'exact' | 'partial',
  place: string,
): string[] {
  const wrong = `${place}: ${show(actual)} instead of ${show(expected)}`
  if (typeof expected !== 'object' || expected === null) return Object.is(expected, actual) ? [] : [wrong]
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return [wrong]
    return expected.flatMap((item, index) => differences(item, actual[index], mode, `${place}/${index}`))
  }
  const matcher = Object.keys(expected)[0]
  if (matcher?.startsWith('$')) {
    return matcherProblems(matcher, Object.values(expected)[0], actual, mode, place)
  }
  if (!isRecord(actual)) return [wrong]
  const missing = Object.keys(expected).filter((name) => !Object.hasOwn(actual, name))
  const surplus =
    mode === 'partial' ? [] : Object.keys(actual).filter((name) => !Object.hasOwn(expected, name))
  return [
    ...missing.map((name) => `${place}/${name}: is missing`),
    ...surplus.map((name) => `${place}/${name}: ${show(actual[name])} is one too many`),
    ...Object.entries(expected)
      .filter(([name]) => Object.hasOwn(actual, name))
      .flatMap(([name, value]) => differences(value, actual[name], mode, `${place}/${name}`)),
  ]
}

function matcherProblems(
  matcher: string,
  operand: unknown,
  actual: unknown,
  mode: 'exact' | 'partial',
  place: string,
): string[] {
  const wrong = `${place}: ${show(actual)} does not satisfy ${matcher} ${show(operand)}`
  switch (matcher) {
    case '$match':
      return typeof actual === 'string' && new RegExp(String(operand), 'u').test(actual) ? [] : [wrong]
    case '$type':
      return [operand].flat().some((type) => (types[String(type)] ?? isUnknown)(actual)) ? [] : [wrong]
    case '$sum': {
      const sum = (operand as unknown[]).reduce<number>((total, each) => total + Number(each), 0)
      return actual === sum ? [] : [wrong]
    }
    case '$not':
      return actual !== undefined && differences(operand, actual, 'exact', place).length > 0 ? [] : [wrong]
    case '$each':
      if (!Array.isArray(actual) || actual.length === 0) return [wrong]
      return actual.flatMap((item, index) => differences(operand, item, mode, `${place}/${index}`))
    default:
      throw new Error(`${matcher} is no matcher.`)
  }
}

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  integer: Number.isInteger,
  number: Number.isFinite,
  array: Array.isArray,
  null: (value) => value === null,
  object: isRecord,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
}
const isUnknown = (): never => {
  throw new Error('$type names no JSON type.')
}

function find(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((inner, name) => {
      if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, name)) return undefined
      return (inner as Record<string, unknown>)[name]
    }, value)
}

/** Undefined where the making fails. */
function lazily(makeIt: () => unknown): () => unknown {
  let made: { value: unknown } | undefined
  return () => {
    if (!made) {
      try {
        made = { value: makeIt() }
      } catch {
        made = { value: undefined }
      }
    }
    return made.value
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
