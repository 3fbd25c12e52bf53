import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formatsPlugin from 'ajv-formats'
import type { OpenApiDocument } from '../../src/spec/document.ts'

/** What of a value is not true to a schema: one line each. */
export type Judge = (value: unknown) => string[]

/** Claid makes one for every answer. */
export const uuid = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/

// Claid takes every address with a scheme (pydantic's AnyUrl), in letters of any script; RFC 3986 does not.
const uri = /^[a-z][a-z\d+.-]*:\/\/\S+$/iu

/** Ajv, which shares nothing with the mock's own validation. */
export function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    logger: false,
    // 0.07 is a multiple of 0.01, whatever the processor says.
    multipleOfPrecision: 6,
    // `constructor` is no member of `{}`.
    ownProperties: true,
  })
  formatsPlugin.default(ajv)
  ajv.addFormat('uri', uri)
  return ajv
}

interface Media {
  readonly content?: Readonly<Record<string, unknown>>
}
interface Operation {
  readonly requestBody?: Media
  readonly responses: Readonly<Record<string, Media>>
}

const segment = (name: string) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))

/** Judges requests and answers by a document alone. */
export class Conformance {
  readonly #ajv = createAjv()
  readonly #judges = new Map<string, Judge>()
  readonly #document: OpenApiDocument
  readonly #errorTypes: readonly unknown[] | undefined
  readonly #templates: readonly (readonly [string, RegExp])[]

  constructor(document: OpenApiDocument) {
    this.#document = document
    this.#ajv.addSchema(document, 'document')
    const { ErrorType } = (document.components?.schemas ?? {}) as Record<
      string,
      { enum?: readonly unknown[] }
    >
    this.#errorTypes = ErrorType?.enum
    // A path without parameters wins over one with (OpenAPI, paths object).
    this.#templates = Object.keys(document.paths)
      .sort((a, b) => a.split('{').length - b.split('{').length)
      .map((path) => [path, new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`)] as const)
  }

  /** The path of the document that a requested one is an instance of. */
  templateOf(path: string): string | undefined {
    return this.#templates.find(([, pattern]) => pattern.test(path))?.[0]
  }

  /** The request body of an operation. */
  request(method: string, path: string): Judge {
    const judge = this.#declared(
      `${this.#pointer(method, path)}/requestBody`,
      this.#operation(method, path)?.requestBody,
    )
    if (!judge) throw new Error(`${method} ${path} declares no body.`)
    return judge
  }

  /**
   * Judges the answer to a request: one with a declared status by its schema, any other by the flat envelope.
   * @param path the path as the document writes it; undefined where no operation is at the path
   */
  answer(method: string, path: string | undefined, status: number, text: string): string[] {
    const operation = path === undefined ? undefined : this.#operation(method, path)
    const declared = operation?.responses[status]
    const at = `${this.#pointer(method, path ?? '')}/responses/${status}`
    const judge = declared ? this.#declared(at, declared) : (value: unknown) => this.#flat(value)
    if (!judge) return text === '' ? [] : ['a body where none is declared']
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return [`no JSON: ${text.slice(0, 200)}`]
    }
    return judge(value)
  }

  /** The envelope of whatever the document does not declare. */
  #flat(value: unknown): string[] {
    if (!isRecord(value)) return ['the envelope is no object']
    const { error_code, error_type, error_message, error_details, ...more } = value
    const rules: readonly [boolean, string][] = [
      [
        typeof error_code === 'string' && /^\d+$/.test(error_code),
        `error_code is ${JSON.stringify(error_code)}`,
      ],
      [
        this.#errorTypes?.includes(error_type) ?? typeof error_type === 'string',
        `error_type is ${JSON.stringify(error_type)}`,
      ],
      [
        typeof error_message === 'string' && error_message !== '',
        `error_message is ${JSON.stringify(error_message)}`,
      ],
      [isRecord(error_details), `error_details is ${JSON.stringify(error_details)}`],
      [Object.keys(more).length === 0, `there is also ${Object.keys(more).join(', ')}`],
    ]
    return rules.filter(([isTrue]) => !isTrue).map(([, wrong]) => wrong)
  }

  #operation(method: string, path: string): Operation | undefined {
    const item = this.#document.paths[path] ?? {}
    const name = method.toLowerCase()
    return Object.hasOwn(item, name) ? (item[name] as Operation) : undefined
  }

  #pointer(method: string, path: string): string {
    return `#/paths/${segment(path)}/${method.toLowerCase()}`
  }

  #declared(pointer: string, holder: Media | undefined): Judge | undefined {
    const [mediaType] = Object.keys(holder?.content ?? {})
    if (mediaType === undefined) return undefined
    const reference = `document${pointer}/content/${segment(mediaType)}/schema`
    let judge = this.#judges.get(reference)
    if (!judge) {
      judge = judgeWith(this.#ajv.compile({ $ref: reference }))
      this.#judges.set(reference, judge)
    }
    return judge
  }
}

export function judgeWith(validate: ValidateFunction): Judge {
  return (value) =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
