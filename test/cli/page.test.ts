import { beforeAll, expect, test } from 'vitest'
import { acceptPath, assertBuilt, serve, shell } from '../support/process.ts'

beforeAll(() => assertBuilt())

/** As a browser asks for a page. */
const asBrowser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8' }

/** What a reader sees of HTML, and copies. */
const readable = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/gs, '')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

async function openPage(args: readonly string[] = []) {
  const { url } = await serve(args)
  const response = await fetch(`${url}/`, { headers: asBrowser })
  const html = await response.text()
  const text = readable(html)
  const curl = text.split('\n').find((line) => line.startsWith('curl ')) ?? ''
  return { url, response, html, text, curl }
}

test('a browser gets one page with the base URL, a key, a curl that works, and links that do', async () => {
  const { url, response, html, text, curl } = await openPage()
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8'])
  expect(text).toMatch(new RegExp(`^${url}$`, 'm'))
  expect(text).toMatch(/unofficial/)
  expect(curl).toContain(`${url}${acceptPath}`)
  expect(curl).toMatch(/Bearer [\w-]+/)
  const { code, stdout } = await shell(curl)
  expect([code, JSON.parse(stdout).data.status]).toEqual([0, 'ACCEPTED'])

  const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => new URL(href, url))
  expect(links.length).toBeGreaterThan(0)
  for (const link of links.filter(({ origin }) => origin === url))
    expect([link.href, (await fetch(link)).status]).toEqual([link.href, 200])
})

test('the page is whole: no other file is loaded for it', async () => {
  const { html } = await openPage()
  const loaded = html.matchAll(
    /\bsrc="([^"]*)"|<link\b[^>]*\bhref="([^"]*)"|@import\b([^;]*)|\burl\(([^)]*)/g,
  )
  const from = [...loaded].map((match) => match.slice(1).find((part) => part !== undefined))
  expect(from.filter((address) => !address?.startsWith('data:'))).toEqual([])
})

test('the page has a placeholder for the key where --keys are given, and does not say that any does', async () => {
  const { text, curl } = await openPage(['--keys', 'first-known-key,second-known-key'])
  expect(text).not.toMatch(/any key/)
  const { code, stdout } = await shell(curl, { env: { CLAID_API_KEY: 'second-known-key' } })
  expect([code, JSON.parse(stdout).data.status]).toEqual([0, 'ACCEPTED'])
})

test('the page shows what --public-url says as text', async () => {
  const { html, text } = await openPage(['--public-url', 'https://mock.example/<b>&"x'])
  expect(text).toContain('https://mock.example/<b>&"x')
  expect(html).not.toContain('<b>')
})

test('a client that asks / for JSON gets no page', async () => {
  const { url } = await serve()
  const response = await fetch(`${url}/`, { headers: { accept: '*/*', authorization: 'Bearer key' } })
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/json'])
})
