import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Contract } from '../../src/spec/contract.ts'
import { planChecks } from '../../src/suite/plan.ts'
import { atelier, foundBy, reportOf, stored } from './target.ts'

const folder = mkdtempSync(join(tmpdir(), 'loosened-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Schema = Record<string, unknown>
type Change = (schema: Schema, keyword: string) => void

let copies = 0
/** A copy of a document, changed at one schema; what the suite is run against with the true one. */
function changed({ document }: Contract, pointer: string, change: (schema: Schema) => void): string {
  const copy = structuredClone(document) as unknown as Schema
  const schema = pointer
    .slice(1)
    .split('/')
    .reduce((at, name) => at[name.replaceAll('~1', '/').replaceAll('~0', '~')] as Schema, copy)
  change(schema)
  const file = join(folder, `${copies++}.json`)
  writeFileSync(file, JSON.stringify(copy))
  return file
}

const anyType = ['string', 'number', 'boolean', 'object', 'array', 'null']

/** Lets through what the contract refuses. */
const loosen: Change = (schema, keyword) => {
  const [name = '', ...member] = keyword.split('.')
  if (name === 'required')
    schema.required = (schema.required as string[]).filter((each) => each !== member.join('.'))
  else if (name === 'type' || name === 'coercion') {
    delete schema.anyOf
    delete schema.oneOf
    delete schema.allOf
    schema.type = anyType
  } else if (name === 'enum') {
    schema.enum = [...(schema.enum as unknown[]), 'no-such-value']
  } else if (name === 'additionalProperties') schema.additionalProperties = true
  else delete schema[name]
}

/** Refuses what the contract lets through. */
const tighten: Change = (schema, keyword) => {
  const limit = Number(schema[keyword])
  if (/^(min|exclusiveMin)/.test(keyword))
    schema[keyword] = limit + (keyword === 'exclusiveMinimum' ? 0.5 : 1)
  else if (/^(max|exclusiveMax)/.test(keyword))
    schema[keyword] = limit - (keyword === 'exclusiveMaximum' ? 0.5 : 1)
  else if (keyword === 'enum') schema.enum = (schema.enum as unknown[]).slice(0, -1)
  else if (keyword === 'format') schema.pattern = '^https?:'
  else if (keyword === 'null') schema.type = [schema.type].flat().filter((type) => type !== 'null')
  else if (schema.type === 'object') schema.minProperties = 40
  else schema.maxLength = 10
}

/** A keyword that stands at a pointer, or what it would be without the last segment. */
function placeOf(source: { readonly pointer?: string }, id: string): readonly [string, string] {
  const pointer = source.pointer ?? ''
  const keyword = /\.(required\.[^.]+|\w+)$/.exec(id)?.[1] ?? ''
  return [pointer.replace(/\/(?!properties$|items$|schema$)[a-zA-Z]+$/, '') || pointer, keyword]
}

for (const [name, contract] of [
  ['the stored contract', stored],
  ['another document', atelier],
] as const) {
  const { checks } = await planChecks({ contract })
  const derived = (kind: string) =>
    checks.flatMap(({ id, source }) => {
      if (
        !id.includes(`${kind}.`) ||
        source.mark !== 'contract' ||
        /\/parameters\/\d+$|^$/.test(source.pointer)
      )
        return []
      const isVariant = /\.(variant|null)$/.test(id)
      const [place, keyword] = placeOf(source, id)
      const pointer = isVariant ? source.pointer : source.pointer.slice(0, source.pointer.lastIndexOf('/'))
      return place === undefined || id.endsWith('.allow.valid') ? [] : [[id, pointer, keyword] as const]
    })

  describe(`a target that lets more through than ${name}`, () => {
    test.each(derived('refuse'))('is noticed by %s', async (id, pointer, keyword) => {
      const spec = changed(contract, pointer, (schema) => loosen(schema, keyword))
      const report = await reportOf({ contract, mock: { spec }, only: [id] })
      expect(foundBy(report)).toContain(id)
    })
  })

  describe(`a target that lets less through than ${name}`, () => {
    test.each(derived('allow'))('is noticed by %s', async (id, pointer, keyword) => {
      const spec = changed(contract, pointer, (schema) => tighten(schema, keyword))
      const report = await reportOf({ contract, mock: { spec }, only: [id] })
      expect(foundBy(report)).toContain(id)
    })
  })
}
