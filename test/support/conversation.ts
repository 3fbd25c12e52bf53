import { readdirSync, readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import { type Clock, processClock } from '../../src/clock.ts'
import { createMock, type Mock } from '../../src/index.ts'
import { type Answer, judge, type Outcome } from './compare.ts'
import {
  type Conversation,
  conversationSchema,
  fill,
  fillText,
  isRecord,
  type Sent,
  START,
  type Step,
  type Variables,
} from './conversation.schema.ts'

const packageRoot = new URL('../../', import.meta.url)
const testRoot = new URL('test/', packageRoot)
const casesRoot = new URL('cases/', testRoot)

interface Outgoing {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: Uint8Array<ArrayBuffer> | FormData | undefined
  readonly stream: boolean
}

type Heard = Omit<Outcome, 'waits'>

interface Connection {
  readonly base: string
  send(outgoing: Outgoing): Promise<Heard>
}

export interface Target {
  readonly name: string
  connect(mock: Mock): Promise<Connection>
}

const inMemory: Target = {
  name: 'in memory',
  connect: async (mock) => ({
    base: withoutSlash(mock.url),
    send: (outgoing) => hear(mock.fetch(new Request(outgoing.url, initOf(outgoing)))),
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
          ? { answer: await sendRaw(outgoing) }
          : hear(fetch(outgoing.url, { ...initOf(outgoing), redirect: 'manual' })),
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

/** @param state where the mock keeps its state; memory by default */
export async function run(conversation: Conversation, target: Target, state = 'memory:'): Promise<void> {
  const { spec, startAt = START, ...options } = conversation.options
  const specPath = spec === undefined ? undefined : fileURLToPath(new URL(spec, testRoot))
  const place = { packageRoot, document: specPath ?? fileURLToPath(new URL('openapi.json', packageRoot)) }
  const waits: number[] = []
  const mock = createMock({
    seed: 'conversation',
    clock: waitless(startAt, waits),
    ...options,
    state,
    ...(specPath === undefined ? {} : { spec: specPath }),
  })
  try {
    for (const key of conversation.keys) await mock.sandbox(key).freeze()
    const connection = await target.connect(mock)
    const variables: Variables = new Map([['base', connection.base]])
    for (const [index, step] of conversation.steps.entries()) {
      if (step.advance !== undefined) await mock.advance(step.advance)
      const heard = await connection.send(outgoingOf(step.request, conversation, connection.base, variables))
      const problems = await judge(step.expect, { ...heard, waits: waits.splice(0) }, variables, place)
      if (problems.length > 0) throw new Error(describeFailure(index, step, heard.answer, problems))
    }
  } finally {
    await mock.close()
  }
}

/** A process clock that stands, does not wait, and tells how long it was asked to. */
function waitless(startAt: string, waits: number[]): Clock {
  const sleep = async (delay: number) => void waits.push(delay)
  return { ...processClock(), now: () => Date.parse(startAt), sleep }
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

/** What a client has of it in the end. */
async function hear(asked: Promise<Response>): Promise<Heard> {
  let head: Pick<Answer, 'status' | 'headers'> | undefined
  try {
    const response = await asked
    head = { status: response.status, headers: response.headers }
    return { answer: { ...head, bytes: Buffer.from(await response.arrayBuffer()) } }
  } catch (error) {
    // Node's own fetch rejects with a TypeError, whatever becomes of the connection.
    if (!(error instanceof TypeError)) throw error
    if (head) return { answer: { ...head, bytes: Buffer.of() }, fault: error.message }
    const { code } = (error.cause ?? {}) as { code?: string }
    return { fault: `${code ?? error.message}` }
  }
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

function describeFailure(
  index: number,
  step: Step,
  answer: Answer | undefined,
  problems: readonly string[],
): string {
  const isText = /json|text/.test(answer?.headers.get('content-type') ?? '')
  const text = isText ? answer?.bytes.toString('utf8').slice(0, 2000) : `(${answer?.bytes.length} bytes)`
  const head =
    answer && `The answer was ${answer.status} ${JSON.stringify(Object.fromEntries(answer.headers))}`
  return [
    `step ${index + 1}, ${step.request.method} ${step.request.path}:`,
    ...problems.map((problem) => `- ${problem}`),
    ...(head ? [head, text] : ['There was no answer.']),
  ].join('\n')
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}
