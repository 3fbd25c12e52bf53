import { copyFile, mkdir } from 'node:fs/promises'
import { defineConfig } from 'tsup'
import packageJson from './package.json' with { type: 'json' }
import { readStoryFile } from './src/demo/file.ts'
import { readScenarioFolder } from './src/scenarios/files.ts'
import { packagesOf, pagePackages, writeNotices } from './third-party.config.ts'

const { version, dependencies, optionalDependencies, peerDependencies } = packageJson
const installed = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })

/** What came into the bundle. */
let bundled: readonly string[] = []

export default defineConfig({
  entry: { index: 'src/index.ts', vitest: 'src/vitest.ts', guard: 'src/guard.ts', cli: 'src/cli/main.ts' },
  format: 'esm',
  target: 'node20',
  platform: 'node',
  clean: true,
  splitting: true,
  minify: true,
  dts: { entry: { index: 'src/index.ts', vitest: 'src/vitest.ts', guard: 'src/guard.ts' } },
  // Bundled for the start: loading the packages one file at a time takes twice as long. What is large and
  // needed late, or may be absent, stays outside: it is what npm installs with the package.
  external: installed,
  noExternal: [new RegExp(`^(?!(${installed.join('|')})(/|$))`)],
  define: {
    VERSION: JSON.stringify(version),
    SHIPPED_SCENARIOS: JSON.stringify(readScenarioFolder('scenarios')),
    SHIPPED_STORY: JSON.stringify(readStoryFile('src/demo/story.yaml')),
  },
  esbuildPlugins: [
    {
      name: 'third-party',
      setup: (build) => {
        build.initialOptions.metafile = true
        build.onEnd(({ metafile }) => {
          bundled = Object.values(metafile?.outputs ?? {}).flatMap(({ inputs }) => Object.keys(inputs))
        })
      },
    },
  ],
  onSuccess: async () => {
    await writeNotices('dist/THIRD-PARTY-LICENSES.txt', [...packagesOf(bundled), ...pagePackages])
    // The reference's own files, so that it needs no network.
    await mkdir('dist/docs', { recursive: true })
    for (const [file, name] of [
      ['swagger-ui-bundle.js', 'swagger-ui-bundle.js'],
      ['swagger-ui.css', 'swagger-ui.css'],
      ['LICENSE', 'swagger-ui.LICENSE.txt'],
    ] as const)
      await copyFile(`node_modules/swagger-ui-dist/${file}`, `dist/docs/${name}`)
  },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})
