import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import type { JsonSchema, OpenApiDocument } from '../../src/spec/document.ts'
import { valuesOf } from '../support/arbitraries.ts'
import { Conformance, uuid } from '../support/conformance.ts'
import { type HostileRequest, hostileRequests } from '../support/hostile.ts'
import { rawRequests } from '../support/hostile-bytes.ts'
import { mutated, valuesAround } from '../support/mutations.ts'

const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as OpenApiDocument
const conformance = new Conformance(document)
const schema = document.components?.schemas?.TryOnAPIRequest as JsonSchema
const right = valuesOf(document, schema)
const bodies = fc.oneof(
  { weight: 2, arbitrary: right },
  mutated(right, valuesAround(schema)),
  valuesAround(schema),
)
const accept = '/v1/image/ai-fashion-models'
const base = 'http://claid-mock.test'

/** The path of the document that a requested one is an instance of. */
function templateOf(pathname: string): string | undefined {
  if (pathname === accept) return accept
  return pathname.startsWith(`${accept}/`) && /^[^/]+$/.test(pathname.slice(accept.length + 1))
    ? `${accept}/{processing_request_id}`
    : undefined
}

/** What of an answer is not as it must be, whatever was asked. */
function problemsOf(
  method: string,
  pathname: string,
  status: number,
  headers: Headers,
  text: string,
): string[] {
  const problems: string[] = []
  if (status >= 500) problems.push(`status ${status}`)
  if (!uuid.test(headers.get('x-request-id') ?? '')) problems.push('no x-request-id')
  const hint = headers.get('x-mock-hint')
  if (hint !== null && !/^[\x20-\x7e]{1,500}$/.test(hint)) problems.push(`hint ${hint}`)
  if (/^head$/i.test(method)) return problems
  // The stored file and the page are no operations of the document.
  if (status === 200 && templateOf(decoded(pathname)) === undefined) return problems
  if (headers.get('content-type') !== 'application/json') problems.push(`type ${headers.get('content-type')}`)
  const judged = conformance.answer(method, templateOf(decoded(pathname)), status, text)
  return [...problems, ...judged]
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

test('10,000 arbitrary requests never get a 5xx, and every answer is true to the document or wears the envelope', {
  timeout: 60_000,
}, async () => {
  const failures: string[] = []
  await using mock = createMock({ failed: (error) => failures.push(String(error)) })
  let answered = 0
  const statuses = new Set<number>()
  const check = async (hostile: HostileRequest) => {
    const request = requestOf(hostile)
    if (!request) return
    failures.length = 0
    const response = await mock.fetch(request)
    const text = await response.text()
    expect(failures).toEqual([])
    expect(
      problemsOf(request.method, new URL(request.url).pathname, response.status, response.headers, text),
    ).toEqual([])
    expect(failures).toEqual([])
    statuses.add(response.status)
    answered++
  }
  await fc.assert(fc.asyncProperty(hostileRequests(bodies), check), { numRuns: 10_200 })
  expect(answered).toBeGreaterThanOrEqual(10_000)
  // Every gate was reached, so this was no knocking at one closed door.
  expect([...statuses].sort()).toEqual(expect.arrayContaining([200, 400, 401, 404, 405, 413, 415, 422]))
  expect(Object.keys(Object.prototype)).toEqual([])
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

const ping = `GET ${accept}/1 HTTP/1.1\r\nhost: a\r\nauthorization: Bearer a\r\nconnection: close\r\n\r\n`

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
    expect(failures).toEqual([])
  }
  await fc.assert(fc.asyncProperty(rawRequests, check), { numRuns: 300 })
})
