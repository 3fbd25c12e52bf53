import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import packageJson from './package.json' with { type: 'json' }
import { readStoryFile } from './src/demo/file.ts'
import { readScenarioFolder } from './src/scenarios/files.ts'

/** What the examples import by name stands here. */
const alias = Object.entries({
  'claid-mock': 'src/index.ts',
  'claid-mock/vitest': 'src/vitest.ts',
  'claid-mock/guard': 'src/guard.ts',
  '@jest/globals': 'node_modules/vitest/dist/index.js',
  '@playwright/test': 'test/support/playwright.ts',
}).map(([name, file]) => ({
  find: new RegExp(`^${name}$`),
  replacement: fileURLToPath(new URL(file, import.meta.url)),
}))

export default defineConfig({
  resolve: { alias },
  define: {
    VERSION: JSON.stringify(packageJson.version),
    SHIPPED_SCENARIOS: JSON.stringify(readScenarioFolder('scenarios')),
    SHIPPED_STORY: JSON.stringify(readStoryFile('src/demo/story.yaml')),
  },
  test: {
    include: ['test/**/*.test.ts'],
    // No test measures time: a limit is there to end what hangs, on a machine of any speed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Many tests wait for a process or a browser of their own: one worker would leave half of two cores idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // A shared machine may end a process, or starve it of memory, through no fault of ours. Once only, and
    // .ci/run names each test that needed it.
    retry: process.env.CI ? 1 : 0,
  },
})
