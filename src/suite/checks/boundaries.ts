import type { JsonSchema } from '../../spec/document.ts'
import type { Samples } from '../samples.ts'
import type { Place } from './places.ts'

/** A legal value at the edge of what a schema allows, or one of its choices. */
export interface Boundary {
  readonly keyword: string
  readonly body: unknown
}

/** Every boundary and every variant at a place, the values that only just are legal. */
export function boundariesAt(samples: Samples, { schema, put, value, isBranch }: Place): Boundary[] {
  const found: Boundary[] = []
  const add = (keyword: string, legal: unknown) => found.push({ keyword, body: put(legal) })
  const at = (keyword: string, make: (limit: number) => unknown) => {
    const limit = schema[keyword]
    if (typeof limit === 'number') add(keyword, make(limit))
  }
  if (!schema.pattern && isText(schema)) {
    // An address has at least a scheme, so its least length may be out of reach.
    at('minLength', (limit) => samples.textOf(schema, limit))
    at('maxLength', (limit) => samples.textOf(schema, limit))
    // Lengths count code points: half as many letters of two units would fill a wrong count.
    at('maxLength', (limit) => samples.textOf(schema, limit, '\u{1f457}'))
  }
  at('minItems', (limit) => samples.list(schema, limit))
  at('maxItems', (limit) => samples.list(schema, limit))
  at('minimum', (limit) => limit)
  at('maximum', (limit) => limit)
  const step = schema.type === 'integer' ? 1 : 0.001
  at('exclusiveMinimum', (limit) => limit + step)
  at('exclusiveMaximum', (limit) => limit - step)
  for (const choice of schema.enum ?? []) add('enum', choice)
  if (isBranch) add('variant', value)
  if ([schema.type].flat().includes('null')) add('null', null)
  if (schema.format === 'uri') add('format', 'storage://bilder/größe/Hemd 1.png'.replace(' ', '-'))
  return found
}

const isText = ({ type, enum: values }: JsonSchema): boolean => [type].flat().includes('string') && !values
