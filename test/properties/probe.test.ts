import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Conformance } from '../support/conformance.ts'
const document = JSON.parse(readFileSync('openapi.json','utf8'))
test('p', () => {
  const c = new Conformance(document)
  expect(c.request('POST', '/v1/image/ai-fashion-models')({})).toEqual([])
})
test('q', () => {
  const c = new Conformance(document)
  expect(c.answer('POST', '/v1/image/ai-fashion-models', 401, '{}')).toEqual([])
})
test('r', () => {
  const c = new Conformance(document)
  expect(c.answer('POST', '/v1/image/ai-fashion-models', 400, '{}')).toEqual([])
})
