import { z } from '@hono/zod-openapi'
import { statuses } from '../store/store.ts'
import { webhookEvents } from '../webhooks/endpoint.ts'

// What the control API answers, for its document: each member by name. Nothing is judged by these while the
// mock runs; the tests hold every answer against them.

export const time = z.number().describe("Epoch milliseconds of the sandbox's clock")
const texts = z.record(z.string(), z.string())

export const problem = z
  .object({ error: z.string().describe('What is wrong, and what to do') })
  .openapi('Problem')

export const nothing = z.object({})

export const scenarioChoice = z.object({
  name: z.string(),
  summary: z.string(),
  isOwn: z.boolean().describe('Whether the sandbox was told to'),
})
export const scenarios = z.object({
  scenarios: z.array(z.object({ name: z.string(), summary: z.string() })),
})
export const scenarioChoices = scenarioChoice.extend(scenarios.shape)

export const fault = z
  .object({
    id: z.int(),
    on: z.enum(['accept', 'poll', 'download', 'webhook']),
    times: z.int(),
    used: z.int(),
    left: z.int(),
    probability: z.number(),
    what: z.string().describe('What happens, in words'),
  })
  .openapi('PlannedFault')

export const clock = z
  .object({
    now: time,
    time: z.string().describe('The same, as the API writes times'),
    frozen: z.boolean(),
    rate: z.number().describe('Sandbox time for each unit of real time'),
  })
  .openapi('Clock')
export const movedClock = clock.extend({
  ran: z
    .array(z.object({ at: time, what: z.string() }))
    .optional()
    .describe('What was due on the way, when the clock was advanced'),
})

export const credits = z
  .object({
    balance: z.number().nullable().describe('What can still be spent; null is unlimited'),
    held: z.number().describe('For tasks that have not ended'),
    spent: z.number(),
    ledger: z
      .array(
        z.object({
          at: time,
          kind: z.enum(['grant', 'hold', 'settle', 'refund', 'carried']),
          amount: z.number(),
          task: z.int().optional(),
        }),
      )
      .describe('Oldest first'),
    more: z.boolean().optional().describe('With a limit: whether the ledger has older entries than these'),
  })
  .openapi('Credits')

export const limits = z.object({ limits: z.string().nullable().describe("Null: the account's own") })

export const task = z
  .object({
    id: z.int(),
    status: z.enum(statuses),
    createdAt: z.string(),
    tag: z.string().optional(),
    family: z.string().describe('Path of the accept operation that took it'),
    scenario: z.string(),
    why: z.string().describe('What chose the scenario'),
    request: z.unknown().describe('The body as it was sent'),
    timeline: z.array(z.object({ status: z.enum(statuses), at: time })),
    errors: z.array(z.string()),
    price: z.number().describe('Credits held or spent'),
  })
  .openapi('Task')
export const taskAnswers = z.object({ accepted: z.unknown(), result: z.unknown() })
export const tasks = z.object({
  tasks: z.array(task),
  next: z.int().nullable().describe('What `before` takes for the next page'),
})

export const request = z
  .object({
    id: z.string().describe('The x-request-id'),
    at: time,
    method: z.string(),
    path: z.string(),
    status: z.int(),
    operation: z.string().optional(),
    scenario: z.string(),
    why: z.string(),
    reason: z
      .string()
      .optional()
      .describe('The gate or the fault that answered; error where the mock itself failed'),
    hint: z.string().optional(),
    tag: z.string().optional(),
    task: z.int().optional(),
    ms: z.number().describe('Real milliseconds'),
    body: z.string().optional().describe('The first 4 KB'),
    hints: z.array(z.string()).optional().describe('What the hint is about, by name'),
    problems: z.array(z.string()).optional().describe('What the contract refuses, each place and its reason'),
    told: z.enum(statuses).optional().describe('The status of the task that the answer told'),
    fault: z.string().optional().describe('How the answer broke on its way'),
    reset: z.int().optional().describe('Seconds that a 429 told to wait'),
  })
  .openapi('JournalEntry')
