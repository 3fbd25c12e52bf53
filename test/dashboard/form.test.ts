import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { withValue } from '../../src/dashboard/try/body.ts'
import { at, fewNumbers, humanOf, kindOf, resolve, type Schema } from '../../src/dashboard/try/schema.ts'
import { startingBody } from '../../src/dashboard/try/start.ts'
import { createMock } from '../../src/index.ts'

const contract = JSON.parse(readFileSync('openapi.json', 'utf8')) as unknown
const schemaOf = (name: string) => at(contract, `#/components/schemas/${name}`) as Schema

test('each member of the contract’s request is asked for in its own way', () => {
  const kinds = (name: string) =>
    Object.fromEntries(
      Object.entries(resolve(contract, schemaOf(name)).properties ?? {}).map(([member, schema]) => [
        member,
        kindOf(resolve(contract, schema)),
      ]),
    )
  expect(kinds('TryOnAPIRequest')).toEqual({ input: 'object', options: 'object', output: 'variants' })
  expect(kinds('TryOnAPIRequestInputOptions')).toEqual({ model: 'text', clothing: 'list' })
  expect(kinds('TryOnAPIRequestOptionsObject')).toEqual({
    pose: 'text',
    background: 'text',
    aspect_ratio: 'choice',
  })
  expect(kinds('TryOnAPIRequestOutputObject')).toEqual({
    number_of_images: 'number',
    destination: 'text',
    format: 'choice',
  })
})

test.each<[string, Schema]>([
  ['object', { properties: { a: {} } }],
  ['list', { type: 'array', items: {} }],
  ['choice', { type: 'string', enum: ['a'] }],
  ['number', { type: ['integer', 'null'] }],
  ['flag', { type: 'boolean' }],
  ['text', { type: 'string' }],
  ['file', { type: 'string', format: 'binary' }],
  ['variants', { oneOf: [{ type: 'string' }, { type: 'integer' }] }],
  ['json', { type: 'object' }],
  ['json', {}],
])('a schema is drawn as %s', (kind, schema) => {
  expect(kindOf(schema)).toBe(kind)
})

test('what stands beside a reference wins over what it refers to', () => {
  const document = { a: { b: { type: 'string', title: 'Theirs', description: 'theirs' } } }
  expect(resolve(document, { allOf: [{ $ref: '#/a/b' }], title: 'Own' })).toEqual({
    type: 'string',
    title: 'Own',
    description: 'theirs',
  })
  // A document that refers in a circle does not hang the page.
  const circle = { a: { $ref: '#/a' } }
  expect(resolve(circle, { $ref: '#/a' })).toEqual({})
})

test('few whole numbers are shown one by one', () => {
  expect(fewNumbers({ type: 'integer', minimum: 1, maximum: 4 })).toEqual([1, 2, 3, 4])
  expect(fewNumbers({ type: 'integer', minimum: 1, maximum: 400 })).toBeUndefined()
  expect(fewNumbers({ type: 'number', minimum: 1, maximum: 4 })).toBeUndefined()
  expect(fewNumbers({ type: 'integer', minimum: 1 })).toBeUndefined()
})

test('names are written for people', () => {
  expect(['number_of_images', 'aspectRatio', 'pose'].map(humanOf)).toEqual([
    'Number of images',
    'Aspect Ratio',
    'Pose',
  ])
})

test('a place in a body is changed, and the body before stays as it was', () => {
  const before = { input: { clothing: ['a', 'b'] }, options: {} }
  expect(withValue(before, ['input', 'clothing', 0], 'c')).toEqual({
    input: { clothing: ['c', 'b'] },
    options: {},
  })
  expect(withValue(before, ['input', 'clothing', 0], undefined)).toEqual({
    input: { clothing: ['b'] },
    options: {},
  })
  expect(withValue(before, ['output', 'format'], 'png')).toEqual({ ...before, output: { format: 'png' } })
  expect(withValue({ output: { format: 'png' } }, ['output', 'format'], undefined)).toEqual({ output: {} })
  expect(before).toEqual({ input: { clothing: ['a', 'b'] }, options: {} })
})

test.each([undefined, 'test/documents/atelier.json'])(
  'what the form opens with is accepted: %s',
  async (spec) => {
    const mock = createMock({ ...(spec !== undefined && { spec }) })
    const { about, document } = await asked(mock)
    for (const { accept, requestSchema, sample } of about.families) {
      if (!accept.mediaTypes.includes('application/json')) continue
      const schema = at(document, requestSchema) as Schema
      const body = startingBody(document, schema, about.samples, sample)
      const response = await mock.sandbox('starting').fetch(accept.path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      expect([accept.path, response.ok]).toEqual([accept.path, true])
    }
  },
)

interface AboutAnswer {
  readonly families: {
    readonly accept: { readonly path: string; readonly mediaTypes: string[] }
    readonly requestSchema: string
    readonly sample: unknown
  }[]
  readonly samples: {
    readonly name: string
    readonly kind: string
    readonly title: string
    readonly url: string
  }[]
}

async function asked(mock: ReturnType<typeof createMock>) {
  const get = async (path: string) => (await mock.fetch(new Request(`http://claid-mock.test/${path}`))).json()
  return {
    about: (await get('_mock/about')) as AboutAnswer,
    document: (await get('openapi.json')) as unknown,
  }
}

test('it opens with a sample of each kind, and with as many results as may be asked for', async () => {
  const { about, document } = await asked(createMock())
  const [family] = about.families
  const body = startingBody(
    document,
    at(document, family?.requestSchema ?? '') as Schema,
    about.samples,
    family?.sample,
  )
  expect(body).toEqual({
    input: {
      clothing: [expect.stringMatching(/\/samples\/coral-t-shirt\.png$/)],
      model: expect.stringMatching(/\/samples\/model-ada\.png$/),
    },
    options: {},
    output: { number_of_images: 4 },
  })
})
