import { z } from '@hono/zod-openapi'
import { receiverSet, receiverState } from './control-answers.ts'
import type { Route } from './control-route.ts'

/** The receiver that comes with the mock. */
export function receiverRoutes(route: Route): void {
  const settings = z.strictObject({
    secret: z
      .string()
      .max(1024)
      .optional()
      .describe('Signs the events; empty: they are not signed; left out: one is drawn'),
    status: z.int().min(200).max(599).default(200).describe('What it answers'),
    delay: z
      .union([z.string(), z.number().min(0)])
      .default(0)
      .describe('How long it takes to, such as 2s of real time, or milliseconds; 10m at most'),
  })
  route(
    'post',
    '/receiver',
    "Switch the built-in receiver on: the sandbox's webhook leads there",
    { body: settings, answer: receiverSet },
    async ({ receiver, webhook }, { body }) => {
      await receiver.switchOn(body)
      return { receiver: await receiver.info(), webhook: await webhook.endpoint() }
    },
  )
  route(
    'get',
    '/receiver',
    'Whether it is on, and what has arrived, with each step of the signature check',
    { answer: receiverState },
    async ({ receiver }) => ({
      receiver: (await receiver.info()) ?? null,
      received: receiver.received(),
    }),
  )
  route(
    'delete',
    '/receiver',
    'Switch it off: events go where they went before',
    { answer: receiverSet },
    async ({ receiver, webhook }) => {
      await receiver.switchOff()
      return { receiver: null, webhook: await webhook.masked() }
    },
  )
}
