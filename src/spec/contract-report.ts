import { z } from 'zod'

const source = z.union([
  z.object({ mark: z.literal('contract'), operation: z.string(), pointer: z.string() }),
  z.object({ mark: z.enum(['documented', 'observed', 'assumed']), fact: z.string() }),
])
const evidence = z.object({
  what: z.string(),
  expected: z.string(),
  received: z.string(),
  requestId: z.string().optional(),
  curl: z.string().optional(),
})

/** How many checks have ended in which way. */
export const outcomeCounts = z.object({
  passed: z.int(),
  failed: z.int(),
  drift: z.int(),
  skipped: z.int(),
})

/** One check of the contract, in brief. */
export const checkOutcome = z.object({
  id: z.string(),
  title: z.string(),
  subject: z.string(),
  outcome: z.enum(['passed', 'failed', 'drift', 'skipped']),
  reason: z.string().nullable(),
})

/** The `report.json` of the contract suite: the command reads it, and the control API answers with it. */
export const contractReport = z.object({
  version: z.literal(1),
  target: z.object({
    url: z.string(),
    kind: z.enum(['built-in', 'loopback', 'remote', 'exchanges']),
    profile: z.string().optional(),
    note: z.string().optional(),
  }),
  contract: z.object({ title: z.string(), version: z.string(), sha256: z.string() }),
  seed: z.string(),
  startedAt: z.string(),
  ms: z.number(),
  summary: outcomeCounts.extend({ credits: z.number() }),
  wasTaskSeen: z.boolean(),
  checks: z.array(
    checkOutcome.extend({ source, credits: z.number(), ms: z.number(), evidence: z.array(evidence) }),
  ),
})
