import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonSchema, OpenApiDocument } from '../../src/spec/document.ts'
import { compileSchema } from '../../src/spec/schema.ts'
import { valuesOf } from '../support/arbitraries.ts'
import { createAjv } from '../support/conformance.ts'
import { keywordSchemas } from '../support/keyword-schemas.ts'
import { mutated, valuesAround } from '../support/mutations.ts'
import { tellingValues } from '../support/telling-values.ts'

const document = { openapi: '3.1.0', paths: {}, components: { schemas: keywordSchemas } } as OpenApiDocument

/** Finds a value on which the two validators disagree. */
function compare(
  of: OpenApiDocument,
  pointer: string,
  schema: JsonSchema,
  values: fc.Arbitrary<unknown>,
  examples: readonly unknown[],
): void {
  const mock = compileSchema(of, schema)
  const ajv = createAjv()
    .addSchema(of, 'document')
    .compile({ $ref: `document${pointer}` })
  const agree = (value: unknown) => {
    // As it comes from the wire.
    const received = JSON.parse(JSON.stringify(value)) as unknown
    const isValid = ajv(received)
    const problems = mock(received)
    expect(problems === undefined ? 'valid' : 'invalid').toBe(isValid ? 'valid' : 'invalid')
    if (problems) expect(problems).not.toEqual([])
  }
  fc.assert(fc.property(values, agree), { numRuns: 300, examples: examples.map((value) => [value]) })
}

describe('the mock and Ajv agree on every value of', () => {
  test.each(Object.entries(keywordSchemas))('%s', (name, schema) => {
    compare(
      document,
      `#/components/schemas/${encodeURIComponent(name)}`,
      schema,
      valuesAround(schema),
      tellingValues[name] ?? [],
    )
  })
})

describe('the mock and Ajv agree on', () => {
  const documents = ['../../openapi.json', '../documents/atelier.json'].map((file) => {
    const url = new URL(file, import.meta.url)
    return [basename(file), JSON.parse(readFileSync(url, 'utf8')) as OpenApiDocument] as const
  })
  const named = documents.flatMap(([file, of]) =>
    Object.entries(of.components?.schemas ?? {}).map(
      ([name, schema]) => [name, file, of, schema as JsonSchema] as const,
    ),
  )
  test.each(named)('%s of %s', (name, _, of, schema) => {
    const values = mutated(valuesOf(of, schema), valuesAround(schema))
    compare(
      of,
      `#/components/schemas/${name}`,
      schema,
      fc.oneof(values, valuesOf(of, schema), valuesAround(schema)),
      [],
    )
  })
})
