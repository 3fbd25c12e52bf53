import { OperatorError } from '../errors.ts'
import { isObject, type OpenApiDocument, pointerSegment, resolveRef } from './document.ts'

/** `assert` judges values and is enforced; `annotate` says nothing of validity; `refuse` is not understood. */
type Treatment = 'assert' | 'annotate' | 'refuse'
/** Where the keyword's value holds further schemas. */
type Holds = 'schema' | 'list' | 'map'

const assert: readonly [Treatment] = ['assert']
const annotate: readonly [Treatment] = ['annotate']
const refuse: readonly [Treatment] = ['refuse']

/**
 * Every keyword of JSON Schema 2020-12 and of the OpenAPI 3.0 and 3.1 dialects. `z.fromJSONSchema` passes
 * over what it does not know in silence; a keyword that is not here, or is refused, stops the start.
 */
const keywords: Readonly<Record<string, readonly [Treatment, Holds?]>> = {
  $ref: assert,
  type: assert,
  enum: assert,
  const: assert,
  nullable: assert,
  anyOf: ['assert', 'list'],
  oneOf: ['assert', 'list'],
  allOf: ['assert', 'list'],
  properties: ['assert', 'map'],
  patternProperties: ['assert', 'map'],
  additionalProperties: ['assert', 'schema'],
  propertyNames: ['assert', 'schema'],
  required: assert,
  minProperties: assert,
  maxProperties: assert,
  items: ['assert', 'schema'],
  prefixItems: ['assert', 'list'],
  contains: ['assert', 'schema'],
  minContains: assert,
  maxContains: assert,
  minItems: assert,
  maxItems: assert,
  uniqueItems: assert,
  minLength: assert,
  maxLength: assert,
  pattern: assert,
  format: assert,
  minimum: assert,
  maximum: assert,
  exclusiveMinimum: assert,
  exclusiveMaximum: assert,
  multipleOf: assert,
  $defs: ['annotate', 'map'],
  definitions: ['annotate', 'map'],
  $schema: annotate,
  $comment: annotate,
  title: annotate,
  description: annotate,
  default: annotate,
  example: annotate,
  examples: annotate,
  deprecated: annotate,
  readOnly: annotate,
  writeOnly: annotate,
  externalDocs: annotate,
  xml: annotate,
  discriminator: annotate,
  contentEncoding: annotate,
  contentMediaType: annotate,
  not: refuse,
  if: refuse,
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema; the table is never awaited
  then: refuse,
  else: refuse,
  $id: refuse,
  $anchor: refuse,
  $dynamicRef: refuse,
  $dynamicAnchor: refuse,
  $recursiveRef: refuse,
  $vocabulary: refuse,
  additionalItems: refuse,
  dependencies: refuse,
  dependentSchemas: refuse,
  dependentRequired: refuse,
  unevaluatedItems: refuse,
  unevaluatedProperties: refuse,
  contentSchema: refuse,
}

const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'])

/**
 * Walks every schema of the document, wherever one can stand.
 * @throws {OperatorError} at the first keyword or reference that is not understood
 */
