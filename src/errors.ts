/**
 * A mistake of the operator (a flag, a file, a port), as against a mistake of an API client, which is an
 * answer. Rendered as one line: "Failed to <do>: <what is wrong, with the value>. <What to do>."
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError'

  constructor(
    readonly failedTo: string,
    readonly wrong: string,
    readonly fix: string,
  ) {
    super(`Failed to ${failedTo}: ${stop(wrong)} ${stop(fix)}`)
  }
}

const stop = (sentence: string): string => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`)

/** Why a value is refused; the words for it are a fact about the service (`facts/wordings.ts`). */
export type ProblemKind =
  | 'missing'
  | 'extra'
  | 'null'
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'object'
  | 'array'
  | 'none'
  | 'enum'
  | 'const'
  | 'tooShort'
  | 'tooLong'
  | 'tooFew'
  | 'tooMany'
  | 'notUnique'
  | 'atLeast'
  | 'atMost'
  | 'above'
  | 'below'
  | 'multiple'
  | 'uri'
  | 'pattern'
  | 'datetime'
  | 'date'
  | 'email'
  | 'uuid'
  | 'format'
  | 'json'
  | 'tooFewProperties'
  | 'tooManyProperties'
  | 'ambiguous'

/** One reason at one place of a request. It stays data until an answer is written. */
export interface Problem {
  /** Property names and list indexes; empty for the value itself. */
  readonly path: readonly (string | number)[]
  readonly kind: ProblemKind
  /** What fills the braces of the wording: `limit`, `permitted`, `pattern`, `format`. */
  readonly params?: Readonly<Record<string, string | number>>
}
