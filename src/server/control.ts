import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Clock } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import { explainAll } from '../scenarios/explain.ts'
import type { Scenarios } from '../scenarios/load.ts'
import { faultSchema, scenarioSchema } from '../scenarios/schema.ts'
import { parts, statuses } from '../store/store.ts'
import type { Sandbox, Sandboxes } from '../tasks/sandboxes.ts'
import { bearerKey, isKnownKey } from './auth.ts'
import { found, idOf, page, pageById, paged, Refused, type Route } from './control-route.ts'
import { webhookRoutes } from './control-webhook.ts'
import { streamEvents } from './event-stream.ts'
import type { Events } from './events.ts'
import { matches } from './hints.ts'
import { Steering, type SteeringOptions, TaskEnded } from './steering.ts'

export interface ControlOptions extends SteeringOptions {
  readonly sandboxes: Sandboxes
  readonly clock: Clock
  readonly maxBody: number
  readonly keys: ReadonlySet<string> | undefined
  readonly events: Events
  readonly scenarios: Scenarios
}

const problem = z.object({ error: z.string().describe('What is wrong, and what to do') }).openapi('Problem')
const json = <T extends z.ZodType>(schema: T) => ({ content: { 'application/json': { schema } } })
const anything = z.object({}).catchall(z.unknown())

