import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { OwnPictures } from '../../src/pictures/own.ts'
import { drawing } from '../support/drawing.ts'
import { readPicture } from '../support/picture-reader.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claid-mock-own-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const put = async (name: string, background: string) => {
  await mkdir(join(folder, name, '..'), { recursive: true })
  await sharp({ create: { width: 300, height: 200, channels: 3, background } }).toFile(join(folder, name))
}
const colourOf = async (bytes: Uint8Array | undefined) => {
  const { dominant } = await sharp(bytes).stats()
  return dominant.r > 150 ? 'red' : dominant.g > 150 ? 'green' : 'blue'
}

test('picks a photograph by the words of the prompt, in the exact size and format', async () => {
  await put('beach-walking.jpg', '#e00000')
  await put('studios/grey.png', '#00e000')
  await put('street.webp', '#0000e0')
  const own = await OwnPictures.open(folder, () => {})
  for (const [background, colour] of [
    ['sunny beaches', 'red'],
    ['a studio in grey', 'green'],
    ['Street of Paris', 'blue'],
  ] as const) {
    for (const format of ['png', 'jpeg'] as const) {
      const bytes = await own.picture(drawing({ prompts: { background }, format, width: 123, height: 210 }))
      expect(await colourOf(bytes)).toBe(colour)
      const seen = readPicture(bytes ?? new Uint8Array())
      expect(seen).toMatchObject({ width: 123, height: 210, format })
      expect(JSON.parse(seen.description)).toMatchObject({ mock: true, task: 640120 })
    }
  }
})

test('picks by the seed where no word fits: the same twice, and another for each picture of a task', async () => {
  for (const [index, colour] of ['#e00000', '#00e000', '#0000e0'].entries()) await put(`${index}.png`, colour)
  const own = await OwnPictures.open(folder, () => {})
  const of = 3
  const all = await Promise.all([0, 1, 2].map((index) => own.picture(drawing({ index, of })).then(colourOf)))
  expect(new Set(all).size).toBe(3)
  expect(await colourOf(await own.picture(drawing({ index: 1, of })))).toBe(all[1])
})

test('crops one photograph closer each time a task shows it again', async () => {
  const noise = Buffer.from(Array.from({ length: 300 * 200 * 3 }, (_, i) => (i * 31) % 255))
  await sharp(noise, { raw: { width: 300, height: 200, channels: 3 } }).toFile(join(folder, 'only.png'))
  const own = await OwnPictures.open(folder, () => {})
  const pictures = await Promise.all([0, 1].map((index) => own.picture(drawing({ index, of: 2 }))))
  const pixels = await Promise.all(pictures.map((bytes) => sharp(bytes).raw().toBuffer()))
  expect(pixels[0]?.equals(pixels[1] ?? Buffer.alloc(0))).toBe(false)
})

test('skips a broken file with a message, once, and leaves the rest to the drawing', async () => {
  await writeFile(join(folder, 'broken.png'), 'no picture')
  const messages: string[] = []
  const own = await OwnPictures.open(folder, (message) => messages.push(message))
  expect(await own.picture(drawing())).toBeUndefined()
  expect(await own.picture(drawing())).toBeUndefined()
  expect(messages).toEqual([
    `Skipped ${join(folder, 'broken.png')}: it is not a JPEG, PNG, WEBP, AVIF or HEIC file.`,
  ])
})

test('opens no folder that is absent or has no picture', async () => {
  await writeFile(join(folder, 'notes.txt'), 'none')
  await expect(OwnPictures.open(folder, () => {})).rejects.toThrow('has no JPEG, PNG, WEBP or AVIF file')
  await expect(OwnPictures.open(join(folder, 'absent'), () => {})).rejects.toThrow(
    /^Failed to open the folder of pictures: /,
  )
})
