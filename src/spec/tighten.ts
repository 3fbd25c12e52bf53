import type { z } from 'zod'

/** The inside of a Zod schema, as its documentation for library authors shows it (zod.dev/library-authors). */
interface Inside {
  readonly _zod: {
    readonly def: Record<string, unknown>
    check?: (payload: Payload) => void
    parse?: (payload: Payload, context: unknown) => Payload | Promise<Payload>
    run?: (payload: Payload, context: unknown) => Payload
  }
}
interface Payload {
  value: unknown
  issues: unknown[]
}

/** pydantic 1's AnyUrl: a scheme, `://` and no blanks, in letters of any script (assumed). */
const uriPattern = /^[a-z][a-z\d+.-]*:\/\/[^\s]+$/iu

/**
 * Where Zod and JSON Schema differ in what they mean, JSON Schema's meaning is put in place: lengths count
 * code points, not UTF-16 units; an integer may be beyond 2^53; a URI need not be a URL that WHATWG parses;
 * and each branch of an `allOf` sees the whole value.
 */
export function tighten<T extends z.ZodType>(schema: T): T {
  visit(schema, new Set())
  return schema
}

/** Members of a definition that hold further schemas. */
const holders =
  'shape element options left right innerType in out items rest keyType valueType catchall'.split(' ')

function visit(node: unknown, seen: Set<unknown>): void {
  if (typeof node !== 'object' || node === null || seen.has(node)) return
  seen.add(node)
  if (Array.isArray(node)) {
    for (const item of node) visit(item, seen)
    return
  }
  if (!isInside(node)) {
    for (const held of Object.values(node)) visit(held, seen)
    return
  }
  const { def } = node._zod
  if (def.type === 'intersection') runBothSides(node)
  if (def.type === 'object' && isInside(def.catchall as object)) judgeProto(node, def.catchall as Inside)
  if (def.type === 'number' && Array.isArray(def.checks) && def.checks.length > 0) nameIntegers(node)
  if (def.type === 'lazy' && typeof def.getter === 'function') visit(def.getter(), seen)
  for (const check of Array.isArray(def.checks) ? def.checks : []) replaceCheck(check, def.type)
  for (const key of holders) {
    visit(def[key], seen)
  }
}

const isInside = (node: object | undefined): node is Inside => node !== undefined && '_zod' in node

function replaceCheck(check: Inside, owner: unknown): void {
  const { def } = check._zod
  const origin = owner === 'string' ? 'string' : 'array'
  const maximum = Number(def.maximum)
  const minimum = Number(def.minimum)
  if (def.check === 'max_length') {
    replace(check, (value) => !isLonger(value, origin, maximum), {
      code: 'too_big',
      ...{ maximum, origin, inclusive: true },
    })
  } else if (def.check === 'min_length') {
    replace(check, (value) => !isOf(value, origin) || isLonger(value, origin, minimum - 1), {
      code: 'too_small',
      ...{ minimum, origin, inclusive: true },
    })
  } else if (def.check === 'string_format' && def.format === 'url') {
    replace(check, (value) => uriPattern.test(String(value)), {
      code: 'invalid_format',
      format: 'url',
      origin: 'string',
    })
  } else if (def.check === 'string_format' && def.format === 'regex') {
    const pattern = unicode(def.pattern as RegExp)
    replace(check, (value) => pattern.test(String(value)), {
      code: 'invalid_format',
      format: 'regex',
      pattern: String(def.pattern),
    })
  } else if (def.check === 'multiple_of') {
    const divisor = Number(def.value)
    replace(check, (value) => isMultiple(Number(value), divisor), { code: 'not_multiple_of', divisor })
  } else if (def.check === 'number_format') {
    replace(check, (value) => Number.isInteger(value), {
      code: 'invalid_type',
      expected: 'int',
      continue: false,
    })
  }
}

/** JSON Schema's patterns are Unicode ones; what only the older grammar reads stays as it is. */
function unicode(pattern: RegExp): RegExp {
  try {
    return new RegExp(pattern.source, 'u')
  } catch {
    return pattern
  }
}

/** Exact among whole numbers; for decimals, as exact as they are. */
function isMultiple(value: number, divisor: number): boolean {
  if (Number.isInteger(value) && Number.isInteger(divisor)) return value % divisor === 0
  const quotient = value / divisor
  return Math.abs(quotient - Math.round(quotient)) < 1e-9 * Math.max(1, Math.abs(quotient))
}

function replace(check: Inside, holds: (value: unknown) => boolean, issue: object): void {
  check._zod.check = (payload) => {
    if (!holds(payload.value)) {
      payload.issues.push({ input: payload.value, inst: check, continue: true, ...issue })
    }
  }
}

type Sized = 'string' | 'array'

const isOf = (value: unknown, origin: Sized): value is string | unknown[] =>
  origin === 'string' ? typeof value === 'string' : Array.isArray(value)

/** Zod asks for the length of any value that has one; a list for a string is wrong already. */
function isLonger(value: unknown, origin: Sized, length: number): boolean {
  if (!isOf(value, origin) || value.length <= length) return false
  // A code point is one unit or two.
  return typeof value !== 'string' || value.length > 2 * length || codePoints(value) > length
}

function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

/** Zod merges the two results and forgives a member that only one side refuses; `allOf` does neither. */
function runBothSides(node: Inside): void {
  const sides = [node._zod.def.left, node._zod.def.right] as Inside[]
  replaceParse(node, (payload, context) => {
    for (const side of sides) {
      const result = side._zod.run?.({ value: payload.value, issues: [] }, context)
      if (result) payload.issues.push(...result.issues)
    }
    return payload
  })
}

/** Without checks, what runs is the parser as it was at first. */
function replaceParse(node: Inside, parse: (payload: Payload, context: unknown) => Payload): void {
  const hasChecks = Array.isArray(node._zod.def.checks) && node._zod.def.checks.length > 0
  node._zod.parse = parse
  if (!hasChecks) node._zod.run = parse
}

/** Zod passes over a member called `__proto__`; in JSON it is a member like any other. */
function judgeProto(node: Inside, catchall: Inside): void {
  const run = node._zod.run
  // A closed object names every member that it does not know.
  if (!run || catchall._zod.def.type === 'never') return
  node._zod.run = (payload, context) => {
    const { value } = payload
    const result = run(payload, context)
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, '__proto__')) return result
    const held = Object.getOwnPropertyDescriptor(value, '__proto__')?.value as unknown
    const judged = catchall._zod.run?.({ value: held, issues: [] }, context)
    for (const issue of (judged?.issues ?? []) as { path?: unknown[] }[]) {
      result.issues.push({ ...issue, path: ['__proto__', ...(issue.path ?? [])] })
    }
    return result
  }
}

/** Zod says "expected number" of a value that is no number, also where an integer is asked for. */
function nameIntegers(node: Inside): void {
  const isInteger = (node._zod.def.checks as Inside[]).some(({ _zod }) => _zod.def.check === 'number_format')
  if (!isInteger) return
  replaceParse(node, (payload) => {
    if (typeof payload.value !== 'number' || !Number.isFinite(payload.value)) {
      payload.issues.push({ code: 'invalid_type', expected: 'int', input: payload.value, inst: node })
    }
    return payload
  })
}
