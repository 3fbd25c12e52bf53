import { deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { formatOf, measure } from '../../src/pictures/measure.ts'
import { heic } from '../support/heic.ts'

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#a64' } })

const bytesOf = async (image: Sharp) => new Uint8Array(await image.toBuffer())

for (const [format, image] of [
  ['jpeg', () => picture(64, 48).jpeg()],
  ['png', () => picture(64, 48).png()],
  ['webp', () => picture(64, 48).webp()],
  ['avif', () => picture(64, 48).avif()],
] as const) {
  test(`measures ${format}, whatever its name`, async () => {
    expect(await measure(await bytesOf(image()))).toEqual({ width: 64, height: 48, format })
  })
}

test('measures a photograph as it is seen, not as it is stored', async () => {
  const turned = await bytesOf(picture(64, 48).jpeg().withMetadata({ orientation: 6 }))
  expect(await measure(turned)).toEqual({ width: 48, height: 64, format: 'jpeg' })
})

const u16 = (n: number) => [n >> 8, n & 255]
const u32 = (n: number) => [...u16(n >>> 16), ...u16(n & 0xffff)]

test('reads the size of HEIC from its header: the main item, turned as it says', async () => {
  expect(await measure(heic(0))).toEqual({ width: 4032, height: 3024, format: 'heic' })
  expect(await measure(heic(1))).toEqual({ width: 3024, height: 4032, format: 'heic' })
  expect(await measure(heic(3, 'mif1'))).toEqual({ width: 3024, height: 4032, format: 'heic' })
})

test('finds a broken HEIC header unreadable, wherever it ends', async () => {
  const whole = heic(0)
  for (let length = 0; length < whole.length; length++) {
    expect(await measure(whole.slice(0, length))).toHaveProperty('unreadable')
  }
  for (let at = 24; at < whole.length; at++) {
    const changed = whole.slice()
    changed[at] = 255
    const seen = await measure(changed)
    expect(seen.unreadable !== undefined || seen.width * seen.height > 0).toBe(true)
  }
})

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c >>> 0
})
function chunk(type: string, content: Uint8Array): number[] {
  const body = [...Buffer.from(type), ...content]
  let crc = 0xffffffff
  for (const byte of body) crc = ((crcTable[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8)) >>> 0
  return [...u32(content.length), ...body, ...u32((crc ^ 0xffffffff) >>> 0)]
}

test('refuses a PNG of a megabyte that declares 60,000 × 60,000 pixels, at once', async () => {
  const bomb = new Uint8Array([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk('IHDR', new Uint8Array([...u32(60_000), ...u32(60_000), 8, 2, 0, 0, 0])),
    ...chunk('IDAT', deflateSync(Buffer.alloc(1_000_000_000 >> 4), { level: 1 }).subarray(0, 900_000)),
    ...chunk('IEND', new Uint8Array()),
  ])
  expect(await measure(bomb)).toEqual({
    unreadable: 'it declares 60000 × 60000 pixels, more than 100 million',
  })
})

test('finds truncated files unreadable though their headers are good', async () => {
  const noise = Buffer.from(Array.from({ length: 200 * 200 * 3 }, (_, i) => (i * 7919) % 251))
  const image = () => sharp(noise, { raw: { width: 200, height: 200, channels: 3 } })
  for (const [format, make] of [
    ['JPEG', () => image().jpeg()],
    ['PNG', () => image().png()],
    ['WEBP', () => image().webp()],
    ['AVIF', () => image().avif()],
  ] as const) {
    const whole = await bytesOf(make())
    expect(await measure(whole)).not.toHaveProperty('unreadable')
    const cut = await measure(whole.slice(0, Math.floor(whole.length * 0.6)))
    expect(cut.unreadable, format).toBe(`it is a broken or truncated ${format} file`)
  }
})

for (const [what, text] of [
  ['a text named .png', 'Hello, this is no picture.'],
  [
    'an SVG',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>',
  ],
  ['a GIF', 'GIF89a\u0001\u0000\u0001\u0000'],
  ['a page', '<!doctype html><title>404</title>'],
] as const) {
  test(`finds ${what} unreadable`, async () => {
    const bytes = new TextEncoder().encode(text)
    expect(formatOf(bytes)).toBeUndefined()
    expect(await measure(bytes)).toEqual({ unreadable: 'it is not a JPEG, PNG, WEBP, AVIF or HEIC file' })
  })
}

test('finds nothing at all unreadable', async () => {
  expect(await measure(new Uint8Array())).toEqual({ unreadable: 'it is empty' })
})
