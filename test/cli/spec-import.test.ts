import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { assertBuilt, root, run, serve } from '../support/process.ts'

beforeAll(() => assertBuilt())

let cwd = ''
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'claid-mock-import-'))
})
afterEach(() => rm(cwd, { recursive: true }))

const page = (name: string) => join(root, 'test/spec/pages', name)
const pages = [page('send-parcel.md'), page('parcel-state.md')]

test('spec import writes openapi.json, byte for byte the same when run again', async () => {
  const first = await run(['spec', 'import', ...pages], { cwd })
  expect(first).toMatchObject({ code: 0, stdout: 'openapi.json: 2 paths from 2 pages\n', stderr: '' })
  const bytes = await readFile(join(cwd, 'openapi.json'))
  expect(bytes.equals(await readFile(page('parcels.json')))).toBe(true)

  expect(await run(['spec', 'import', ...pages.toReversed()], { cwd })).toMatchObject({ code: 0 })
  expect(bytes.equals(await readFile(join(cwd, 'openapi.json')))).toBe(true)
})

test('spec import writes where --out says, and serve takes what it wrote', async () => {
  const out = join(cwd, 'parcels.json')
  expect(await run(['spec', 'import', ...pages, '--out', out], { cwd })).toMatchObject({ code: 0 })
  expect(await readdir(cwd)).toEqual(['parcels.json'])
  const { url } = await serve(['--spec', out])
  expect(await (await fetch(`${url}/openapi.json`)).text()).toBe(await readFile(out, 'utf8'))
})

const blockOf = (maxLength: number) => {
  const Name = { type: 'string', maxLength }
  const info = { title: 'Parcels', version: 'v2' }
  return `\`\`\`json\n${JSON.stringify({ openapi: '3.1.0', info, paths: {}, components: { schemas: { Name } } })}\n\`\`\`\n`
}

test('two blocks that disagree stop spec import with the pointer, and the old file stays', async () => {
  await writeFile(join(cwd, 'one.md'), blockOf(40))
  await writeFile(join(cwd, 'other.md'), blockOf(41))
  await writeFile(join(cwd, 'openapi.json'), 'as it was')
  const { code, stdout, stderr } = await run(['spec', 'import', 'one.md', 'other.md'], { cwd })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^Failed to [^\n]+\n$/)
  expect(stderr).toMatch(
    /\/components\/schemas\/Name\/maxLength is 4[01] in .*\.md:1, but 4[01] in .*\.md:1\b/,
  )
  expect(await readFile(join(cwd, 'openapi.json'), 'utf8')).toBe('as it was')
})

test('a page without an OpenAPI block stops spec import and nothing is written', async () => {
  await writeFile(join(cwd, 'prose.md'), '# Prose\n')
  const { code, stdout, stderr } = await run(['spec', 'import', 'prose.md'], { cwd })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^Failed to import [^\n]*prose\.md[^\n]*\n$/)
  expect(await readdir(cwd)).toEqual(['prose.md'])
})

test('a file that cannot be written stops spec import with one line', async () => {
  const { code, stdout, stderr } = await run(['spec', 'import', ...pages, '--out', 'no/such/folder.json'], {
    cwd,
  })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^Failed to write no\/such\/folder\.json: [^\n]+--out[^\n]+\n$/)
})
