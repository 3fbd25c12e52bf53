import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Milliseconds } from '../clock.ts'
import type { Fetch } from '../fetch.ts'
import { Random, seedOf } from '../random.ts'
import type { Contract } from '../spec/contract.ts'
import { shapeOf } from '../spec/document.ts'
import { ExampleGenerator } from '../spec/examples.ts'
import type { Operation } from '../spec/operations.ts'
import { type Awaitable, type Begun, StoreUnavailable, type Task } from '../store/store.ts'
import type { WriteExample } from '../tasks/result.ts'
import type { Sandbox } from '../tasks/sandboxes.ts'
import { TaskFamily } from '../tasks/tasks.ts'
import { type Access, isRefused } from './access.ts'
import { Api, type ApiOptions } from './api.ts'
import type { MockControl } from './control-mock.ts'
import { allowOtherOrigins } from './cross-origin.ts'
import { type DocsOptions, docsRoutes } from './docs.ts'
import { writeError } from './envelope.ts'
import type { Refusal } from './exchange.ts'
import { pictureHandler, picturePath, samplesPath } from './files.ts'
import { matches, pathHint, renderHints } from './hints.ts'
import type { Wire } from './inject-fault.ts'
import { type OperationsOptions, operationsRoutes } from './operations.ts'
import { ownError } from './own-error.ts'
import { reportOf, type WriteReport } from './report.ts'
import { rootAt } from './root.ts'
import { serveBytes } from './serve-bytes.ts'
import type { SteeringOptions } from './steering.ts'
import { type UiOptions, uiRoutes } from './ui.ts'

export interface AppOptions
  extends Omit<ApiOptions, 'examples' | 'shapeOf' | 'random'>,
    OperationsOptions,
    SteeringOptions,
    MockControl,
    DocsOptions,
    UiOptions {
  /** Whether pages of other sites may call the API. */
  readonly cors: boolean
  readonly contract: Contract
  /** What links start with, where that was told. */
  readonly publicUrl: string | undefined
  readonly begun: Begun
  readonly access: () => Access
  /** Forgets everything of all sandboxes. */
  readonly reset: () => Promise<void>
}

export interface App {
  readonly fetch: Fetch
  /** The same over a socket, whose wire faults can break. */
  readonly serve: (request: Request, wire: Wire) => Awaitable<Response>
  /** What the result operation of a task answers at a moment. */
  readonly resultOf: (sandbox: Sandbox, task: Task, at: Milliseconds) => Awaitable<string>
  /** What the accept operation answered when it took a task. */
  readonly acceptedOf: (sandbox: Sandbox, task: Task) => Awaitable<string>
  /** Writes what a task that is DONE has made where its request wants it. */
  readonly keep: (sandbox: Sandbox, task: Task) => Promise<void> | undefined
  /** The verdict on what clients did in sandboxes. */
  readonly report: WriteReport
  /** Answers what is no readable request, such as one with a broken Host. */
  readonly refuseUnreadable: () => Response
}

