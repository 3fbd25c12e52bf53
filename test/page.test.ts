import { createHash } from 'node:crypto'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { createMock, type MockOptions } from '../src/index.ts'

const asBrowser = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' }

async function open(options: MockOptions = {}, path = '/', headers: Record<string, string> = asBrowser) {
  const mock = createMock({ seed: 'page', ...options })
  const response = await mock.fetch(new Request(`http://claid-mock.test${path}`, { headers }))
  return { mock, response, html: await response.text() }
}

/** What stands between the tags of the only element of this name. */
function inside(html: string, name: 'script' | 'style'): string {
  const found = [...html.matchAll(new RegExp(`<${name}\\b[^>]*>(.*?)</${name}>`, 'gs'))]
  expect(found).toHaveLength(1)
  return found[0]?.[1] ?? ''
}

test('the page is for those who ask for HTML, others get what the API answers', async () => {
  const { response } = await open()
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8'])
  expect(response.headers.get('vary')).toBe('accept')
  for (const accept of ['*/*', 'application/json', '']) {
    const other = await open({}, '/', { accept, authorization: 'Bearer key' })
    expect([other.response.status, other.response.headers.get('content-type')]).toEqual([
      404,
      'application/json',
    ])
  }
})

test('the policy of the page lets its own script and style run and nothing else', async () => {
  const { response, html } = await open()
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const policy = response.headers.get('content-security-policy')?.split('; ')
  expect(policy).toEqual([
    "default-src 'none'",
    `script-src ${hash(inside(html, 'script'))}`,
    `style-src ${hash(inside(html, 'style'))}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ])
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  // What the policy would refuse is not there.
  expect(html).not.toMatch(/\s(style|on\w+)=/)
})

test('the page asks no other host for anything', async () => {
  const { html } = await open()
  for (const part of [inside(html, 'script'), inside(html, 'style')])
    expect(part).not.toMatch(/https?:|url\(|@import/)
  const links = [...html.matchAll(/\b(?:href|src|action)="([^"]*)"/g)].map(([, link]) => link)
  expect(links).toEqual(['data:,', 'openapi.json', '_mock/openapi.json'])
})

test('what the mock was given is shown as text', async () => {
  const { html } = await open({
    publicUrl: 'https://mock.example/<b>&"x',
    scenario: 'odd',
    scenarios: { odd: { summary: '</script><script>alert(1)</script>' } },
  })
  expect(html).toContain('https://mock.example/&lt;b&gt;&amp;&quot;x')
  expect(html).toContain('odd: &lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(html.match(/<script\b/g)).toHaveLength(1)
})

test('the page says that any key is taken only where it is', async () => {
  expect((await open()).html).toContain('<dt>Key</dt><dd>any; each opens a sandbox of its own</dd>')
  const { html } = await open({ keys: ['a-known-key'] })
  expect(html).toContain('<dt>Key</dt><dd>one of those given at the start</dd>')
  expect(html).not.toContain('a-known-key')
})

test('with a token the page is for those who have it', async () => {
  const options = { controlToken: 'secret' }
  for (const path of ['/', '/?token=wrong']) {
    const { response, html } = await open(options, path)
    expect([response.status, response.headers.get('content-type')]).toEqual([
      403,
      'text/plain; charset=UTF-8',
    ])
    expect(html).toMatch(/^Failed to open the control API: the token is missing or wrong\. /)
  }
  expect((await open(options, '/?token=secret')).response.status).toBe(200)
  expect((await open(options, '/', { ...asBrowser, 'x-mock-token': 'secret' })).response.status).toBe(200)
})

test('every name in the script is defined, and what the browser offers is used as it is declared', async () => {
  const { html } = await open()
  const file = 'page.js'
  const options: ts.CompilerOptions = {
    ...{
      allowJs: true,
      checkJs: true,
      noEmit: true,
      types: [],
      moduleDetection: ts.ModuleDetectionKind.Force,
    },
    ...{ target: ts.ScriptTarget.ES2022, lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'] },
    ...{ module: ts.ModuleKind.ESNext, noUnusedLocals: true },
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  const source = ts.createSourceFile(
    file,
    inside(html, 'script'),
    ts.ScriptTarget.ES2022,
    true,
    ts.ScriptKind.JS,
  )
  host.getSourceFile = (name, ...rest) => (name === file ? source : getSourceFile.call(host, name, ...rest))
  host.fileExists = (name) => name === file || fileExists.call(host, name)
  const program = ts.createProgram([file], options, host)
  const problems = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([])
})

test('each element that the script names is on the page', async () => {
  const { html } = await open()
  const named = [...inside(html, 'script').matchAll(/\bthe\('([\w-]+)'\)/g)].map(([, id]) => id ?? '')
  expect(named.length).toBeGreaterThan(10)
  for (const id of new Set(named)) expect(html.split(`id="${id}"`), id).toHaveLength(2)
})
