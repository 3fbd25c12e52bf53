import { defineConfig } from 'vitest/config'
import packageJson from './package.json' with { type: 'json' }
import { readScenarioFolder } from './src/scenarios/files.ts'

export default defineConfig({
  define: {
    VERSION: JSON.stringify(packageJson.version),
    SHIPPED_SCENARIOS: JSON.stringify(readScenarioFolder('scenarios')),
  },
  test: {
    include: ['test/**/*.test.ts'],
    // No test measures time: a limit is there to end what hangs, on a machine of any speed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A shared machine may end a process, or starve it of memory, through no fault of ours. Once only, and
    // .ci/run names each test that needed it.
    retry: process.env.CI ? 1 : 0,
  },
})
