import { describe, expect, test } from 'vitest'
import type { JsonSchema, OpenApiDocument } from '../../src/spec/document.ts'
import { compileSchema } from '../../src/spec/schema.ts'
import { createAjv } from '../support/conformance.ts'

const emptyDocument: OpenApiDocument = { openapi: '3.1.0', paths: {} }
const documentOf = (schemas: Record<string, JsonSchema>): OpenApiDocument => ({
  ...emptyDocument,
  components: { schemas },
})

/** Each problem as `path kind`, in the order in which it is told. */
function problemsOf(
  schema: JsonSchema | boolean,
  value: unknown,
  document = emptyDocument,
): string[] | undefined {
  return compileSchema(document, schema)(value)?.map(({ path, kind }) => `${path.join('.') || '.'} ${kind}`)
}

describe('a format is judged as Ajv judges it:', () => {
  const formats: [format: string, right: string[], wrong: string[]][] = [
    [
      'uri',
      ['https://a.example/b', 'storage://name/päth', 'x://y', 'HTTP://A'],
      ['', 'a.png', '/a', 'http:/a', 'https://', 'a b://c', 'http://a b'],
    ],
    [
      'date-time',
      ['2025-12-04T09:04:31Z', '2025-12-04T09:04:31.347890+00:00', '2025-02-28T23:59:59-11:30'],
      ['2025-12-04', '2025-12-04 09:04', '2025-13-04T09:04:31Z', '2025-02-30T09:04:31Z', 'now', ''],
    ],
    ['date', ['2024-02-29', '2025-12-04'], ['2025-02-29', '2025-12-04T09:04:31Z', '04.12.2025', '']],
    ['time', ['09:04:31Z', '09:04:31.5+01:00'], ['9:04', '25:00:00Z', '']],
    ['duration', ['PT1H', 'P1DT2S', 'P2W'], ['1h', 'P', '']],
    [
      'email',
      ['a@b.example', 'first.last+tag@mail.shop.example'],
      ['a', 'a@', '@b.example', 'a b@c.example', ''],
    ],
    [
      'uuid',
      ['6949bcfa-1e10-4de9-8c91-798a3e028a50', '6949BCFA-1E10-4DE9-8C91-798A3E028A50'],
      ['6949bcfa', '6949bcfa-1e10-4de9-8c91-798a3e028a5g', ''],
    ],
    ['hostname', ['shop.example', 'a-b.example'], ['-a.example', 'a_b!', '']],
    ['ipv4', ['192.168.0.1'], ['192.168.0', '256.1.1.1', '']],
    ['ipv6', ['::1', '2001:db8::ff00:42:8329'], ['1', ':::', '']],
    ['uri-reference', ['https://a.example/b', 'a/b.png', '/a?b#c'], ['a b', 'http://a b', '\\']],
    ['password', ['anything', ''], []],
    ['a format that nobody knows', ['anything', ''], []],
  ]
  test.each(formats)('%s', (format, right, wrong) => {
    const schema = { type: 'string', format }
    const mock = compileSchema(emptyDocument, schema)
    const ajv = createAjv().compile(schema)
    const values = [...right, ...wrong]
    expect(values.filter((value) => ajv(value))).toEqual(right)
    expect(values.filter((value) => mock(value) === undefined)).toEqual(right)
  })
})

