import { z } from '@hono/zod-openapi'
import type { Steering } from './steering.ts'

/** What a route of the control API takes besides the sandbox. */
interface Input {
  readonly body?: z.ZodType
  readonly query?: z.ZodObject
  readonly params?: z.ZodObject
}

interface Given<I> {
  readonly body: I extends { body: infer S extends z.ZodType } ? z.output<S> : undefined
  readonly query: I extends { query: infer S extends z.ZodType } ? z.output<S> : undefined
  readonly params: I extends { params: infer S extends z.ZodType } ? z.output<S> : undefined
}

/** Adds one route: what it takes, and what it does with the sandbox. */
export type Route = <I extends Input>(
  method: 'get' | 'post' | 'put' | 'patch' | 'delete',
  path: string,
  summary: string,
  input: I,
  handle: (steering: Steering, given: Given<I>) => unknown,
) => void

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

export const page = z.object({
  limit: wholeNumber.pipe(z.int().min(1).max(1000)).default(100).describe('At most so many'),
  tag: z.string().optional().describe('Only those with this tag'),
})

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
