import { parse as parseCookies } from 'hono/utils/cookie'
import type { Milliseconds } from '../clock.ts'
import type { Problem } from '../errors.ts'
import { type Met, meet, meetStep } from '../scenarios/faults.ts'
import type { Scenarios } from '../scenarios/load.ts'
import type { Trouble } from '../scenarios/schema.ts'
import { type Choice, chooseScenario, readDirective, suffixOf } from '../scenarios/select.ts'
import { coerceParameter } from '../spec/coerce.ts'
import type { JsonSchema } from '../spec/document.ts'
import type { Parameter } from '../spec/operations.ts'
import { type Awaitable, onceThere, type Policy, type SandboxSettings, type Usage } from '../store/store.ts'
import type { Sandboxes } from '../tasks/sandboxes.ts'
import { type Access, isForeign, isRefused } from './access.ts'
import { authenticate, isKnownKey } from './auth.ts'
import { readBody } from './body.ts'
import type { Exchange, PlacedProblem, Refusal } from './exchange.ts'
import { refusing, resetOf } from './rate-limit.ts'

/** What the gates need of the mock. */
export interface GateOptions {
  readonly sandboxes: Sandboxes
  readonly keys: ReadonlySet<string> | undefined
  readonly maxBody: number
  readonly scenarios: Scenarios
  readonly access: () => Access
  /** Whether no task is taken any more. */
  readonly isStopping: () => boolean
  /** What holds when nothing chooses: `--scenario`, or `default`. */
  readonly fallback: () => Choice
  /** Undefined: the limits of the scenario's account; empty: none is enforced. */
  readonly limits: readonly Policy[] | undefined
  readonly shapeOf: (schema: JsonSchema) => JsonSchema
}

/** Lets a request through, adding what it found out, or says why not. */
export type Gate = (exchange: Exchange, options: GateOptions) => Awaitable<Refusal | undefined>

/**
 * In this order; a request that would fail at two gets the answer of the first. The body is read before its
 * own gate, since a scenario may be named in it; what is wrong with it is said when its turn comes. What
 * comes after (402, 404 of a task) needs the operation itself: see `api.ts`.
 */
export const gates: readonly (readonly [name: string, Gate])[] = [
  ['key', requireKey],
  ['stopping', refuseWhenStopping],
  ['scenario', settleScenario],
  ['fault', meetFault],
  ['scope', requireScope],
  ['rate', limitRate],
  ['body', refuseBody],
  ['planned', refuseAsPlanned],
  ['schema', matchSchema],
]

/** 401, whatever else is wrong. */
function requireKey(exchange: Exchange, options: GateOptions): Awaitable<Refusal | undefined> {
  const { keys, sandboxes, scenarios } = options
  const found = authenticate(
    exchange,
    (key) => isKnownKey(keys, scenarios, key),
    (id) => keyOfSandbox(id, exchange, options),
  )
  return found instanceof Promise
    ? found.then((known) => enter(exchange, sandboxes, known))
    : enter(exchange, sandboxes, found)
}

function enter(
  exchange: Exchange,
  sandboxes: Sandboxes,
  found: Refusal | { readonly key: string },
): Awaitable<Refusal | undefined> {
  if (!('key' in found)) return found
  return onceThere(sandboxes.get(found.key), (sandbox) => {
    exchange.sandbox = sandbox
    return undefined
  })
}

/** The key of the sandbox that `X-Mock-Sandbox` names, for whoever may use the control API: the page knows no key. */
function keyOfSandbox(
  id: string,
  { request, wire }: Exchange,
  { access, sandboxes }: GateOptions,
): Awaitable<{ readonly key: string } | Refusal> {
  const allowed = access()
  const isClosed =
    isRefused(request, allowed, wire?.incoming) !== undefined || isForeign(request, allowed, wire?.incoming)
  if (isClosed) return { status: 401, hint: { name: 'closed-sandbox' } }
  return onceThere(
    sandboxes.byId(id),
    (sandbox) => sandbox ?? { status: 401, hint: { name: 'unknown-sandbox', id: id.slice(0, 40) } },
  )
}

/** 503 while the mock is being stopped; asked before the body is read, so that what has begun is finished. */
function refuseWhenStopping({ phase }: Exchange, { isStopping }: GateOptions): Refusal | undefined {
  return phase === 'accept' && isStopping() ? { status: 503, hint: { name: 'stopping' } } : undefined
}

/** Reads the body and chooses the scenario: refuses nothing yet. */
function settleScenario(exchange: Exchange, options: GateOptions): Awaitable<undefined> {
  const { operation, request, sandbox } = exchange
  const choose = () => onceThere(sandbox?.state.settings(), (told) => settleWith(exchange, options, told))
  if (!operation?.body) return choose()
  return onceThere(readBody(request, operation.body, options.shapeOf, options.maxBody), (read) => {
    if (read && 'status' in read) exchange.badBody = read
    else exchange.body = read
    return choose()
  })
}

