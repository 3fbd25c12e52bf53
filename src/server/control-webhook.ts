import { z } from '@hono/zod-openapi'
import { type Clock, duration } from '../clock.ts'
import { webhookSchema } from '../webhooks/endpoint.ts'
import * as answers from './control-answers.ts'
import { found, idOf, pageById, paged, type Route, wholeNumber } from './control-route.ts'

/** A client or a proxy between gives up sooner than this. */
const longestWait = 60_000

/** The webhook of a sandbox, and what was sent to it. */
export function webhookRoutes(route: Route, clock: Clock): void {
  const { $schema: _, ...described } = z.toJSONSchema(webhookSchema, { io: 'input', unrepresentable: 'any' })
  // Judged where it is used, so that the library gives the same answer; described here.
  const endpoint = z
    .object({ url: z.string() })
    .catchall(z.unknown())
    .openapi('Webhook', described as unknown as Record<string, never>)

  const answer = answers.webhook
  route('get', '/webhook', 'Where events go, the secret included', { answer }, async ({ webhook }) => ({
    webhook: (await webhook.endpoint()) ?? null,
  }))
  route(
    'put',
    '/webhook',
    'Send events somewhere',
    { body: endpoint, answer },
    async ({ webhook }, { body }) => {
      await webhook.set(body)
      return { webhook: await webhook.endpoint() }
    },
  )
  route('delete', '/webhook', 'Send events nowhere', { answer }, async ({ webhook }) => {
    await webhook.set(undefined)
    return { webhook: null }
  })

  const deliveryPage = pageById.extend({
    task: wholeNumber.optional().describe('Only those of this task'),
    wait: z
      .string()
      .optional()
      .describe('Waits, such as 5s of real time, until there are some and all are delivered or given up'),
  })
  route(
    'get',
    '/deliveries',
    'Deliveries with every attempt, newest first',
    { query: deliveryPage, answer: answers.deliveries },
    async ({ webhook }, { query: { limit, wait, ...filter } }) => {
      const wanted = { ...filter, limit: limit + 1 }
      const { shown, next } = paged(
        wait === undefined
          ? await webhook.deliveries(wanted)
          : await patiently(clock, wait, (patience) => webhook.settled(wanted, patience)),
        limit,
      )
      return { deliveries: shown, next }
    },
  )
  route(
    'get',
    '/deliveries/{id}',
    'One delivery',
    { params: idOf, answer: answers.delivery },
    async ({ webhook }, { params: { id } }) => found(await webhook.delivery(id), 'delivery', id),
  )
  route(
    'get',
    '/deliveries/{id}/signature',
    "Each step of checking its attempts' signatures with the secret of the webhook",
    { params: idOf, answer: answers.signatures },
    async ({ webhook }, { params: { id } }) => ({
      attempts: found(await webhook.signatures(id), 'delivery', id),
    }),
  )
  const nothing = z.strictObject({})
  route(
    'post',
    '/deliveries/{id}/replay',
    'Send it once more, as a delivery of its own',
    { params: idOf, body: nothing, answer: answers.delivery },
    async ({ webhook }, { params: { id } }) => found(await webhook.replay(id), 'delivery', id),
  )
  route(
    'post',
    '/deliveries/{id}/release',
    'Let a held delivery go',
    { params: idOf, body: nothing, answer: answers.delivery },
    async ({ webhook }, { params: { id } }) => found(await webhook.release(id), 'delivery', id),
  )
}

/** Does something for as long as the client wants to wait. */
async function patiently<T>(
  clock: Clock,
  wait: string,
  act: (patience: Promise<unknown>) => Promise<T>,
): Promise<T> {
  let cancel = () => {}
  const patience = new Promise<void>((resolve) => {
    cancel = clock.setTimer(resolve, Math.min(duration(wait), longestWait))
  })
  return act(patience).finally(() => cancel())
}
