import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { createMock, type MockOptions } from '../../src/index.ts'
import { acceptPath, jsonPost } from '../support/mock.ts'
import { keyless } from './client.ts'

function opened(options: MockOptions = {}) {
  const mock = createMock(options)
  onTestFinished(() => mock.close())
  return { mock, ask: keyless(mock) }
}

test('about tells what is served, without a key and without opening a sandbox', async () => {
  const { mock, ask } = opened()
  const { status, body } = await ask('GET /about')
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  const hash = createHash('sha256').update(readFileSync('openapi.json')).digest('hex').slice(0, 12)
  expect([status, body]).toMatchObject([
    200,
    {
      version,
      baseUrl: mock.url,
      contract: { file: 'openapi.json', hash, lastVerified: null, title: expect.stringMatching(/\w/) },
      profile: { name: 'documented', unset: 'omit' },
      pricePerPicture: 2,
      limits: 'off',
      takesAnyKey: true,
      cors: false,
      state: { kind: 'memory' },
      webhook: null,
      scenario: { name: 'default' },
    },
  ])
  expect((await ask('GET /sandboxes')).body.sandboxes).toEqual([])
})

test('a family is told with what a form needs: where to send, and the schema of what is sent', async () => {
  const { mock, ask } = opened()
  const { families } = (await ask('GET /about')).body
  expect(families).toMatchObject([
    {
      name: acceptPath,
      accept: { method: 'POST', path: acceptPath, mediaTypes: ['application/json'] },
      result: { method: 'GET', path: `${acceptPath}/{processing_request_id}` },
      idParameter: 'processing_request_id',
    },
  ])
  const [{ requestSchema, sample }] = families
  const document = await (await mock.fetch(new Request(`${mock.url}/openapi.json`))).json()
  const segments: string[] = requestSchema.slice(2).split('/')
  const schema = segments
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((at, name) => at[name], document)
  expect(JSON.stringify(schema)).toMatch(/\$ref|properties/)
  expect((await mock.sandbox().fetch(acceptPath, jsonPost(sample))).status).toBe(200)
})

test('each family of another document is told', async () => {
  const { ask } = opened({ spec: 'test/documents/atelier.json' })
  const { families, contract } = (await ask('GET /about')).body
  expect(families.length).toBeGreaterThan(1)
  expect(contract.file).toBe('test/documents/atelier.json')
  for (const { name, accept, result, idParameter } of families)
    expect([accept.path, result.path]).toEqual([name, `${name}/{${idParameter}}`])
})

test('what the operator has set is told, and no secret with it', async () => {
  const { ask } = opened({
    keys: ['a-known-key'],
    profile: 'observed',
    rateLimit: '3/s',
    publicUrl: 'https://mock.example',
    webhook: { url: 'http://localhost:3000/hook', secret: 'of the operator' },
  })
  const { body, text } = await ask('GET /about')
  expect(body).toMatchObject({
    takesAnyKey: false,
    limits: '3/s',
    baseUrl: 'https://mock.example',
    profile: { name: 'observed', unset: 'null' },
    webhook: 'http://localhost:3000/hook; signed, written as hex (assumed)',
  })
  expect(text).not.toMatch(/a-known-key|of the operator/)
})

test('each sample is there where about says', async () => {
  const { mock, ask } = opened()
  const { samples } = (await ask('GET /about')).body
  expect(samples.map(({ kind }: { kind: string }) => kind).sort()).toContain('model')
  for (const { url, title } of samples) {
    expect(title).toMatch(/\w/)
    const response = await mock.fetch(new Request(url, { method: 'HEAD' }))
    expect([url, response.status, response.headers.get('content-type')]).toEqual([url, 200, 'image/png'])
  }
})
