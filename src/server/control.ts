import { OpenAPIHono } from '@hono/zod-openapi'
import type { Clock } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import { explainAll } from '../scenarios/explain.ts'
import type { Scenarios } from '../scenarios/load.ts'
import { StoreUnavailable } from '../store/store.ts'
import type { Sandboxes } from '../tasks/sandboxes.ts'
import { sandboxOf } from './control-choice.ts'
import { type MockControl, mockRoutes } from './control-mock.ts'
import { receiverRoutes } from './control-receiver.ts'
import { reportRoute } from './control-report.ts'
import { notThere, Refused, routesOf } from './control-route.ts'
import { sandboxRoutes } from './control-sandbox.ts'
import { webhookRoutes } from './control-webhook.ts'
import { answerReference, type DocsOptions } from './docs.ts'
import { streamEvents } from './event-stream.ts'
import type { Events } from './events.ts'
import { matches } from './hints.ts'
import { rootAt } from './root.ts'
import { Steering, type SteeringOptions } from './steering.ts'
import { TaskEnded } from './task-steering.ts'

export interface ControlOptions extends SteeringOptions, MockControl, DocsOptions {
  readonly sandboxes: Sandboxes
  readonly clock: Clock
  readonly maxBody: number
  /** What links start with, where that was told. */
  readonly publicUrl: string | undefined
  readonly keys: ReadonlySet<string> | undefined
  readonly events: Events
  readonly scenarios: Scenarios
}

/** The control API, with its own OpenAPI document. Loaded when it is first asked for. */
export function buildControl(options: ControlOptions): OpenAPIHono {
  const app = new OpenAPIHono({
    ...rootAt(options.publicUrl),
    defaultHook: (result, c) => {
      if (result.success) return undefined
      const wrong = explainAll(result.error.issues)
      return c.json({ error: `Failed to read the request: ${wrong}. See /_mock/openapi.json.` }, 400)
    },
  })
  app.onError((error, c) => {
    if (error instanceof Refused) return c.json({ error: error.message }, error.status)
    if (error instanceof StoreUnavailable) {
      const fix = 'Try again when /_mock/ready answers 200.'
      return c.json({ error: `Failed to reach the state: ${error.message}. ${fix}` }, 503)
    }
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

  const route = routesOf(app, async (c) => new Steering(await sandboxOf(c, options), options), notThere)
  sandboxRoutes(route, options.scenarios)
  webhookRoutes(route, options.clock)
  receiverRoutes(route)
  reportRoute(app, options.report, async (c, id) =>
    id === 'all' ? options.sandboxes.all() : [await sandboxOf(c, options, id)],
  )
  mockRoutes(
    routesOf(app, (c) => c),
    options,
  )
  describe(
    app,
    'events',
    'Server-sent events of the sandbox, of another with ?sandbox=ID, or of all with ?sandbox=all',
    notThere,
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
  describe(app, 'docs', 'A page that draws this document')
  const reference = { title: 'Control API', root: '../', document: '_mock/openapi.json' }
  if (options.docs !== undefined) app.get('/_mock/docs', (c) => answerReference(c, reference, options))
  const registry = app.openAPIRegistry
  registry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer' })
  registry.registerComponent('securitySchemes', 'sandbox', {
    type: 'apiKey',
    in: 'header',
    name: 'X-Mock-Sandbox',
  })
  registry.registerComponent('securitySchemes', 'token', {
    type: 'apiKey',
    in: 'header',
    name: 'X-Mock-Token',
  })
  app.get('/_mock/openapi.json', (c) =>
    c.json(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: { title: 'Control API of claid-mock', version: '1' },
        // A sandbox is chosen by its key or its id; off loopback the token is asked for besides.
        security: [{ key: [] }, { sandbox: [] }, { key: [], token: [] }, { sandbox: [], token: [] }, {}],
      }),
    ),
  )
  return app
}

/** A route that is served in another way than the others. */
function describe(app: OpenAPIHono, path: string, summary: string, refusals: object = {}): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: `/_mock/${path}`,
    summary,
    responses: { 200: { description: 'Done' }, ...refusals },
  })
}
