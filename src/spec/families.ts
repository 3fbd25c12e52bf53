import { type JsonSchema, type OpenApiDocument, shapeOf } from './document.ts'
import type { Operation } from './operations.ts'

/**
 * A pair of operations that make an asynchronous task: one accepts it, the other answers its result. Found
 * by shape, so that another document of the same kind needs no code.
 */
export interface Family {
  /** The path of the accept operation. */
  readonly name: string
  readonly accept: Operation
  readonly result: Operation
  /** Name of the result operation's one path parameter more. */
  readonly idParameter: string
  /** The `data` schema of an accepted task and of a result. */
  readonly acceptData: JsonSchema
  readonly resultData: JsonSchema
  /** What the accept operation takes. */
  readonly requestSchema: JsonSchema
}

/**
 * The families of a document. *Accept*: a POST whose success has `data` with an integer `id` and a `status`
 * that can be `ACCEPTED`. *Result*: a GET at the same path plus one path parameter, whose `data` has `status`.
 */
export function findFamilies(document: OpenApiDocument, operations: readonly Operation[]): Family[] {
  return operations.flatMap((accept) => {
    const acceptData = dataOf(document, accept)
    if (accept.method !== 'POST' || !isAccepted(document, acceptData)) return []
    const result = operations.find(
      (other) =>
        other.method === 'GET' &&
        idParameterOf(accept, other) !== undefined &&
        dataOf(document, other)?.properties?.status,
    )
    const resultData = result && dataOf(document, result)
    const idParameter = result && idParameterOf(accept, result)
    if (!acceptData || !result || !resultData || !idParameter) return []
    const requestSchema = shapeOf(document, [...(accept.body?.content.values() ?? [])][0]?.schema)
    return [{ name: accept.path, accept, result, idParameter, acceptData, resultData, requestSchema }]
  })
}

function dataOf(document: OpenApiDocument, operation: Operation): JsonSchema | undefined {
  const data = shapeOf(document, operation.success.schema).properties?.data
  return data && shapeOf(document, data)
}

function isAccepted(document: OpenApiDocument, data: JsonSchema | undefined): boolean {
  const { id, status } = data?.properties ?? {}
  const idType = shapeOf(document, id).type
  return [idType].flat().includes('integer') && shapeOf(document, status).enum?.includes('ACCEPTED') === true
}

function idParameterOf(accept: Operation, other: Operation): string | undefined {
  const rest = other.path.startsWith(`${accept.path}/`) ? other.path.slice(accept.path.length + 1) : ''
  return /^\{([^/{}]+)\}$/.exec(rest)?.[1]
}
