import { z } from 'zod'
import { duration, type Milliseconds } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import { explainAll } from '../scenarios/explain.ts'

/** The story that comes with the package, put here by the build (`define`), so that no YAML parser is loaded. */
declare const SHIPPED_STORY: unknown

/** Pictures live for a day, so that an older task would show none. */
const longestAgo: Milliseconds = 86_400_000

const ago = z.string().transform((text, context): Milliseconds => {
  const parts = text.trim().match(/\d+(\.\d+)?(ms|s|m|h|d)/g) ?? []
  const sum = parts.reduce((total, part) => total + duration(part), 0)
  if (parts.join('') === text.trim() && parts.length > 0 && sum <= longestAgo) return sum
  context.addIssue('write a duration of 24h at most, such as 9h, 8h50m or 12m')
  return z.NEVER
})

const storySchema = z.strictObject({
  summary: z.string().min(1).describe('What the story is about, in a line'),
  tasks: z
    .array(
      z.strictObject({
        ago: ago.describe('How long ago the task was submitted'),
        scenario: z.string().min(1).optional().describe('Scenario that it follows'),
        request: z
          .record(z.string(), z.unknown())
          .describe('The body that is submitted; "sample:NAME" stands for the address of a sample picture'),
      }),
    )
    .min(1)
    .max(100),
})

/** What happened in a sandbox before anybody looks at it. */
export type Story = z.output<typeof storySchema>
/** The same as it is written; spelled out, since the declarations of the package have no Zod. */
export interface StoryInput {
  /** What the story is about, in a line. */
  readonly summary: string
  readonly tasks: readonly {
    /** How long ago the task was submitted, such as `9h`. */
    readonly ago: string
    /** Scenario that it follows. */
    readonly scenario?: string | undefined
    /** The body that is submitted; `sample:NAME` stands for the address of a sample picture. */
    readonly request: Readonly<Record<string, unknown>>
  }[]
}

/**
 * Checks a story.
 * @param where it comes from, such as a path
 * @throws {OperatorError} naming each member that is wrong
 */
export function readStory(where: string, story: unknown): Story {
  const result = storySchema.safeParse(story)
  if (result.success) return result.data
  throw new OperatorError(
    `read the story ${where}`,
    explainAll(result.error.issues),
    'Write { summary, tasks: [{ ago: 9h, scenario?, request }] }',
  )
}

export const shippedStory = (): Story => readStory('of the package', SHIPPED_STORY)
