import { defineConfig } from 'vitest/config'
import { readScenarioFolder } from './src/scenarios/files.ts'

export default defineConfig({
  define: { SHIPPED_SCENARIOS: JSON.stringify(readScenarioFolder('scenarios')) },
  test: { include: ['test/**/*.test.ts'] },
})
