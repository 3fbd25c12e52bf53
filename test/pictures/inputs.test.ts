import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bomb } from '../support/bomb.ts'
import { heic } from '../support/heic.ts'
import { bodyOf, garmentUrl, made, pictures, poll, showing, submit } from '../support/showing.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claid-mock-inputs-'))
  await mkdir(join(folder, 'shop'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const image = (width: number, height: number, background = '#c03020') =>
  sharp({ create: { width, height, channels: 3, background } })
const png = async (width: number, height: number) =>
  new Uint8Array(await image(width, height).png().toBuffer())

const formats = [
  ['jpeg', () => image(120, 160).jpeg().toBuffer()],
  ['png', () => image(120, 160).png().toBuffer()],
  ['webp', () => image(120, 160).webp().toBuffer()],
  ['avif', () => image(120, 160).avif().toBuffer()],
  ['heic', async () => heic(1)],
] as const

for (const [format, make] of formats) {
  test(`measures ${format} that a test gave, or that is in the storage`, async () => {
    const { mock, sandbox } = showing({ storage: folder })
    const bytes = await make()
    await writeFile(join(folder, `shop/model.${format}`), bytes)
    await sandbox.inputs(garmentUrl, bytes)
    const storage = `storage://shop/model.${format}`
    const task = await made(
      sandbox,
      bodyOf({ clothing: [garmentUrl, 'https://shop.example/b.png'], model: storage }),
    )
    const [given, seeded, stored] = task.result?.input_objects ?? []
    const [width, height] = format === 'heic' ? [3024, 4032] : [120, 160]
    const figures = { ext: format, mime: `image/${format}`, format: format.toUpperCase(), width, height }
    expect(given).toMatchObject({ ...figures, mps: (width * height) / 1_000_000 })
    expect(stored).toMatchObject(figures)
    expect(seeded).toMatchObject({ ext: 'png', width: expect.any(Number) })
    expect(task.result?.input_objects).toHaveLength(3)
    await mock.close()
  })
}

test('takes the ratio of the options, else of the model, else of the first garment that is known', async () => {
  const { mock, sandbox } = showing()
  const [wide, square] = ['https://shop.example/wide.png', 'https://shop.example/square.png']
  await sandbox.inputs(wide, await png(160, 90))
  await sandbox.inputs(square, await png(50, 50))
  const sizeOf = async (body: object) => {
    const [object] = (await made(sandbox, body)).result?.output_objects ?? []
    return `${object?.width}x${object?.height}`
  }
  const clothing = [garmentUrl, wide]
  expect(await sizeOf(bodyOf({ clothing, model: square, options: { aspect_ratio: '2:3' } }))).toBe('832x1248')
  expect(await sizeOf(bodyOf({ clothing, model: square }))).toBe('1024x1024')
  expect(await sizeOf(bodyOf({ clothing, model: 'https://shop.example/who.png' }))).toBe('1360x768')
  expect(await sizeOf(bodyOf({ clothing: [garmentUrl] }))).toBe('880x1168')
  await mock.close()
})

test('lays the very picture of a garment on the figure', async () => {
  const shown = async (bytes?: Uint8Array) => {
    const { mock, sandbox } = showing()
    if (bytes) await sandbox.inputs(garmentUrl, bytes)
    const [picture] = await pictures(sandbox, bodyOf({ options: { aspect_ratio: '1:1' } }))
    await mock.close()
    return Buffer.from(picture ?? []).toString('base64')
  }
  const [plain, red, redAgain] = [
    await shown(),
    await shown(await png(90, 90)),
    await shown(await png(90, 90)),
  ]
  const green = await shown(new Uint8Array(await image(90, 90, '#00a040').png().toBuffer()))
  expect(new Set([plain, red, green]).size).toBe(3)
  expect(redAgain).toBe(red)
})

test('wears the samples without a network, and the same after they had to make room', async () => {
  const { mock, sandbox } = showing()
  const clothing = [`${sandbox.url}/samples/coral-t-shirt.png`, `${sandbox.url}/samples/blue-jeans.png`]
  const task = await made(sandbox, bodyOf({ clothing }))
  expect(task.result?.input_objects.map(({ width, height }) => [width, height])).toEqual([
    [360, 440],
    [320, 640],
  ])
  const served = await sandbox.fetch('/samples/coral-t-shirt.png')
  expect([served.status, served.headers.get('content-type')]).toEqual([200, 'image/png'])
  expect((await sandbox.fetch('/samples/none.png')).status).toBe(404)
  await mock.close()
})

test('shows no sandbox what another was given, nor after a reset', async () => {
  const { mock, sandbox } = showing()
  const other = mock.sandbox('another-key-of-pictures')
  await sandbox.inputs(garmentUrl, await png(77, 99))
  const sizes = async (of: typeof sandbox) => {
    const [input] = (await made(of)).result?.input_objects ?? []
    return input?.width
  }
  const [mine] = await pictures(sandbox)
  expect(await sizes(sandbox)).toBe(77)
  expect(await sizes(other)).not.toBe(77)
  const [theirs] = await pictures(other)
  const fresh = showing()
  const untouched = fresh.mock.sandbox('another-key-of-pictures')
  expect(await sizes(untouched)).not.toBe(77)
  const [expected] = await pictures(untouched)
  expect(Buffer.from(theirs ?? []).equals(expected ?? Buffer.of())).toBe(true)
  expect(Buffer.from(mine ?? []).equals(theirs ?? Buffer.of())).toBe(false)
  await sandbox.reset()
  expect(await sizes(sandbox)).not.toBe(77)
  await mock.close()
})

test('draws anew when another picture stands at the address, though task and link are the same', async () => {
  const { mock, sandbox } = showing()
  const shown = async (background: string) => {
    await sandbox.inputs(garmentUrl, new Uint8Array(await image(90, 90, background).png().toBuffer()))
    const [picture] = await pictures(sandbox)
    await mock.reset()
    return Buffer.from(picture ?? []).toString('base64')
  }
  expect(await shown('#c03020')).not.toBe(await shown('#0030c0'))
  await mock.close()
})

test('keeps showing what a task looked at when the file behind it changes', async () => {
  const { mock, sandbox } = showing({ storage: folder })
  const file = join(folder, 'shop/shirt.png')
  await writeFile(file, await png(90, 90))
  const id = await submit(sandbox, bodyOf({ clothing: ['storage://shop/shirt.png'] }))
  await writeFile(file, await image(50, 90, '#0030c0').png().toBuffer())
  await sandbox.advance('10s')
  const [input] = (await poll(sandbox, id)).result?.input_objects ?? []
  expect(input).toMatchObject({ width: 90, height: 90 })
  await mock.close()
})

const bad = [
  ['a PNG that declares 60,000 × 60,000', async () => bomb(), /60000 × 60000 pixels/],
  [
    'a truncated JPEG',
    async () => (await image(900, 900).jpeg().toBuffer()).subarray(0, 3000),
    /truncated JPEG/,
  ],
  ['a text file', async () => Buffer.from('not a picture, whatever its name'), /not a JPEG, PNG/],
  ['nothing', async () => Buffer.alloc(0), /empty/],
] as const

for (const [what, make, told] of bad) {
  test(`ends a task of ${what} in ERROR, gives its credits back and tells of it`, async () => {
    const { mock, sandbox, failures } = showing({ storage: folder, credits: 10 })
    const events: { event: string; data: { errors: { error: string }[] } }[] = []
    await sandbox.webhook({
      url: async (request: Request) => {
        events.push(await request.json())
        return new Response(null, { status: 204 })
      },
    })
    const bytes = await make()
    await writeFile(join(folder, 'shop/bad.png'), bytes)
    await sandbox.inputs('https://shop.example/bad.png', bytes)
    for (const url of ['storage://shop/bad.png', 'https://shop.example/bad.png']) {
      const task = await made(sandbox, bodyOf({ clothing: [garmentUrl, url] }))
      expect(task).toMatchObject({ status: 'ERROR' })
      expect(task.errors).toHaveLength(1)
      expect(task.errors[0]?.error).toContain(url)
      expect(task.errors[0]?.error).toMatch(told)
      const { state, event } = await sandbox.delivered(task.id)
      expect([state, event]).toEqual(['delivered', 'failure'])
    }
    expect((await sandbox.credits()).balance).toBe(10)
    expect(events).toHaveLength(2)
    // The server is as it was.
    expect((await made(sandbox)).status).toBe('DONE')
    expect(failures).toEqual([])
    await mock.close()
  })
}
