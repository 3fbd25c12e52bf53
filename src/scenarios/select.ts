import { isDeepStrictEqual } from 'node:util'
import type { Scenario, Scenarios } from './load.ts'

/** What made the choice, as the answer's `x-mock-scenario` says it. */
export type Why =
  | 'header'
  | 'prefer'
  | 'directive'
  | 'key'
  | 'sandbox'
  | 'match'
  | 'option'
  | 'default'
  | 'task'

export interface Choice {
  readonly scenario: Scenario
  readonly why: Why
}

/** A request that asks for what there is not. */
export interface Unchosen {
  readonly unknown: string
  readonly nearest: string
}

/** What a choice is made from. */
export interface Chooser {
  readonly scenarios: Scenarios
  readonly request: Request
  readonly path: string
  /** The whole key; what stands after its last `+` may name a scenario. */
  readonly key: string
  /** What the sandbox was told to use. */
  readonly own: Scenario | undefined
  readonly directive: string | undefined
  readonly body: unknown
  readonly fallback: Choice
  /** Statuses that `Prefer: code=` may ask for. */
  readonly declared: (status: number) => boolean
}

/** The first of the six ways that speaks decides. */
export function chooseScenario(chooser: Chooser): Choice | Unchosen {
  const { scenarios, request, key, own, directive, fallback } = chooser
  const header = request.headers.get('x-mock-scenario')
  if (header !== null) return byHeader(scenarios, header.trim())
  const prefer = request.headers.get('prefer')
  const preferred = prefer === null ? undefined : byPrefer(chooser, prefer)
  if (preferred) return preferred
  if (directive !== undefined && scenarios.has(directive))
    return { scenario: scenarios.get(directive), why: 'directive' }
  const suffix = scenarioOfKey(scenarios, key)
  if (suffix !== undefined) return { scenario: scenarios.get(suffix), why: 'key' }
  if (own) return { scenario: own, why: 'sandbox' }
  const matching = scenarios.matching.find((scenario) => matches(scenario, chooser))
  return matching ? { scenario: matching, why: 'match' } : fallback
}

function byHeader(scenarios: Scenarios, name: string): Choice | Unchosen {
  return scenarios.has(name)
    ? { scenario: scenarios.get(name), why: 'header' }
    : { unknown: `X-Mock-Scenario: ${name}`, nearest: scenarios.nearest(name) }
}

/** `Prefer: code=402`, as users of other mock servers know it (RFC 7240). */
function byPrefer({ scenarios, declared }: Chooser, prefer: string): Choice | Unchosen | undefined {
  const code = /(?:^|[,;\s])code\s*=\s*"?(\d{3})\b/i.exec(prefer)?.[1]
  if (code === undefined) return undefined
  if (!declared(Number(code)))
    return { unknown: `Prefer: code=${code}`, nearest: 'a status that the operation declares' }
  return { scenario: scenarios.get(scenarios.has(code) ? code : 'default'), why: 'prefer' }
}

/** What stands after the last `+` of a key. */
export function suffixOf(key: string): string | undefined {
  const plus = key.lastIndexOf('+')
  return plus < 0 ? undefined : key.slice(plus + 1)
}

/** The known scenario that stands after the last `+` of a key. */
export function scenarioOfKey(scenarios: Scenarios, key: string): string | undefined {
  const name = suffixOf(key)
  return name !== undefined && scenarios.has(name) ? name : undefined
}

export interface Directive {
  readonly name: string | undefined
  readonly tag: string | undefined
}

/**
 * `[[mock:task-error @checkout-7]]` in any string of a body: a scenario, a tag, or both. The first of each
 * counts.
 * @param text the body as it was sent, which tells at once that there is none
 */
export function readDirective(text: string, body: unknown): Directive | undefined {
  if (!text.includes('[[mock:') && !text.includes('\\u')) return undefined
  let name: string | undefined
  let tag: string | undefined
  for (const held of stringsOf(body)) {
    for (const [, inside = ''] of held.matchAll(/\[\[mock:([^\]\n]{1,200})\]\]/g)) {
      for (const word of inside.trim().split(/\s+/)) {
        if (word.startsWith('@')) tag ??= word.slice(1)
        else if (word) name ??= word
      }
    }
  }
  return name === undefined && tag === undefined ? undefined : { name, tag }
}

/** Every string of a JSON value, in order; without recursion, since a body may be nested deeply. */
function stringsOf(body: unknown): string[] {
  const found: string[] = []
  const waiting: unknown[] = [body]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (typeof value === 'string') found.push(value)
    else if (typeof value === 'object' && value !== null)
      waiting.push(...Object.values(value).slice(0, 10_000).reverse())
  }
  return found
}

function matches({ match }: Scenario, { request, path, body }: Chooser): boolean {
  if (!match) return false
  if (match.method !== undefined && match.method.toUpperCase() !== request.method) return false
  if (match.path !== undefined && !new RegExp(match.path).test(path)) return false
  for (const [name, pattern] of Object.entries(match.headers ?? {})) {
    if (!new RegExp(pattern).test(request.headers.get(name) ?? '')) return false
  }
  return (match.body ?? []).every((condition) => holds(condition, valueAt(body, condition.pointer)))
}

type Condition = NonNullable<NonNullable<Scenario['match']>['body']>[number]

function holds({ equals, contains, pattern }: Condition, value: unknown): boolean {
  if (value === undefined) return false
  if (equals !== undefined && !isDeepStrictEqual(equals, value)) return false
  if (contains !== undefined && !contained(value, contains)) return false
  return pattern === undefined || (typeof value === 'string' && new RegExp(pattern).test(value))
}

const contained = (value: unknown, part: string): boolean =>
  typeof value === 'string' ? value.includes(part) : Array.isArray(value) && value.includes(part)

/** RFC 6901. */
function valueAt(body: unknown, pointer: string): unknown {
  if (pointer === '') return body
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replace(/~1/g, '/').replace(/~0/g, '~'))
    .reduce<unknown>(
      (at, key) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, key)
          ? (at as Record<string, unknown>)[key]
          : undefined,
      body,
    )
}
