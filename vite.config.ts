import { defineConfig } from 'vite'
import { packagesOf, pagePackages } from './third-party.config.ts'

/** The page, into the package beside what serves it. */
export default defineConfig({
  root: 'src/dashboard',
  // Relative, so that a proxy may put the mock below a path of its own.
  base: './',
  publicDir: false,
  plugins: [
    {
      name: 'third-party',
      generateBundle(_, files) {
        const modules = Object.values(files).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
        const found = packagesOf(modules)
        if (found.join() !== pagePackages.join())
          this.error(`The page is bundled from ${found}: list it as pagePackages, for its licence`)
      },
    },
  ],
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    outDir: '../../dist/ui',
    emptyOutDir: true,
    assetsDir: 'ui',
    assetsInlineLimit: 0,
    target: 'es2022',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
})
