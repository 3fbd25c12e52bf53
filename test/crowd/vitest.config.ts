import { defineConfig } from 'vitest/config'

/** A crowd in as many workers as there are files, with the package as it is built. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['worker-*.ts'],
    pool: 'threads',
    // What a starved machine needs, and not what a test takes.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
