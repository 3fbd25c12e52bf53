import type { Clock } from './clock.ts'
import { OperatorError } from './errors.ts'
import type { MockOptions, Settings } from './mock-options.ts'
import type { Counts } from './server/counts.ts'
import type { Events } from './server/events.ts'
import type { Receivers } from './server/receivers.ts'
import type { Delivery } from './store/store.ts'
import { Webhooks } from './webhooks/deliveries.ts'
import { functionUrl, readEndpoint } from './webhooks/endpoint.ts'

/** Where events go, as a banner tells it. */
export function describeWebhook(webhook: MockOptions['webhook']): string | undefined {
  if (!webhook) return undefined
  const { url, secret, encoding = 'hex' } = webhook
  const signed = secret ? `signed, written as ${encoding} (assumed)` : 'not signed'
  return `${typeof url === 'string' ? url : 'a function'}; ${signed}`
}

/**
 * The webhooks of a mock: each attempt is counted, told and logged.
 * @throws {OperatorError} when nothing may be sent to the address
 */
export function webhooksOf(
  { webhook, webhookAllow, logAttempt }: Settings,
  clock: Clock,
  events: Events,
  counts: Counts,
  receivers: Receivers,
): Webhooks {
  const receiver = typeof webhook?.url === 'function' ? webhook.url : undefined
  const webhooks = new Webhooks({
    clock,
    endpoint: webhook && readEndpoint({ ...webhook, url: receiver ? functionUrl : webhook.url }),
    receiver,
    builtIn: receivers.of,
    allow: webhookAllow,
    attempted: ({ id, masked }, { id: delivery, task, event, state, nextAt, reason }, attempt) => {
      const record = { key: masked, delivery, task, event, state, nextAt, reason, attempt }
      counts.attempt(
        state === 'pending' ? 'failed' : state === 'gave up' ? state : 'delivered',
        attempt.number,
      )
      events.emit('delivery', id, () => ({ id: delivery, task, event, state }))
      logAttempt?.(record)
    },
  })
  const refusal = webhook && !receiver ? webhooks.refusal(String(webhook.url)) : undefined
  if (refusal !== undefined) throw new OperatorError('set the webhook', refusal, 'Give another address')
  return webhooks
}

/** A delivery that is owed still, in a line. */
export const describeOwed = ({ id, task, event, state, attempts, reason }: Delivery): string =>
  [
    `delivery ${id} of task ${task} (${event}, ${state}, ${attempts.length} attempts made)`,
    ...(reason === undefined ? [] : [reason]),
  ].join(', ')