/** The control API, with its own OpenAPI document. Loaded when it is first asked for. */
export function buildControl(options: ControlOptions): OpenAPIHono {
  const { sandboxes, scenarios } = options
  const app = new OpenAPIHono({
    defaultHook: (result, c) => {
      if (result.success) return undefined
      const wrong = explainAll(result.error.issues)
      return c.json({ error: `Failed to read the request: ${wrong}. See /_mock/openapi.json.` }, 400)
    },
  })
  app.onError((error, c) => {
    if (error instanceof Refused) return c.json({ error: error.message }, error.status)
    if (error instanceof OperatorError)
      return c.json({ error: error.message }, error instanceof TaskEnded ? 409 : 400)
    if (error instanceof SyntaxError || /malformed json/i.test(error.message)) {
      return c.json({ error: 'Failed to read the request: the body is not JSON. Correct it.' }, 400)
    }
    throw error
  })
  app.notFound((c) => {
    const known = app.openAPIRegistry.definitions.flatMap((definition) =>
      definition.type === 'route' && matches(c.req.path, definition.route.path)
        ? [definition.route.method.toUpperCase()]
        : [],
    )
    if (known.length === 0) {
      return c.json({ error: `Failed to find ${c.req.path}: there is none. See /_mock/openapi.json.` }, 404)
    }
    const allow = known.sort().join(', ')
    const error = `Failed to ${c.req.method} ${c.req.path}: it takes ${allow}. See /_mock/openapi.json.`
    return c.json({ error }, 405, { allow })
  })
  // A page of another site can send a form or plain text here without asking; JSON it cannot.
  app.use(async (c, next) => {
    const changes = c.req.method === 'POST' || c.req.method === 'PUT' || c.req.method === 'PATCH'
    if (changes && !/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
      return c.json(
        { error: 'Failed to read the request: it is not JSON. Send Content-Type: application/json.' },
        415,
      )
    }
    const length = Number(c.req.header('content-length') ?? 0)
    // Kept by Hono, so that it is read once.
    if (changes && (length > options.maxBody || (await c.req.text()).length > options.maxBody)) {
      const error = `Failed to read the request: the body is over ${options.maxBody} bytes. Send less, or set --max-body.`
      return c.json({ error }, 413)
    }
    return next()
  })

  const steer = async (c: Context) => new Steering(await sandboxOf(c, options), options)
  const answers = {
    200: { description: 'Done', ...json(anything) },
    400: { description: 'Refused', ...json(problem) },
  }
  const route: Route = (method, path, summary, input, handle) => {
    const { body, query, params } = input
    const request = {
      ...(body && { body: { required: true, ...json(body) } }),
      ...(query && { query }),
      ...(params && { params }),
    }
    app.openapi(
      createRoute({ method, path: `/_mock${path}`, summary, request, responses: answers }),
      async (c) => {
        const valid = (target: 'json' | 'query' | 'param', wanted: unknown) =>
          wanted ? c.req.valid(target as never) : undefined
        const given = {
          body: valid('json', body),
          query: valid('query', query),
          params: valid('param', params),
        } as Parameters<typeof handle>[1]
        return c.json(((await handle(await steer(c), given)) ?? {}) as Record<string, never>, 200)
      },
    )
  }

  route('get', '/sandbox', 'All of the sandbox in one answer', {}, async (steering) => ({
    ...named(steering.sandbox),
    scenario: await steering.scenario(),
    clock: steering.clock(),
    limits: (await steering.limits()) ?? null,
    credits: await steering.credits(),
    faults: await steering.faults(),
    webhook: await steering.webhook.masked(),
    deliveries: await steering.webhook.deliveries({ limit: 100 }),
    tasks: await steering.tasks({ limit: 100 }),
    requests: await steering.requests({ limit: 100 }),
  }))

  route('get', '/scenario', 'The scenario in use, and those there are', {}, async (steering) => ({
    ...(await steering.scenario()),
    scenarios: scenarios.names.map((name) => ({ name, summary: scenarios.get(name).summary })),
  }))
  const chosen = z.union([z.strictObject({ name: z.string() }), z.strictObject({ scenario: scenarioInput })])
  route(
    'put',
    '/scenario',
    'Follow a scenario, by name or written here',
    { body: chosen },
    async (steering, { body }) => {
      await steering.use('name' in body ? body.name : (body.scenario as Parameters<Steering['use']>[0]))
      return steering.scenario()
    },
  )
  route('delete', '/scenario', 'Follow the default one again', {}, async (steering) => {
    await steering.clearScenario()
    return steering.scenario()
  })

  route('get', '/faults', 'Planned faults and what is left of them', {}, async (steering) => ({
    faults: await steering.faults(),
  }))
  route('post', '/faults', 'Plan a fault for the next requests', { body: faultInput }, (steering, { body }) =>
    steering.fail(body as unknown as Parameters<Steering['fail']>[0]),
  )
  route('delete', '/faults', 'Forget all planned faults', {}, (steering) => steering.reset(['faults']))

  route('get', '/clock', "The sandbox's clock", {}, (steering) => steering.clock())
  const move = z.union(
    [
      z.strictObject({ freeze: z.literal(true) }),
      z.strictObject({ resume: z.literal(true) }),
      z.strictObject({ rate: z.number().min(0).max(1_000_000) }),
      z.strictObject({
        advance: z.union([z.string(), z.number().min(0)]).describe('30s, 24h, or milliseconds'),
      }),
    ],
    'say one of: {"freeze": true}, {"resume": true}, {"rate": 10}, {"advance": "30s"}',
  )
  route(
    'post',
    '/clock',
    'Freeze, resume, set the pace, or advance',
    { body: move },
    async (steering, { body }) => {
      if ('advance' in body) return { ran: await steering.advance(body.advance), ...steering.clock() }
      steering.rate('rate' in body ? body.rate : 'freeze' in body ? 0 : 1)
      return steering.clock()
    },
  )

  route('get', '/credits', 'Balance and ledger', {}, (steering) => steering.credits())
  const balance = z.strictObject({ balance: z.number().min(0).nullable().describe('null is unlimited') })
  route('put', '/credits', 'Set the balance', { body: balance }, async (steering, { body }) => {
    await steering.setCredits(body.balance)
    return steering.credits()
  })
  const limits = z.strictObject({
    limits: z.string().nullable().describe('"1/s,60/m", "off", or null for the account\'s own'),
  })
  route('put', '/limits', 'Set the rate limits', { body: limits }, async (steering, { body }) => {
    await steering.setLimits(body.limits ?? undefined)
    return { limits: (await steering.limits()) ?? null }
  })

  route('get', '/tasks', 'Tasks, newest first', { query: pageById }, async (steering, { query }) => {
    const { limit } = query
    const { shown, next } = paged(await steering.tasks({ ...query, limit: limit + 1 }), limit)
    return { tasks: shown, next }
  })
  route('get', '/tasks/{id}', 'One task', { params: idOf }, async (steering, { params }) =>
    found(await steering.task(params.id), 'task', params.id),
  )
  const forced = z.strictObject({
    status: z.enum(statuses),
    errors: z.array(z.string()).optional(),
    result: anything.optional(),
  })
  route(
    'patch',
    '/tasks/{id}',
    'Force a status',
    { params: idOf, body: forced },
    async (steering, { params, body }) => found(await steering.force(params.id, body), 'task', params.id),
  )
  route('delete', '/tasks/{id}', 'Forget a task', { params: idOf }, async (steering, { params }) =>
    found((await steering.delete(params.id)) ? { deleted: params.id } : undefined, 'task', params.id),
  )

  route(
    'get',
    '/requests',
    'The journal, newest first',
    { query: page },
    async (steering, { query: { limit, tag } }) => ({
      requests: await steering.requests({ limit, ...(tag !== undefined && { tag }) }),
    }),
  )
  webhookRoutes(route, options.clock)
  const forgotten = z.strictObject({
    parts: z
      .array(z.enum([...parts, 'clock']))
      .min(1)
      .optional(),
  })
  route(
    'post',
    '/reset',
    'Forget what happened and was set, or parts of it',
    { body: forgotten },
    (steering, { body }) => steering.reset(body.parts),
  )

  app.openapi(
    createRoute({ method: 'get', path: '/_mock/sandboxes', summary: 'Every sandbox', responses: answers }),
    async (c) => {
      const all = await Promise.all(
        sandboxes.all().map(async (sandbox) => ({
          ...named(sandbox),
          ...(await sandbox.state.size()),
          lastSeen: (await sandbox.state.requests({ limit: 1 }))[0]?.at ?? null,
        })),
      )
      return c.json({ sandboxes: all.sort((a, b) => (b.lastSeen ?? 0) - (a.lastSeen ?? 0)) } as never, 200)
    },
  )
  describe(
    app,
    'events',
    'Server-sent events of the sandbox, of another with ?sandbox=ID, or of all with ?sandbox=all',
  )
  app.get('/_mock/events', async (c) => {
    const wanted = c.req.query('sandbox')
    const only = wanted === 'all' ? undefined : (await sandboxOf(c, options, wanted)).id
    return streamEvents(c, options.events, options.clock, only)
  })
  // Answered before anything of this is loaded.
  describe(app, 'health', 'Whether it is up; needs no key and no token')
  describe(app, 'ready', 'Whether it can serve: 503 with the reason where not; needs no key and no token')
  describe(app, 'metrics', 'How it does, for Prometheus; needs no key')
  describe(app, 'openapi.json', 'This document')
  app.get('/_mock/openapi.json', (c) =>
    c.json(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: { title: 'Control API of claid-mock', version: '1' },
      }),
    ),
  )
  return app
}

