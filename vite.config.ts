import { defineConfig } from 'vite'

/** The page, into the package beside what serves it. */
export default defineConfig({
  root: 'src/dashboard',
  // Relative, so that a proxy may put the mock below a path of its own.
  base: './',
  publicDir: false,
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
