import { OperatorError } from '../errors.ts'
import {
  deref,
  isObject,
  type JsonSchema,
  type MediaType,
  type OpenApiDocument,
  type OperationObject,
  type ParameterObject,
  pointerSegment,
  type ResponseObject,
  type SecurityScheme,
  shapeOf,
} from './document.ts'
import type { StoredDocument } from './load.ts'
import { compileSchema, type Validate } from './schema.ts'

/** How an error body is written: the service's flat shape, FastAPI's list of problems, or by its schema. */
export type EnvelopeShape = 'flat' | 'validation' | 'other'

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required: boolean
  readonly schema: JsonSchema
  readonly explode: boolean
  readonly validate: Validate
}

export interface Body {
  readonly required: boolean
  /** By media type in lower case, such as `application/json`. */
  readonly content: ReadonlyMap<string, { readonly schema: JsonSchema; readonly validate: Validate }>
}

export interface DeclaredResponse {
  readonly status: number
  readonly mediaType: string | undefined
  readonly media: MediaType | undefined
  readonly schema: JsonSchema | undefined
  readonly envelope: EnvelopeShape
}

/** One way to be let in: the scopes that the key needs. An operation without any needs no key. */
export interface Permission {
  readonly scopes: readonly string[]
}

/** An operation of the document, ready to be served. */
export interface Operation {
  /** `operationId`, or the method and path where the document gives none. */
  readonly id: string
  /** Upper case. */
  readonly method: string
  /** As the document writes it, `/v1/things/{thing_id}`. */
  readonly path: string
  readonly pointer: string
  readonly summary: string
  readonly parameters: readonly Parameter[]
  readonly body: Body | undefined
  readonly responses: ReadonlyMap<number, DeclaredResponse>
  readonly success: DeclaredResponse
  readonly permissions: readonly Permission[]
  /** Header that carries the key. */
  readonly keyHeader: string
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

/**
 * Every operation of the document, concrete paths before templated ones, as OpenAPI matches them.
 * @throws {OperatorError} at a path, response or schema that cannot be served
 */
export function readOperations({ file, document }: StoredDocument): Operation[] {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method]
      if (!isObject(operation)) return []
      const pointer = `/paths/${pointerSegment(path)}/${method}`
      const shared = Array.isArray(item.parameters) ? (item.parameters as ParameterObject[]) : []
      return [readOperation(file, document, { method, path, pointer }, operation as OperationObject, shared)]
    }),
  )
  const templated = ({ path }: Operation) => path.split('{').length
  return operations.sort((a, b) => templated(a) - templated(b))
}

type Place = { readonly method: string; readonly path: string; readonly pointer: string }

function readOperation(
  file: string,
  document: OpenApiDocument,
  { method, path, pointer }: Place,
  operation: OperationObject,
  shared: readonly ParameterObject[],
): Operation {
  const stop = (at: string, wrong: string, fix: string) =>
    new OperatorError(`load the contract ${file}`, `${pointer}${at} ${wrong}`, fix)
  if (!/^(\/([\w.~!$&'()+,;=@%-][\w.~!$&'()+,;=@%:-]*|\{[\w.-]+\})?)+$/.test(path)) {
    throw stop(
      '',
      `has the path "${path}", which cannot be routed`,
      'Give each parameter a segment of its own',
    )
  }
  const responses = new Map<number, DeclaredResponse>()
  for (const [status, response] of Object.entries(operation.responses ?? {})) {
    if (/^[1-5]\d\d$/.test(status))
      responses.set(Number(status), readResponse(document, Number(status), response))
  }
  const success = [...responses.values()]
    .filter(({ status }) => status >= 200 && status < 400)
    .sort((a, b) => a.status - b.status)[0]
  if (!success)
    throw stop('/responses', 'declares no success', 'Add a response with a status from 200 to 399')
  const own = (operation.parameters ?? []).map((parameter) => deref(document, parameter))
  const inherited = shared
    .map((parameter) => deref(document, parameter))
    .filter((parameter) => !own.some((other) => other.name === parameter.name && other.in === parameter.in))
  return {
    id: operation.operationId ?? `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    pointer,
    summary: operation.summary ?? '',
    parameters: [...inherited, ...own].map((parameter) => readParameter(document, parameter)),
    body: readBody(document, operation),
    responses,
    success,
    ...readSecurity(document, operation),
  }
}

function readParameter(document: OpenApiDocument, parameter: ParameterObject): Parameter {
  const schema = parameter.schema ?? Object.values(parameter.content ?? {})[0]?.schema ?? {}
  return {
    name: parameter.name,
    in: parameter.in,
    required: parameter.required === true || parameter.in === 'path',
    schema: shapeOf(document, schema),
    // OpenAPI: `form`, the default of query and cookie, explodes unless told otherwise.
    explode:
      parameter.explode ??
      ((parameter.in === 'query' || parameter.in === 'cookie') && (parameter.style ?? 'form') === 'form'),
    validate: compileSchema(document, schema),
  }
}

function readBody(document: OpenApiDocument, { requestBody }: OperationObject): Body | undefined {
  if (!requestBody) return undefined
  const { content = {}, required = false } = deref(document, requestBody)
  const entries = Object.entries(content).map(([mediaType, { schema = {} }]) => {
    const isForm = !mediaType.includes('json')
    return [
      mediaType.toLowerCase(),
      { schema, validate: compileSchema(document, isForm ? withoutBytes(document, schema) : schema) },
    ] as const
  })
  return { required, content: new Map(entries) }
}

/** A file of a form is bytes, of which a schema written for strings can say nothing. */
function withoutBytes(document: OpenApiDocument, schema: JsonSchema): JsonSchema {
  const shape = shapeOf(document, schema)
  const isBytes = (held: JsonSchema) => {
    const { format, contentMediaType } = shapeOf(document, held)
    return format === 'binary' || contentMediaType !== undefined
  }
  const properties = Object.entries(shape.properties ?? {}).map(([name, held]) => {
    const { items } = shapeOf(document, held)
    if (isBytes(held)) return [name, {}] as const
    return [
      name,
      typeof items === 'object' && isBytes(items) ? { ...shapeOf(document, held), items: {} } : held,
    ] as const
  })
  return { ...shape, ...(shape.properties && { properties: Object.fromEntries(properties) }) }
}

function readResponse(document: OpenApiDocument, status: number, declared: ResponseObject): DeclaredResponse {
  const [mediaType, media] = Object.entries(deref(document, declared).content ?? {})[0] ?? []
  const schema = media?.schema
  const members = shapeOf(document, schema).properties ?? {}
  const envelope = !schema || 'error_code' in members ? 'flat' : 'detail' in members ? 'validation' : 'other'
  return { status, mediaType, media, schema, envelope }
}

function readSecurity(
  document: OpenApiDocument,
  operation: OperationObject,
): Pick<Operation, 'permissions' | 'keyHeader'> {
  const requirements = operation.security ?? document.security ?? []
  const schemes = (document.components?.securitySchemes ?? {}) as Readonly<Record<string, SecurityScheme>>
  const named = requirements.flatMap((requirement) => Object.keys(requirement)).map((name) => schemes[name])
  const apiKey = named.find((scheme) => scheme?.type === 'apiKey' && scheme.in === 'header')
  return {
    // `{}` in the list means that no key is needed.
    permissions: requirements.some((requirement) => Object.keys(requirement).length === 0)
      ? []
      : requirements.map((requirement) => ({ scopes: Object.values(requirement).flat() })),
    keyHeader: (apiKey?.name ?? 'authorization').toLowerCase(),
  }
}
