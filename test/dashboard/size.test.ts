import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { assertBuilt, filesBelow, root } from '../support/process.ts'

assertBuilt()
const folder = join(root, 'dist/ui')
const files = filesBelow(folder)

test('the built page is below 60 KB, compressed', () => {
  const bytes = files.map((file) => gzipSync(readFileSync(file), { level: 9 }).length)
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(60_000)
})

test('the built page is an index, a script and a style, and nothing in them leads to another host', () => {
  expect(files.map((file) => relative(folder, file).replace(/-[\w-]{8}\./, '-HASH.')).sort()).toEqual([
    'index.html',
    'ui/index-HASH.css',
    'ui/index-HASH.js',
  ])
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    expect(text).not.toMatch(/url\(|@import|<style|\sstyle="|<script>(?!<)/)
    // Names of XML namespaces lead nowhere, and what the placeholders say is nobody's.
    const hosts = [...text.matchAll(/https?:\/\/[\w.-]+/g)].map(([address]) => address)
    expect(hosts.filter((address) => !/^http:\/\/(www\.w3\.org|localhost)$/.test(address))).toEqual([])
  }
})
