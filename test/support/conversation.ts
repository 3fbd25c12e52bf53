import { readdirSync, readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formatsPlugin from 'ajv-formats'
import sharp from 'sharp'
import { parse } from 'yaml'
import { z } from 'zod'
import { createMock, type Mock } from '../../src/index.ts'
import {
  type Conversation,
  conversationSchema,
  type Expected,
  type Sent,
  START,
  type Step,
  variablePattern,
} from './conversation.schema.ts'

const testRoot = new URL('../', import.meta.url)
const casesRoot = new URL('cases/', testRoot)
const contract = 'openapi.json'
// Claid makes one for every answer, so it is looked at in every step of every case.
const uuid = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i

type Variables = Map<string, unknown>

interface Outgoing {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: Uint8Array<ArrayBuffer> | FormData | undefined
  readonly stream: boolean
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Buffer
}

interface Connection {
  readonly base: string
  send(outgoing: Outgoing): Promise<Answer>
}

export interface Target {
  readonly name: string
  connect(mock: Mock): Promise<Connection>
}

const inMemory: Target = {
  name: 'in memory',
  connect: async (mock) => ({
    base: withoutSlash(mock.url),
    send: async (outgoing) => answerOf(await mock.fetch(new Request(outgoing.url, initOf(outgoing)))),
  }),
}

const overSocket: Target = {
  name: 'over a socket',
  connect: async (mock) => {
    const { url } = await mock.listen({ port: 0 })
    return {
      base: withoutSlash(url),
      send: async (outgoing) =>
        outgoing.headers.has('host')
          ? sendRaw(outgoing)
          : answerOf(await fetch(outgoing.url, { ...initOf(outgoing), redirect: 'manual' })),
    }
  },
}

export const targets: readonly Target[] = [inMemory, overSocket]

export interface CaseFile {
  readonly file: string
  /** Throws with every problem of the file when it is no conversation. */
  read(): Conversation
}

export function caseFiles(): CaseFile[] {
  return readdirSync(casesRoot)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({
      file,
      read: () => parseConversation(file, readFileSync(new URL(file, casesRoot), 'utf8')),
    }))
}

export function parseConversation(file: string, text: string): Conversation {
  const result = conversationSchema.safeParse(parse(text, { merge: true }))
  if (!result.success) throw new Error(`Failed to read ${file}:\n${z.prettifyError(result.error)}`)
  return result.data
}

export async function run(conversation: Conversation, target: Target): Promise<void> {
  const { spec, ...options } = conversation.options
  const specPath = spec === undefined ? undefined : fileURLToPath(new URL(spec, testRoot))
  const mock = createMock({
    seed: 'conversation',
    startAt: START,
    ...options,
    ...(specPath === undefined ? {} : { spec: specPath }),
  })
  try {
    for (const key of conversation.keys) await mock.sandbox(key).freeze()
    const connection = await target.connect(mock)
    const variables: Variables = new Map([['base', connection.base]])
    const document = specPath ?? fileURLToPath(new URL(`../${contract}`, testRoot))
    for (const [index, step] of conversation.steps.entries()) {
      if (step.advance !== undefined) await mock.advance(step.advance)
      const answer = await connection.send(outgoingOf(step.request, conversation, connection.base, variables))
      const problems = await judge(step.expect, answer, variables, document)
      if (problems.length > 0) throw new Error(describeFailure(index, step, answer, problems))
    }
  } finally {
    await mock.close()
  }
}

function outgoingOf(sent: Sent, conversation: Conversation, base: string, variables: Variables): Outgoing {
  const path = fillText(sent.path, variables)
  const headers = new Headers()
  const key = sent.key === undefined ? conversation.keys[0] : sent.key
  if (key) headers.set('authorization', `Bearer ${key}`)
  if ('body' in sent) headers.set('content-type', 'application/json')
  for (const [name, value] of Object.entries(sent.headers ?? {}))
    headers.set(name, fillText(value, variables))
  return {
    url: path.startsWith('/') ? base + path : path,
    method: sent.method,
    headers,
    body: bodyOf(sent, variables),
    stream: sent.stream === true,
  }
}

function bodyOf(sent: Sent, variables: Variables): Outgoing['body'] {
  // As bytes: a string would make fetch add `content-type: text/plain` where a case sends none.
  if ('body' in sent) return new TextEncoder().encode(JSON.stringify(make(fill(sent.body, variables))))
  if (sent.rawBody !== undefined) return new TextEncoder().encode(sent.rawBody)
  if (sent.form === undefined) return undefined
  const form = new FormData()
  for (const [name, given] of Object.entries(sent.form)) {
    for (const field of Array.isArray(given) ? given : [given]) {
      if (typeof field === 'string') form.append(name, fillText(field, variables))
      else {
        const content = new Blob([Buffer.from(field.base64, 'base64')], { type: field.type })
        form.append(name, content, field.filename)
      }
    }
  }
  return form
}

