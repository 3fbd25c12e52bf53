import { z } from 'zod'
import { duration } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import type { Fetch } from '../fetch.ts'
import { explainAll } from '../scenarios/explain.ts'
import { defaultRetry } from './retry.ts'
import { encodings } from './sign.ts'

/** Which ends are told: DONE is a success, ERROR a failure, as the service's dashboard names them. */
export const webhookEvents = ['success', 'failure'] as const
export type WebhookEvent = (typeof webhookEvents)[number]

/** Where the events of a sandbox go. What is left out is as each default says. */
export interface WebhookInput {
  /** Where to send; a function of this process is called in place of the network. */
  readonly url: string | Fetch
  /** Signs each body; none, and no signature is sent. */
  readonly secret?: string | undefined
  /** Secret before the last rotation, for `webhook-old-secret`. @default the one that was set before */
  readonly oldSecret?: string | undefined
  /** @default both */
  readonly events?: readonly WebhookEvent[] | undefined
  /** Sent besides. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** How the signature is written; `all` sends one delivery in each. Assumed. @default 'hex' */
  readonly encoding?: (typeof encodings)[number] | 'all' | undefined
  /** `data`: the body of the result GET; `bare`: what stands in its `data`. Assumed. @default 'data' */
  readonly wrap?: 'data' | 'bare' | undefined
  readonly retry?:
    | {
        /** In all, the first included. @default 5 */
        readonly attempts?: number | undefined
        /** Wait after the first. @default '1s' */
        readonly first?: string | number | undefined
        /** @default 2 */
        readonly factor?: number | undefined
        /** Longest wait. @default '1h' */
        readonly ceiling?: string | number | undefined
        /** From 0 to 1. @default 0.1 */
        readonly jitter?: number | undefined
        /** How long the receiver has to answer, in real time. @default '10s' */
        readonly timeout?: string | number | undefined
      }
    | undefined
}

const time = (most: number) =>
  z
    .union([z.string(), z.number()])
    .transform((value, context) => {
      try {
        return duration(value)
      } catch {
        context.addIssue('write a duration as 100ms, 8s, 1m, 24h or 2d')
        return z.NEVER
      }
    })
    .pipe(z.number().max(most))

const headerName = /^[!#$%&'*+.^_`|~\w-]+$/
/** What the mock itself says of a delivery, and what would break its framing. */
const ownHeaders = new Set([
  ...['content-type', 'content-length', 'transfer-encoding', 'connection', 'host', 'expect', 'upgrade'],
  ...['user-agent', 'x-claid-hmac-sha256', 'keep-alive', 'te', 'trailer'],
])

const headers = z.record(
  z
    .string()
    .regex(headerName, 'write a header name')
    .refine((name) => !ownHeaders.has(name.toLowerCase()), 'this header is written by the mock'),
  z
    .string()
    .max(8192)
    .regex(/^[\t\x20-\x7e\xa0-\xff]*$/, 'write one line of Latin-1'),
)

/** What `PUT /_mock/webhook` takes, and the library with a function in place of the URL. */
export const webhookSchema = z.strictObject({
  url: z
    .string()
    .max(4096)
    .refine(isHttp, 'write an http or https address without a user name')
    .describe('Where to send'),
  secret: z
    .string()
    .max(1024)
    .optional()
    .describe('Signs each body; none or empty, and no signature is sent'),
  oldSecret: z.string().max(1024).optional().describe('Secret before the last rotation'),
  events: z
    .array(z.enum(webhookEvents))
    .min(1)
    .default([...webhookEvents]),
  headers: headers.default({}).describe('Sent besides'),
  encoding: z
    .enum([...encodings, 'all'])
    .default('hex')
    .describe('How the signature is written (assumed); all: one delivery in each'),
  wrap: z
    .enum(['data', 'bare'])
    .default('data')
    .describe('The body of the result GET, or what stands in its data (assumed)'),
  retry: z
    .strictObject({
      attempts: z.int().min(1).max(100).default(defaultRetry.attempts),
      first: time(86_400_000).default(defaultRetry.first),
      factor: z.number().min(1).max(100).default(defaultRetry.factor),
      ceiling: time(604_800_000).default(defaultRetry.ceiling),
      jitter: z.number().min(0).max(1).default(defaultRetry.jitter),
      timeout: time(600_000).default(10_000).describe('How long the receiver has to answer, in real time'),
    })
    .prefault({}),
})

/** An endpoint with nothing left open. Plain data. */
export type Endpoint = z.output<typeof webhookSchema>

/** Stands for the URL where a function of this process receives. */
export const functionUrl = 'http://receiver.test/'

/** Where the receiver that comes with the mock receives; nothing is sent over the network. */
export const builtInUrl = 'http://built-in-receiver.test/'

/** @throws {OperatorError} naming what is wrong */
export function readEndpoint(input: unknown): Endpoint {
  const result = webhookSchema.safeParse(input)
  if (result.success) return result.data
  throw new OperatorError(
    'set the webhook',
    explainAll(result.error.issues),
    'Write it as {"url": "http://localhost:3000/hook", "secret": "…"}',
  )
}

function isHttp(text: string): boolean {
  if (!/^https?:\/\/[^\s]+$/i.test(text) || !URL.canParse(text)) return false
  const { username, password } = new URL(text)
  return username === '' && password === ''
}
