import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Sandbox } from '../tasks/sandboxes.ts'
import { renderJunit } from '../verdict/junit.ts'
import { renderMarkdown } from '../verdict/markdown.ts'
import { clientReport } from '../verdict/report.ts'
import { problem } from './control-answers.ts'
import { notThere } from './control-route.ts'
import type { WriteReport } from './report.ts'

const sighting = z
  .object({
    what: z.string(),
    request: z.string().optional().describe('Its x-request-id'),
    task: z.int().optional(),
    delivery: z.int().optional(),
    tag: z.string().optional(),
    sandbox: z.string().optional().describe('Its id, where several are judged as one client'),
    sent: z.string().optional().describe('The beginning of what was sent'),
  })
  .openapi('Sighting')

const mistake = z
  .object({
    rule: z.string(),
    severity: z.enum(['error', 'warning']),
    mark: z.enum(['contract', 'documented', 'observed', 'assumed']).describe('Where the fact comes from'),
    sentence: z.string().describe('What is wrong, and what to do'),
    count: z.int(),
    evidence: z.array(sighting).describe('The first 20'),
  })
  .openapi('Mistake')

const met = z.object({ met: z.array(z.string()), never: z.array(z.string()) }).openapi('Met')

const verdict = z
  .object({
    version: z.literal(1),
    profile: z.string(),
    seen: z.object({
      sandboxes: z.int(),
      requests: z.int(),
      tasks: z.int(),
      deliveries: z.int(),
      isCut: z.boolean().describe('Whether some of it was forgotten'),
    }),
    summary: z.object({ errors: z.int(), warnings: z.int() }),
    mistakes: z.array(mistake).describe('The worst first'),
    passed: z.array(z.string()).describe('Rules that nothing speaks against'),
    coverage: z
      .object({ states: met, errors: met, faults: met, events: met, troubles: met, profiles: met })
      .describe('What the client met, and what never'),
    rate: z.object({
      refused: z.int().describe('Submissions that were refused for the rate'),
      resubmitted: z.int().describe('Those of them that were sent again'),
    }),
  })
  .openapi('Verdict')

const asked = z.object({
  format: z.enum(['json', 'junit', 'markdown']).default('json'),
  sandbox: z.string().optional().describe('An id in place of the key; all: every sandbox, as one client'),
})

const route = createRoute({
  method: 'get',
  path: '/_mock/report',
  summary: 'The verdict on the client, and what its tests never met',
  request: { query: asked },
  responses: {
    200: {
      description: 'Done',
      content: {
        'application/json': { schema: verdict },
        'application/xml': { schema: z.string().describe('JUnit, with format=junit') },
        'text/markdown': { schema: z.string().describe('With format=markdown') },
      },
    },
    400: { description: 'Refused', content: { 'application/json': { schema: problem } } },
    ...notThere,
  },
})

/**
 * `GET /_mock/report`.
 * @param sandboxesOf those that a request is about
 */
export function reportRoute(
  app: OpenAPIHono,
  report: WriteReport,
  sandboxesOf: (c: Context, id: string | undefined) => Promise<readonly Sandbox[]>,
): void {
  app.openapi(route, async (c) => {
    const { format, sandbox } = c.req.valid('query')
    const sandboxes = await sandboxesOf(c, sandbox)
    const found = await report(sandboxes, sandbox === 'all')
    if (format === 'json') return c.json(found as never, 200)
    const whole = clientReport([{ verdict: found }])
    return format === 'junit'
      ? c.body(renderJunit(whole), 200, { 'content-type': 'application/xml; charset=utf-8' })
      : c.body(renderMarkdown(whole), 200, { 'content-type': 'text/markdown; charset=utf-8' })
  })
}
