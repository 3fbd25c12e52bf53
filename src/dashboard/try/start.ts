import type { Sample } from '../control/shapes.ts'
import { isObject } from './body.ts'
import { fewNumbers, kindOf, resolve, type Schema } from './schema.ts'

/**
 * What the form opens with: the mock's own example, with its sample pictures, and as many results as may be
 * asked for, so that there is something to see.
 */
export function startingBody(
  document: unknown,
  schema: Schema,
  samples: readonly Sample[],
  example: unknown,
): unknown {
  return fill(resolve(document, schema), example, undefined)

  function fill(part: Schema, value: unknown, name: string | undefined): unknown {
    const kind = kindOf(part)
    // A file can only be chosen.
    if (kind === 'file') return undefined
    if (kind === 'variants') {
      const [first] = (part.anyOf ?? part.oneOf ?? []).map((variant) => resolve(document, variant))
      return value === undefined || isObject(value) ? fill(first ?? {}, value, name) : value
    }
    if (kind === 'object') {
      const filled = Object.entries(part.properties ?? {}).map(([member, inner]) => {
        const given = isObject(value) ? value[member] : undefined
        return [member, fill(resolve(document, inner), given, member)] as const
      })
      const body = Object.fromEntries(filled.filter(([, inner]) => inner !== undefined))
      return value === undefined && Object.keys(body).length === 0 ? undefined : body
    }
    const sample = samples.find(({ kind: sampleKind }) => sampleKind === name) ?? samples[0]
    const items = part.items && resolve(document, part.items)
    if (kind === 'list' && items?.format === 'uri' && value !== undefined && sample) return [sample.url]
    if (kind === 'text' && part.format === 'uri' && sample?.kind === name) return sample?.url
    return fewNumbers(part)?.at(-1) ?? value
  }
}
