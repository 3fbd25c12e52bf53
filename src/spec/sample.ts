import { isObject, type JsonSchema, type OpenApiDocument, shapeOf } from './document.ts'

/**
 * The least that is true to a schema: required members only, first choices, lowest bounds. For the command
 * that a start prints; a pattern is beyond it.
 */
export function sampleOf(
  document: OpenApiDocument,
  held: JsonSchema | boolean | undefined,
  depth = 0,
): unknown {
  const schema = shapeOf(document, held)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const branch = schema.anyOf?.[0] ?? schema.oneOf?.[0]
  if (branch && depth < 16) return sampleOf(document, branch, depth + 1)
  switch ([schema.type ?? (schema.properties ? 'object' : 'string')].flat()[0]) {
    case 'object': {
      const members = (schema.required ?? []).map((name) => [
        name,
        sampleOf(document, schema.properties?.[name], depth + 1),
      ])
      return depth < 16 ? Object.fromEntries(members) : {}
    }
    case 'array': {
      const items = isObject(schema.items) ? (schema.items as JsonSchema) : {}
      return Array.from({ length: Math.min(Number(schema.minItems ?? 0), 8) }, () =>
        sampleOf(document, items, depth + 1),
      )
    }
    case 'integer':
    case 'number':
      return Number(schema.minimum ?? schema.exclusiveMinimum ?? 1)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return schema.format === 'uri'
        ? 'https://images.example.com/shirt.png'
        : 'sample'.padEnd(Number(schema.minLength ?? 0), '.')
  }
}
