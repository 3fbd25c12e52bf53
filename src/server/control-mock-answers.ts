import { z } from '@hono/zod-openapi'
import { checkOutcome, contractReport, outcomeCounts } from '../spec/contract-report.ts'
import { time } from './control-answers.ts'

// What the control API answers of the mock as a whole, for its document.

const processTime = z.number().describe('Epoch milliseconds of the process clock')

export const sandboxes = z.object({
  sandboxes: z
    .array(
      z.object({
        id: z.string(),
        key: z.string().describe('Masked'),
        tasks: z.int(),
        requests: z.int(),
        openedAt: processTime,
        lastSeen: time.nullable(),
      }),
    )
    .describe('The one that was opened last comes first'),
})
export const opened = z.object({
  id: z.string(),
  key: z.string().describe('In full'),
  masked: z.string(),
})

// Made anew: a schema of Zod's own has no name in the document.
const report = z.object(contractReport.shape).openapi('ContractReport')
export const checkState = z
  .object({
    state: z.enum(['never', 'running', 'done', 'failed']),
    startedAt: z.string().nullable(),
    done: z.int(),
    total: z.int().nullable(),
    outcomes: outcomeCounts,
    results: z.array(checkOutcome).describe('In the order of the plan'),
    report: report.nullable(),
    error: z.string().nullable().describe('Why there is no report'),
  })
  .openapi('Checks')

export const about = z
  .object({
    version: z.string(),
    baseUrl: z.string(),
    contract: z.object({
      title: z.string(),
      version: z.string(),
      file: z.string(),
      hash: z.string(),
      lastVerified: z.object({ target: z.string(), at: z.string() }).nullable().describe('Null is never'),
    }),
    profile: z.object({
      name: z.string(),
      unset: z.enum(['omit', 'null']),
      nested: z.array(z.int()),
      resultUrlScheme: z.enum(['as-served', 'http']),
    }),
    families: z.array(
      z.object({
        name: z.string(),
        accept: z.object({
          id: z.string(),
          summary: z.string(),
          method: z.string(),
          path: z.string(),
          mediaTypes: z.array(z.string()),
        }),
        result: z.object({ id: z.string(), method: z.string(), path: z.string() }),
        idParameter: z.string(),
        requestSchema: z.string().describe('JSON pointer into /openapi.json'),
        sample: z.unknown().describe('The least that is accepted'),
      }),
    ),
    pricePerPicture: z.number(),
    limits: z.string(),
    scenario: z.object({ name: z.string(), summary: z.string() }),
    webhook: z.string().nullable(),
    takesAnyKey: z.boolean(),
    cors: z.boolean(),
    routes: z.array(z.string()),
    curl: z.string(),
    samples: z.array(
      z.object({
        name: z.string(),
        kind: z.enum(['garment', 'model']),
        title: z.string(),
        url: z.string(),
        width: z.int(),
        height: z.int(),
      }),
    ),
    state: z.object({ kind: z.string() }),
    demo: z.object({ sandbox: z.string(), key: z.string() }).nullable(),
    reference: z.object({ api: z.string(), control: z.string() }),
  })
  .openapi('About')
