import type { Problem, ProblemKind } from '../errors.ts'

/**
 * The service's reasons are in the wording of pydantic 1 (documented), whose texts and type names are at
 * https://github.com/pydantic/pydantic/blob/v1.10.13/pydantic/errors.py. The last three have no pydantic
 * wording and are ours.
 */
const wordings: Readonly<Record<ProblemKind, readonly [type: string, text: string]>> = {
  missing: ['value_error.missing', 'field required'],
  extra: ['value_error.extra', 'extra fields not permitted'],
  null: ['type_error.none.not_allowed', 'none is not an allowed value'],
  string: ['type_error.str', 'str type expected'],
  integer: ['type_error.integer', 'value is not a valid integer'],
  number: ['type_error.float', 'value is not a valid float'],
  boolean: ['type_error.bool', 'value could not be parsed to a boolean'],
  object: ['type_error.dict', 'value is not a valid dict'],
  array: ['type_error.list', 'value is not a valid list'],
  none: ['type_error.none.allowed', 'value is not none'],
  enum: ['type_error.enum', 'value is not a valid enumeration member; permitted: {permitted}'],
  const: ['value_error.const', 'unexpected value; permitted: {permitted}'],
  tooShort: ['value_error.any_str.min_length', 'ensure this value has at least {limit} characters'],
  tooLong: ['value_error.any_str.max_length', 'ensure this value has at most {limit} characters'],
  tooFew: ['value_error.list.min_items', 'ensure this value has at least {limit} items'],
  tooMany: ['value_error.list.max_items', 'ensure this value has at most {limit} items'],
  notUnique: ['value_error.list.unique_items', 'the list has duplicated items'],
  atLeast: ['value_error.number.not_ge', 'ensure this value is greater than or equal to {limit}'],
  atMost: ['value_error.number.not_le', 'ensure this value is less than or equal to {limit}'],
  above: ['value_error.number.not_gt', 'ensure this value is greater than {limit}'],
  below: ['value_error.number.not_lt', 'ensure this value is less than {limit}'],
  multiple: ['value_error.number.not_multiple', 'ensure this value is a multiple of {limit}'],
  uri: ['value_error.url.scheme', 'invalid or missing URL scheme'],
  pattern: ['value_error.str.regex', 'string does not match regex "{pattern}"'],
  datetime: ['value_error.datetime', 'invalid datetime format'],
  date: ['value_error.date', 'invalid date format'],
  email: ['value_error.email', 'value is not a valid email address'],
  uuid: ['type_error.uuid', 'value is not a valid uuid'],
  format: ['value_error', 'value is not a valid {format}'],
  json: ['value_error.jsondecode', 'Invalid JSON'],
  tooFewProperties: ['value_error', 'ensure this value has at least {limit} properties'],
  tooManyProperties: ['value_error', 'ensure this value has at most {limit} properties'],
  ambiguous: ['value_error', 'value matches more than one of the allowed shapes'],
}

/** The reason in pydantic's words. */
export function reasonOf({ kind, params }: Problem): string {
  let text = wordings[kind][1]
  for (const name in params) text = text.replace(`{${name}}`, () => String(params[name]))
  return text
}

/** pydantic's machine-readable name of the reason, such as `type_error.integer`. */
export function typeOf({ kind }: Problem): string {
  return wordings[kind][0]
}

/** `output.number_of_images`, `input.clothing.0`; the body itself is `__root__` (pydantic's name for it). */
export function pathOf({ path }: Problem): string {
  return path.length === 0 ? '__root__' : path.join('.')
}

/** Reasons whose words the documentation shows. */
export const shownReasons: readonly ProblemKind[] = [
  'missing',
  'extra',
  'string',
  'integer',
  'object',
  'array',
  'enum',
  'tooLong',
  'tooFew',
  'atMost',
  'uri',
]
