import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { OperatorError } from '../errors.ts'
import { isObject, type OpenApiDocument } from './document.ts'
import { checkSchemas } from './keywords.ts'

/** The stored contract: its bytes, what they say, and a hash to name them by. */
export interface StoredDocument {
  /** The file's name as it was given. */
  readonly file: string
  readonly text: string
  /** The first 12 hexadecimal digits of the SHA-256 of the bytes. */
  readonly hash: string
  readonly document: OpenApiDocument
}

/**
 * Reads an OpenAPI 3.0 or 3.1 document (JSON) and refuses one that is not fully understood.
 * @throws {OperatorError} naming the file, the JSON pointer and what to do
 */
export function readDocument(file: string): StoredDocument {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw failed(file, reasonOf(error), 'Give --spec the path of a readable OpenAPI file')
  }
  let document: unknown
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw failed(file, `it is not JSON (${reasonOf(error)})`, 'Give --spec an OpenAPI document in JSON')
  }
  assertOpenApi(file, document)
  checkSchemas(file, document)
  return { file, text, hash: createHash('sha256').update(text).digest('hex').slice(0, 12), document }
}

function assertOpenApi(file: string, document: unknown): asserts document is OpenApiDocument {
  if (!isObject(document)) throw failed(file, 'it is not a JSON object', 'Give --spec an OpenAPI document')
  if (typeof document.openapi !== 'string' || !/^3\.[01]\./.test(document.openapi)) {
    const version = JSON.stringify(document.openapi ?? document.swagger ?? null)
    throw failed(file, `/openapi is ${version}`, 'Give --spec a document of OpenAPI 3.0 or 3.1')
  }
  if (!isObject(document.paths) || Object.keys(document.paths).length === 0) {
    throw failed(file, '/paths has no path', 'Add at least one path with an operation')
  }
}

const failed = (file: string, wrong: string, fix: string) =>
  new OperatorError(`load the contract ${file}`, wrong, fix)

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
