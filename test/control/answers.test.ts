import type { ValidateFunction } from 'ajv'
import { expect, onTestFinished, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import { createAjv } from '../support/conformance.ts'
import { acceptPath } from '../support/mock.ts'
import { control, submit } from './client.ts'

type Document = ReturnType<typeof JSON.parse>

/** A sandbox in which everything has happened that an answer may have to tell of. */
async function busy() {
  const mock = createMock({ seed: 'answers', credits: 20 })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox('key-of-a-test')
  const ask = control(sandbox)
  await sandbox.freeze()
  await ask('POST /receiver', { secret: 'of the receiver', status: 202, delay: 0 })
  const { id } = await submit(sandbox, { scenario: 'webhook-duplicate' })
  const failing = await submit(sandbox, { scenario: 'task-error' })
  await sandbox.advance('10m')
  await sandbox.fail({ on: 'poll', status: 503, times: 2 })
  await sandbox.fetch(`${acceptPath}/${id}`)
  return { ask, id, failing: failing.id }
}

/** A schema with its reference followed and its parts put together. */
function whole(schema: Document, document: Document): Document {
  if (schema.$ref) return whole(document.components.schemas[schema.$ref.split('/').pop()], document)
  const parts: Document[] = (schema.allOf ?? []).map((part: Document) => whole(part, document))
  if (parts.length === 0) return schema
  return { properties: Object.assign({}, schema.properties, ...parts.map(({ properties }) => properties)) }
}

/** Members that no schema names, by their place. */
function strangers(value: unknown, held: Document, document: Document, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  const { properties, additionalProperties, items, anyOf } = whole(held, document)
  if (anyOf) {
    const found: string[][] = anyOf.map((branch: Document) => strangers(value, branch, document, at))
    return found.sort((a, b) => a.length - b.length)[0] ?? []
  }
  if (Array.isArray(value))
    return items ? value.flatMap((item) => strangers(item, items, document, `${at}[]`)) : []
  // What nothing is said of may be anything.
  if (!properties && !additionalProperties) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const named = properties?.[name] ?? additionalProperties
    return named ? strangers(inner, named, document, `${at}.${name}`) : [`${at}.${name}`]
  })
}

test('each answer is as the document says, and has no member that it does not name', async () => {
  const { ask, id, failing } = await busy()
  const { body: document } = await ask('GET /openapi.json')
  const ajv = createAjv()
  ajv.addSchema(document, 'document')
  const calls: readonly (readonly [line: string, template: string, body?: unknown])[] = [
    ['GET /about', '/about'],
    ['GET /checks', '/checks'],
    ['GET /clock', '/clock'],
    ['POST /clock', '/clock', { advance: '1s' }],
    ['GET /credits', '/credits'],
    ['GET /credits?limit=2', '/credits'],
    [`GET /credits?task=${failing}`, '/credits'],
    ['PUT /credits', '/credits', { balance: 5 }],
    ['PUT /limits', '/limits', { limits: '2/s' }],
    ['GET /deliveries', '/deliveries'],
    ['GET /deliveries/1', '/deliveries/{id}'],
    ['GET /deliveries/1/signature', '/deliveries/{id}/signature'],
    ['POST /deliveries/1/replay', '/deliveries/{id}/replay', {}],
    ['POST /deliveries/1/release', '/deliveries/{id}/release', {}],
    ['GET /faults', '/faults'],
    ['POST /faults', '/faults', { on: 'accept', kind: ['connection-reset', 'cut-body'], delay: '1s' }],
    ['GET /report', '/report'],
    ['GET /report?sandbox=all', '/report'],
    ['GET /requests', '/requests'],
    ['GET /sandbox', '/sandbox'],
    ['GET /sandboxes', '/sandboxes'],
    ['POST /sandboxes', '/sandboxes', {}],
    ['GET /scenario', '/scenario'],
    ['GET /scenarios', '/scenarios'],
    ['PUT /scenario', '/scenario', { name: 'slow' }],
    ['GET /tasks', '/tasks'],
    [`GET /tasks/${failing}`, '/tasks/{id}'],
    [`GET /tasks/${id}/answers`, '/tasks/{id}/answers'],
    ['GET /receiver', '/receiver'],
    ['POST /receiver', '/receiver', {}],
    ['GET /webhook', '/webhook'],
    ['PUT /webhook', '/webhook', { url: 'http://localhost:1/', headers: { 'X-Own': 'a' } }],
    ['DELETE /receiver', '/receiver'],
    ['DELETE /webhook', '/webhook'],
    [`DELETE /tasks/${id}`, '/tasks/{id}'],
    ['DELETE /faults', '/faults'],
    ['POST /reset', '/reset', { parts: ['faults'] }],
  ]
  const wrong: unknown[] = []
  for (const [line, template, sent] of calls) {
    const { status, body } = await ask(line, sent)
    expect([line, status]).toEqual([line, 200])
    const method = line.split(' ')[0]?.toLowerCase() ?? ''
    const place = ['paths', `/_mock${template}`, method, 'responses', '200', 'content', 'application/json']
    const pointer = [...place, 'schema'].map((name) =>
      encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1')),
    )
    const validate: ValidateFunction = ajv.compile({ $ref: `document#/${pointer.join('/')}` })
    if (!validate(body)) wrong.push([line, validate.errors])
    const schema = [...place, 'schema'].reduce((at: Document, name) => at[name], document)
    const unknown = strangers(body, schema, document)
    // An empty list would prove nothing of what stands in it.
    if (line === 'GET /sandbox')
      expect(Object.entries(body).filter(([, value]) => Array.isArray(value) && value.length === 0)).toEqual(
        [],
      )
    if (unknown.length > 0) wrong.push([line, unknown])
  }
  expect(wrong).toEqual([])
})