function initOf({ method, headers, body, stream }: Outgoing): RequestInit {
  if (body === undefined) return { method, headers }
  if (!stream || body instanceof FormData) return { method, headers, body }
  const half = Math.ceil(body.length / 2)
  const pieces = new ReadableStream({
    start(controller) {
      controller.enqueue(body.subarray(0, half))
      controller.enqueue(body.subarray(half))
      controller.close()
    },
  })
  return { method, headers, body: pieces, duplex: 'half' } as RequestInit
}

/** Node's fetch replaces a given Host, so a request that names one goes out through node:http. */
function sendRaw({ url, method, headers, body }: Outgoing): Promise<Answer> {
  if (body instanceof FormData) throw new Error('A form cannot be sent with a Host header of its own.')
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      url,
      { method, headers: Object.fromEntries(headers), agent: false },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const received = new Headers()
          for (const [name, values] of Object.entries(incoming.headersDistinct)) {
            for (const value of values ?? []) received.append(name, value)
          }
          resolve({ status: incoming.statusCode ?? 0, headers: received, bytes: Buffer.concat(chunks) })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

async function answerOf(response: Response): Promise<Answer> {
  const bytes = Buffer.from(await response.arrayBuffer())
  return { status: response.status, headers: response.headers, bytes }
}

async function judge(
  expected: Expected,
  answer: Answer,
  variables: Variables,
  document: string,
): Promise<string[]> {
  const problems: string[] = []
  if (answer.status !== expected.status)
    problems.push(`status: ${answer.status} instead of ${expected.status}`)
  if (!uuid.test(answer.headers.get('x-request-id') ?? '')) {
    problems.push(`x-request-id: ${answer.headers.get('x-request-id')} is no UUID`)
  }
  const json = lazily(() => JSON.parse(answer.bytes.toString('utf8')) as unknown)
  for (const [name, place] of Object.entries(expected.save ?? {})) {
    const value = place.startsWith('header:') ? answer.headers.get(place.slice(7)) : find(json(), place)
    if (value === undefined || value === null) problems.push(`save ${name}: nothing at ${place}`)
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
  for (const place of expected.bodyLacks ?? []) {
    if (find(json(), place) !== undefined) problems.push(`body${place}: is there, and should not be`)
  }
  if (expected.bodyText !== undefined) problems.push(...textProblems(expected.bodyText, answer, variables))
  if (expected.bodyFile !== undefined) {
    const wanted = readFileSync(new URL(`../${expected.bodyFile}`, testRoot))
    if (!wanted.equals(answer.bytes)) problems.push(`body: not the bytes of ${expected.bodyFile}`)
  }
  if (expected.picture) problems.push(...(await pictureProblems(expected.picture, answer)))
  if (expected.schema !== undefined) problems.push(...schemaProblems(document, expected.schema, json()))
  return problems
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
  const { format, width, height } = await sharp(answer.bytes).metadata()
  return differences(expected, { format, width, height }, 'exact', 'picture')
}

function schemaProblems(document: string, pointer: string, body: unknown): string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formatsPlugin.default(ajv)
  ajv.addSchema(JSON.parse(readFileSync(document, 'utf8')), 'document')
  const validate = ajv.compile({ $ref: `document#${pointer}` })
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
      return [operand].flat().some((type) => isOfType(actual, String(type))) ? [] : [wrong]
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

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value)
    case 'number':
      return Number.isFinite(value)
    case 'array':
      return Array.isArray(value)
    case 'null':
      return value === null
    case 'object':
      return isRecord(value)
    case 'string':
    case 'boolean':
      return typeof value === type
    default:
      throw new Error(`"${type}" is no JSON type.`)
  }
}

/** The value with its variables filled in; a text that is nothing but `$name` becomes the saved value itself. */
function fill(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') {
    const whole = /^\$(?:\{([a-z]\w*)\}|([a-z]\w*))$/i.exec(value)
    const name = whole?.[1] ?? whole?.[2]
    return name === undefined ? fillText(value, variables) : variables.get(name)
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, variables))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) =>
      name === '$match' ? [name, patternOf(String(inner), variables).source] : [name, fill(inner, variables)],
    ),
  )
}

function fillText(text: string, variables: Variables, written = (value: string) => value): string {
  return text.replace(variablePattern, (_, braced: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare
    return name === undefined ? '$' : written(String(variables.get(name)))
  })
}

function patternOf(text: string, variables: Variables): RegExp {
  return new RegExp(
    fillText(text, variables, (value) => value.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')),
    'u',
  )
}

function make(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(make)
  if (!isRecord(value)) return value
  if ('$repeat' in value) {
    const [text, times] = value.$repeat as [string, number]
    return text.repeat(times)
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, make(inner)]))
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

function describeFailure(index: number, step: Step, answer: Answer, problems: string[]): string {
  const isText = /json|text/.test(answer.headers.get('content-type') ?? '')
  const text = isText ? answer.bytes.toString('utf8').slice(0, 2000) : `(${answer.bytes.length} bytes)`
  return [
    `step ${index + 1}, ${step.request.method} ${step.request.path}:`,
    ...problems.map((problem) => `- ${problem}`),
    `The answer was ${answer.status} ${JSON.stringify(Object.fromEntries(answer.headers))}`,
    text,
  ].join('\n')
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}