describe('the problems of a value', () => {
  const person: JsonSchema = {
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 2 },
      age: { type: 'integer', minimum: 0 },
      tags: { type: 'array', items: { type: 'string' }, maxItems: 2 },
    },
    required: ['name', 'age'],
    additionalProperties: false,
  }

  test('are told all at once, each with its path', () => {
    expect(problemsOf(person, { name: 'x', tags: ['a', 1], more: true })).toEqual([
      'name tooShort',
      'age missing',
      'tags.1 string',
      'more extra',
    ])
  })

  test('name every extra member', () => {
    expect(problemsOf(person, { name: 'xy', age: 1, b: 1, a: 1 })).toEqual(['b extra', 'a extra'])
  })

  test('of a list of wrong length are its length alone', () => {
    expect(problemsOf(person, { name: 'xy', age: 1, tags: [1, 2, 3] })).toEqual(['tags tooMany'])
  })

  test('of no object at all stand at the root', () => {
    expect([[], 'x', 5, true].map((value) => problemsOf(person, value))).toEqual(Array(4).fill(['. object']))
    expect(problemsOf(person, null)).toEqual(['. null'])
  })

  test('tell the type alone where the type is wrong', () => {
    expect(problemsOf({ type: 'string', minLength: 3 }, [])).toEqual(['. string'])
    expect(problemsOf({ type: 'array', maxItems: 1, items: {} }, 'abc')).toEqual(['. array'])
    expect(problemsOf({ type: 'integer', minimum: 3 }, '1')).toEqual(['. integer'])
    expect(problemsOf({ type: 'integer', minimum: 1 }, 0.5)).toEqual(['. integer'])
  })

  test('take no number for a text and no text for a number', () => {
    expect(['2', true, 1.5, null, []].map((value) => problemsOf({ type: 'integer' }, value))).toEqual([
      ['. integer'],
      ['. integer'],
      ['. integer'],
      ['. null'],
      ['. integer'],
    ])
    expect([2, true, {}].map((value) => problemsOf({ type: 'string' }, value))).toEqual(
      Array(3).fill(['. string']),
    )
    expect(['true', 0].map((value) => problemsOf({ type: 'boolean' }, value))).toEqual(
      Array(2).fill(['. boolean']),
    )
  })

  test('of a union are those of the branch whose type fits', () => {
    const union = {
      type: 'object',
      properties: { output: { anyOf: [person, { type: 'string', minLength: 3 }] } },
    }
    expect(problemsOf(union, { output: { name: 'xy', age: -1 } })).toEqual(['output.age atLeast'])
    expect(problemsOf(union, { output: 'x' })).toEqual(['output tooShort'])
  })

  test('of a text of wrong length are its length alone', () => {
    const address: JsonSchema = { type: 'string', format: 'uri', minLength: 1, maxLength: 10 }
    expect(['', 'no', 'not an address'].map((value) => problemsOf(address, value))).toEqual([
      ['. tooShort'],
      ['. uri'],
      ['. tooLong'],
    ])
  })

  test('of a union that no branch fits stand at the union', () => {
    const union: JsonSchema = { anyOf: [person, { type: 'string' }] }
    expect(problemsOf(union, 5)).toEqual(['. object', '. string'])
  })

  test('of a union of objects are those of the branch that comes nearest', () => {
    const union: JsonSchema = {
      oneOf: [person, { type: 'object', properties: { code: { type: 'integer' } }, required: ['code'] }],
    }
    expect(problemsOf(union, { code: 'x' })).toEqual(['code integer'])
  })

  test('of a value that more than one branch of a oneOf takes are one', () => {
    expect(problemsOf({ oneOf: [{ type: 'integer' }, { type: 'number' }] }, 1)).toEqual(['. ambiguous'])
  })

  test('go down a recursive schema', () => {
    const tree: JsonSchema = {
      type: 'object',
      properties: {
        name: { type: 'string' },
        parts: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
      },
      required: ['name'],
    }
    const value = { name: 'a', parts: [{ name: 'b', parts: [{ parts: [] }] }] }
    expect(problemsOf({ $ref: '#/components/schemas/Tree' }, value, documentOf({ Tree: tree }))).toEqual([
      'parts.0.parts.0.name missing',
    ])
  })

  test('carry the limits that the wording fills in', () => {
    const judge = compileSchema(emptyDocument, {
      type: 'object',
      properties: { a: { maxLength: 2 }, b: { exclusiveMinimum: 4 }, c: { enum: ['x', 1] } },
    })
    expect(judge({ a: 'abc', b: 4, c: 'z' })?.map(({ params }) => params)).toEqual([
      { limit: 2 },
      { limit: 4 },
      { permitted: "'x', 1" },
    ])
  })
})

describe('a schema', () => {
  test('of `false` refuses everything, and one of `true` nothing', () => {
    expect([0, {}, null].map((value) => problemsOf(false, value)?.length)).toEqual([1, 1, 1])
    expect([0, {}, null].map((value) => problemsOf(true, value))).toEqual([undefined, undefined, undefined])
  })

  test('does not let a default stand in for a required member', () => {
    expect(
      problemsOf({ type: 'object', required: ['a'], properties: { a: { type: 'integer', default: 1 } } }, {}),
    ).toEqual(['a missing'])
  })

  test('counts code points, not UTF-16 units, wherever it stands', () => {
    const two: JsonSchema = { type: 'string', minLength: 2, maxLength: 2 }
    const places: JsonSchema[] = [two, { allOf: [two, {}] }, { anyOf: [two, { type: 'null' }] }]
    for (const schema of places) {
      expect(['😀', '😀😀', '😀a', '😀😀😀'].map((value) => problemsOf(schema, value) === undefined)).toEqual(
        [false, true, true, false],
      )
    }
    expect(problemsOf({ type: 'object', propertyNames: { maxLength: 1 } }, { '😀': 1 })).toBeUndefined()
    expect(problemsOf({ type: 'array', contains: { maxLength: 1 } }, ['😀'])).toBeUndefined()
    expect(
      problemsOf({ type: 'object', patternProperties: { x: { maxLength: 1 } } }, { x: '😀' }),
    ).toBeUndefined()
    expect(problemsOf({ type: 'array', prefixItems: [{ maxLength: 1 }] }, ['😀'])).toBeUndefined()
  })

  test('takes whole numbers beyond 2^53 for integers', () => {
    expect([2 ** 53, -(2 ** 60), 1e300].map((value) => problemsOf({ type: 'integer' }, value))).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(problemsOf({ type: 'integer' }, Number.POSITIVE_INFINITY)).toEqual(['. integer'])
  })

  test('of OpenAPI 3.0 says with `true` that a bound is exclusive', () => {
    const schema = {
      type: 'number',
      minimum: 1,
      exclusiveMinimum: true,
      maximum: 3,
      exclusiveMaximum: true,
    } as unknown as JsonSchema
    expect([1, 2, 3].map((value) => problemsOf(schema, value))).toEqual([['. above'], undefined, ['. below']])
    const inclusive = { ...schema, exclusiveMinimum: false, exclusiveMaximum: false }
    expect([1, 2, 3].map((value) => problemsOf(inclusive, value))).toEqual([undefined, undefined, undefined])
  })

  test('leaves the value as it is', () => {
    const value = Object.freeze({ a: Object.freeze([Object.freeze({ b: 1 })]) })
    const schema: JsonSchema = {
      type: 'object',
      properties: {
        a: {
          type: 'array',
          items: {
            type: 'object',
            properties: { b: { type: 'integer' }, c: { type: 'string', default: 'x' } },
          },
        },
      },
    }
    expect(problemsOf(schema, value)).toBeUndefined()
    expect(value).toEqual({ a: [{ b: 1 }] })
  })
})