export const requests = z.object({ requests: z.array(request) })

const endpoint = z.object({
  url: z.string(),
  secret: z.string().nullable().optional(),
  oldSecret: z.string().optional(),
  events: z.array(z.enum(webhookEvents)),
  headers: texts,
  encoding: z.string(),
  wrap: z.enum(['data', 'bare']),
  retry: z.object({
    attempts: z.int(),
    first: z.number(),
    factor: z.number(),
    ceiling: z.number(),
    jitter: z.number(),
    timeout: z.number(),
  }),
})
export const webhook = z.object({ webhook: endpoint.nullable() })

const attempt = z.object({
  number: z.int(),
  at: time,
  url: z.string(),
  headers: texts,
  body: z.string(),
  signed: z.string().optional().describe('What the signature was made of'),
  hasSecret: z.boolean().describe('Whether there was a secret to verify with'),
  answer: z
    .object({
      status: z.int().optional(),
      headers: texts,
      body: z.string().describe('The first 4 KB'),
      ms: z.number(),
      reason: z.object({ kind: z.string(), text: z.string() }).optional(),
    })
    .optional()
    .describe('Absent while it is under way'),
})
export const delivery = z
  .object({
    id: z.int(),
    task: z.int(),
    tag: z.string().optional(),
    event: z.enum(webhookEvents),
    trouble: z.string().optional(),
    encoding: z.string(),
    replayOf: z.int().optional(),
    createdAt: time,
    state: z.enum(['pending', 'held', 'delivered', 'gave up']),
    nextAt: time.optional(),
    reason: z.string().optional(),
    result: z.string().describe('Body of the result GET at the end of the task, JSON text'),
    attempts: z.array(attempt),
  })
  .openapi('Delivery')
export const deliveries = z.object({ deliveries: z.array(delivery), next: z.int().nullable() })

export const steps = z
  .array(
    z.object({
      name: z.enum(['body', 'header', 'encoding', 'secret', 'computed', 'compare']),
      title: z.string(),
      value: z.string(),
      ok: z.boolean().nullable().describe('Null: there is nothing to judge'),
    }),
  )
  .openapi('SignatureSteps')
export const verdict = z
  .enum(['true', 'false', 'missing', 'unchecked'])
  .describe('unchecked: there is no secret to check with')
  .openapi('SignatureVerdict')
export const signatures = z.object({
  attempts: z.array(z.object({ number: z.int(), verdict, steps })),
})

const receiver = z
  .object({
    url: z.string(),
    secret: z.string().nullable().describe('Masked; GET /_mock/webhook tells it'),
    status: z.int().describe('What it answers'),
    delay: z.number().describe('How long it takes to, in real milliseconds'),
  })
  .openapi('Receiver')
export const receiverSet = z.object({ receiver: receiver.nullable(), webhook: endpoint.nullable() })
export const receiverState = z.object({
  receiver: receiver.nullable(),
  received: z
    .array(
      z.object({
        id: z.int(),
        at: time,
        headers: texts,
        body: z.string(),
        bytes: z.int(),
        task: z.int().nullable(),
        event: z.enum(webhookEvents).nullable(),
        answered: z.int(),
        verdict,
        steps,
      }),
    )
    .describe('Newest first, at most 100'),
})

export const sandbox = z.object({
  id: z.string(),
  key: z.string().describe('Masked'),
  secret: z.string().nullable().describe('The key, where the mock itself has drawn it'),
  scenario: scenarioChoice,
  clock,
  limits: limits.shape.limits,
  credits,
  faults: z.array(fault),
  webhook: endpoint.nullable(),
  receiver: receiver.nullable(),
  deliveries: z.array(delivery),
  tasks: z.array(task),
  requests: z.array(request),
})
