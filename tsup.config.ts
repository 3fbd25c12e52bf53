import { defineConfig } from 'tsup'
import packageJson from './package.json' with { type: 'json' }
import { readScenarioFolder } from './src/scenarios/files.ts'

export default defineConfig({
  entry: { index: 'src/index.ts', vitest: 'src/vitest.ts', cli: 'src/cli/main.ts' },
  format: 'esm',
  target: 'node20',
  platform: 'node',
  clean: true,
  splitting: true,
  minify: true,
  dts: { entry: { index: 'src/index.ts', vitest: 'src/vitest.ts' } },
  // Bundled for the start: loading the packages one file at a time takes twice as long. What is large and
  // needed late stays outside.
  noExternal: [/^(?!sharp$|vitest$|@faker-js\/)/],
  define: {
    VERSION: JSON.stringify(packageJson.version),
    SHIPPED_SCENARIOS: JSON.stringify(readScenarioFolder('scenarios')),
  },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})
