import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import type { JsonSchema, OpenApiDocument } from '../../src/spec/document.ts'
import { valuesOf } from '../support/arbitraries.ts'
import { Conformance } from '../support/conformance.ts'
import { type Violation, violationsOf } from '../support/violations.ts'

const path = '/v1/image/ai-fashion-models'
const resultPath = `${path}/{processing_request_id}`
const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as OpenApiDocument
const conformance = new Conformance(document)
const judge = conformance.request('POST', path)
const schema = document.components?.schemas?.TryOnAPIRequest as JsonSchema
const violations = violationsOf(document, schema)

const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

test('a body made from the schema is accepted and echoed, and Ajv agrees with it, its answer and its result', async () => {
  await using mock = createMock({ speed: 0 })
  const sandbox = mock.sandbox()
  const check = async (body: unknown) => {
    expect(judge(body)).toEqual([])
    const response = await sandbox.fetch(path, post(body))
    const text = await response.text()
    expect([response.status, text]).toEqual([200, expect.any(String)])
    expect(conformance.answer('POST', path, 200, text)).toEqual([])
    const { data } = JSON.parse(text)
    expect(data.request).toEqual(JSON.parse(JSON.stringify(body)))
    const result = await sandbox.fetch(data.result_url)
    const resultText = await result.text()
    expect([result.status, conformance.answer('GET', resultPath, 200, resultText)]).toEqual([200, []])
    expect(JSON.parse(resultText).data).toMatchObject({
      id: data.id,
      status: 'DONE',
      created_at: data.created_at,
    })
  }
  await fc.assert(fc.asyncProperty(valuesOf(document, schema), check), { numRuns: 400 })
})

/** pydantic's words for what a keyword asks. */
function reasonFor({ keyword, asked }: Violation, value: unknown): RegExp {
  if (keyword === 'type' && value === null && asked !== 'union') return /^none is not an allowed value$/
  const types: Readonly<Record<string, RegExp>> = {
    string: /^str type expected$/,
    integer: /^value is not a valid integer$/,
    object: /^value is not a valid dict$/,
    array: /^value is not a valid list$/,
    union: /^(value is not a valid dict|str type expected|none is not an allowed value)$/,
  }
  const ofKeyword: Readonly<Record<string, RegExp | undefined>> = {
    type: types[String(asked)],
    integer: types.integer,
    enum: /^value is not a valid enumeration member; permitted: '[^']+'(, '[^']+')*$/,
    required: /^field required$/,
    additionalProperties: /^extra fields not permitted$/,
    format: /^invalid or missing URL scheme$/,
    minLength: new RegExp(`^ensure this value has at least ${asked} characters$`),
    maxLength: new RegExp(`^ensure this value has at most ${asked} characters$`),
    minItems: new RegExp(`^ensure this value has at least ${asked} items$`),
    maxItems: new RegExp(`^ensure this value has at most ${asked} items$`),
    minimum: new RegExp(`^ensure this value is greater than or equal to ${asked}$`),
    maximum: new RegExp(`^ensure this value is less than or equal to ${asked}$`),
  }
  const reason = ofKeyword[keyword]
  if (!reason) throw new Error(`No words for ${keyword}.`)
  return reason
}

const valueAt = (value: unknown, at: readonly (string | number)[]) =>
  at.reduce((holder, key) => (holder as Record<string | number, unknown>)?.[key], value)

describe('a body is refused with the path and the reason of its one mistake:', () => {
  test.each(violations.map((violation) => [violation.name, violation] as const))(
    '%s',
    async (_, violation) => {
      await using mock = createMock()
      const sandbox = mock.sandbox()
      const check = async ({ value, path: at }: { value: unknown; path: readonly (string | number)[] }) => {
        expect(judge(value)).not.toEqual([])
        const response = await sandbox.fetch(path, post(value))
        const text = await response.text()
        expect([response.status, conformance.answer('POST', path, 422, text)]).toEqual([422, []])
        const { error_details, error_message } = JSON.parse(text)
        const dotted = at.length === 0 ? '__root__' : at.join('.')
        expect(Object.keys(error_details)).toEqual([dotted])
        const reasons: string[] = error_details[dotted]
        const reason = reasonFor(violation, valueAt(value, at))
        const others = reasons.filter((given) => !reason.test(given))
        // An address without a letter is too short, and no address either.
        expect(others).toEqual(
          others.length > 0 && valueAt(value, at) === '' ? ['invalid or missing URL scheme'] : [],
        )
        // Each member of a union has a type of its own to expect.
        expect(reasons.length - others.length).toBeLessThanOrEqual(violation.asked === 'union' ? 2 : 1)
        expect(error_message).toBe(reasons.map((given) => `${dotted}: ${given}.`).join(' '))
      }
      await fc.assert(fc.asyncProperty(violation.value, check), { numRuns: 60 })
      expect(await sandbox.tasks()).toEqual([])
    },
  )
})

test('the violations cover every assertion that the request schema makes', () => {
  expect(violations.map(({ name }) => name)).toMatchInlineSnapshot(`
    [
      "type",
      "required input",
      "required options",
      "output type",
      "output.number_of_images type",
      "output.number_of_images integer",
      "output.number_of_images minimum",
      "output.number_of_images maximum",
      "output.destination type",
      "output.destination minLength",
      "output.destination maxLength",
      "output.destination format",
      "output.format enum",
      "output additionalProperties",
      "output minLength",
      "output maxLength",
      "output format",
      "input type",
      "input required clothing",
      "input.model type",
      "input.model minLength",
      "input.model maxLength",
      "input.model format",
      "input.clothing type",
      "input.clothing minItems",
      "input.clothing maxItems",
      "input.clothing.* type",
      "input.clothing.* minLength",
      "input.clothing.* maxLength",
      "input.clothing.* format",
      "input additionalProperties",
      "options type",
      "options.pose type",
      "options.pose minLength",
      "options.pose maxLength",
      "options.background type",
      "options.background minLength",
      "options.background maxLength",
      "options.aspect_ratio enum",
      "options additionalProperties",
      "additionalProperties",
    ]
  `)
})
