import { z } from 'zod'
import { duration } from '../clock.ts'
import { finalStatuses, type Status, statuses } from '../store/store.ts'
import { parsePolicies } from './policies.ts'

/** What can go wrong with an answer on its way. */
export const faultKinds = [
  'connection-reset',
  'connection-close',
  'cut-body',
  'malformed-json',
  'empty-body',
  'slow-body',
  'wrong-content-type',
] as const
export type FaultKind = (typeof faultKinds)[number]

/** What can go wrong with a delivery. Each is a scenario name by itself, with `webhook-` before it. */
export const webhookTroubles = [
  'duplicate',
  'out-of-order',
  'late',
  'lost',
  'early',
  'bad-signature',
  'unsigned',
  'old-secret',
  'reserialised',
  'respaced',
  'malformed',
  'held',
  'encodings',
] as const

const durationText = z
  .string('write a duration as 100ms, 8s, 1m, 24h or 2d')
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'write a duration as 100ms, 8s, 1m, 24h or 2d')
  .describe('A duration: 100ms, 8s, 1m, 24h, 2d')
  .transform((text) => duration(text))

const range = z
  .tuple([durationText, durationText])
  .refine(([least, most]) => least <= most, 'write the shorter duration first')
  .describe('Somewhere between two durations, drawn by the seed')

const policies = z
  .string()
  .regex(
    /^(off|[1-9]\d{0,5}\/(ms|s|m|h|d)(\s*,\s*[1-9]\d{0,5}\/(ms|s|m|h|d))*)$/,
    'write limits as "1/s, 60/m", or off',
  )
  .describe('Accepts allowed in sliding windows: "1/s, 60/m", or off')
  .transform((text) => parsePolicies(text))

const latency = z
  .union(
    [
      durationText,
      range,
      z
        .strictObject({ median: durationText, sigma: z.number().min(0).max(3).default(0.5) })
        .describe('A log-normal distribution: most near the median, a few much later'),
    ],
    'write a delay as 100ms, as [100ms, 2s], or as {median: 300ms}',
  )
  .describe('How long the answer waits, in real time: fixed, a range, or a distribution')

const status = z.int().min(400).max(599).describe('Status of a refusal, in its envelope')
const probability = z.number().gt(0).max(1).describe('How likely each request meets it; the seed draws')
const details = z
  .record(z.string(), z.array(z.string()).min(1))
  .describe('For a 422: reasons by dotted path, such as {"options.pose": ["field required"]}')

/** A wrong one would break the connection and not the answer; fault kinds do that on purpose. */
const framing = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'trailer',
])

