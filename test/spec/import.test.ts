import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { OperatorError } from '../../src/errors.ts'
import { findOpenApiBlocks, importPages, type Page, renderDocument } from '../../src/spec/import.ts'

async function stored(name: string): Promise<Page> {
  return { name, text: await readFile(new URL(`pages/${name}`, import.meta.url), 'utf8') }
}

const send = await stored('send-parcel.md')
const state = await stored('parcel-state.md')
const { text: expected } = await stored('parcels.json')

const rendered = (...pages: Page[]) => renderDocument(importPages(pages).document)

const fenced = (text: string) => `\`\`\`json\n${text}\n\`\`\`\n`

/** A page of one block: a document with one operation, changed by `members`. */
function pageOf(name: string, members: object): Page {
  const ok = { responses: { 200: { description: 'OK' } } }
  const whole = { openapi: '3.1.0', info: { title: 'Small', version: '1' }, paths: { '/small': { get: ok } } }
  return { name, text: fenced(JSON.stringify({ ...whole, ...members })) }
}

function refusal(...pages: Page[]): string {
  try {
    importPages(pages)
  } catch (error) {
    if (error instanceof OperatorError) return error.message
    throw error
  }
  throw new Error('The pages were imported.')
}

test('the pages give the stored document byte for byte', () => {
  expect(rendered(send, state)).toBe(expected)
})

test('the order of the pages makes no difference', () => {
  expect(rendered(state, send)).toBe(expected)
})

test('a page that is given twice makes no difference', () => {
  expect(rendered(send, state, send, state)).toBe(expected)
})

test('an imported document that is imported again stays as it is', () => {
  expect(rendered({ name: 'again.md', text: fenced(expected) })).toBe(expected)
  expect(rendered({ name: 'again.md', text: fenced(expected) }, state, send)).toBe(expected)
})

test('a page with Windows line ends is the same page', () => {
  const windows = [send, state].map(({ name, text }) => ({ name, text: text.replaceAll('\n', '\r\n') }))
  expect(rendered(...windows)).toBe(expected)
  expect(windows.flatMap(findOpenApiBlocks).map(({ line }) => line)).toEqual([14, 13])
})

test('a block carries its page and the line of its fence', () => {
  const blocks = [send, state].flatMap(findOpenApiBlocks)
  expect(blocks.map(({ page, line }) => `${page}:${line}`)).toEqual([
    'send-parcel.md:14',
    'parcel-state.md:13',
  ])
})

test('JSON that is no OpenAPI document is passed over', () => {
  const others = ['[]', 'null', '"openapi"', '{"openapi":3.1}', '{"swagger":"2.0"}', '{"a":1,}', '']
  expect(findOpenApiBlocks({ name: 'other.md', text: others.map(fenced).join('\n') })).toEqual([])
})

const json = '{"openapi":"3.1.0"}'
test.each([
  ['without an info string', `\`\`\`\n${json}\n\`\`\``],
  ['with any info string', `\`\`\`yaml {% raw %}\n${json}\n\`\`\``],
  ['of tildes', `~~~ a \`tick\`\n${json}\n~~~`],
  ['with a longer closing fence', `\`\`\`json\n${json}\n\`\`\`\`\`  `],
  ['that is indented', `   \`\`\`json\n   ${json}\n  \`\`\``],
  ['in a list item', `- a\n\n      \`\`\`json\n      ${json}\n      \`\`\``],
  ['that is never closed', `\`\`\`json\n${json}`],
  ['after a byte order mark', `\uFEFF\`\`\`json\n${json}\n\`\`\``],
  ['after a line of inline code', `\`\`\`a\`\`\` b\n\n\`\`\`json\n${json}\n\`\`\``],
  ['after an empty block', `\`\`\`\n\`\`\`\n\`\`\`json\n${json}\n\`\`\``],
])('a fence %s is found', (_, text) => {
  expect(findOpenApiBlocks({ name: 'fence.md', text }).map(({ document }) => document.openapi)).toEqual([
    '3.1.0',
  ])
})

test.each([
  ['inside a longer fence', `\`\`\`\`md\n\`\`\`json\n${json}\n\`\`\`\n\`\`\`\``],
  ['inside a fence of the other kind', `~~~md\n\`\`\`json\n${json}\n\`\`\`\n~~~`],
  ['of two backticks', `\`\`json\n${json}\n\`\``],
])('a fence %s is text', (_, text) => {
  expect(findOpenApiBlocks({ name: 'fence.md', text })).toEqual([])
})

