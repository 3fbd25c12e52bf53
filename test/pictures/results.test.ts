import { imageSize } from 'image-size'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { sizes } from '../../src/facts/sizes.ts'
import { readPicture } from '../support/picture-reader.ts'
import { serve, submit as submitTo, taskOf } from '../support/process.ts'
import { bodyOf, download, linksOf, made, pictures, showing, type TaskData } from '../support/showing.ts'

const ratios = Object.keys(sizes)

for (const [at, ratio] of ratios.entries()) {
  for (const format of ['png', 'jpeg']) {
    // Every count comes with every format and with several ratios.
    const count = (at % 4) + 1
    test(`answers ${count} of ${ratio} as ${format} with exactly the figures of the bytes`, async () => {
      const { mock, sandbox } = showing()
      const options = {
        ...{ aspect_ratio: ratio, pose: 'walking', background: 'a beach' },
      }
      const output = { format, number_of_images: count }
      const task = await made(sandbox, bodyOf({ options, output }))
      const objects = task.result?.output_objects ?? []
      expect(objects).toHaveLength(count)
      const seen = new Set<string>()
      for (const [index, object] of objects.entries()) {
        const { answer, bytes } = await download(sandbox, String(object.tmp_url))
        expect(answer.status).toBe(200)
        expect(answer.headers.get('content-length')).toBe(String(bytes.byteLength))
        expect(answer.headers.get('content-type')).toBe(object.mime)
        const { width, height, format: bySharp, exif } = await sharp(bytes).metadata()
        const { width: wide, height: high, type = '' } = imageSize(bytes)
        expect([width, height, bySharp]).toEqual([object.width, object.height, format])
        expect([wide, high, type.replace('jpg', 'jpeg')]).toEqual([width, height, format])
        expect(object).toMatchObject({
          ...{ ext: format, mime: `image/${format}`, format: format.toUpperCase() },
          mps: (width * height) / 1_000_000,
        })
        expect({ width, height }).toEqual({ width: sizes[ratio]?.width, height: sizes[ratio]?.height })
        expect(exif).toBeDefined()
        expect(JSON.parse(readPicture(bytes).description)).toMatchObject({
          ...{ mock: true, task: task.id, picture: `${index + 1} of ${count}`, ratio },
          seed: expect.any(Number),
          prompts: { pose: 'walking', background: 'a beach' },
        })
        seen.add(Buffer.from(bytes).toString('base64'))
      }
      expect(seen.size).toBe(count)
      await mock.close()
    })
  }
}

test('shows the same for the same seed, something else for another prompt or seed', async () => {
  const once = async (seed: string, background: string) => {
    const { mock, sandbox } = showing({ seed })
    const [bytes] = await pictures(sandbox, bodyOf({ options: { background } }))
    await mock.close()
    return Buffer.from(bytes ?? []).toString('base64')
  }
  const first = await once('a', 'a studio')
  expect(first).toHaveLength(Math.ceil(first.length / 4) * 4)
  expect(await once('a', 'a studio')).toBe(first)
  expect(await once('a', 'a forest')).not.toBe(first)
  expect(await once('b', 'a studio')).not.toBe(first)
})

test('shows the same bytes in two processes with one seed', async () => {
  const flags = ['--seed', 'two processes', '--start-at', '2025-03-13T11:37:09Z']
  const fixed = ['--public-url', 'http://mock.example', '--speed', '0', '--rate-limit', 'off']
  const shown: string[][] = []
  for (let process = 0; process < 2; process++) {
    const { url } = await serve([...flags, ...fixed])
    const headers = { authorization: 'Bearer key-of-two' }
    const body = taskOf({ output: { format: 'png', number_of_images: 2 } })
    const { data } = (await (await submitTo(url, 'key-of-two', body)).json()) as { data: TaskData }
    const polled = await fetch(`${url}/v1/image/ai-fashion-models/${data.id}`, { headers })
    const links = linksOf(((await polled.json()) as { data: TaskData }).data)
    const bytes: string[] = []
    for (const link of links) {
      const { pathname } = new URL(link)
      bytes.push(pathname, Buffer.from(await (await fetch(url + pathname)).arrayBuffer()).toString('base64'))
    }
    shown.push(bytes)
  }
  expect(shown[0]).toHaveLength(4)
  expect(shown[1]).toEqual(shown[0])
})