function settleWith(exchange: Exchange, options: GateOptions, told: SandboxSettings | undefined): undefined {
  const { operation, request, sandbox, path } = exchange
  exchange.directive = exchange.body && readDirective(exchange.body.text, exchange.body.value)
  const chosen = chooseScenario({
    scenarios: options.scenarios,
    request,
    path,
    key: sandbox?.key ?? '',
    own: options.scenarios.told(told?.scenario),
    directive: exchange.directive?.name,
    body: exchange.body?.value,
    fallback: exchange.choice,
    declared: (status) => operation?.responses.has(status) === true,
  })
  if ('unknown' in chosen) exchange.unchosen = chosen
  else exchange.choice = chosen
  readLimits(exchange, told?.limits, options)
  const named = exchange.directive?.name
  if (named !== undefined && !options.scenarios.has(named)) {
    exchange.hints.push({
      name: 'unknown-directive',
      scenario: named,
      nearest: options.scenarios.nearest(named),
    })
  }
  const suffix = suffixOf(sandbox?.key ?? '')
  if (suffix !== undefined && !options.scenarios.has(suffix)) {
    // Only a likely slip is shown: keys have a plus for reasons of their own.
    const nearest = options.scenarios.near(suffix)
    if (nearest) exchange.hints.push({ name: 'unknown-suffix', scenario: suffix, nearest })
  }
}

/** A one-off fault that was planned for this request. */
function meetFault(exchange: Exchange): Awaitable<Refusal | undefined> {
  const { sandbox, phase } = exchange
  if (!sandbox) return undefined
  return onceThere(
    sandbox.state.takeFault(phase, () => sandbox.faultRandom.float()),
    (fault) =>
      fault && refuseWith(exchange, meet(fault.step as Trouble, fault.used, sandbox.faultRandom), 'fault'),
  )
}

/** The limits of this request: those the sandbox was told, the scenario's own, the mock's, the account's. */
function readLimits(exchange: Exchange, told: readonly Policy[] | undefined, { limits }: GateOptions): void {
  const { account } = exchange.choice.scenario
  exchange.enforced = told ?? (account.ownLimits ? account.limits : (limits ?? account.limits))
  exchange.policies = exchange.enforced.length > 0 ? exchange.enforced : account.limits
}

/** Keeps what the answer meets; a status, or a reset, is the answer. */
export function refuseWith(exchange: Exchange, met: Met | undefined, reason: string): Refusal | undefined {
  if (!met) return undefined
  exchange.met = met
  const { status, headers, details, kind } = met
  if (status !== undefined || kind !== undefined) exchange.reason = reason
  if (status === undefined && kind !== 'connection-reset') return undefined
  if (status === 429) exchange.refusedBy = asIfUsedUp(exchange)
  return { status: status ?? 500, headers, details }
}

/** The shortest limit, used up this moment: a planned 429 has the headers of a real one. */
function asIfUsedUp({ policies, sandbox }: Exchange): Usage | undefined {
  const policy = policies[policies.length - 1]
  return policy && { policy, used: policy.limit, oldest: sandbox?.clock.now() }
}

/** 403: a key without the scope where the operation has no way in without one. */
function requireScope({ operation, choice }: Exchange): Refusal | undefined {
  const { scopes } = choice.scenario.account
  if (!operation || !scopes || operation.permissions.length === 0) return undefined
  const isMissing = (scope: string) => !scopes.includes(scope)
  if (operation.permissions.some((permission) => !permission.scopes.some(isMissing))) return undefined
  const wanted = operation.permissions.flatMap((permission) => permission.scopes.filter(isMissing))
  return { status: 403, hint: { name: 'scope', scopes: [...new Set(wanted)] } }
}

/** 429. Only a POST is counted, and only one that is let through (assumed); the others see the figures. */
function limitRate(exchange: Exchange): Awaitable<Refusal | undefined> {
  const { sandbox, operation, policies } = exchange
  if (!sandbox || operation?.method !== 'POST') return undefined
  const { state, clock } = sandbox
  const now = clock.now()
  return onceThere(state.countAccept(now, policies, exchange.enforced.length > 0), (counted) => {
    exchange.usage = counted
    return counted
      ? undefined
      : onceThere(state.usage(now, policies), (usage) => refuseRate(exchange, usage, now))
  })
}

function refuseRate(exchange: Exchange, usage: readonly Usage[], now: Milliseconds): Refusal | undefined {
  exchange.usage = usage
  const refusal = refusing(usage, now)
  if (!refusal) return undefined
  exchange.refusedBy = refusal
  return { status: 429, hint: { name: 'rate-limited', seconds: resetOf(refusal, now) } }
}

/** 413, 415, 400. */
function refuseBody({ badBody }: Exchange): Refusal | undefined {
  return badBody
}

/** Whether this very request asks for its scenario. */
export const isAskedFor = ({ why }: Choice): boolean => why === 'header' || why === 'prefer'

/** What the scenario plans for submits; and 400 for one that was asked for and is not there. */
function refuseAsPlanned(exchange: Exchange): Awaitable<Refusal | undefined> {
  const { unchosen, choice, sandbox, phase } = exchange
  if (unchosen)
    return {
      status: 400,
      hint: { name: 'unknown-scenario', asked: unchosen.unknown, nearest: unchosen.nearest },
    }
  if (!sandbox || exchange.met) return undefined
  const { scenario } = choice
  // A poll follows its task, unless this very request asks for something else.
  const steps = phase === 'accept' ? scenario.accept : isAskedFor(choice) ? scenario.behaviour.poll : []
  if (steps.length === 0) return undefined
  const count = (name: string) => sandbox.state.count(name)
  return meetStep(steps, `${scenario.name}/${phase}`, count, sandbox.faultRandom).then((met) =>
    refuseWith(exchange, met, 'planned'),
  )
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
