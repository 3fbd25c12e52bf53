import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { problem } from './control-answers.ts'
import type { Steering } from './steering.ts'

/** What a route of the control API takes, and what it answers. */
interface Input {
  readonly body?: z.ZodType
  readonly query?: z.ZodObject
  readonly params?: z.ZodObject
  /** For the document; nothing is judged by it. */
  readonly answer: z.ZodType
  /** When it answers 409, where it can. */
  readonly conflict?: string
}

interface Given<I> {
  readonly body: I extends { body: infer S extends z.ZodType } ? z.output<S> : undefined
  readonly query: I extends { query: infer S extends z.ZodType } ? z.output<S> : undefined
  readonly params: I extends { params: infer S extends z.ZodType } ? z.output<S> : undefined
}

/** Adds one route: what it takes, and what it does with what it is about. */
export type RouteOf<Subject> = <I extends Input>(
  method: 'get' | 'post' | 'put' | 'patch' | 'delete',
  path: string,
  summary: string,
  input: I,
  handle: (subject: Subject, given: Given<I>) => unknown,
) => void

/** A route about the sandbox that the request chooses. */
export type Route = RouteOf<Steering>

/** A route about the mock as a whole. */
export type MockRoute = RouteOf<Context>

const json = <T extends z.ZodType>(schema: T) => ({ content: { 'application/json': { schema } } })

/** What a request for a sandbox that is not there is answered, and for what is not in it. */
export const notThere = { 404: { description: 'There is none', ...json(problem) } }

/**
 * Adds routes to `app`, each with its description.
 * @param refusals what they may answer besides 400, for the document
 */
export function routesOf<Subject>(
  app: OpenAPIHono,
  subjectOf: (c: Context) => Subject | Promise<Subject>,
  refusals: Partial<typeof notThere> = {},
): RouteOf<Subject> {
  return (method, path, summary, input, handle) => {
    const { body, query, params, answer, conflict } = input
    const request = {
      ...(body && { body: { required: true, ...json(body) } }),
      ...(query && { query }),
      ...(params && { params }),
    }
    const responses = {
      200: { description: 'Done', ...json(answer) },
      400: { description: 'Refused', ...json(problem) },
      ...refusals,
      ...(conflict !== undefined && { 409: { description: conflict, ...json(problem) } }),
    }
    app.openapi(createRoute({ method, path: `/_mock${path}`, summary, request, responses }), async (c) => {
      const valid = (target: 'json' | 'query' | 'param', wanted: unknown) =>
        wanted ? c.req.valid(target as never) : undefined
      const given = {
        body: valid('json', body),
        query: valid('query', query),
        params: valid('param', params),
      } as Parameters<typeof handle>[1]
      return c.json(((await handle(await subjectOf(c), given)) ?? {}) as never, 200)
    })
  }
}

/** A refusal of the control API: one sentence, and a status. */
export class Refused extends Error {
  constructor(
    readonly status: 400 | 404 | 409,
    message: string,
  ) {
    super(message)
  }
}

export const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, 'write a whole number')
  .transform(Number)

const limit = wholeNumber.pipe(z.int().min(1).max(1000)).default(100).describe('At most so many')

export const page = z.object({ limit, tag: z.string().optional().describe('Only those with this tag') })

/** A page of what has an id that counts up. */
export const pageById = page.extend({ before: wholeNumber.optional().describe('Only ids below this one') })

export const idOf = z.object({ id: wholeNumber })

/** One more than is shown tells whether a page follows. */
export function paged<T extends { readonly id: number }>(all: readonly T[], limit: number) {
  const shown = all.slice(0, limit)
  return { shown, next: all.length > limit ? (shown[shown.length - 1]?.id ?? null) : null }
}

/** @throws {Refused} a 404 where there is none */
export function found<T>(value: T | undefined, kind: 'task' | 'delivery', id: number): T {
  if (value !== undefined) return value
  const list = kind === 'task' ? '/_mock/tasks' : '/_mock/deliveries'
  throw new Refused(404, `Failed to find ${kind} ${id}: there is none in this sandbox. See ${list}.`)
}
