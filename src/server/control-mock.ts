import { z } from '@hono/zod-openapi'
import type { Scenarios } from '../scenarios/load.ts'
import type { Awaitable } from '../store/store.ts'
import { maskKey, type Sandbox, type Sandboxes } from '../tasks/sandboxes.ts'
import type { About } from './about.ts'
import { scenarios as everyScenario } from './control-answers.ts'
import { type Checks, checkRoutes } from './control-checks.ts'
import * as answers from './control-mock-answers.ts'
import type { MockRoute } from './control-route.ts'
import { samplesPath } from './files.ts'

/** Of package.json, put here by the build. */
declare const VERSION: string

/** What can be asked of the mock as a whole, and done to it. */
export interface MockControl {
  readonly sandboxes: Sandboxes
  readonly scenarios: Scenarios
  readonly about: () => About
  /** Where state is kept: `memory`, `file`, `redis`. */
  readonly stateKind: string
  /** Opens the sandbox of a key; without one, of a key that it draws. */
  readonly openSandbox: (key?: string) => Awaitable<Sandbox>
  /** Opens a sandbox in which a story has happened; without a key, with a fresh one. */
  readonly newDemo: (
    key?: string,
  ) => Promise<{ readonly id: string; readonly key: string; readonly tasks: number }>
  readonly checks: Checks
  /** Of the demonstration that the page opens with. */
  readonly demoKey: string | undefined
}

/** The mock as a whole. */
export function mockRoutes(route: MockRoute, control: MockControl): void {
  const { sandboxes, scenarios, about, stateKind } = control
  route('get', '/about', 'What is served, and how', { answer: answers.about }, async () => {
    const { samples } = await import('../pictures/samples.ts')
    const told = about()
    return {
      version: VERSION,
      ...told,
      webhook: told.webhook ?? null,
      samples: samples.map((sample) => ({ ...sample, url: `${told.baseUrl}${samplesPath}${sample.name}` })),
      state: { kind: stateKind },
      demo: await shared(control),
      reference: { api: 'docs', control: '_mock/docs' },
    }
  })
  route('get', '/sandboxes', 'Every sandbox', { answer: answers.sandboxes }, async () => {
    const newestFirst = (await sandboxes.all()).toReversed()
    return { sandboxes: await Promise.all(newestFirst.map(briefly)) }
  })
  route('get', '/scenarios', 'Every scenario', { answer: everyScenario }, () => ({
    scenarios: scenarios.summaries,
  }))
  checkRoutes(route, control.checks)
  const wanted = z.strictObject({
    key: z
      .string()
      .regex(/^[\x21-\x7e]{1,200}$/, 'write a key of printable ASCII without blanks')
      .optional()
      .describe('Left out: one is drawn'),
  })
  route(
    'post',
    '/sandboxes',
    'Open a sandbox',
    { body: wanted, answer: answers.opened },
    async (_, { body }) => {
      const { id, key, masked } = await control.openSandbox(body.key)
      return { id, key, masked }
    },
  )
  route(
    'post',
    '/demo',
    'Open a sandbox in which a story has happened: tasks of the last day, its receiver on, no limits',
    { body: wanted, answer: answers.opened.extend({ tasks: z.int() }) },
    async (_, { body }) => {
      const demo = await control.newDemo(body.key)
      return { ...demo, masked: maskKey(demo.key) }
    },
  )
}

/** The sandbox that the page of a demonstration opens with. */
async function shared({ demoKey, openSandbox }: MockControl) {
  if (demoKey === undefined) return null
  const { id } = await openSandbox(demoKey)
  return { sandbox: id, key: demoKey }
}

async function briefly({ id, masked, state, openedAt }: Sandbox) {
  const [last] = await state.requests({ limit: 1 })
  return { id, key: masked, ...(await state.size()), openedAt, lastSeen: last?.at ?? null }
}
