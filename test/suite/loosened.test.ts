import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type Contract, loadContract } from '../../src/spec/contract.ts'
import { planChecks } from '../../src/suite/plan.ts'
import { withPatience } from '../support/patience.ts'
import { atelier, foundBy, reportOf, stored } from './target.ts'

const folder = mkdtempSync(join(tmpdir(), 'loosened-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Schema = Record<string, unknown>
type Change = (schema: Schema, keyword: string) => void

/** What a reference leads to; the reference of a schema of its own is written out. */
function followed(document: Schema, held: Schema): Schema {
  const target = (ref: unknown) =>
    String(ref)
      .slice(2)
      .split('/')
      .reduce((at, name) => at[name] as Schema, document)
  const found = typeof held.$ref === 'string' ? target(held.$ref) : held
  const { schema } = found as { schema?: Schema }
  if (typeof schema?.$ref === 'string') found.schema = structuredClone(target(schema.$ref))
  return found
}

let copies = 0
/** A copy of a document, changed at one schema; what the suite is run against with the true one. */
function changed({ document }: Contract, pointer: string, change: (schema: Schema) => void): string {
  const copy = structuredClone(document) as unknown as Schema
  const schema = pointer
    .slice(1)
    .split('/')
    .reduce((at, name) => at[name.replaceAll('~1', '/').replaceAll('~0', '~')] as Schema, copy)
  change(followed(copy, schema))
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
    delete schema.const
    schema.type = anyType
  } else if (name === 'enum') {
    schema.enum = [...(schema.enum as unknown[]), 'no-such-value']
  } else if (name === 'additionalProperties') schema.additionalProperties = true
  else delete schema[name]
}

/** A parameter lets everything through, or may be left out. */
function loosenParameter(parameter: Schema, keyword: string): void {
  if (keyword === 'required') parameter.required = false
  else parameter.schema = {}
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

/** What a parameter refuses beyond the contract, at itself or at its items. */
function tightenParameter({ schema }: Schema, keyword: string): void {
  const own = schema as Schema
  tighten(keyword in own ? own : (own.items as Schema), keyword)
}

const keywordOf = (id: string): string => /\.(required\.[^.]+|\w+)$/.exec(id)?.[1] ?? ''
const parent = (pointer: string): string => pointer.slice(0, pointer.lastIndexOf('/'))
const isParameter = (pointer: string): boolean => /\/parameters\/\d+$/.test(pointer)

for (const [name, contract] of [
  ['the stored contract', stored],
  ['another document', atelier],
] as const) {
  const { checks } = await planChecks({ contract })
  const pointerOf = (id: string): string | undefined => {
    const source = checks.find((check) => check.id === id)?.source
    return source?.mark === 'contract' ? source.pointer : undefined
  }
  const derived = (kind: string) =>
    checks.flatMap(({ id }) => {
      if (!id.split('.').includes(kind) || id.endsWith('.allow.valid')) return []
      // What could be converted stands where its type does.
      const pointer = ['coercion', 'type', 'const']
        .map((keyword) => pointerOf(id.replace(/coercion$/, keyword)))
        .find((found) => found !== undefined)
      if (pointer === undefined) throw new Error(`${id} has no place`)
      const isWhole = /\.(variant|null)$/.test(id) || isParameter(pointer)
      return [[id, isWhole ? pointer : parent(pointer), keywordOf(id)] as const]
    })

  describe(`a target that lets more through than ${name}`, () => {
    test.each(derived('refuse'))('is noticed by %s', async (id, pointer, keyword) => {
      const spec = changed(contract, pointer, (schema) =>
        (isParameter(pointer) ? loosenParameter : loosen)(schema, keyword),
      )
      const report = await reportOf({ contract, mock: { spec }, only: [id] })
      expect(foundBy(report)).toContain(id)
    })
  })

  describe(`a target that lets less through than ${name}`, () => {
    test.each(derived('allow'))('is noticed by %s', async (id, pointer, keyword) => {
      const spec = changed(contract, pointer, (schema) =>
        (isParameter(pointer) ? tightenParameter : tighten)(schema, keyword),
      )
      const report = await reportOf({ contract, mock: { spec }, only: [id] })
      expect(foundBy(report)).toContain(id)
    })
  })
}

/** Every member that a schema of the stored contract names. */
const members = Object.entries(stored.document.components?.schemas ?? {}).flatMap(([schema, held]) =>
  Object.keys((held as { properties?: object }).properties ?? {}).map((member) => [schema, member] as const),
)
const isOfRequest = (schema: string) => /Request|Format|AspectRatio/.test(schema)
/** No answer of the mock has them, in the profile of the contract. */
const isUnset = (member: string) => /^(object_\w+|claid_storage_uri)$/.test(member)

test.each(members.filter(([schema]) => isOfRequest(schema)))(
  'a target that takes %s.%s under another name is noticed',
  async (schema, member) => {
    const spec = changed(stored, `/components/schemas/${schema}`, (held) => {
      const { [member]: renamed, ...properties } = held.properties as Schema
      held.properties = { ...properties, [`${member}_renamed`]: renamed }
      held.required = ((held.required ?? []) as string[]).map((name) =>
        name === member ? `${member}_renamed` : name,
      )
    })
    const report = await reportOf({ mock: { spec, speed: 100 }, skip: ['result', 'picture', 'refuse'] })
    expect(foundBy(report)).not.toEqual([])
  },
)

test.concurrent.each(members.filter(([schema, member]) => !isOfRequest(schema) && !isUnset(member)))(
  'a target that answers %s.%s under another name is noticed',
  async (_, member) => {
    const report = await reportOf({
      timeout: '500ms',
      mock: { speed: 100 },
      skip: ['refuse', 'allow', 'picture', 'result.ratios', 'result.formats'],
      spoil: (fetch) => async (request) => {
        const response = await fetch(request)
        if (response.headers.get('content-type') !== 'application/json') return response
        const text = await response.text()
        return new Response(text.replaceAll(`"${member}":`, `"${member}_renamed":`), response)
      },
    })
    expect(foundBy(report)).not.toEqual([])
  },
)

test('the derived checks of a document ten times as large take less than fifteen seconds', async () => {
  const text = JSON.stringify(stored.document)
  const copies = Array.from({ length: 10 }, (_, n) =>
    JSON.parse(
      text
        .replaceAll('/ai-fashion-models', `/ai-fashion-models-${n}`)
        .replaceAll('TryOnAPI', `TryOn${n}API`)
        .replaceAll('"operationId":"', `"operationId":"copy_${n}_`),
    ),
  )
  const document = {
    ...copies[0],
    paths: Object.assign({}, ...copies.map(({ paths }) => paths)),
    components: {
      ...copies[0].components,
      schemas: Object.assign({}, ...copies.map(({ components }) => components.schemas)),
    },
  }
  const spec = join(folder, 'large.json')
  writeFileSync(spec, JSON.stringify(document))
  const contract = loadContract(spec)
  expect(contract.families.length).toBe(10)
  const { checks } = await planChecks({ contract })
  const only = checks.map(({ id }) => id).filter((id) => /\.(refuse|allow)\./.test(id))
  const report = await reportOf({ contract, mock: { spec }, only })
  expect(report.checks.length).toBeGreaterThan(600)
  expect(foundBy(report)).toEqual([])
  expect(report.ms).toBeLessThan(withPatience(15_000))
}, 120_000)
