import { createHash } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { acceptPath, assertBuilt, serve, submit } from '../support/process.ts'

beforeAll(() => assertBuilt())

/**
 * What one process answers to the same conversation, its last word a picture. Time runs on between the
 * requests of a process, so what tells it is left out: `created_at`, and how long a window still is.
 */
async function converse(args: readonly string[]): Promise<string[]> {
  const { url } = await serve([
    ...['--speed', '0', '--rate-limit', 'off', '--start-at', '2025-03-13T11:37:09Z'],
    ...['--public-url', 'http://mock.example', ...args],
  ])
  const transcript: string[] = []
  const look = async (response: Response) => {
    const text = await response.text()
    const headers = [...response.headers].filter(([name]) => name !== 'date' && name !== 'ratelimit-reset')
    const timeless = text.replaceAll(/"created_at":"2025-03-13T11:3[78][^"]+"/g, '"created_at":"…"')
    transcript.push(JSON.stringify([response.status, headers, timeless]))
    return text
  }
  for (const key of ['one-key', 'another-key', 'one-key']) {
    const authorization = `Bearer ${key}`
    const { data } = JSON.parse(await look(await submit(url, key)))
    await look(await submit(url, key, '{}'))
    const polled = await fetch(`${url}${acceptPath}/${data.id}`, { headers: { authorization } })
    const { result } = JSON.parse(await look(polled)).data
    await look(await fetch(`${url}/v1/nowhere`, { headers: { authorization } }))
    for (const { tmp_url } of result.output_objects) {
      const picture = await fetch(url + new URL(tmp_url).pathname)
      const bytes = new Uint8Array(await picture.arrayBuffer())
      transcript.push(`${picture.status} ${createHash('sha256').update(bytes).digest('hex')}`)
    }
  }
  return transcript
}

test('two processes with the same seed answer byte for byte the same', async () => {
  const one = await converse(['--seed', 'seven'])
  expect(one).toHaveLength(15)
  expect(await converse(['--seed', 'seven'])).toEqual(one)
})

test('with another seed, and without one, ids, links and pictures are others', async () => {
  const all = [
    ...(await converse(['--seed', 'seven'])),
    ...(await converse(['--seed', 'eight'])),
    ...(await converse([])),
  ]
  expect(new Set(all).size).toBe(all.length)
})
