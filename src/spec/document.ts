/** A JSON Schema as an OpenAPI 3.0 or 3.1 document holds it; `true` and `false` are schemas too. */
export interface JsonSchema {
  readonly [keyword: string]: unknown
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema | boolean
  readonly prefixItems?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
}

export interface MediaType {
  readonly schema?: JsonSchema
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>
}
type Content = Readonly<Record<string, MediaType>>

export interface ParameterObject {
  readonly $ref?: string
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required?: boolean
  readonly schema?: JsonSchema
  readonly content?: Content
  readonly style?: string
  readonly explode?: boolean
}

export interface ResponseObject {
  readonly $ref?: string
  readonly description?: string
  readonly content?: Content
}

export type SecurityRequirement = Readonly<Record<string, readonly string[]>>

export interface OperationObject {
  readonly operationId?: string
  readonly summary?: string
  readonly parameters?: readonly ParameterObject[]
  readonly requestBody?: { readonly $ref?: string; readonly required?: boolean; readonly content?: Content }
  readonly responses?: Readonly<Record<string, ResponseObject>>
  readonly security?: readonly SecurityRequirement[]
}

export interface SecurityScheme {
  readonly type: string
  readonly scheme?: string
  readonly in?: string
  readonly name?: string
}

export interface OpenApiDocument {
  readonly openapi: string
  readonly info?: { readonly title?: string; readonly version?: string }
  readonly servers?: readonly { readonly url: string }[]
  readonly security?: readonly SecurityRequirement[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** One segment of a JSON pointer (RFC 6901). */
export const pointerSegment = (name: string | number): string =>
  String(name).replace(/~/g, '~0').replace(/\//g, '~1')

/**
 * What a local `$ref` (`#/…`) points at, followed to the end.
 * @returns undefined when there is nothing, the reference leaves the document, or it never ends
 */
export function resolveRef(document: OpenApiDocument, ref: string): unknown {
  const seen = new Set<string>()
  let target: unknown = { $ref: ref }
  // A reference with siblings is a schema of its own (3.1), so only bare ones are followed.
  while (isObject(target) && typeof target.$ref === 'string' && Object.keys(target).length === 1) {
    const next: string = target.$ref
    if (!next.startsWith('#/') || seen.has(next)) return undefined
    seen.add(next)
    target = next.slice(2).split('/').reduce<unknown>(step, document)
  }
  return target
}

function step(at: unknown, segment: string): unknown {
  const key = (/%[\da-f]{2}/i.test(segment) ? decodeURI(segment) : segment)
    .replace(/~1/g, '/')
    .replace(/~0/g, '~')
  return typeof at === 'object' && at !== null && Object.hasOwn(at, key)
    ? (at as Record<string, unknown>)[key]
    : undefined
}

/** `value` itself, or what its `$ref` points at. */
export function deref<T extends { readonly $ref?: string }>(document: OpenApiDocument, value: T): T {
  return typeof value.$ref === 'string'
    ? ((resolveRef(document, value.$ref) as T | undefined) ?? value)
    : value
}

/**
 * A schema as one object for reading its shape: references followed, `allOf` merged. For judging values
 * use `compileSchema`, which keeps every assertion.
 */
export function shapeOf(
  document: OpenApiDocument,
  schema: JsonSchema | boolean | undefined,
  depth = 0,
): JsonSchema {
  if (typeof schema !== 'object' || depth > 32) return {}
  const { $ref, allOf, ...own } = schema
  const parts = [...($ref === undefined ? [] : [resolveRef(document, $ref)]), ...(allOf ?? [])]
  let merged: JsonSchema = own
  for (const part of parts.filter(isObject)) merged = mergeShapes(shapeOf(document, part, depth + 1), merged)
  return merged
}

const mergeShapes = (below: JsonSchema, above: JsonSchema): JsonSchema => ({
  ...below,
  ...above,
  ...((below.properties || above.properties) && { properties: { ...below.properties, ...above.properties } }),
  ...((below.required || above.required) && {
    required: [...(below.required ?? []), ...(above.required ?? [])],
  }),
})
