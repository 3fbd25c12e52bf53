import type { Contract } from '../../spec/contract.ts'
import { isObject, type JsonSchema, type OpenApiDocument, shapeOf } from '../../spec/document.ts'
import type { Family } from '../../spec/families.ts'
import type { Operation } from '../../spec/operations.ts'
import { pricePerPicture, readAsked } from '../asked.ts'
import { isFile } from '../encode.ts'
import type { KeyName } from '../exchange.ts'
import type { Samples } from '../samples.ts'
import type { Specimen } from '../tasks.ts'

/** What is known before anything is sent: enough to plan and to price every check. */
export interface Setup {
  readonly contract: Contract
  readonly samples: Samples
  /** Which values of a boundary or a choice are paid for. */
  readonly sampled: <T>(values: readonly T[]) => readonly T[]
  /** A body that a live service accepts and that ends in ERROR. */
  readonly failingBody: unknown
}

/** The tasks that the checks of one family share. */
export interface Specimens {
  /** One picture, all optional members given. */
  readonly main: Specimen
  /** Several pictures and inputs, the last of each choice. */
  readonly several: Specimen
  readonly failing: Specimen
  readonly concurrent: readonly Specimen[]
  /** One for each aspect ratio, and one for each format. */
  readonly ratios: readonly Specimen[]
  readonly formats: readonly Specimen[]
}

type Change = (schema: JsonSchema, value: unknown) => unknown

/** Makes the tasks of a family. */
export function specimensOf(setup: Setup, family: Family): Specimens {
  const { samples, failingBody } = setup
  const least = samples.of(family.requestSchema, 'least')
  const main = without(samples.of(family.requestSchema, 'full'), 'destination')
  const vary = (body: unknown, changes: Readonly<Record<string, Change>>) =>
    changed(setup, family.requestSchema, body, changes)
  const make = (body: unknown, key: KeyName = 'main', isFollowed = true, copy = 0) =>
    specimen(setup, family, body, key, isFollowed, copy)
  const choices = (name: string) => {
    const values: unknown[] = []
    vary(main, {
      [name]: (schema, value) => {
        values.push(...(schema.enum ?? []))
        return value
      },
    })
    return setup.sampled(values).map((choice) => make(vary(main, { [name]: () => choice })))
  }
  const last: Change = (schema, value) => schema.enum?.[schema.enum.length - 1] ?? value
  return {
    main: make(main),
    several: make(
      vary(main, {
        number_of_images: ({ maximum = 2 }) => Math.min(2, Number(maximum)),
        format: last,
        aspect_ratio: last,
        '*': (schema, value) =>
          Array.isArray(value) &&
          Number(schema.maxItems ?? 2) > 1 &&
          value.length === 1 &&
          !schema.uniqueItems
            ? [...value, ...value]
            : value,
      }),
    ),
    failing: make(failingBody ?? least, 'failing'),
    concurrent: [1, 2, 3].map((n) => make(numbered(least, n), 'main', false, n)),
    ratios: choices('aspect_ratio'),
    formats: choices('format'),
  }
}

/** A task that is made by this body with this key: the same for the same of both. */
export function specimen(
  { contract }: Setup,
  family: Family,
  body: unknown,
  key: KeyName = 'main',
  isFollowed = false,
  copy = 0,
): Specimen {
  const { images } = readAsked(contract.document, family, body)
  const price = Math.max(1, Math.ceil(images)) * pricePerPicture
  const shown = withoutFiles(contract.document, family.requestSchema, body)
  const id = `${family.name} ${key} ${JSON.stringify(body)}${copy > 0 ? ` ${copy}` : ''}`
  return { id, family, body, shown, price, key, isFollowed }
}

/** The value with members of some names changed, wherever they are; `*` speaks of every other member. */
function changed(
  setup: Setup,
  held: JsonSchema,
  value: unknown,
  changes: Readonly<Record<string, Change>>,
  depth = 0,
): unknown {
  if (!isObject(value) || depth > 8) return value
  const schema = shapeOf(setup.contract.document, held)
  const branches = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].map((branch) =>
    shapeOf(setup.contract.document, branch),
  )
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const own = branches.find(({ properties }) => properties && Object.hasOwn(properties, name))
      const memberSchema = shapeOf(setup.contract.document, own?.properties?.[name])
      const change = changes[name] ?? changes['*']
      const next = change ? change(memberSchema, member) : member
      return [name, changed(setup, memberSchema, next, changes, depth + 1)]
    }),
  )
}

/** The value without members of that name. */
export function without(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, name))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== name)
      .map(([key, held]) => [key, without(held, name)]),
  )
}

/** The body with its first address made different, so that its echo can be told from another's. */
function numbered(body: unknown, n: number): unknown {
  let isDone = false
  return JSON.parse(
    JSON.stringify(body, (_, held) => {
      if (isDone || typeof held !== 'string' || !held.startsWith('https://')) return held
      isDone = true
      return `${held}?copy=${n}`
    }),
  )
}

/** A short name of a family, in front of the ids of its checks; none where there is only one. */
export function prefixOf({ families }: Contract, family: Family): string {
  if (families.length < 2) return ''
  return `${family.name.split('/').pop() ?? ''}.`
}

/** A short name of an operation. */
export function nameOf(contract: Contract, operation: Operation): string {
  for (const family of contract.families) {
    if (family.accept === operation) return `${prefixOf(contract, family)}accept`
    if (family.result === operation) return `${prefixOf(contract, family)}poll`
  }
  return operation.id.replace(/[^\w.-]+/g, '-').replace(/^-|-$/g, '')
}

function withoutFiles(document: OpenApiDocument, schema: JsonSchema, body: unknown): unknown {
  if (!isObject(body)) return body
  const { properties = {} } = schema
  return Object.fromEntries(
    Object.entries(body).map(([name, held]) => [name, isFile(document, properties[name]) ? undefined : held]),
  )
}
