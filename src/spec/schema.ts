import { z } from 'zod'
import type { Problem } from '../errors.ts'
import { isObject, type JsonSchema, type OpenApiDocument, resolveRef } from './document.ts'
import { problemsOf } from './problems.ts'
import { tighten } from './tighten.ts'

/** @returns all problems of a value, or undefined when it is true to the schema */
export type Validate = (value: unknown) => Problem[] | undefined

/**
 * Converts a schema of the document with `z.fromJSONSchema`. The schema is first rewritten into an equal
 * one that the conversion keeps whole: it resolves `$ref` only directly below `$defs`, passes over what
 * stands beside a `$ref` or beside no `type`, and lets a `default` stand in for a required member.
 */
export function compileSchema(document: OpenApiDocument, schema: JsonSchema | boolean): Validate {
  const $defs: Record<string, unknown> = {}
  const root = rewrite(document, schema, $defs)
  const source = typeof root === 'boolean' ? root : { ...root, $defs }
  // A registry of our own: the global one would keep every schema's annotations for ever.
  const zod = tighten(
    z.fromJSONSchema(source as Parameters<typeof z.fromJSONSchema>[0], { registry: z.registry() }),
  )
  return (value) => {
    // What `safeParse` does, without writing a message for each issue: the wording is not Zod's.
    const { issues } = zod._zod.run({ value, issues: [] }, { async: false }) as z.core.ParsePayload
    return issues.length === 0 ? undefined : problemsOf(issues as z.core.$ZodIssue[], value)
  }
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

type Rewritten = Record<string, unknown> | boolean

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
function ownParts(schema: JsonSchema, convert: (held: JsonSchema | boolean) => Rewritten): Rewritten[] {
  const nullable = schema.nullable === true
  const allowed =
    schema.type === undefined ? undefined : [schema.type].flat().concat(nullable ? ['null'] : [])
  if (schema.enum !== undefined || schema.const !== undefined) {
    const listed = schema.enum ?? [schema.const]
    const values = listed.filter(
      (value) => allowed === undefined || allowed.some((type) => isOfType(value, type)),
    )
    return [schema.enum ? { enum: values } : values.length > 0 ? { const: schema.const } : false]
  }
  const spoken = [...new Set(Object.keys(schema).flatMap((keyword) => keywordTypes[keyword] ?? []))]
  if (!allowed && spoken.length === 0) return []
  const branches = (allowed ?? spoken).map((type) => typed(schema, type, convert))
  if (!allowed) branches.push({ type: allTypes.filter((type) => !spoken.includes(type)) })
  return branches.length === 1 ? branches : [{ anyOf: branches }]
}

function typed(
  schema: JsonSchema,
  type: string,
  convert: (held: JsonSchema | boolean) => Rewritten,
): Rewritten {
  const family = type === 'integer' ? 'number' : type
  const own = Object.entries(schema).filter(([keyword]) => keywordTypes[keyword] === family)
  const part: Record<string, unknown> = { type }
  for (const [keyword, value] of own) part[keyword] = convertHeld(keyword, value, convert)
  if (family === 'number') exclusiveBounds(part)
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

function convertHeld(
  keyword: string,
  value: unknown,
  convert: (held: JsonSchema | boolean) => Rewritten,
): unknown {
  if (keyword === 'properties' || keyword === 'patternProperties') {
    return Object.fromEntries(Object.entries(value as object).map(([name, held]) => [name, convert(held)]))
  }
  if (keyword === 'prefixItems') return (value as JsonSchema[]).map(convert)
  const holdsSchema =
    keyword === 'items' ||
    keyword === 'contains' ||
    keyword === 'additionalProperties' ||
    keyword === 'propertyNames'
  return holdsSchema && typeof value !== 'boolean' ? convert(value as JsonSchema) : value
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
