import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { sizeOf, sizes } from '../../src/facts/sizes.ts'
import { pictureSeed } from '../../src/pictures/compose.ts'
import { draw } from '../../src/pictures/draw.ts'
import { samplePicture, samples } from '../../src/pictures/samples.ts'
import { drawing } from '../support/drawing.ts'
import { readPicture } from '../support/picture-reader.ts'

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

for (const ratio of Object.keys(sizes)) {
  for (const format of ['png', 'jpeg'] as const) {
    test(`draws ${ratio} as ${format} in its exact size, by two readers, several of a task all different`, async () => {
      const of = format === 'png' ? 2 : 4
      const size = sizeOf(ratio)
      const pictures = await Promise.all(
        Array.from({ length: of }, (_, index) => draw(drawing({ ...size, format, ratio, index, of }))),
      )
      for (const [index, bytes] of pictures.entries()) {
        const meta = await sharp(bytes).metadata()
        expect([meta.format, meta.width, meta.height]).toEqual([format, size.width, size.height])
        const seen = readPicture(bytes)
        expect(seen).toMatchObject({ ...size, format })
        expect(JSON.parse(seen.description)).toEqual({
          mock: true,
          task: 640120,
          picture: `${index + 1} of ${of}`,
          seed: pictureSeed(drawing({ ...size, format, ratio, index, of })),
          ratio,
          prompts: { pose: 'front view', background: 'minimal studio' },
        })
      }
      expect(new Set(pictures.map(hash)).size).toBe(of)
    })
  }
}

test('draws the same bytes in two processes', async () => {
  const asked = drawing({
    prompts: { pose: 'walking', background: 'city at night — «déjà vu»' },
    index: 1,
    of: 2,
  })
  const elsewhere = execFileSync('npx', ['tsx', 'test/support/draw-once.ts'], {
    input: JSON.stringify(asked),
  })
  expect(elsewhere.toString()).toBe(hash(await draw(asked)))
  expect(JSON.parse(readPicture(await draw(asked)).description).prompts.background).toBe(
    'city at night — «déjà vu»',
  )
})

for (const [what, change] of [
  ['pose', { prompts: { pose: 'back view', background: 'minimal studio' } }],
  ['background', { prompts: { pose: 'front view', background: 'beach' } }],
  ['seed', { seed: ['other'] }],
  ['garment', { garments: [{ url: 'https://shop.example/blue-coat.png' }] }],
  ['task', { task: 640121 }],
  ['ratio', { ratio: '4:5' }],
] as const) {
  test(`draws other bytes for another ${what}`, async () => {
    expect(hash(await draw(drawing(change)))).not.toBe(hash(await draw(drawing())))
  })
}

test('draws for every kind of words without a failure', async () => {
  const poses = [
    '',
    'side',
    'walking side view',
    'from behind',
    'hands on hips',
    'hand on hip',
    'in pockets',
    'hand in hair',
    'close-up portrait',
    '<script>&"\'',
  ]
  const backgrounds = [
    '',
    'beach',
    'street',
    'forest',
    'night',
    'sunset',
    'living room',
    'runway',
    'snow',
    'desert',
    'garden',
    '日本の庭',
    '<svg/>',
  ]
  const garments = [
    '',
    'coat',
    'jeans.png',
    'skirt',
    'a%zz',
    'data:image/png;base64,AAAA',
    'trousers-check.webp',
    't-shirt',
  ]
  for (let i = 0; i < 13; i++) {
    const bytes = await draw(
      drawing({
        prompts: { pose: poses[i % poses.length] ?? '', background: backgrounds[i] ?? '' },
        garments: [0, 3].map((n) => ({ url: garments[(i + n) % garments.length] ?? '' })),
        index: i % 4,
        of: 4,
        model: { url: i % 2 ? 'https://x.example/man.jpg' : 'storage://a/woman.png' },
      }),
    )
    expect(readPicture(bytes)).toMatchObject({ width: 220, height: 292 })
  }
})

test("lays a garment's own picture on the figure, whatever its background", async () => {
  const shirt = await samplePicture('coral-t-shirt.png')
  if (!shirt) throw new Error('There is no such sample.')
  const white = await sharp(shirt).flatten({ background: '#fff' }).jpeg().toBuffer()
  for (const bytes of [shirt, new Uint8Array(white)]) {
    const size = { width: 440, height: 584 }
    const garments = [{ url: 'https://shop.example/coral-t-shirt.png', bytes }]
    const laid = await draw(drawing({ ...size, garments }))
    const { data, info } = await sharp(laid).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    // The yellow sun on the chest is nowhere in a drawn garment.
    let suns = 0
    for (let y = Math.floor(info.height * 0.2); y < info.height * 0.5; y++) {
      for (let x = Math.floor(info.width * 0.35); x < info.width * 0.65; x++) {
        const at = (y * info.width + x) * info.channels
        const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3)
        if (r > 215 && g > 180 && b < 180 && r - b > 60) suns++
      }
    }
    expect(suns).toBeGreaterThan(150)
  }
})

test('draws the garment when its own picture cannot be read', async () => {
  const broken = new TextEncoder().encode('no picture at all')
  const url = 'https://shop.example/red-dress.png'
  expect(hash(await draw(drawing({ garments: [{ url, bytes: broken }] })))).toBe(hash(await draw(drawing())))
})

test('draws six garments and two models of its own, small ones', async () => {
  expect(samples.map(({ kind }) => kind)).toEqual([...Array(6).fill('garment'), ...Array(2).fill('model')])
  for (const { name, width, height } of samples) {
    const bytes = await samplePicture(name)
    expect(bytes?.byteLength).toBeLessThan(150_000)
    expect(readPicture(bytes ?? new Uint8Array())).toMatchObject({ format: 'png', width, height })
  }
  expect(samplePicture('../package.json')).toBeUndefined()
})
