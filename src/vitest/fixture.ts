import type { TestAPI } from 'vitest'
import type { MockOptions } from '../mock-options.ts'
import type { MockSandbox } from '../mock-sandbox.ts'
import { assertNothingLeft, type Leftover } from './leftovers.ts'
import { Mocks } from './mocks.ts'
import { test as base } from './runner.ts'
import { watch } from './watch.ts'

export type { Leftover } from './leftovers.ts'

/** The sandbox of one test: nobody else has its key, its clock, its tasks. */
export type Claid = MockSandbox

/** How the mock behind `claid` is made; tests with the same options share one. */
export interface ClaidOptions extends MockOptions {
  /** Whether it listens on a free port, for a client that is given `claid.url`. @default true */
  readonly listen?: boolean
  /** What a test may leave behind without failing for it. @default nothing */
  readonly allow?: readonly Leftover[]
}

export interface ClaidFixtures {
  readonly claid: Claid
  /** Set it with `test.override`, `test.scoped`, `test.extend`, or `provide` in the config of vitest. */
  readonly claidOptions: ClaidOptions
}

/**
 * The `test` of vitest with a `claid` fixture, which is reset and closed by itself. Ids, jitter and pictures
 * are the same in every run, unless a `seed` is given.
 */
export const test: TestAPI<ClaidFixtures> = base.extend<ClaidFixtures & { readonly claidMocks: Mocks }>({
  claidOptions: [{}, { injected: true }],
  // Where vitest knows no scopes, before 3.2, a test has mocks of its own.
  claidMocks: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of the fixtures from the pattern
    async ({}, use) => {
      const mocks = new Mocks()
      await use(mocks)
      await mocks.close()
    },
    // Without `auto` the first versions of vitest 3 take this list for the fixture itself.
    { auto: false, scope: 'file' },
  ],
  claid: async ({ claidMocks, claidOptions, task, onTestFinished }, use) => {
    const { allow = [], ...options } = claidOptions
    const sandbox = await claidMocks.sandbox(claidOptions, options, task.id)
    const { watched, asserted } = watch(sandbox)
    // Not after `use`: what a fixture throws there is told twice.
    onTestFinished(async () => {
      try {
        // A test that has failed already has left things behind for that reason.
        if (task.result?.state !== 'fail') await assertNothingLeft(sandbox, asserted, allow)
      } finally {
        await sandbox.reset()
      }
    })
    await use(watched)
  },
})

declare module 'vitest' {
  interface ProvidedContext {
    claidOptions?: ClaidOptions
  }
}
