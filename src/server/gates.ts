import { parse as parseCookies } from 'hono/utils/cookie'
import type { Problem } from '../errors.ts'
import { coerceParameter } from '../spec/coerce.ts'
import type { JsonSchema } from '../spec/document.ts'
import type { Parameter } from '../spec/operations.ts'
import type { Awaitable, Policy } from '../store/store.ts'
import type { Sandboxes } from '../tasks/sandboxes.ts'
import { authenticate } from './auth.ts'
import { readBody } from './body.ts'
import type { Exchange, PlacedProblem, Refusal } from './exchange.ts'
import { refusing, resetOf } from './rate-limit.ts'

/** What the gates need of the mock. */
export interface GateOptions {
  readonly sandboxes: Sandboxes
  readonly keys: ReadonlySet<string> | undefined
  readonly maxBody: number
  /** Undefined: the limits of the scenario's account; empty: none is enforced. */
  readonly limits: readonly Policy[] | undefined
  readonly shapeOf: (schema: JsonSchema) => JsonSchema
}

/** Lets a request through, adding what it found out, or says why not. */
export type Gate = (exchange: Exchange, options: GateOptions) => Awaitable<Refusal | undefined>

/**
 * In this order; a request that would fail at two gets the answer of the first. What comes after (402, 404
 * of a task) needs the operation itself: see `api.ts`.
 */
export const gates: readonly Gate[] = [requireKey, requireScope, limitRate, parseBody, matchSchema]

/** 401, whatever else is wrong. */
export function requireKey(
  exchange: Exchange,
  { keys, sandboxes }: GateOptions,
): Awaitable<Refusal | undefined> {
  const found = authenticate(exchange, keys)
  if (!('key' in found)) return found
  const sandbox = sandboxes.get(found.key)
  if (sandbox instanceof Promise) {
    return sandbox.then((opened) => {
      exchange.sandbox = opened
      return undefined
    })
  }
  exchange.sandbox = sandbox
  return undefined
}

/** 403: a key without the scope where the operation has no way in without one. */
function requireScope({ operation, scenario }: Exchange): Refusal | undefined {
  const { scopes } = scenario.account
  if (!operation || !scopes || operation.permissions.length === 0) return undefined
  const isMissing = (scope: string) => !scopes.includes(scope)
  if (operation.permissions.some((permission) => !permission.scopes.some(isMissing))) return undefined
  const wanted = operation.permissions.flatMap((permission) => permission.scopes.filter(isMissing))
  return { status: 403, hint: { name: 'scope', scopes: [...new Set(wanted)] } }
}

/** 429. Only a POST is counted, and only one that is let through (assumed); the others see the figures. */
async function limitRate(exchange: Exchange, { limits }: GateOptions): Promise<Refusal | undefined> {
  const { sandbox, scenario, operation } = exchange
  if (!sandbox) return undefined
  const now = sandbox.clock.now()
  const policies = headerPolicies(exchange, limits)
  if (operation?.method !== 'POST') {
    exchange.usage = await sandbox.state.usage(now, policies)
    return undefined
  }
  const enforced = limits ?? scenario.account.limits
  const before = await sandbox.state.countAccept(now, policies, enforced.length > 0)
  const refusal = enforced.length > 0 ? refusing(before, now) : undefined
  exchange.usage = refusal ? before : await sandbox.state.usage(now, policies)
  if (!refusal) return undefined
  exchange.refusedBy = refusal
  return { status: 429, hint: { name: 'rate-limited', seconds: resetOf(refusal, now) } }
}

/** The policies that the headers speak of: where nothing is enforced, those of the account. */
export function headerPolicies(
  { scenario }: Exchange,
  limits: readonly Policy[] | undefined,
): readonly Policy[] {
  return limits && limits.length > 0 ? limits : scenario.account.limits
}

/** 413, 415, 400. */
async function parseBody(
  exchange: Exchange,
  { maxBody, shapeOf }: GateOptions,
): Promise<Refusal | undefined> {
  const { operation, request } = exchange
  if (!operation?.body) return undefined
  const read = await readBody(request, operation.body, shapeOf, maxBody)
  if (read && 'status' in read) return read
  exchange.body = read
  return undefined
}

/** 422, with all problems at once. */
function matchSchema(exchange: Exchange): Refusal | undefined {
  const { operation, body } = exchange
  if (!operation) return undefined
  const declared = body && operation.body?.content.get(body.mediaType)
  const inParameters = operation.parameters.flatMap((parameter) => judgeParameter(parameter, exchange))
  const problems = inParameters.concat(declared?.validate(body?.value) ?? [])
  if (problems.length === 0) return undefined
  const object = problems.find(({ kind, path }) => kind === 'string' && isObjectAt(body?.value, path))
  return {
    status: 422,
    problems,
    ...(object && { hint: { name: 'object-for-string', path: object.path.join('.') } }),
  }
}

function judgeParameter(parameter: Parameter, { request, pathParameters }: Exchange): PlacedProblem[] {
  const values = valuesOf(parameter, request, pathParameters)
  const placed = ({ path, ...problem }: Problem) => ({
    ...problem,
    in: parameter.in,
    path: [parameter.name, ...path],
  })
  if (values.length === 0) return parameter.required ? [placed({ path: [], kind: 'missing' })] : []
  return (parameter.validate(coerceParameter(parameter, values)) ?? []).map(placed)
}

function valuesOf(
  parameter: Parameter,
  request: Request,
  pathParameters: Exchange['pathParameters'],
): string[] {
  const only = (value: string | null | undefined) => (value === null || value === undefined ? [] : [value])
  switch (parameter.in) {
    case 'path':
      return only(pathParameters[parameter.name])
    case 'query':
      return new URL(request.url).searchParams.getAll(parameter.name)
    case 'header':
      return only(request.headers.get(parameter.name))
    case 'cookie':
      return only(parseCookies(request.headers.get('cookie') ?? '', parameter.name)[parameter.name])
  }
}

function isObjectAt(body: unknown, path: readonly (string | number)[]): boolean {
  const value = path.reduce<unknown>(
    (at, key) => (at as Record<string | number, unknown> | undefined)?.[key],
    body,
  )
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
