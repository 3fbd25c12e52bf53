import { z } from '@hono/zod-openapi'
import type { Scenarios } from '../scenarios/load.ts'
import { faultSchema, scenarioSchema } from '../scenarios/schema.ts'
import { parts, statuses } from '../store/store.ts'
import * as answers from './control-answers.ts'
import { found, idOf, page, pageById, paged, type Route, wholeNumber } from './control-route.ts'
import type { Credits, Steering } from './steering.ts'

const anything = z.object({}).catchall(z.unknown())

// Judged where they are used, so that the library gives the same answer; described here.
const scenarioInput = anything
  .describe('A scenario, as its file says it')
  .openapi('Scenario', schemaOf(scenarioSchema))
const faultInput = anything.describe('A fault').openapi('Fault', schemaOf(faultSchema))

function schemaOf(schema: z.ZodType) {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return described as unknown as Record<string, never>
}

/** What is asked of one sandbox and done to it, its webhook apart. */
export function sandboxRoutes(route: Route, scenarios: Scenarios): void {
  route(
    'get',
    '/sandbox',
    'All of the sandbox in one answer',
    { answer: answers.sandbox },
    async (steering) => ({
      id: steering.sandbox.id,
      key: steering.sandbox.masked,
      secret: steering.drawnKey ?? null,
      scenario: await steering.scenario(),
      clock: steering.clock.info(),
      limits: (await steering.limits()) ?? null,
      credits: newestOf(await steering.credits(), 100),
      faults: await steering.faults(),
      webhook: await steering.webhook.masked(),
      receiver: (await steering.receiver.info()) ?? null,
      deliveries: await steering.webhook.deliveries({ limit: 100 }),
      tasks: await steering.tasks.list({ limit: 100 }),
      requests: await steering.requests({ limit: 100 }),
    }),
  )
  scenarioRoutes(route, scenarios)
  const { fault } = answers
  const faults = z.object({ faults: z.array(fault) })
  route(
    'get',
    '/faults',
    'Planned faults and what is left of them',
    { answer: faults },
    async (steering) => ({ faults: await steering.faults() }),
  )
  route(
    'post',
    '/faults',
    'Plan a fault for the next requests',
    { body: faultInput, answer: fault },
    (steering, { body }) => steering.fail(body as unknown as Parameters<Steering['fail']>[0]),
  )
  route('delete', '/faults', 'Forget all planned faults', { answer: answers.nothing }, (steering) =>
    steering.reset(['faults']),
  )
  clockRoutes(route)
  accountRoutes(route)
  taskRoutes(route)
  route(
    'get',
    '/requests',
    'The journal, newest first',
    { query: page, answer: answers.requests },
    async (steering, { query: { limit, tag } }) => ({
      requests: await steering.requests({ limit, ...(tag !== undefined && { tag }) }),
    }),
  )
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
    { body: forgotten, answer: answers.nothing },
    (steering, { body }) => steering.reset(body.parts),
  )
}

function scenarioRoutes(route: Route, scenarios: Scenarios): void {
  route(
    'get',
    '/scenario',
    'The scenario in use, and those there are',
    { answer: answers.scenarioChoices },
    async (steering) => ({
      ...(await steering.scenario()),
      scenarios: scenarios.summaries,
    }),
  )
  const chosen = z.union([z.strictObject({ name: z.string() }), z.strictObject({ scenario: scenarioInput })])
  const answer = answers.scenarioChoice
  route(
    'put',
    '/scenario',
    'Follow a scenario, by name or written here',
    { body: chosen, answer },
    async (steering, { body }) => {
      await steering.use('name' in body ? body.name : (body.scenario as Parameters<Steering['use']>[0]))
      return steering.scenario()
    },
  )
  route('delete', '/scenario', 'Follow the default one again', { answer }, async (steering) => {
    await steering.clearScenario()
    return steering.scenario()
  })
}

function clockRoutes(route: Route): void {
  route('get', '/clock', "The sandbox's clock", { answer: answers.clock }, (steering) =>
    steering.clock.info(),
  )
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
    { body: move, answer: answers.movedClock },
    async (steering, { body }) => {
      if ('advance' in body)
        return { ran: await steering.clock.advance(body.advance), ...steering.clock.info() }
      await steering.clock.rate('rate' in body ? body.rate : 'freeze' in body ? 0 : 1)
      return steering.clock.info()
    },
  )
}

function accountRoutes(route: Route): void {
  const most = z.object({
    limit: wholeNumber.pipe(z.int().min(1)).optional().describe('At most so many entries, the newest'),
    task: wholeNumber.optional().describe('Only the entries of this task'),
  })
  const answer = answers.credits
  route('get', '/credits', 'Balance and ledger', { query: most, answer }, async (steering, { query }) =>
    newestOf(await steering.credits(), query.limit, query.task),
  )
  const balance = z.strictObject({ balance: z.number().min(0).nullable().describe('null is unlimited') })
  route('put', '/credits', 'Set the balance', { body: balance, answer }, async (steering, { body }) => {
    await steering.setCredits(body.balance)
    return steering.credits()
  })
  const limits = z.strictObject({
    limits: z.string().nullable().describe('"1/s,60/m", "off", or null for the account\'s own'),
  })
  route(
    'put',
    '/limits',
    'Set the rate limits',
    { body: limits, answer: answers.limits },
    async (steering, { body }) => {
      await steering.setLimits(body.limits ?? undefined)
      return { limits: (await steering.limits()) ?? null }
    },
  )
}

/** With the newest entries of the ledger alone, where so many are asked for, and with those of one task. */
function newestOf(credits: Credits, limit: number | undefined, task?: number) {
  const fitting = task === undefined ? credits.ledger : credits.ledger.filter((entry) => entry.task === task)
  if (limit === undefined) return { ...credits, ledger: fitting }
  const ledger = fitting.slice(-limit)
  return { ...credits, ledger, more: ledger.length < fitting.length }
}

function taskRoutes(route: Route): void {
  route(
    'get',
    '/tasks',
    'Tasks, newest first',
    { query: pageById, answer: answers.tasks },
    async (steering, { query }) => {
      const { limit } = query
      const { shown, next } = paged(await steering.tasks.list({ ...query, limit: limit + 1 }), limit)
      return { tasks: shown, next }
    },
  )
  route(
    'get',
    '/tasks/{id}',
    'One task',
    { params: idOf, answer: answers.task },
    async (steering, { params: { id } }) => found(await steering.tasks.one(id), 'task', id),
  )
  route(
    'get',
    '/tasks/{id}/answers',
    'What the API answered to its accept, and would answer to a poll now; the journal knows nothing of it',
    { params: idOf, answer: answers.taskAnswers },
    async (steering, { params: { id } }) => found(await steering.tasks.answers(id), 'task', id),
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
    { params: idOf, body: forced, answer: answers.task, conflict: 'The task has ended' },
    async (steering, { params, body }) =>
      found(await steering.tasks.force(params.id, body), 'task', params.id),
  )
  const deleted = z.object({ deleted: z.int() })
  route(
    'delete',
    '/tasks/{id}',
    'Forget a task',
    { params: idOf, answer: deleted },
    async (steering, { params }) =>
      found((await steering.tasks.delete(params.id)) ? { deleted: params.id } : undefined, 'task', params.id),
  )
}
