import type { z } from 'zod'
import type { Problem, ProblemKind } from '../errors.ts'

type Issue = z.core.$ZodIssue
type Path = readonly (string | number)[]

/**
 * What Zod found, as problems in the service's terms. All at once, except that a list or a text of wrong
 * length reports its length alone, as pydantic does; of a union, the branch whose type fits the value.
 */
export function problemsOf(issues: readonly Issue[], root: unknown): Problem[] {
  const problems = issues.flatMap((issue) => translate(issue, [], root))
  if (problems.length < 2) return problems
  const wrongLists = problems.filter(({ kind }) => kind === 'tooFew' || kind === 'tooMany')
  const wrongTexts = new Set(
    problems
      .filter(({ kind }) => kind === 'tooShort' || kind === 'tooLong')
      .map(({ path }) => path.join('.')),
  )
  const seen = new Set<string>()
  return problems.filter(({ path, kind }) => {
    if (looksOfText.has(kind) && wrongTexts.has(path.join('.'))) return false
    if (wrongLists.some((list) => path.length > list.path.length && startsWith(path, list.path))) return false
    // Both sides of an `allOf` may say the same.
    const identity = `${kind} ${path.join('.')}`
    return seen.has(identity) ? false : seen.add(identity)
  })
}

/** What is looked at once the length of a text is right. */
const looksOfText = new Set<ProblemKind>(['uri', 'datetime', 'date', 'email', 'uuid', 'pattern', 'format'])

const startsWith = (path: Path, start: Path): boolean =>
  start.every((segment, index) => path[index] === segment)

function translate(issue: Issue, above: Path, root: unknown): Problem[] {
  const path = [...above, ...((issue.path ?? []) as Path)]
  const one = (kind: ProblemKind, params?: Problem['params']): Problem[] => [
    params ? { path, kind, params } : { path, kind },
  ]
  if (path.length > 0 && !has(root, path)) return one('missing')
  switch (issue.code) {
    case 'invalid_type':
      return one(valueAt(root, path) === null ? 'null' : (expectedKinds[issue.expected] ?? 'object'))
    case 'invalid_value':
      return one(issue.values.length === 1 ? 'const' : 'enum', { permitted: permitted(issue.values) })
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], kind: 'extra' }))
    case 'too_small':
      return one(smallKind(issue.origin, issue.inclusive !== false), { limit: Number(issue.minimum) })
    case 'too_big':
      return one(bigKind(issue.origin, issue.inclusive !== false), { limit: Number(issue.maximum) })
    case 'not_multiple_of':
      return one('multiple', { limit: issue.divisor })
    case 'invalid_format':
      return issue.format === 'regex'
        ? one('pattern', { pattern: String(issue.pattern ?? '').replace(/^\/|\/\w*$/g, '') })
        : one(formatKinds[issue.format] ?? 'format', { format: issue.format })
    case 'invalid_union':
      return union(issue, path, root)
    case 'invalid_key':
      return issue.issues.flatMap((inner) => translate({ ...inner, path: [] }, path, root))
    default:
      // Zod names the item that repeats another; pydantic names the list.
      return /unique/i.test(issue.message ?? '')
        ? [{ path: path.slice(0, -1), kind: 'notUnique' }]
        : one('format', { format: 'value' })
  }
}

const expectedKinds: Readonly<Record<string, ProblemKind>> = {
  string: 'string',
  number: 'number',
  int: 'integer',
  boolean: 'boolean',
  object: 'object',
  record: 'object',
  array: 'array',
  tuple: 'array',
  null: 'none',
  never: 'extra',
}

const formatKinds: Readonly<Record<string, ProblemKind>> = {
  url: 'uri',
  datetime: 'datetime',
  date: 'date',
  email: 'email',
  uuid: 'uuid',
}

const permitted = (values: readonly unknown[]): string =>
  values.map((value) => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value ?? null))).join(', ')

function smallKind(origin: string, inclusive: boolean): ProblemKind {
  if (origin === 'string') return 'tooShort'
  if (origin === 'array') return 'tooFew'
  if (origin === 'object') return 'tooFewProperties'
  return inclusive ? 'atLeast' : 'above'
}

function bigKind(origin: string, inclusive: boolean): ProblemKind {
  if (origin === 'string') return 'tooLong'
  if (origin === 'array') return 'tooMany'
  if (origin === 'object') return 'tooManyProperties'
  return inclusive ? 'atMost' : 'below'
}

const typeKinds = new Set<ProblemKind>([
  'string',
  'number',
  'integer',
  'boolean',
  'object',
  'array',
  'none',
  'null',
  'const',
  'enum',
])

function union(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path, root: unknown): Problem[] {
  if (issue.errors.length === 0) return [{ path, kind: 'ambiguous' }]
  const branches = issue.errors.map((errors) => errors.flatMap((inner) => translate(inner, path, root)))
  const atRoot = (problem: Problem) => problem.path.length === path.length && typeKinds.has(problem.kind)
  const fitting = branches.filter((problems) => !problems.some(atRoot))
  if (fitting.length > 0) return fitting.reduce((best, next) => (next.length < best.length ? next : best))
  const own = branches.flatMap((problems) => problems.filter(atRoot))
  const listed = own.filter(({ kind }) => kind === 'const' || kind === 'enum')
  // Several values listed one by one are one enumeration.
  if (listed.length === own.length) {
    return [
      { path, kind: 'enum', params: { permitted: listed.map(({ params }) => params?.permitted).join(', ') } },
    ]
  }
  return own.filter(({ kind }, _, all) => kind !== 'none' || all.length === 1)
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      at !== null && typeof at === 'object' && Object.hasOwn(at, key)
        ? (at as Record<string | number, unknown>)[key]
        : undefined,
    root,
  )
}

const has = (root: unknown, path: Path): boolean => valueAt(root, path) !== undefined
