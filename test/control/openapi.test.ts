import { createRequire } from 'node:module'
import { expect, onTestFinished, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import type { OpenApiDocument } from '../../src/spec/document.ts'
import { createAjv } from '../support/conformance.ts'
import { standingClock } from '../support/mock.ts'
import { asker, control, overSocket, sentence } from './client.ts'

/** What is served below `/_mock`. */
const served = [
  'GET /about',
  'GET /checks',
  'GET /clock',
  'GET /credits',
  'GET /deliveries',
  'GET /deliveries/{id}',
  'GET /deliveries/{id}/signature',
  'GET /docs',
  'GET /events',
  'GET /faults',
  'GET /health',
  'GET /metrics',
  'GET /openapi.json',
  'GET /ready',
  'GET /receiver',
  'GET /report',
  'GET /requests',
  'GET /sandbox',
  'GET /sandboxes',
  'GET /scenario',
  'GET /scenarios',
  'GET /tasks',
  'GET /tasks/{id}',
  'GET /tasks/{id}/answers',
  'GET /webhook',
  'POST /checks',
  'POST /clock',
  'POST /demo',
  'POST /deliveries/{id}/release',
  'POST /deliveries/{id}/replay',
  'POST /faults',
  'POST /receiver',
  'POST /reset',
  'POST /sandboxes',
  'PUT /credits',
  'PUT /limits',
  'PUT /scenario',
  'PUT /webhook',
  'PATCH /tasks/{id}',
  'DELETE /faults',
  'DELETE /receiver',
  'DELETE /scenario',
  'DELETE /tasks/{id}',
  'DELETE /webhook',
]
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const pathsOf = (lines: readonly string[]) => [...new Set(lines.map((line) => line.split(' ')[1] ?? ''))]

function opened() {
  const mock = createMock({ clock: standingClock() })
  onTestFinished(() => mock.close())
  return { mock, ask: control(mock.sandbox()) }
}
const documentOf = async (): Promise<OpenApiDocument> => {
  const { status, body } = await opened().ask('GET /openapi.json')
  expect(status).toBe(200)
  return body
}
const operationsOf = ({ paths }: OpenApiDocument) =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Record<string, unknown>>)
      .filter(([method]) => methods.includes(method.toUpperCase()))
      .map(([method, operation]) => ({
        line: `${method.toUpperCase()} ${path.replace(/^\/_mock/, '')}`,
        operation,
      })),
  )

test('the document is OpenAPI 3.1, as a linter of its own judges it', async () => {
  // It comes with openapi-typescript, and is found there wherever npm has put it.
  const require = createRequire(import.meta.resolve('openapi-typescript'))
  const { createConfig, lintFromString } = require('@redocly/openapi-core')
  const config = await createConfig({
    rules: {
      struct: 'error',
      'no-unresolved-refs': 'error',
      'no-identical-paths': 'error',
      'operation-parameters-unique': 'error',
      'path-parameters-defined': 'error',
    },
  })
  const document = await documentOf()
  expect(document.openapi).toMatch(/^3\.1\.\d$/)
  const problems = await lintFromString({ source: JSON.stringify(document), config })
  const lines = problems.map(
    ({ location, message }: { location: { pointer: string }[]; message: string }) =>
      `${location[0]?.pointer} ${message}`,
  )
  expect(lines).toEqual([])
})

test('each schema of the document can be compiled, with all that it refers to', async () => {
  const document = await documentOf()
  const ajv = createAjv()
  ajv.addSchema(document, 'document')
  const pointers: string[] = []
  const collect = (value: unknown, pointer: string): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, inner] of Object.entries(value)) {
      const at = `${pointer}/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`
      if (name === 'schema') pointers.push(at)
      collect(inner, at)
    }
  }
  collect(document.paths, '/paths')
  expect(pointers.length).toBeGreaterThan(10)
  for (const pointer of pointers)
    expect(() => ajv.compile({ $ref: `document#${pointer}` }), pointer).not.toThrow()
})

test('the document has exactly the served routes', async () => {
  const document = await documentOf()
  expect(
    operationsOf(document)
      .map(({ line }) => line)
      .sort(),
  ).toEqual([...served].sort())
})

test('each documented route says what it is for, what it takes and how it refuses', async () => {
  for (const { line, operation } of operationsOf(await documentOf())) {
    expect([line, operation.summary]).toEqual([line, expect.stringMatching(/\w/)])
    const takesBody = /^(POST|PUT|PATCH)/.test(line)
    expect([line, operation.requestBody !== undefined]).toEqual([line, takesBody])
    expect([line, Object.keys(operation.responses as object)]).toEqual([
      line,
      expect.arrayContaining(['200']),
    ])
  }
})

test.each(served)('%s is there', async (line) => {
  const { ask } = opened()
  // These answer no JSON.
  if (['GET /docs', 'GET /events', 'GET /metrics'].includes(line)) return
  const { status } = await ask(line.replace('{id}', '1'), /^(POST|PUT|PATCH)/.test(line) ? {} : undefined)
  // Nothing was sent that could be done, and there is no such task.
  expect([200, 400, ...(line.includes('{id}') ? [404] : [])]).toContain(status)
})

test('what is not there is 404, as the document of each route says', async () => {
  const { ask } = opened()
  const operations = new Map(operationsOf(await documentOf()).map(({ line, operation }) => [line, operation]))
  const absent: string[] = []
  for (const line of served) {
    if (['GET /docs', 'GET /metrics'].includes(line)) continue
    const body = /^(POST|PUT|PATCH)/.test(line) ? {} : undefined
    const asked = line.replace('{id}', '1')
    const { status } = await ask(asked, body, { 'x-mock-sandbox': 'nonsense' })
    if (status !== 404) continue
    absent.push(line)
    expect([line, Object.keys(operations.get(line)?.responses as object)]).toEqual([
      line,
      expect.arrayContaining(['404']),
    ])
  }
  expect(absent).toEqual(expect.arrayContaining(['GET /report', 'GET /events', 'GET /tasks/{id}']))
  expect((await ask('GET /report?sandbox=nonsense')).status).toBe(404)
})

test('another method at a served path is 405, with those that there are', async () => {
  const { ask } = opened()
  const wrong: unknown[] = []
  for (const path of pathsOf(served)) {
    const allowed = served.filter((line) => line.endsWith(` ${path}`)).map((line) => line.split(' ')[0] ?? '')
    for (const method of methods.filter((name) => !allowed.includes(name))) {
      const body = method === 'GET' || method === 'DELETE' ? undefined : {}
      const { status, headers, body: answer } = await ask(`${method} ${path.replace('{id}', '1')}`, body)
      const allow = headers.get('allow') ?? ''
      const isRight = status === 405 && allowed.every((name) => allow.includes(name))
      if (!isRight || !sentence.test(answer.error)) wrong.push([method, path, status, allow, answer.error])
    }
  }
  expect(wrong).toEqual([])
})

test('the document needs no key, and is the same over a socket', async () => {
  const { mock, ask } = opened()
  const bare = asker((path, init) => mock.fetch(new Request(mock.url + path, init)))
  const { text } = await ask('GET /openapi.json')
  expect((await bare('GET /openapi.json')).text).toBe(text)
  expect((await overSocket((await mock.listen()).url)('GET /openapi.json')).text).toBe(text)
})