/** A route that is served in another way than the others. */
function describe(app: OpenAPIHono, path: string, summary: string): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: `/_mock/${path}`,
    summary,
    responses: { 200: { description: 'Done' } },
  })
}

// Judged where they are used, so that the library gives the same answer; described here.
const scenarioInput = anything
  .describe('A scenario, as its file says it')
  .openapi('Scenario', schemaOf(scenarioSchema))
const faultInput = anything.describe('A fault').openapi('Fault', schemaOf(faultSchema))

function schemaOf(schema: z.ZodType) {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return described as unknown as Record<string, never>
}

const named = ({ id, masked }: Sandbox) => ({ id, key: masked })

/** By the bearer key, by `X-Mock-Sandbox`, or the only one there is. */
async function sandboxOf(
  c: Context,
  { sandboxes, keys, scenarios }: ControlOptions,
  id: string | undefined = c.req.header('x-mock-sandbox'),
): Promise<Sandbox> {
  if (id !== undefined) {
    const sandbox = sandboxes.byId(id)
    if (sandbox) return sandbox
    throw new Refused(
      404,
      `Failed to find the sandbox ${id.slice(0, 40)}: there is none. See /_mock/sandboxes.`,
    )
  }
  const header = c.req.header('authorization')
  if (header !== undefined) {
    const key = bearerKey(header)
    const wrong =
      key === undefined
        ? 'the Authorization header is not "Bearer KEY"'
        : 'this key is not among those of --keys'
    if (key === undefined || !isKnownKey(keys, scenarios, key))
      throw new Refused(400, `Failed to choose a sandbox: ${wrong}. Send "Authorization: Bearer KEY".`)
    return sandboxes.get(key)
  }
  const all = sandboxes.all()
  const [only] = all
  if (only && all.length === 1) return only
  const list = all.slice(0, 20).map(({ id: name, masked }) => `${name} (${masked})`)
  throw new Refused(
    400,
    `Failed to choose a sandbox: no key was sent and there are ${all.length}${list.length > 0 ? `: ${list.join(', ')}` : ''}. Send "Authorization: Bearer KEY", or X-Mock-Sandbox with an id.`,
  )
}
