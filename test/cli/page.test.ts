import { beforeAll, expect, test } from 'vitest'
import { assertBuilt, serve } from '../support/process.ts'

beforeAll(() => assertBuilt())

/** As a browser asks for a page. */
const asBrowser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8' }

/** A page that is served, and the status and type of each file that it loads. */
async function openPage(path: string, args: readonly string[] = []) {
  const { url } = await serve(args)
  const response = await fetch(url + path, { headers: asBrowser })
  const html = await response.text()
  const links = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, link = '']) => link)
  const own = links.filter((link) => !link.startsWith('data:')).map((link) => new URL(link, url + path))
  const files = await Promise.all(
    own.map(async (link) => {
      const { status, headers } = await fetch(link)
      return { link: link.href, status, type: headers.get('content-type') ?? '' }
    }),
  )
  return { url, response, html, files }
}

const pages = ['/', '/docs', '/_mock/docs']

test.each(pages)('%s is a page whose files are all there, of the right type, and from here', async (path) => {
  const { url, response, html, files } = await openPage(path)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8'])
  expect(files.filter(({ status, link }) => status !== 200 || !link.startsWith(`${url}/`))).toEqual([])
  const types = files.map(({ type }) => type)
  expect(types).toContain('text/javascript; charset=UTF-8')
  expect(types).toContain('text/css; charset=UTF-8')
  // What its policy would refuse is not there.
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script>|<script type="module">/)
  expect(response.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self';/,
  )
})

test.each(pages)('%s is left out with --no-ui', async (path) => {
  const { url } = await serve(['--no-ui'])
  expect((await fetch(url + path, { headers: asBrowser })).status).toBeGreaterThanOrEqual(400)
})

test.each(pages)('%s asks for the token where there is one', async (path) => {
  const { url } = await serve(['--control-token', 'of-the-operator'])
  expect((await fetch(url + path, { headers: asBrowser })).status).toBe(403)
  expect((await fetch(`${url}${path}?token=of-the-operator`, { headers: asBrowser })).status).toBe(200)
})

test.each(['/', '/docs'])('a client that asks %s for JSON gets no page', async (path) => {
  const { url } = await serve()
  const response = await fetch(url + path, { headers: { accept: '*/*', authorization: 'Bearer key' } })
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/json'])
})
