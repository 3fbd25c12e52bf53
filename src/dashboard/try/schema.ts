/** The part of JSON Schema that a form is drawn from. */
export interface Schema {
  readonly $ref?: string
  readonly title?: string
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly contentMediaType?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly example?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly allOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
}

/** What is at a JSON pointer such as `#/components/schemas/Pet`. */
export function at(document: unknown, pointer: string): unknown {
  return pointer
    .replace(/^#\//, '')
    .split('/')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (inner, part) => (inner as Readonly<Record<string, unknown>> | undefined)?.[part],
      document,
    )
}

/** A schema without references and `allOf` at its top; what stands nearer wins. */
export function resolve(document: unknown, schema: Schema, depth = 0): Schema {
  if (depth > 20) return {}
  const { $ref, allOf, ...own } = schema
  const referred = $ref === undefined ? undefined : (at(document, $ref) as Schema | undefined)
  const parts = [...(referred ? [referred] : []), ...(allOf ?? [])].map((part) =>
    resolve(document, part, depth + 1),
  )
  let whole: Schema = own
  for (const part of parts) {
    const { properties, required } = { ...part, ...whole }
    whole = {
      ...part,
      ...whole,
      ...(properties && { properties: { ...part.properties, ...whole.properties } }),
      ...(required && { required: [...(part.required ?? []), ...(whole.required ?? [])] }),
    }
  }
  return whole
}

export type Kind = 'object' | 'list' | 'choice' | 'number' | 'flag' | 'text' | 'file' | 'variants' | 'json'

/** How a resolved schema is asked for. */
export function kindOf({ type, properties, items, anyOf, oneOf, ...rest }: Schema): Kind {
  if (rest.enum) return 'choice'
  if (properties) return 'object'
  if (anyOf ?? oneOf) return 'variants'
  const [first] = [type ?? []].flat().filter((name) => name !== 'null')
  if (first === 'array' && items) return 'list'
  if (first === 'integer' || first === 'number') return 'number'
  if (first === 'boolean') return 'flag'
  const isFile = rest.format === 'binary' || rest.contentMediaType === 'application/octet-stream'
  if (first === 'string' || isFile) return isFile ? 'file' : 'text'
  return 'json'
}

export const isInteger = ({ type }: Schema): boolean => [type].flat().includes('integer')

/** Few enough whole numbers to show them all. */
export function fewNumbers(schema: Schema): readonly number[] | undefined {
  const { minimum, maximum } = schema
  if (!isInteger(schema) || minimum === undefined || maximum === undefined || maximum - minimum > 9)
    return undefined
  return Array.from({ length: maximum - minimum + 1 }, (_, index) => minimum + index)
}

/** `number_of_images` for people. */
export const humanOf = (name: string): string => {
  const words = name.replaceAll('_', ' ').replace(/([a-z])([A-Z])/g, '$1 $2')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
