import type { ProblemKind } from '../../errors.ts'
import type { JsonSchema, OpenApiDocument } from '../../spec/document.ts'
import { shapeOf } from '../../spec/document.ts'
import { type Samples, typeOf } from '../samples.ts'
import type { Place } from './places.ts'

/** One way to break a schema at one place, all the rest being right. */
export interface Violation {
  /** The keyword; `coercion` for a value of another type that a lenient service might convert. */
  readonly keyword: string
  readonly body: unknown
  /** What stands at the place. */
  readonly wrong?: unknown
  /** Where a refusal has to name it. */
  readonly path: readonly (string | number)[]
  /** The documented reason, where there is one. */
  readonly kind?: ProblemKind
  readonly params?: Readonly<Record<string, string | number>> | undefined
}

type Make = { readonly value: unknown; readonly kind?: ProblemKind; readonly params?: Violation['params'] }

/** Every single way to break a schema at a place: bounds, type, enumeration, required members, closed object, format. */
export function violationsAt(document: OpenApiDocument, samples: Samples, place: Place): Violation[] {
  const { schema, path, put, value } = place
  const broken = (keyword: string, { value: wrong, ...reason }: Make): Violation => ({
    keyword,
    body: put(wrong),
    wrong,
    path,
    ...reason,
  })
  const whole = value as Readonly<Record<string, unknown>>
  const isUnion = (schema.anyOf ?? schema.oneOf) !== undefined
  return [
    ...(place.isBranch ? [] : strangers(document, schema)).map((wrong) => broken('type', wrong)),
    ...(isUnion ? [] : bounds(samples, schema, value).map(([keyword, wrong]) => broken(keyword, wrong))),
    ...(schema.enum
      ? [
          broken('enum', {
            value: otherThan(schema.enum),
            kind: 'enum',
            params: { permitted: schema.enum.map((choice) => `'${choice}'`).join(', ') },
          }),
        ]
      : []),
    ...(schema.const === undefined ? [] : [broken('const', { value: otherThan([schema.const]) })]),
    ...(typeof schema.format === 'string'
      ? misformatted(schema).map((wrong) => broken('format', wrong))
      : []),
    ...(typeof value === 'object' && value !== null && !Array.isArray(value) && !isUnion
      ? (schema.required ?? []).map((name): Violation => {
          const { [name]: _, ...rest } = whole
          return { keyword: `required.${name}`, body: put(rest), path: [...path, name], kind: 'missing' }
        })
      : []),
    ...(schema.additionalProperties === false && !isUnion
      ? [
          {
            keyword: 'additionalProperties',
            body: put({ ...whole, no_such_member: 'anything' }),
            path: [...path, 'no_such_member'],
            kind: 'extra' as const,
          },
        ]
      : []),
    ...(place.isBranch ? [] : convertible(schema)).map((wrong) => broken('coercion', wrong)),
  ]
}

/** Values of types that no branch takes, such that no usual conversion could make them fit. */
function strangers(document: OpenApiDocument, schema: JsonSchema): Make[] {
  if (schema.enum || schema.const !== undefined) return []
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].map((branch) =>
    shapeOf(document, branch),
  )
  const taken = new Set(
    (branches.length > 0 ? branches : [schema]).flatMap((branch) => [branch.type ?? typeOf(branch)].flat()),
  )
  const isOne = branches.length === 0
  if (!taken.has('string') && !taken.has('object') && !taken.has('array'))
    return [
      { value: 'neither this nor that', ...(taken.has('integer') && isOne && { kind: 'integer' as const }) },
    ]
  if (!taken.has('object')) {
    const kind = taken.has('string') ? 'string' : 'array'
    // A text is no list either, and no service takes the two for each other.
    return [{ value: taken.has('array') ? 'no list' : { url: 'an object' }, ...(isOne && { kind }) }]
  }
  if (!taken.has('array')) return [{ value: ['a list'] }, ...(taken.has('string') ? [] : objectText(isOne))]
  return taken.has('string') ? [{ value: 7 }] : [{ value: 'neither' }]
}

const objectText = (isOne: boolean): Make[] => [
  { value: 'no object', ...(isOne && { kind: 'object' as const }) },
]

/** Values that the schema refuses and pydantic 1 converts. */
function convertible(schema: JsonSchema): Make[] {
  if (schema.enum || schema.anyOf || schema.oneOf) return []
  const types = [schema.type ?? typeOf(schema)].flat()
  const none = types.includes('null') || schema.nullable === true ? [] : [{ value: null }]
  const [type] = types
  if (type === 'integer') return [{ value: '1' }, { value: 1.5 }, ...none]
  if (type === 'number') return [{ value: '0.5' }, ...none]
  if (type === 'boolean') return [{ value: 'true' }, ...none]
  return type === 'string' ? [{ value: 7 }, ...none] : none
}

function bounds(samples: Samples, schema: JsonSchema, value: unknown): (readonly [string, Make])[] {
  const found: (readonly [string, Make])[] = []
  const at = (keyword: string, kind: ProblemKind, make: (limit: number) => unknown) => {
    const limit = schema[keyword]
    if (typeof limit !== 'number') return
    found.push([keyword, { value: make(limit), kind, params: { limit } }])
  }
  const items = Array.isArray(value) ? value : []
  if (Number(schema.minLength) > 0) at('minLength', 'tooShort', (limit) => samples.textOf(schema, limit - 1))
  at('maxLength', 'tooLong', (limit) => samples.textOf(schema, limit + 1))
  if (Number(schema.minItems) > 0) at('minItems', 'tooFew', (limit) => items.slice(0, limit - 1))
  at('maxItems', 'tooMany', (limit) => samples.list(schema, limit + 1))
  // A step beyond the bound, so that nothing but the bound is broken.
  const step = Number(schema.multipleOf ?? 1)
  at('minimum', 'atLeast', (limit) => limit - step)
  at('maximum', 'atMost', (limit) => limit + step)
  at('exclusiveMinimum', 'above', (limit) => limit)
  at('exclusiveMaximum', 'below', (limit) => limit)
  at('multipleOf', 'multiple', (whole) => Number(value) + (typeOf(schema) === 'integer' ? 1 : whole / 2))
  if (schema.uniqueItems === true && items.length > 0)
    found.push(['uniqueItems', { value: [items[0], items[0]], kind: 'notUnique' }])
  if (typeof schema.pattern === 'string') found.push(['pattern', { value: '\u{1f9f5}', kind: 'pattern' }])
  return found
}

const wrongFormats: Readonly<Record<string, readonly Make[]>> = {
  uri: [
    { value: 'shirt.png', kind: 'uri' },
    { value: 'https://images.example.com/a shirt.png' },
    { value: '' },
  ],
  'date-time': [{ value: 'yesterday' }],
  date: [{ value: 'yesterday' }],
  email: [{ value: 'nobody' }],
  uuid: [{ value: 'no-uuid' }],
}
const misformatted = ({ format }: JsonSchema): readonly Make[] => wrongFormats[format ?? ''] ?? []

const otherThan = (values: readonly unknown[]): unknown =>
  values.includes('no-such-value') ? 'no-such-value-either' : 'no-such-value'