test('an OpenAPI block that is not JSON stops with page and line', () => {
  const text = `# Broken\n\n${fenced('{\n  "openapi": "3.1.0",\n  "info": {\n    "title": "Broken",\n  }\n}')}`
  expect(refusal(send, { name: 'broken.md', text })).toMatch(
    /^Failed to read an OpenAPI block: the block at broken\.md:3 is not JSON in line 8: Expected .+\. Correct the page\.$/,
  )
})

test('an OpenAPI block that ends too early stops with page and line', () => {
  expect(refusal({ name: 'short.md', text: fenced('{"openapi":"3.1.0","paths":{') })).toContain(
    'the block at short.md:1 is not JSON',
  )
})

test.each([
  ['/paths', { paths: [] }],
  ['/paths/~1small', { paths: { '/small': 'get' } }],
  ['/paths/~1small/get', { paths: { '/small': { get: null } } }],
  ['/components/schemas', { components: { schemas: 7 } }],
  ['/info', { info: 'Small' }],
])('a block whose %s is no object stops with the pointer', (pointer, members) => {
  expect(refusal(pageOf('odd.md', members))).toContain(`${pointer} of the block at odd.md:1 is `)
})

test('pages without a block stop with their names and what was looked for', () => {
  const pages = [
    { name: 'a.md', text: '# A' },
    { name: 'b.md', text: fenced('{}') },
  ]
  expect(refusal(...pages)).toBe(
    'Failed to import the documentation: no OpenAPI block in the pages read (a.md, b.md). Give a Markdown page that ' +
      'holds a fenced block (``` or ~~~) whose JSON is an object with a string member "openapi".',
  )
  expect(refusal()).toContain('in the pages read (none)')
})

test('one page without a block among others is a warning', () => {
  expect(importPages([send, { name: 'prose.md', text: '# Prose' }]).warnings).toEqual([
    'prose.md has no OpenAPI block',
  ])
})

test('a longer enumeration is named by the pointer of its first other value', () => {
  const other = { ...state, text: state.text.replace('"WAITING", "DONE"', '"WAITING", "DONE", "LOST"') }
  const message = refusal(send, other)
  expect(message).toContain('/components/schemas/State/enum/3 is ')
  expect(message).toContain('absent in the block at send-parcel.md:14')
  expect(message).toContain('"LOST" in the block at parcel-state.md:13')
  expect(refusal(other, send)).toBe(message)
})

const get = (operation: object) => ({ paths: { '/small': { get: operation } } })
test.each([
  ['/openapi', { openapi: '3.0.3' }, { openapi: '3.1.0' }],
  ['/info/title', { info: { title: 'A', version: '1' } }, { info: { title: 'B', version: '1' } }],
  ['/info/version', { info: { title: 'A', version: '1' } }, { info: { title: 'A', version: '2' } }],
  [
    '/servers/0/url',
    { servers: [{ url: 'https://a.example' }] },
    { servers: [{ url: 'https://b.example' }] },
  ],
  [
    '/tags/0/description',
    { tags: [{ name: 'T', description: 'a' }] },
    { tags: [{ name: 'T', description: 'b' }] },
  ],
  ['/paths/~1small/get/summary', get({ summary: 'a' }), get({ summary: 'b' })],
  ['/paths/~1small/get/security/0', get({ security: [] }), { ...get({}), security: [{ Bearer: [] }] }],
  ['/paths/~1small/parameters', get({}), { paths: { '/small': { parameters: [] } } }],
  ['/components/responses/a~1b~0c/x', ...responses('a/b~c', { x: 1 }, { x: null })],
  ['/components/responses/R/x', ...responses('R', { x: [] }, { x: {} })],
  ['/components/responses/R/x/1/y', ...responses('R', { x: [1, { y: 1 }] }, { x: [1, { y: '1' }] })],
  ['/x-origin', { 'x-origin': 'a' }, { 'x-origin': 'b' }],
])('blocks that disagree at %s stop with the pointer and both places', (pointer, left, right) => {
  const message = refusal(pageOf('left.md', left), pageOf('right.md', right))
  expect(message).toContain(`Failed to merge the OpenAPI blocks: ${pointer} is `)
  expect(message).toContain('in the block at left.md:1')
  expect(message).toContain('in the block at right.md:1')
})

