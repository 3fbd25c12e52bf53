import fc from 'fast-check'
import { type JsonSchema, type OpenApiDocument, shapeOf } from '../../src/spec/document.ts'
import {
  formatted,
  jsonTypes,
  jsonTypesOf,
  letter,
  names,
  type Path,
  samples,
  scheme,
  typesOf,
  valuesOf,
  withMember,
  without,
} from './arbitraries.ts'

/** One way to break a schema at one place, everything else being right. */
export interface Violation {
  /** The place and the keyword, such as `input.clothing maxItems`. */
  readonly name: string
  readonly keyword: string
  /** Names and, for any item, `*`. */
  readonly place: readonly string[]
  /** The value that the keyword asks for. */
  readonly asked: unknown
  readonly value: fc.Arbitrary<{ readonly value: unknown; readonly path: Path }>
}

/** Every single way to break a schema: each bound, type, enumeration, required member, closed object and format. */
export function violationsOf(
  document: OpenApiDocument,
  held: JsonSchema,
  place: readonly string[] = [],
  union = false,
): Violation[] {
  const schema = shapeOf(document, held)
  const valid = valuesOf(document, held)
  const at = (
    keyword: string,
    asked: unknown,
    value: fc.Arbitrary<unknown>,
    path: Path = [],
  ): Violation[] => [
    {
      name: [place.join('.'), keyword, ...path].join(' ').trim(),
      keyword,
      place,
      asked,
      value: value.map((broken) => ({ value: broken, path })),
    },
  ]
  const bound = (keyword: string, make: (limit: number) => fc.Arbitrary<unknown>) =>
    typeof schema[keyword] === 'number' ? at(keyword, schema[keyword], make(schema[keyword])) : []

  const branches = schema.anyOf ?? schema.oneOf
  const taken = new Set(
    (branches ?? [schema]).flatMap((branch) => [...jsonTypesOf(shapeOf(document, branch))]),
  )
  const strangers = jsonTypes.filter((type) => !taken.has(type)).map((type) => samples[type])
  // What fits no branch is the union's own matter.
  const ofType =
    strangers.length > 0 && !union && !schema.enum
      ? at('type', branches ? 'union' : schema.type, fc.oneof(...strangers))
      : []
  if (branches)
    return [...ofType, ...branches.flatMap((branch) => violationsOf(document, branch, place, true))]

  const members = Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
    violationsOf(document, member, [...place, name]).map((violation) => ({
      ...violation,
      value: fc.tuple(valid, violation.value).map(([object, { value, path }]) => ({
        value: withMember(object as object, name, value),
        path: [name, ...path],
      })),
    })),
  )
  const items =
    typeof schema.items !== 'object'
      ? []
      : violationsOf(document, schema.items, [...place, '*']).map((violation) => ({
          ...violation,
          value: fc.tuple(valid, violation.value, fc.nat()).map(([list, { value, path }, draw]) => {
            const index = draw % Math.max(1, (list as unknown[]).length)
            return {
              value: Object.assign([...(list as unknown[])], { [index]: value }),
              path: [index, ...path],
            }
          }),
        }))
  const surplus = fc.tuple(
    valid,
    names.filter((name) => !Object.hasOwn(schema.properties ?? {}, name)),
    fc.jsonValue({ maxDepth: 1 }),
  )
  const closed: Violation[] =
    schema.additionalProperties !== false
      ? []
      : [
          {
            name: `${place.join('.')} additionalProperties`.trim(),
            keyword: 'additionalProperties',
            place,
            asked: false,
            value: surplus.map(([object, name, value]) => ({
              value: withMember(object as object, name, value),
              path: [name],
            })),
          },
        ]
  const list = (count: number) =>
    fc.array(valuesOf(document, schema.items ?? true), { minLength: count, maxLength: count, size: 'max' })
  const permitted = new Set(schema.enum ?? [])
  return [
    ...ofType,
    ...(schema.enum
      ? at(
          'enum',
          schema.enum,
          fc.oneof(...jsonTypes.map((type) => samples[type])).filter((value) => !permitted.has(value)),
        )
      : []),
    ...(schema.enum
      ? []
      : typesOf(schema).includes('integer')
        ? at(
            'integer',
            'integer',
            fractions(schema).filter((value) => !Number.isInteger(value)),
          )
        : []),
    ...bound('minLength', (limit) => formatted({}, limit - 1)),
    ...bound('maxLength', (limit) =>
      fc.integer({ min: 1, max: 20 }).chain((more) => formatted(schema, limit + more)),
    ),
    ...bound('minItems', (limit) => list(limit - 1)),
    ...bound('maxItems', (limit) => fc.integer({ min: 1, max: 3 }).chain((more) => list(limit + more))),
    ...bound('minimum', (limit) => fc.integer({ max: limit - 1 })),
    ...bound('maximum', (limit) => fc.integer({ min: limit + 1 })),
    ...bound('exclusiveMinimum', (limit) =>
      fc.oneof(fc.constant(limit), fc.integer({ max: Math.floor(limit) - 1 })),
    ),
    ...bound('exclusiveMaximum', (limit) =>
      fc.oneof(fc.constant(limit), fc.integer({ min: Math.ceil(limit) + 1 })),
    ),
    ...(schema.format === 'uri' ? at('format', 'uri', notUris(schema)) : []),
    ...(schema.required ?? []).flatMap((name) =>
      at(
        'required',
        name,
        valid.map((object) => without(object as Record<string, unknown>, [name])),
        [name],
      ),
    ),
    ...members,
    ...items,
    ...closed,
  ]
}

function notUris({ minLength = 0, maxLength = 100 }: JsonSchema): fc.Arbitrary<string> {
  const texts = fc.oneof(
    fc.constantFrom(
      'shirt.png',
      '//shop.example/a.png',
      'https:/shop.example/a',
      'data:image/png;base64,AAAA',
      '://x',
      'https://',
      '1a://b',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).filter((text) => !text.includes('://')),
    fc
      .tuple(scheme, letter, fc.constantFrom(' ', '\t', '\n', '\u00a0'), letter)
      .map((parts) => parts.join('')),
  )
  return texts.filter(
    (text) => [...text].length >= Number(minLength) && [...text].length <= Number(maxLength),
  )
}

/** Numbers that break no bound but are not whole. */
function fractions({ minimum, maximum }: JsonSchema): fc.Arbitrary<number> {
  return fc.double({ min: Number(minimum ?? -1e6), max: Number(maximum ?? 1e6), noNaN: true })
}
