import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { measure } from '../../src/suite/measure.ts'

const drawn = (type: 'png' | 'jpeg' | 'webp') =>
  sharp({ create: { width: 37, height: 21, channels: 3, background: '#456' } })
    [type]()
    .toBuffer()

test.each(['png', 'jpeg', 'webp'] as const)('a %s is measured from its bytes', async (type) => {
  expect(measure(await drawn(type))).toEqual({ type, width: 37, height: 21, isWhole: true })
})

test.each(['png', 'jpeg'] as const)('a %s that breaks off is not whole, or no picture', async (type) => {
  const bytes = await drawn(type)
  for (let length = 0; length < bytes.length; length++)
    expect(measure(bytes.subarray(0, length))?.isWhole ?? false).toBe(false)
})

test.each(['', '<html><body>It works!</body></html>', '{"data":{}}'])('"%s" is no picture', (text) => {
  expect(measure(Buffer.from(text))).toBeUndefined()
})

test('bytes of any kind are measured or not, and never throw', async () => {
  const starts = [await drawn('png'), await drawn('jpeg'), await drawn('webp'), randomBytes(40)]
  fc.assert(
    fc.property(
      fc.constantFrom(...starts),
      fc.nat(60),
      fc.uint8Array({ maxLength: 80 }),
      (start, kept, rest) => {
        measure(Buffer.concat([start.subarray(0, kept), rest]))
      },
    ),
  )
})
