import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import type { OpenApiDocument, OperationObject } from '../../src/spec/document.ts'
import { valuesOf } from '../support/arbitraries.ts'
import { Conformance, uuid } from '../support/conformance.ts'
import { type HostileRequest, hostileRequests } from '../support/hostile.ts'
import { rawRequests } from '../support/hostile-bytes.ts'
import { mutated, valuesAround } from '../support/mutations.ts'

function subjectOf(file: string) {
  const spec = fileURLToPath(new URL(file, import.meta.url))
  const document = JSON.parse(readFileSync(spec, 'utf8')) as OpenApiDocument
  const schemas = Object.values(document.paths).flatMap((item) =>
    Object.values((item.post as OperationObject | undefined)?.requestBody?.content ?? {}).map(
      ({ schema = {} }) => schema,
    ),
  )
  const bodies = schemas.map((schema) => {
    const right = valuesOf(document, schema)
    return fc.oneof(
      { weight: 2, arbitrary: right },
      mutated(right, valuesAround(schema)),
      valuesAround(schema),
    )
  })
  const requests = hostileRequests(Object.keys(document.paths), fc.oneof(...bodies))
  return { spec, requests, conformance: new Conformance(document) }
}
const stored = subjectOf('../../openapi.json')
const another = subjectOf('../documents/atelier.json')
const base = 'http://claid-mock.test'

/** What of an answer is not as it must be, whatever was asked. */
function problemsOf(
  conformance: Conformance,
  { method, url }: Request,
  { status, headers }: Response,
  text: string,
): string[] {
  const problems: string[] = []
  if (status >= 500) problems.push(`status ${status}`)
  if (!uuid.test(headers.get('x-request-id') ?? '')) problems.push('no x-request-id')
  const hint = headers.get('x-mock-hint')
  if (hint !== null && !/^[\x20-\x7e]{1,500}$/.test(hint)) problems.push(`hint ${hint}`)
  const path = decoded(new URL(url).pathname)
  // The control API is another one, with errors of its own.
  if (path.startsWith('/_mock')) return problems
  const template = conformance.templateOf(path)
  // The stored file, the pictures and the page are no operations of the document.
  if (method === 'HEAD' || (status === 200 && template === undefined)) return problems
  if (text !== '' && headers.get('content-type') !== 'application/json')
    problems.push(`type ${headers.get('content-type')}`)
  return [...problems, ...conformance.answer(method, template, status, text)]
}

/** Percent signs may stand for letters of the path, and may stand for nothing. */
function decoded(pathname: string): string {
  try {
    return decodeURI(pathname)
  } catch {
    return pathname
  }
}

function requestOf({ method, path, headers, body }: HostileRequest): Request | undefined {
  if (!URL.canParse(base + path)) return undefined
  const sent = new Headers()
  for (const [name, value] of headers) sent.append(name, value)
  return new Request(base + path, { method, headers: sent, ...(body && { body }) })
}

/** Sends so many arbitrary requests to one mock. */
async function bombard(
  { spec, requests, conformance }: typeof stored,
  numRuns: number,
  examples: HostileRequest[],
) {
  const failures: string[] = []
  await using mock = createMock({ spec, failed: (error) => failures.push(String(error)), maxBody: 400_000 })
  let answered = 0
  const statuses = new Set<number>()
  const check = async (hostile: HostileRequest) => {
    const request = requestOf(hostile)
    if (!request) return
    failures.length = 0
    const response = await mock.fetch(request)
    const text = await response.text()
    expect(failures.join()).toBe('')
    expect(problemsOf(conformance, request, response, text)).toEqual([])
    statuses.add(response.status)
    answered++
  }
  await fc.assert(fc.asyncProperty(requests, check), {
    numRuns,
    examples: examples.map((example) => [example]),
  })
  expect(Object.keys(Object.prototype)).toEqual([])
  return { answered, statuses }
}

const post = (path: string, text: string, type = 'application/json'): HostileRequest => ({
  method: 'POST',
  path,
  headers: [
    ['authorization', 'Bearer a'],
    ['content-type', type],
  ],
  body: new TextEncoder().encode(text),
})

const get = (path: string): HostileRequest => ({
  method: 'GET',
  path,
  headers: [['authorization', 'Bearer a']],
  body: undefined,
})

test('10,000 arbitrary requests never get a 5xx, and each answer is true to the document or wears the envelope', {
  timeout: 60_000,
}, async () => {
  const path = '/v1/image/ai-fashion-models'
  const right = '{"input":{"clothing":["a://b"]},"options":{}}'
  const examples = [
    get('/_mock/openapi.json'),
    post(path, right),
    post(path, '{'),
    post(path, '{}'),
    post(path, '{}', 'text/plain'),
    post(path, ' '.repeat(400_001)),
  ]
  const { answered, statuses } = await bombard(stored, 10_300, examples)
  expect(answered).toBeGreaterThanOrEqual(10_000)
  // Every gate was reached, so this was no knocking at one closed door.
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 404, 405, 413, 415, 422]))
})

test('arbitrary requests never get a 5xx from another document, a recursive one that takes forms', {
  timeout: 60_000,
}, async () => {
  const deep = `${'{"pieces":['.repeat(30_000)}${']}'.repeat(30_000)}`
  const { statuses } = await bombard(another, 2000, [post('/v2/patterns', deep)])
  expect([...statuses]).toEqual(expect.arrayContaining([400, 401, 404, 405, 415, 422]))
})

/** Sends bytes, says no more, and reads until the other side has done so too. */
function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.end(Buffer.from(bytes, 'latin1')))
    socket.on('data', (chunk) => chunks.push(chunk))
    // A server may hang up on what is no HTTP.
    socket.on('error', () => resolve(Buffer.concat(chunks).toString('latin1')))
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
  })
}

const ping = `GET /v1/image/ai-fashion-models/1 HTTP/1.1\r\nhost: a\r\nauthorization: Bearer a\r\nconnection: close\r\n\r\n`

test('300 raw requests over a socket never get a 5xx, and the next request is answered as if nothing had happened', {
  timeout: 60_000,
}, async () => {
  const failures: string[] = []
  await using mock = createMock({ failed: (error) => failures.push(String(error)) })
  const { port } = await mock.listen()
  const check = async (bytes: string) => {
    failures.length = 0
    const answer = await exchange(port, bytes)
    const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status))
    for (const status of statuses) expect(status).toBeLessThan(500)
    for (const head of answer.split(/(?=^HTTP\/1\.1 )/m)) {
      // What Node's parser refuses has no more than a status line; everything else is the mock's.
      const isMock = /^content-type:/im.test(head)
      if (isMock) expect(head).toMatch(/^x-request-id: [\da-f-]{36}\r$/im)
    }
    expect(await exchange(port, ping)).toMatch(/^HTTP\/1\.1 404 /)
    expect(failures.join()).toBe('')
  }
  await fc.assert(fc.asyncProperty(rawRequests, check), { numRuns: 300 })
})