export function checkSchemas(file: string, document: OpenApiDocument): void {
  const refusal = (pointer: string, wrong: string, fix: string) =>
    new OperatorError(`load the contract ${file}`, `${pointer} ${wrong}`, fix)
  const stop = (pointer: string, wrong: string, fix: string): void => {
    throw refusal(pointer, wrong, fix)
  }

  const checkSchema = (schema: unknown, pointer: string): void => {
    if (typeof schema === 'boolean') return
    if (!isObject(schema)) throw refusal(pointer, 'is not a schema', 'Write an object, true or false')
    for (const [keyword, value] of Object.entries(schema)) {
      if (keyword.startsWith('x-')) continue
      const at = `${pointer}/${pointerSegment(keyword)}`
      const known = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined
      if (!known) stop(at, 'is no keyword of JSON Schema', `Correct "${keyword}", or remove it`)
      else if (known[0] === 'refuse')
        stop(at, 'is a keyword that is not supported', `Express the schema without "${keyword}"`)
      else checkValue(keyword, value, at)
      if (known?.[1]) checkHeld(known[1], value, at)
    }
    if (schema.patternProperties !== undefined && isObject(schema.additionalProperties)) {
      stop(
        `${pointer}/additionalProperties`,
        'is a schema beside patternProperties, which is not supported',
        'Use true or false',
      )
    }
  }

  const checkHeld = (holds: Holds, value: unknown, pointer: string): void => {
    if (holds === 'schema') {
      checkSchema(value, pointer)
      return
    }
    if (holds === 'list' ? !Array.isArray(value) : !isObject(value)) {
      stop(pointer, `is not ${holds === 'list' ? 'a list' : 'an object'} of schemas`, 'Correct it')
    }
    for (const [key, held] of Object.entries(value as object))
      checkSchema(held, `${pointer}/${pointerSegment(key)}`)
  }

  const checkValue = (keyword: string, value: unknown, pointer: string): void => {
    if (keyword === '$ref' && (typeof value !== 'string' || resolveRef(document, value) === undefined)) {
      stop(
        pointer,
        `points at ${JSON.stringify(value)}, which is not in this document`,
        'Correct the reference, or bundle the document into one file',
      )
    }
    if (keyword === 'type' && ![value].flat().every((type) => types.has(String(type)))) {
      stop(pointer, `is ${JSON.stringify(value)}`, `Use one of: ${[...types].join(', ')}`)
    }
    const names =
      keyword === 'properties' && isObject(value)
        ? Object.keys(value)
        : keyword === 'required'
          ? [value].flat()
          : []
    if (names.includes('__proto__'))
      stop(pointer, 'names a member __proto__, which is not supported', 'Give it another name')
    if (keyword === 'pattern') {
      try {
        new RegExp(String(value))
      } catch {
        stop(pointer, `is ${JSON.stringify(value)}, which is no regular expression`, 'Correct it')
      }
    }
  }

  const checkContent = (holder: unknown, pointer: string): void => {
    if (!isObject(holder)) return
    for (const [name, held] of Object.entries(isObject(holder.content) ? holder.content : {})) {
      if (isObject(held) && held.schema !== undefined) {
        checkSchema(held.schema, `${pointer}/content/${pointerSegment(name)}/schema`)
      }
    }
    for (const [name, held] of Object.entries(isObject(holder.headers) ? holder.headers : {})) {
      checkParameter(held, `${pointer}/headers/${pointerSegment(name)}`)
    }
  }

  const checkParameter = (parameter: unknown, pointer: string): void => {
    if (!isObject(parameter)) return
    checkReference(parameter, pointer)
    if (parameter.schema !== undefined) checkSchema(parameter.schema, `${pointer}/schema`)
    checkContent(parameter, pointer)
  }

  const checkReference = (holder: unknown, pointer: string): void => {
    if (isObject(holder) && holder.$ref !== undefined) checkValue('$ref', holder.$ref, `${pointer}/$ref`)
  }

  const each = (holder: unknown, pointer: string, check: (held: unknown, at: string) => void): void => {
    if (typeof holder !== 'object' || holder === null) return
    for (const [key, held] of Object.entries(holder)) check(held, `${pointer}/${pointerSegment(key)}`)
  }

  const checkHolder = (holder: unknown, at: string): void => {
    checkReference(holder, at)
    checkContent(holder, at)
  }

  const { components } = document
  each(components?.schemas, '/components/schemas', checkSchema)
  each(components?.parameters, '/components/parameters', checkParameter)
  each(components?.headers, '/components/headers', checkParameter)
  each(components?.requestBodies, '/components/requestBodies', checkHolder)
  each(components?.responses, '/components/responses', checkHolder)
  each(document.paths, '/paths', (item, path) => {
    if (!isObject(item)) throw refusal(path, 'is not an object', 'Write a path item')
    if (item.$ref !== undefined)
      stop(
        `${path}/$ref`,
        'is a reference of a path item, which is not supported',
        'Write the operations out',
      )
    each(item.parameters, `${path}/parameters`, checkParameter)
    each(item, path, (operation, at) => {
      if (!isObject(operation)) return
      each(operation.parameters, `${at}/parameters`, checkParameter)
      if (operation.requestBody !== undefined) checkHolder(operation.requestBody, `${at}/requestBody`)
      each(operation.responses, `${at}/responses`, checkHolder)
    })
  })
}
