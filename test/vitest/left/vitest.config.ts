import { defineConfig } from 'vitest/config'

/** What a test leaves behind, run as a user's tests are: with the built package. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    projects: [
      { test: { name: 'plain', include: ['tests.ts'] } },
      {
        test: {
          name: 'provided',
          include: ['provided.ts'],
          provide: { claidOptions: { allow: ['unused-faults'], scenario: 'task-error' } },
        },
      },
    ],
  },
})
