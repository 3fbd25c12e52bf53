import { defineConfig } from 'vitest/config'

/** The contract suite, run as a user's tests are: with the built package. */
export default defineConfig({ test: { root: import.meta.dirname, include: ['checks.ts'] } })
