import { isObject, type JsonSchema, type OpenApiDocument, resolveRef } from './document.ts'

type Rewritten = Record<string, unknown> | boolean
type Convert = (held: JsonSchema | boolean) => Rewritten

/** Marks a schema that Zod keeps out of reach. */
export const guarded = 'x-guarded'

/**
 * An equal schema that `z.fromJSONSchema` keeps whole. Left as it is, it resolves `$ref` only directly below
 * `$defs`, passes over what stands beside a `$ref`, a `const` or no `type`, takes no length of a list
 * without `items`, and lets a `default` stand in for a required member.
 */
export function rewriteSchema(document: OpenApiDocument, schema: JsonSchema | boolean): Rewritten {
  const $defs: Record<string, unknown> = {}
  const root = rewrite(document, schema, $defs)
  return typeof root === 'boolean' ? root : { ...root, $defs }
}

const allTypes = ['string', 'number', 'boolean', 'object', 'array', 'null'] as const

/** Which type a keyword speaks of; it says nothing of values of any other type. */
const keywordTypes: Readonly<Record<string, (typeof allTypes)[number]>> = {
  properties: 'object',
  patternProperties: 'object',
  additionalProperties: 'object',
  propertyNames: 'object',
  required: 'object',
  minProperties: 'object',
  maxProperties: 'object',
  items: 'array',
  prefixItems: 'array',
  contains: 'array',
  minContains: 'array',
  maxContains: 'array',
  minItems: 'array',
  maxItems: 'array',
  uniqueItems: 'array',
  minLength: 'string',
  maxLength: 'string',
  pattern: 'string',
  format: 'string',
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
  multipleOf: 'number',
}

function rewrite(
  document: OpenApiDocument,
  schema: JsonSchema | boolean,
  defs: Record<string, unknown>,
): Rewritten {
  if (typeof schema === 'boolean') return schema
  const convert = (held: JsonSchema | boolean): Rewritten => rewrite(document, held, defs)
  const parts: Rewritten[] = []

  if (schema.$ref !== undefined) parts.push({ $ref: `#/$defs/${define(document, schema.$ref, defs)}` })
  for (const branch of schema.allOf ?? []) parts.push(convert(branch))
  if (schema.anyOf) parts.push({ anyOf: schema.anyOf.map(convert) })
  if (schema.oneOf) parts.push({ oneOf: schema.oneOf.map(convert) })
  parts.push(...ownParts(schema, convert))

  if (parts.length === 0) return anything
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { allOf: parts }
}

// Not `{}`: Zod takes an absent member for a value of `any`, even where the member is required.
const anything = { type: [...allTypes] }

function define(document: OpenApiDocument, ref: string, defs: Record<string, unknown>): string {
  const name = ref.replace(/[^\w]/g, (char) => `.${char.charCodeAt(0)}.`)
  if (!Object.hasOwn(defs, name)) {
    defs[name] = true // taken before its content is rewritten, so that a recursive schema ends
    defs[name] = rewrite(document, resolveRef(document, ref) as JsonSchema, defs)
  }
  return name
}

/** The assertions of the schema itself, one part for each type it speaks of. */
function ownParts(schema: JsonSchema, convert: Convert): Rewritten[] {
  const nullable = schema.nullable === true
  const allowed =
    schema.type === undefined ? undefined : [schema.type].flat().concat(nullable ? ['null'] : [])
  const spoken = [...new Set(Object.keys(schema).flatMap((keyword) => keywordTypes[keyword] ?? []))]
  const listed = schema.enum ?? (schema.const === undefined ? undefined : [schema.const])
  const values = listed?.filter((value) => !allowed || allowed.some((type) => isOfType(value, type)))
  const parts: Rewritten[] = values ? [anyValueOf(values)] : []
  // Beside a list of values, the type alone says nothing more.
  if (spoken.length === 0 && (values || !allowed)) return parts
  const branches = (allowed ?? spoken).map((type) => typed(schema, type, convert))
  if (!allowed) branches.push({ type: allTypes.filter((type) => !spoken.includes(type)) })
  parts.push(branches.length === 1 && branches[0] !== undefined ? branches[0] : { anyOf: branches })
  return parts
}

/** Zod compares by identity, so a list or an object among the values is spelled out. */
function anyValueOf(values: readonly unknown[]): Rewritten {
  if (values.length === 0) return false
  const plain = values.filter((value) => typeof value !== 'object' || value === null)
  const spelled = values.filter((value) => typeof value === 'object' && value !== null).map(spellOut)
  if (spelled.length === 0) return plain.length === 1 ? { const: plain[0] } : { enum: plain }
  return { anyOf: [...(plain.length > 0 ? [{ enum: plain }] : []), ...spelled] }
}

function spellOut(value: unknown): Rewritten {
  if (Array.isArray(value)) {
    const length = { minItems: value.length, maxItems: value.length }
    return value.length === 0
      ? { type: 'array', items: anything, ...length }
      : { type: 'array', prefixItems: value.map(spellOut), items: false, ...length }
  }
  if (!isObject(value)) return { const: value }
  const properties = Object.fromEntries(Object.entries(value).map(([name, held]) => [name, spellOut(held)]))
  return { type: 'object', properties, required: Object.keys(value), additionalProperties: false }
}

function typed(schema: JsonSchema, type: string, convert: Convert): Rewritten {
  const family = type === 'integer' ? 'number' : type
  const own = Object.entries(schema).filter(([keyword]) => keywordTypes[keyword] === family)
  const part: Record<string, unknown> = { type }
  for (const [keyword, value] of own) part[keyword] = convertHeld(keyword, value, convert)
  if (family === 'number') exclusiveBounds(part)
  if (family === 'array' && part.items === undefined && part.prefixItems === undefined) part.items = anything
  if (part.format === 'uri-reference') {
    // Zod takes it for a URL; it is one, or any part of one: RFC 3986 without blanks and delimiters.
    delete part.format
    part.pattern ??= '^[^\\s"<>\\\\^`{|}]*$'
  }
  if (family === 'object') {
    const properties = isObject(part.properties) ? part.properties : {}
    const required = (schema.required ?? []).filter((name) => !Object.hasOwn(properties, name))
    // Zod asserts the presence of listed properties alone.
    part.properties = {
      ...Object.fromEntries(required.map((name) => [name, convert(additional(schema))])),
      ...properties,
    }
  }
  return part
}

const additional = (schema: JsonSchema): JsonSchema | boolean => schema.additionalProperties ?? {}

function convertHeld(keyword: string, value: unknown, convert: Convert): unknown {
  if (keyword === 'properties' || keyword === 'patternProperties') {
    return Object.fromEntries(Object.entries(value as object).map(([name, held]) => [name, convert(held)]))
  }
  if (keyword === 'prefixItems') return (value as JsonSchema[]).map(convert)
  const holdsSchema =
    keyword === 'items' ||
    keyword === 'contains' ||
    keyword === 'additionalProperties' ||
    keyword === 'propertyNames'
  if (!holdsSchema || typeof value === 'boolean') return value
  const converted = convert(value as JsonSchema)
  const isGuarded = keyword === 'contains' || keyword === 'propertyNames'
  return isGuarded && typeof converted === 'object' ? { ...converted, [guarded]: true } : converted
}

/** OpenAPI 3.0 writes `exclusiveMinimum: true` beside `minimum`. */
function exclusiveBounds(part: Record<string, unknown>): void {
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (part[exclusive] === true) {
      part[exclusive] = part[bound]
      delete part[bound]
    } else if (part[exclusive] === false) delete part[exclusive]
  }
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isObject(value)
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type
}