const headers = z
  .record(
    z
      .string()
      .regex(/^[!#$%&'*+.^_`|~\w-]+$/, 'write a header name')
      .refine(
        (name) => !framing.has(name.toLowerCase()),
        'this header frames the answer and is not to be set',
      ),
    z.string().regex(/^[\t\x20-\x7e\xa0-\xff]*$/, 'write one line of Latin-1'),
  )
  .describe('Headers that the answer has besides')

const trouble = {
  status: status.optional(),
  kind: z
    .union([z.enum(faultKinds), z.array(z.enum(faultKinds)).min(1)])
    .describe('How the answer breaks; of a list, each in turn')
    .optional(),
  delay: latency.optional(),
  probability: probability.optional(),
  headers: headers.optional(),
  details: details.optional(),
}
const doesSomething = (step: { status?: unknown; kind?: unknown; delay?: unknown; headers?: unknown }) =>
  step.status !== undefined ||
  step.kind !== undefined ||
  step.delay !== undefined ||
  step.headers !== undefined

const step = z
  .strictObject({
    times: z
      .int()
      .min(1)
      .describe('How many requests meet it before the next step takes over; all when left out')
      .optional(),
    every: z.int().min(2).describe('Only every n-th request meets it').optional(),
    ...trouble,
  })
  .refine(doesSomething, 'say what it does: status, kind, delay or headers')
const steps = z.array(step).max(100)

/** A fault for the next requests: a step of a scenario, once unless it says otherwise. */
export const faultSchema = z
  .strictObject({
    on: z.enum(['accept', 'poll', 'download', 'webhook']).describe('Which requests meet it'),
    times: z.int().min(1).max(1_000_000).default(1),
    ...trouble,
  })
  .refine(doesSomething, 'say what it does: status, kind, delay or headers')

const transition = z
  .strictObject({
    status: z.enum(statuses),
    after: z
      .union([durationText, range])
      .default(0)
      .describe('Time since the step before: fixed, or a range from which the seed draws'),
    errors: z.array(z.string().min(1)).describe('For ERROR: the texts of `errors`').optional(),
  })
  .describe('From then on the task has this status')

const picture = z.strictObject({
  format: z.enum(['jpeg', 'png']).optional(),
  width: z.int().min(16).max(8192).optional(),
  height: z.int().min(16).max(8192).optional(),
  mps: z.number().positive().describe('What the answer says, whatever the size').optional(),
})

const condition = z.strictObject({
  pointer: z.string().regex(/^(\/.*)?$/, 'write a JSON pointer such as /options/pose'),
  equals: z.unknown().optional(),
  contains: z.string().optional(),
  pattern: z.string().refine(isPattern, 'write a regular expression').optional(),
})

/** One behaviour. What is left out is as in the `default` scenario. */
export const scenarioSchema = z
  .strictObject({
    $schema: z.string().optional(),
    summary: z
      .string()
      .min(1)
      .max(200)
      .describe('What happens, in one line')
      .default('A scenario of one test'),
    account: z
      .strictObject({
        pricePerPicture: z.number().min(0).describe('Credits for each output picture').optional(),
        credits: z
          .number()
          .min(0)
          .describe('What the account was given; what a sandbox holds and spent is taken off')
          .optional(),
        limits: policies.optional(),
        scopes: z.array(z.string()).describe('Scopes of every key; all of them when left out').optional(),
        linkLifetime: durationText.describe('How long a picture can be downloaded').optional(),
      })
      .describe('Facts of the account')
      .optional(),
    accept: steps.describe('What submits meet, in order; then they are accepted').optional(),
    timeline: z
      .array(transition)
      .max(100)
      .refine(isForward, 'nothing can follow DONE, ERROR or CANCELLED')
      .describe('What follows ACCEPTED, in order; a task whose last status is not final never ends')
      .optional(),
    poll: steps.describe('What polls of the task meet').optional(),
    download: steps.describe('What downloads of its pictures meet').optional(),
    webhook: z
      .strictObject({
        trouble: z.enum(webhookTroubles).optional(),
        delay: durationText
          .describe('How long after the end of the task the first attempt is due')
          .optional(),
      })
      .describe('What its deliveries meet')
      .optional(),
    pictures: z
      .string()
      .min(1)
      .describe('Folder of photographs that its results show in place of drawings')
      .optional(),
    task: z
      .strictObject({
        id: z.int().min(1).describe('Its id, where the sandbox has no task of that id yet').optional(),
        createdAt: z.iso.datetime({ offset: true }).optional(),
        input: picture.optional(),
        output: picture.optional(),
      })
      .describe('Figures that answers give instead of the usual ones')
      .optional(),
    match: z
      .strictObject({
        method: z.string().optional(),
        path: z
          .string()
          .refine(isPattern, 'write a regular expression')
          .describe('A regular expression')
          .optional(),
        headers: z
          .record(z.string(), z.string().refine(isPattern, 'write a regular expression'))
          .describe('Regular expressions by name')
          .optional(),
        body: z.array(condition).min(1).optional(),
      })
      .describe('The requests that it is for, when nothing else chooses; all that is said has to hold')
      .optional(),
  })
  .describe('A scenario of claid-mock')

function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}

function isForward(timeline: readonly { status: Status }[]): boolean {
  return timeline.slice(0, -1).every(({ status: passed }) => !finalStatuses.has(passed))
}

/** A scenario file, read: durations are milliseconds, limits are policies. */
export type ScenarioFile = z.output<typeof scenarioSchema>
export type Trouble = z.output<typeof step>
export type Latency = z.output<typeof latency>
export type PictureFigures = z.output<typeof picture>

/** The schema for editors: what one may write, as JSON Schema 2020-12. */
export function scenarioJsonSchema(): object {
  return z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any' })
}
