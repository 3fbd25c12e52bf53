import { z } from 'zod'
import { duration } from '../clock.ts'
import { statuses } from '../store/store.ts'
import { parsePolicies } from './policies.ts'

const durationText = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, 'write a duration as 100ms, 8s, 1m, 24h or 2d')
  .describe('A duration: 100ms, 8s, 1m, 24h, 2d')
  .transform((text) => duration(text))

const policies = z
  .string()
  .regex(/^(off|\d+\/(ms|s|m|h|d)(\s*,\s*\d+\/(ms|s|m|h|d))*)$/, 'write limits as "1/s, 60/m", or off')
  .describe('Accepts allowed in sliding windows: "1/s, 60/m", or off')
  .transform((text) => parsePolicies(text))

const step = z
  .strictObject({
    status: z.enum(statuses),
    after: z
      .union([durationText, z.tuple([durationText, durationText])])
      .default(0)
      .describe('Time since the step before: fixed, or a range from which the seed draws'),
  })
  .describe('From then on the task has this status')

/** One behaviour. Everything left out is as in the `default` scenario. */
export const scenarioSchema = z
  .strictObject({
    $schema: z.string().optional(),
    summary: z.string().min(1).max(200).describe('What happens, in one line'),
    account: z
      .strictObject({
        pricePerPicture: z.number().min(0).describe('Credits for each output picture').optional(),
        credits: z.number().min(0).describe('Balance that a new sandbox starts with').optional(),
        limits: policies.optional(),
        scopes: z.array(z.string()).describe('Scopes of every key; all of them when left out').optional(),
        linkLifetime: durationText.describe('How long a picture can be downloaded').optional(),
      })
      .describe('Facts of the account')
      .optional(),
    timeline: z
      .array(step)
      .max(100)
      .describe('What follows ACCEPTED, in order; a task whose last status is not final never ends')
      .optional(),
  })
  .describe('A scenario of claid-mock')

/** A scenario file, read: durations are milliseconds, limits are policies. */
export type ScenarioFile = z.output<typeof scenarioSchema>
/** A scenario as one writes it. */
export type ScenarioInput = z.input<typeof scenarioSchema>
