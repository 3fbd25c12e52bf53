import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolder, type Packed, pack, packageJson } from '../support/package.ts'
import { assertBuilt, Process, root } from '../support/process.ts'

/** The most that the package may weigh, in bytes. */
const ceiling = 1_500_000

let packed: Packed
let remove: () => Promise<void>
beforeAll(async () => {
  assertBuilt()
  const { folder, ...made } = await makeFolder()
  remove = made.remove
  packed = await pack(folder)
})
afterAll(() => remove())

const needed = ['README.md', 'LICENSE', 'CHANGELOG.md', 'openapi.json', 'package.json']

test('the package holds what it needs and nothing else', () => {
  const paths = packed.files.map(({ path }) => path)
  const expected = [
    /^dist\/[\w.-]+\.(js|d\.ts)$/,
    // The page, and the reference of the API, with what they load.
    /^dist\/(ui|docs)\/([\w-]+\/)?[\w.-]+\.(html|js|css|svg|woff2|png)$/,
    /^dist\/THIRD-PARTY-LICENSES\.txt$/,
    /^dist\/docs\/[\w-]+\.LICENSE\.txt$/,
    /^scenarios\/[\w.-]+\.(yaml|json)$/,
  ]
  const strangers = paths.filter(
    (path) => !needed.includes(path) && !expected.some((pattern) => pattern.test(path)),
  )
  expect(strangers).toEqual([])
  expect(paths).toEqual(expect.arrayContaining([...needed, 'scenarios/default.yaml']))
})

test('the licences of all that is bundled come with it', async () => {
  expect(packed.files.map(({ path }) => path)).toContain('dist/THIRD-PARTY-LICENSES.txt')
  const text = await readFile(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8')
  const titles = text.split(`\n${'-'.repeat(80)}\n\n`).map((notice) => {
    expect(notice, notice.slice(0, 80)).toMatch(/copyright|permission/i)
    return /^\S+/.exec(notice)?.[0] ?? ''
  })
  expect(titles).toEqual([...titles].sort())
  // All that is imported and not installed with the package, and whatever that is made of.
  const { dependencies, optionalDependencies, peerDependencies, devDependencies } = packageJson
  const outside = { ...dependencies, ...optionalDependencies, ...peerDependencies }
  const imported = await importedBy(join(root, 'src'), Object.keys(devDependencies))
  expect(imported).toContain('hono')
  for (const name of imported.filter((one) => !(one in outside))) expect(titles).toContain(name)
})

/** Which of some packages the sources import, types aside. */
async function importedBy(folder: string, packages: readonly string[]): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.tsx?$/.test(file))
  const sources = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  const names = sources.flatMap((source) =>
    [...source.matchAll(/^import (?!type )[^;]*? from '([^.'][^']*)'/gm)].map(([, name = '']) => name),
  )
  return packages.filter((one) => names.some((name) => name === one || name.startsWith(`${one}/`)))
}

test('the package is small', () => {
  const { size, unpackedSize, files } = packed
  const [packedKB, unpackedKB] = [size, unpackedSize].map((bytes) => Math.ceil(bytes / 1000))
  console.log(`the package: ${packedKB} KB packed, ${unpackedKB} KB unpacked, ${files.length} files`)
  expect(size).toBeLessThan(ceiling)
})

test('everything that package.json points at is in the package, the command executable', async () => {
  const paths = packed.files.map(({ path }) => path)
  const { bin, main, types, exports } = packageJson
  const leaves = (target: unknown): string[] =>
    typeof target === 'string' ? [target] : Object.values(target as object).flatMap(leaves)
  const targets = [main, types, ...leaves(bin), ...leaves(exports)]
  expect(targets.length).toBeGreaterThan(5)
  for (const target of targets) {
    const [before = '', after = ''] = target.replace(/^\.\//, '').split('*')
    const found = paths.filter((path) =>
      target.includes('*') ? path.startsWith(before) && path.endsWith(after) : path === before,
    )
    expect(found, target).not.toEqual([])
  }
  const command = packed.files.find(({ path }) => path === bin['claid-mock'])
  expect((command?.mode ?? 0) & 0o111).toBe(0o111)
  expect(await readFile(join(root, bin['claid-mock']), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
})

test('publint has nothing to say', async () => {
  const bytes = await readFile(packed.file)
  const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const { messages } = await publint({ pack: { tarball }, strict: true })
  expect(messages.map((message) => formatMessage(message, packageJson, { color: false }))).toEqual([])
})

// ESM only, so what `require` and the resolution of Node 10 find is not asked.
test('every entry has the right types, as @arethetypeswrong/cli finds', async () => {
  const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js')
  const args = [attw, packed.file, '--profile', 'esm-only', '--format', 'ascii', '--no-color', '--no-emoji']
  const { code, stdout, stderr } = await new Process(process.execPath, args).ended
  expect({ code, output: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, output: '' })
  for (const entry of Object.keys(packageJson.exports))
    expect(stdout).toContain(`"${entry.replace('.', packageJson.name)}"`)
})

test('what the bundle leaves outside is installed with the package, or may be absent', () => {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = packageJson
  expect(Object.keys(dependencies)).toEqual(['@faker-js/faker'])
  expect(Object.keys(optionalDependencies)).toEqual(['bullmq', 'ioredis', 'libsql', 'sharp'])
  expect(Object.keys(peerDependencies)).toEqual(['vitest'])
  expect(peerDependenciesMeta).toEqual({ vitest: { optional: true } })
})
