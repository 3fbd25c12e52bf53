import { type Clock, processClock } from '../../src/clock.ts'
import { createMock, type Mock, type MockOptions } from '../../src/index.ts'
import type { PlannedStep } from '../../src/tasks/lifecycle.ts'

export const acceptPath = '/v1/image/ai-fashion-models'
export const startOfTime = Date.UTC(2025, 11, 4, 9, 4, 31)
export const leastBody = { input: { clothing: ['https://shop.example/shirt.png'] }, options: {} }

export const jsonPost = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

/** A process clock that stands at {@link startOfTime} until a test says that time passes; its timers are late. */
export function standingClock(): Clock & { pass(milliseconds: number): void } {
  let now = startOfTime
  return {
    ...processClock(),
    now: () => now,
    setTimer: () => () => {},
    pass: (milliseconds) => {
      now += milliseconds
    },
  }
}

const text = (after: number): string => `${after}ms`

/** A mock on a standing clock whose tasks have the given life. */
export function mockWith(
  timeline: readonly PlannedStep[],
  { scopes, ...options }: MockOptions & { readonly scopes?: string[] } = {},
): Mock & { readonly failures: string[] } {
  const failures: string[] = []
  const steps = timeline.map(({ status, after }) => ({
    status,
    after: typeof after === 'number' ? text(after) : ([text(after[0]), text(after[1])] as [string, string]),
  }))
  const mock = createMock({
    clock: standingClock(),
    seed: 'made by a test',
    scenario: 'made',
    scenarios: { made: { timeline: steps, ...(scopes && { account: { scopes } }) } },
    failed: (error) => failures.push(String(error)),
    ...options,
  })
  return Object.assign(mock, { failures })
}
