import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import { run } from '../support/process.ts'
import { bodyOf, pictures, showing } from '../support/showing.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claid-mock-shown-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const put = (name: string, background: string) =>
  sharp({ create: { width: 400, height: 300, channels: 3, background } }).toFile(join(folder, name))

const isPlain = async (bytes: Uint8Array | undefined) =>
  (await sharp(bytes).stats()).channels.every(({ stdev }) => stdev < 2)

test('shows photographs of the folder in the size and format that were asked for', async () => {
  await put('beach.jpg', '#e00000')
  await put('street.png', '#0000e0')
  const { mock, sandbox, notes } = showing({ pictures: folder })
  const body = bodyOf({
    options: { aspect_ratio: '2:3', background: 'a sunny beach' },
    output: { format: 'jpeg' },
  })
  const [bytes] = await pictures(sandbox, body)
  const { width, height, format, exif } = await sharp(bytes).metadata()
  expect([width, height, format]).toEqual([832, 1248, 'jpeg'])
  expect(exif).toBeDefined()
  expect((await sharp(bytes).stats()).dominant.r).toBeGreaterThan(200)
  expect(notes).toEqual([])
  await mock.close()
})

test('shows those that a scenario names, in its tasks alone', async () => {
  await put('any.jpg', '#e00000')
  const { mock, sandbox } = showing()
  expect(await isPlain((await pictures(sandbox))[0])).toBe(false)
  await sandbox.use({ pictures: folder })
  expect(await isPlain((await pictures(sandbox))[0])).toBe(true)
  await mock.close()
})

test('skips what is broken, with a note each, and draws when nothing is left', async () => {
  await writeFile(join(folder, 'a.jpg'), 'no picture')
  await writeFile(join(folder, 'b.png'), '')
  const { mock, sandbox, notes, failures } = showing({ pictures: folder })
  for (let task = 0; task < 2; task++) {
    const [bytes] = await pictures(sandbox)
    expect(await isPlain(bytes)).toBe(false)
  }
  expect(notes.map((note) => note.replace(/^.*\//, '')).sort()).toEqual([
    expect.stringMatching(/^a\.jpg: it is not a JPEG/),
    expect.stringMatching(/^b\.png: it is empty/),
  ])
  expect(failures).toEqual([])
  await mock.close()
})

test('draws when the folder of a scenario cannot be used, and tells of it once', async () => {
  const { mock, sandbox, notes } = showing()
  await sandbox.use({ pictures: join(folder, 'absent') })
  for (let task = 0; task < 2; task++) expect(await pictures(sandbox)).toHaveLength(1)
  expect(notes).toEqual([expect.stringMatching(/^Failed to open the folder of pictures: /)])
  await mock.close()
})

test('makes no mock with a storage that is not a folder', () => {
  expect(() => createMock({ storage: join(folder, 'absent') })).toThrow(/^Failed to open the storage: /)
})

for (const [what, flags, told] of [
  ['an absent storage', () => ['--storage', join(folder, 'absent')], /is not a folder/],
  ['a storage that is a file', () => ['--storage', join(folder, 'file')], /is not a folder/],
  ['an absent folder of pictures', () => ['--pictures', join(folder, 'absent')], /cannot be read/],
  ['a folder without pictures', () => ['--pictures', join(folder, 'empty')], /has no JPEG/],
  ['hosts to fetch from, and no fetching', () => ['--fetch-allow', 'localhost'], /Give --fetch-inputs/],
] as const) {
  test(`stops the start for ${what}, with one line`, async () => {
    await writeFile(join(folder, 'file'), 'x')
    await mkdir(join(folder, 'empty'))
    const { code, stdout, stderr } = await run(['serve', '--port', '0', ...flags()])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(told)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })
}
