import { beforeAll, describe, expect, test } from 'vitest'
import { acceptPath, assertBuilt, start, submit } from '../support/process.ts'

beforeAll(() => assertBuilt())

// None can come up by chance: what is drawn is made of small hexadecimal digits.
const keys = ['sk_live_Zm9vYmFyQmF6UXV4', 'Short-7', 'Kurz-8-X', 'Zq9', 'with+plus-Key', 'QQ']
const unknown = ['sk_live_nobody_Knows_This', 'Zy8']

describe.each(['pretty', 'json'])('with --log %s', (kind) => {
  test.each([
    ['--keys given', true],
    ['any key let in', false],
  ])('no key is shown whole, %s', async (_, listed) => {
    const process = start([
      'serve',
      ...['--port', '0', '--rate-limit', 'off', '--log', kind],
      ...(listed ? ['--keys', keys.join(',')] : []),
    ])
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await process.line(/http:/))?.[0] ?? ''
    const seen: string[] = []
    const look = async (response: Response) => {
      seen.push(JSON.stringify([...response.headers]), await response.text())
      return response
    }

    const links: string[] = []
    for (const key of keys) {
      const accepted = await submit(url, key)
      const { result_url } = ((await accepted.clone().json()) as { data: { result_url: string } }).data
      links.push(result_url)
      await look(accepted)
      await look(await submit(url, key, '{"input":1}'))
    }
    for (const key of [...keys, ...unknown]) {
      const headers = { authorization: `Bearer ${key}` }
      for (const link of links) await look(await fetch(link, { headers }))
      await look(await fetch(`${url}/v1/nowhere?api_key=${key}`, { headers }))
      await look(await fetch(`${url}${acceptPath}`, { method: 'DELETE', headers }))
      await look(await fetch(`${url}${acceptPath}/1?token=${key}`, { headers: { authorization: key } }))
      await look(await fetch(`${url}/_mock/sandbox`, { headers }))
      await look(await fetch(`${url}/`, { headers: { ...headers, accept: 'text/html' } }))
      await look(await submit(url, `${key} and more`))
    }
    await look(await fetch(`${url}/_mock/sandboxes`))
    const last = await look(
      await fetch(`${url}/v1/the-last-one`, { headers: { authorization: `Bearer QQ` } }),
    )
    expect(last.status).toBe(404)
    await process.line(/the-last-one/)
    const { stdout, stderr } = await process.stop('SIGTERM')

    for (const key of [...keys, ...unknown])
      for (const text of [stdout, stderr, ...seen]) expect(text).not.toContain(key)
    // Masked, but there: whoever reads the log has to tell the sandboxes apart.
    expect(stdout.match(/sk_[^\w\s]+/g)?.length).toBeGreaterThan(3)
  })
})

test('a key of one letter is not shown by its first letter', async () => {
  const process = start(['serve', '--port', '0', '--log', 'json', '--keys', 'Q'])
  const { url } = JSON.parse(await process.line(/^/))
  await submit(url, 'Q')
  expect(JSON.parse(await process.line(/"event":"request"/)).key).not.toContain('Q')
})

test('the help does not show the keys of the environment', async () => {
  const { stdout, stderr, code } = await start(['serve', '--help'], {
    env: { CLAID_MOCK_KEYS: 'sk_live_in_the_environment' },
  }).ended
  expect(code).toBe(0)
  expect(stdout + stderr).not.toContain('sk_live_in_the_environment')
})
