import { fileURLToPath } from 'node:url'
import { type Milliseconds, processClock } from '../../src/clock.ts'
import { profiles } from '../../src/facts/profiles.ts'
import type { Scenario } from '../../src/scenarios/load.ts'
import { buildApp } from '../../src/server/app.ts'
import { loadContract } from '../../src/spec/contract.ts'
import { memoryStore } from '../../src/store/memory.ts'
import type { Bounds, Policy } from '../../src/store/store.ts'
import type { PlannedStep } from '../../src/tasks/lifecycle.ts'
import { type Sandbox, Sandboxes } from '../../src/tasks/sandboxes.ts'

export const acceptPath = '/v1/image/ai-fashion-models'
export const startOfTime = Date.UTC(2025, 11, 4, 9, 4, 31)
export const leastBody = { input: { clothing: ['https://shop.example/shirt.png'] }, options: {} }

export const jsonPost = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

export interface AppSettings {
  readonly timeline: readonly PlannedStep[]
  readonly seed?: string
  readonly speed?: number
  readonly credits?: number | null
  readonly limits?: readonly Policy[]
  readonly scopes?: readonly string[]
  readonly bounds?: Bounds
}

/** The mock's HTTP surface under a scenario that no file has, all clocks frozen at {@link startOfTime}. */
export function appOf({
  timeline,
  seed = 'app',
  speed = 1,
  credits = null,
  limits = [],
  scopes,
  bounds,
}: AppSettings) {
  const contract = loadContract(fileURLToPath(new URL('../../openapi.json', import.meta.url)))
  const scenario: Scenario = {
    name: 'made-by-a-test',
    summary: 'Made by a test',
    account: { pricePerPicture: 2, credits, limits, scopes, linkLifetime: 86_400_000 },
    timeline: timeline as Scenario['timeline'],
  }
  const failures: string[] = []
  const failed = (error: unknown) => failures.push(String(error))
  // Every sandbox starts at the same moment, whenever it is opened.
  const clock = { ...processClock(), now: () => startOfTime }
  const store = memoryStore(bounds, (key) => sandboxes.drop(key))
  const sandboxes: Sandboxes = new Sandboxes({ store, clock, seed, credits: () => credits, failed })
  const url = 'http://claid-mock.test'
  const app = buildApp({
    contract,
    seed,
    store,
    sandboxes,
    clock,
    speed,
    limits,
    failed,
    keys: undefined,
    maxBody: 1_000_000,
    log: undefined,
    profile: profiles.documented,
    scenario: () => scenario,
    scenarioOf: () => scenario,
    baseUrl: () => url,
    page: () => ({ baseUrl: url, contract: '', curl: '', routes: [] }),
  })
  return {
    url,
    failures,
    sandbox: async (key: string): Promise<Sandbox> => sandboxes.get(key),
    send: (key: string, path: string, init: RequestInit = {}): Promise<Response> => {
      const request = new Request(new URL(path, url), init)
      request.headers.set('authorization', `Bearer ${key}`)
      return app.fetch(request)
    },
    advance: async (key: string, by: Milliseconds): Promise<void> => {
      const { scheduler, clock } = await sandboxes.get(key)
      await scheduler.advanceTo(clock.now() + by)
    },
  }
}
