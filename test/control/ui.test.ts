import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OpenAPIHono } from '@hono/zod-openapi'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import { uiRoutes } from '../../src/server/ui.ts'

const asBrowser = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' }
const page = '<!doctype html><script type="module" src="./ui/app-0a1B2c3D.js"></script>'

/** A built page in a folder of its own, served. */
async function served({ refusal, foreign }: { refusal?: string; foreign?: string } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'claid-mock-ui-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'ui'))
  const files = {
    'index.html': page,
    'secret.txt': 'outside',
    'ui/app-0a1B2c3D.js': 'export {}',
    'ui/app-0a1B2c3D.css': 'p{}',
    'ui/plain.svg': '<svg/>',
    'ui/.hidden.js': 'hidden',
    'ui/notes.md': 'no type of a page',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const app = new OpenAPIHono()
  const doors = {
    refused: () => refusal,
    isForeign: () => foreign,
    named: async (response: Response | Promise<Response>) => response,
    unmatched: async () => new Response('of the API', { status: 404 }),
  }
  uiRoutes(app, { ui: folder }, doors)
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await app.request(path, { headers })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  return { get, folder }
}

test('a browser gets the built page, under a policy that lets nothing in but the mock itself', async () => {
  const { get } = await served()
  const { status, text, headers } = await get('/', asBrowser)
  expect([status, text, headers.get('content-type')]).toEqual([200, page, 'text/html; charset=UTF-8'])
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  const policy = headers.get('content-security-policy')?.split('; ') ?? []
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("require-trusted-types-for 'script'")
  // Nothing inline, nothing evaluated, no other host.
  expect(policy.filter((part) => /unsafe|https?:|\*/.test(part))).toEqual([])
})

test.each(['*/*', 'application/json', ''])(
  'a client that accepts "%s" gets what the API answers',
  async (accept) => {
    const { get } = await served()
    expect((await get('/', { accept })).text).toBe('of the API')
  },
)

test('a file whose name changes with it is kept for good, another is asked for again', async () => {
  const { get } = await served()
  const script = await get('/ui/app-0a1B2c3D.js')
  expect([script.status, script.text]).toEqual([200, 'export {}'])
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=UTF-8')
  expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(script.headers.get('x-content-type-options')).toBe('nosniff')
  const known = { 'if-none-match': script.headers.get('etag') ?? '' }
  expect((await get('/ui/app-0a1B2c3D.js', known)).status).toBe(304)
  expect((await get('/ui/app-0a1B2c3D.css')).headers.get('content-type')).toBe('text/css; charset=UTF-8')
  const picture = await get('/ui/plain.svg')
  expect([picture.headers.get('content-type'), picture.headers.get('cache-control')]).toEqual([
    'image/svg+xml',
    'no-cache',
  ])
})

test.each([
  'nothing.js',
  '.hidden.js',
  'notes.md',
  '..%2Fsecret.txt',
  '%2e%2e%2fsecret.txt',
  '..%5csecret.txt',
  'app-0a1B2c3D.js%00',
])('%s is not served', async (name) => {
  const { get } = await served()
  const { status, text } = await get(`/ui/${name}`)
  expect([status, text]).toEqual([404, 'of the API'])
})

test('the page is closed to whoever may not steer, its files to other sites alone', async () => {
  const { get } = await served({ refusal: 'no token' })
  expect(await get('/', asBrowser)).toMatchObject({ status: 403, text: 'no token' })
  expect((await get('/ui/app-0a1B2c3D.js')).status).toBe(200)
  const other = await served({ foreign: 'another Host' })
  expect((await other.get('/ui/app-0a1B2c3D.js')).status).toBe(403)
})

test('what is built while the mock runs is found', async () => {
  const { get, folder } = await served()
  expect((await get('/ui/late.js')).status).toBe(404)
  await writeFile(join(folder, 'ui/late.js'), 'late')
  expect((await get('/ui/late.js')).text).toBe('late')
})

describe('a mock without a page', () => {
  test('answers a browser as it answers any client', async () => {
    const mock = createMock({ ui: false })
    onTestFinished(() => mock.close())
    const answers = await Promise.all(
      ['/', '/ui/app.js'].map((path) => mock.fetch(new Request(mock.url + path, { headers: asBrowser }))),
    )
    expect(answers.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual([
      [401, 'application/json'],
      [401, 'application/json'],
    ])
    expect((await mock.fetch(new Request(`${mock.url}/_mock/sandboxes`))).status).toBe(200)
  })
})