/** All routes: the document's operations, the pictures of their tasks, the stored file and the page. */
export function buildApp(options: AppOptions): App {
  const { contract, profile, failed } = options
  const { seed, run } = options.begun
  const { document } = contract
  const generator = new ExampleGenerator(document)
  const example: WriteExample = (schema, parts) =>
    JSON.stringify(generator.example(schema, seedOf(seed, ...parts)))
  const families = contract.families.map((family) => new TaskFamily(document, family, { profile, example }))
  const familyOf = (task: Task) => families.find(({ family: { name } }) => name === task.family)
  const random = new Random(run === 0 ? seedOf(seed, 'requests') : seedOf(seed, 'requests', run))
  const { journal } = options
  const api = new Api({
    ...options,
    random,
    shapeOf: (schema) => shapeOf(document, schema),
    examples: {
      load: () => generator.load(),
      bodyOf: (operation, status, parts) => {
        const { schema, media } = operation.responses.get(status) ?? {}
        if (media?.example !== undefined) return JSON.stringify(media.example)
        return schema && example(schema, parts)
      },
    },
  })
  const bare = (
    status: number,
    headers: Readonly<Record<string, string>> = {},
    operation?: Operation | undefined,
  ) =>
    new Response(
      writeError({ status }, operation, profile, () => undefined),
      {
        status,
        headers: { 'content-type': 'application/json', 'x-request-id': random.uuid(), ...headers },
      },
    )
  /** The state cannot be had, so nothing is known of the sandbox, and nothing of this is kept. */
  const unavailable = (c: Context, { message }: StoreUnavailable) => {
    const asked = contract.operations.find(
      ({ method, path }) => method === c.req.method && matches(c.req.path, path),
    )
    options.counts.request(asked?.id ?? 'none', 503)
    return bare(503, { 'x-mock-hint': renderHints([{ name: 'operator', text: message }]) }, asked)
  }
  const unmatched = (c: Context) => api.refuse(c, noOperation(contract.operations, c.req.path))

  const app = new OpenAPIHono(rootAt(options.publicUrl))
  // Before all routes, and only where it is wanted: a middleware costs each request its time.
  if (options.cors) app.use(allowOtherOrigins())
  for (const operation of contract.operations)
    app.openapi(routeOf(operation), api.handler(operation, families))
  // Each answer has an id, also where no operation gives it one.
  const named = async (response: Response | Promise<Response>) => {
    const answer = await response
    if (!answer.headers.has('x-request-id')) answer.headers.set('x-request-id', random.uuid())
    return answer
  }
  const picture = pictureHandler({ ...options, families, refuse: bare })
  app.get(picturePath, picture)
  app.get(`${samplesPath}:name`, async (c) => {
    const { samplePicture } = await import('../pictures/samples.ts')
    const bytes = await samplePicture(c.req.param('name'))
    if (!bytes) return unmatched(c)
    return named(serveBytes(c.req.raw, new Uint8Array(bytes), { 'content-type': 'image/png' }))
  })
  app.get('/openapi.json', (c) => named(c.body(contract.text, 200, { 'content-type': 'application/json' })))
  const refused = (c: Context) =>
    isRefused(c.req.raw, options.access(), (c.env as Wire | undefined)?.incoming)
  const isForeign = (c: Context) => (options.access().token === undefined ? refused(c) : undefined)
  const doors = { refused, isForeign, named, unmatched }
  uiRoutes(app, options, doors)
  docsRoutes(app, options, doors)
  operationsRoutes(app, options, refused, named)
  let control: Promise<OpenAPIHono> | undefined
  app.all('/_mock/*', async (c) => {
    const refusal = refused(c)
    if (refusal) return named(c.json({ error: refusal }, 403))
    // Loaded late: a start and a client of the API do not need it.
    control ??= import('./control.ts').then(({ buildControl }) => buildControl(options))
    return named((await control).fetch(c.req.raw, c.env))
  })
  app.notFound(unmatched)
  app.onError((error, c) => {
    if (error instanceof HTTPException) return api.refuse(c, { status: error.status })
    if (error instanceof StoreUnavailable) return unavailable(c, error)
    const { status, hint } = ownError(error, failed)
    return bare(status, hint && { 'x-mock-hint': renderHints([hint]) })
  })
  const written = (task: Task, write: (family: TaskFamily) => string): Awaitable<string> => {
    const family = familyOf(task)
    const now = () => (family ? write(family) : '{}')
    return family?.needsExamples ? generator.load().then(now) : now()
  }
  return {
    fetch: async (request) => app.fetch(request),
    serve: (request, wire) => app.fetch(request, wire),
    keep: (sandbox, task) => {
      const family = options.photographs.keeps ? familyOf(task) : undefined
      return family && options.photographs.keep(sandbox, task, family)
    },
    resultOf: (sandbox, task, at) => written(task, (family) => family.writeResult(sandbox, task, at)),
    acceptedOf: (sandbox, task) => written(task, (family) => family.writeAccepted(sandbox, task)),
    report: reportOf({
      operations: contract.operations,
      familyOf,
      profile: profile.name,
      journal,
    }),
    refuseUnreadable: () => bare(400),
  }
}

/** 405 where another method is at that path, else 404 with what the path may have meant. */
function noOperation(operations: readonly Operation[], path: string): Refusal {
  const allowed = operations.filter((operation) => matches(path, operation.path)).map(({ method }) => method)
  if (allowed.length > 0) {
    const methods = allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed
    const allow = [...new Set(methods)].sort().join(', ')
    return { status: 405, headers: { allow }, hint: { name: 'method', allow } }
  }
  const hint = pathHint(
    path,
    operations.map((operation) => operation.path),
  )
  return { status: 404, hint }
}

/**
 * The route with the document's plain JSON schemas: zod-openapi mounts a validator for Zod schemas only, and
 * judging the body in the gates keeps their order and reads it once.
 */
function routeOf(operation: Operation) {
  const content = Object.fromEntries(
    [...(operation.body?.content ?? [])].map(([type, { schema }]) => [type, { schema }]),
  )
  return createRoute({
    method: operation.method.toLowerCase() as 'get',
    path: operation.path,
    operationId: operation.id,
    ...(operation.body && { request: { body: { required: operation.body.required, content } } }),
    responses: Object.fromEntries(
      [...operation.responses.keys()].map((status) => [status, { description: String(status) }]),
    ),
  } as Parameters<typeof createRoute>[0])
}