function responses(name: string, left: object, right: object) {
  return [
    { components: { responses: { [name]: left } } },
    { components: { responses: { [name]: right } } },
  ] as const
}

test('a root security moves onto the operations of its own block that have none', () => {
  const { document } = importPages([send, state])
  expect(document).not.toHaveProperty('security')
  expect(document.paths).toMatchObject({
    '/v2/parcels': { post: { security: [{ Bearer: ['send'] }, { Bearer: [] }] } },
    '/v2/parcels/{parcel_id}': { get: { security: [{ Bearer: ['read'] }] }, delete: { security: [] } },
  })
})

test('an operation of a block without security gets none', () => {
  const closed = pageOf('closed.md', { paths: { '/closed': { get: {} } }, security: [{ Bearer: [] }] })
  const { document } = importPages([pageOf('open.md', {}), closed])
  expect(document.paths).not.toHaveProperty(['/small', 'get', 'security'])
  expect(document.paths).toHaveProperty(['/closed', 'get', 'security'], [{ Bearer: [] }])
})

test('the servers of a block are kept', () => {
  const servers = [{ url: 'https://eu.example/v2', description: 'Europe' }]
  const page = pageOf('own.md', { servers })
  const text = `${page.text}\nGET https://other.example/small`
  expect(importPages([{ ...page, text }])).toMatchObject({ document: { servers }, warnings: [] })
})

test.each<[string, string, string, object?]>([
  ['a URL in prose', 'Send it to `https://api.example/small`.', 'https://api.example'],
  ['a port', 'curl http://localhost:8080/small?x=1', 'http://localhost:8080'],
  ['an empty list of servers', 'https://api.example/small', 'https://api.example', { servers: [] }],
  [
    'a path parameter',
    'GET <https://api.example/big/17/parts>',
    'https://api.example',
    { paths: { '/big/{id}/parts': {} } },
  ],
])('the server is taken from the example requests: %s', (_, prose, url, members = {}) => {
  const page = pageOf('prose.md', members)
  expect(importPages([{ ...page, text: page.text + prose }])).toMatchObject({
    document: { servers: [{ url }] },
    warnings: [],
  })
})

test.each([
  ['no URL', 'GET /small', 'show no request to its paths'],
  ['links to other places', 'https://docs.example/smaller https://cdn.example/small.png', 'show no request'],
  ['two hosts', 'https://b.example/small https://a.example/small', 'https://a.example and https://b.example'],
])('the servers are left out with a warning when the page shows %s', (_, prose, warning) => {
  const page = pageOf('prose.md', {})
  const { document, warnings } = importPages([{ ...page, text: page.text + prose }])
  expect(document).not.toHaveProperty('servers')
  expect(warnings).toEqual([expect.stringContaining(warning)])
})

test('of two patch versions the newer one stands', () => {
  const pages = [pageOf('a.md', { openapi: '3.1.10' }), pageOf('b.md', { openapi: '3.1.9' })]
  expect(importPages(pages).document.openapi).toBe('3.1.10')
})

test('members that only one block has are kept', () => {
  const left = pageOf('left.md', { 'x-left': { a: 1 }, externalDocs: { url: 'https://docs.example' } })
  const { document } = importPages([
    left,
    pageOf('right.md', { externalDocs: { url: 'https://docs.example' } }),
  ])
  expect(Object.keys(document)).toEqual(['openapi', 'info', 'paths', 'externalDocs', 'x-left'])
})

test('a component or member named __proto__ is one like any other', () => {
  const hostile =
    '{"openapi":"3.1.0","__proto__":{"polluted":1},"components":{"schemas":{"__proto__":{"polluted":2}},' +
    '"__proto__":{"polluted":{}}},"paths":{"__proto__":{"get":{"__proto__":{"polluted":3}}}}}'
  const text = rendered({ name: 'a.md', text: fenced(hostile) }, { name: 'b.md', text: fenced(hostile) })
  expect(JSON.parse(text)).toEqual(JSON.parse(hostile))
  expect(text.match(/"__proto__"/g)).toHaveLength(5)
  expect({}).not.toHaveProperty('polluted')
})
