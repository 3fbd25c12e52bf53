import type { JsonSchema } from './document.ts'
import type { Parameter } from './operations.ts'

/**
 * A parameter's text as the value its schema speaks of: text has no types. What does not read as the type
 * asked for stays text, so that the schema refuses it.
 */
export function coerceParameter({ schema, explode }: Parameter, values: readonly string[]): unknown {
  if (schema.type !== 'array') return coerce(schema, values[values.length - 1] ?? '')
  const items = typeof schema.items === 'object' ? schema.items : {}
  const listed = explode ? values : values.flatMap((value) => value.split(','))
  return listed.map((value) => coerce(items, value))
}

function coerce(schema: JsonSchema, text: string): unknown {
  const types = [schema.type ?? 'string'].flat()
  if (types.includes('integer') && /^-?\d+$/.test(text)) return Number(text)
  if (types.includes('number') && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return Number(text)
  if (types.includes('boolean') && /^(true|false)$/.test(text)) return text === 'true'
  return text
}

/**
 * A form as the object its schema speaks of. A member sent twice is a list; a member whose schema is a list
 * is one in any case; files stay files.
 */
export function coerceForm<File>(
  schema: JsonSchema,
  entries: Iterable<readonly [string, string | File]>,
): Record<string, unknown> {
  const form: Record<string, unknown> = Object.create(null)
  for (const [name, value] of entries) {
    const member = schema.properties?.[name] ?? {}
    const isList = member.type === 'array'
    const items = isList && typeof member.items === 'object' ? member.items : member
    const read = typeof value === 'string' ? readMember(items, value) : value
    const before = form[name]
    form[name] =
      before === undefined ? (isList ? [read] : read) : [...(Array.isArray(before) ? before : [before]), read]
  }
  return { ...form }
}

/** An object in a form is sent as JSON (OpenAPI 3.1, encoding object). */
function readMember(schema: JsonSchema, text: string): unknown {
  if (schema.type !== 'object' && !schema.properties) return coerce(schema, text)
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
