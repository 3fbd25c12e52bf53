import { OperatorError } from '../errors.ts'

/** A documentation page: the name that messages give it, and its Markdown. */
export type Page = { readonly name: string; readonly text: string }

/** An object as `JSON.parse` makes it. */
export type JsonObject = { [member: string]: unknown }

/** An OpenAPI document found in a page; `line` is that of its opening fence, from 1. */
export type Block = { readonly page: string; readonly line: number; readonly document: JsonObject }

/** The one document made of all blocks, and what whoever asked for it should know. */
export type Imported = { readonly document: JsonObject; readonly warnings: readonly string[] }

type Member = { readonly path: readonly string[]; readonly value: unknown }
/** The smallest part of a document that several blocks may hold, provided that they agree. */
type Part = Member & { readonly pointer: readonly string[]; readonly block: Block }

// A fenced block as in CommonMark 0.31, section 4.5, but of any indentation: a list item indents what it holds.
const FENCED =
  /^(?<indent>[^\S\n]*)(?<fence>`{3,}(?=[^`\n]*$)|~{3,})[^\n]*\n(?<text>.*?)(?:^(?:\k<indent>)? {0,3}\k<fence>[`~]*[^\S\n]*$|$(?!.))/gms

// The order in which the OpenAPI specification lists the fields of these objects.
const ROOT_ORDER = 'openapi info jsonSchemaDialect servers paths webhooks components tags'.split(' ')
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']
// How deep a field is taken apart to be merged; a field that is not listed is one part.
const DEPTHS = new Map(Object.entries({ info: 1, components: 2, paths: 2, webhooks: 2 }))
const PATH_FIELDS = ['paths', 'webhooks']
// They govern every operation of a path, so a block that lacks them disagrees with one that has them.
const SHARED = { servers: undefined, parameters: undefined }
const PATH_ITEM_ORDER = ['$ref', 'summary', 'description', ...METHODS, 'servers', 'parameters']

/**
 * Finds the OpenAPI documents among the fenced code blocks of a page: JSON objects with a string `openapi`.
 *
 * @throws OperatorError when a block begins like an OpenAPI document and is not JSON.
 */
export function findOpenApiBlocks(page: Page): Block[] {
  const markdown = page.text.replaceAll(/\r\n?/g, '\n')
  return [...markdown.matchAll(FENCED)].flatMap(({ index, groups: { text = '' } = {} }) => {
    if (!text.includes('"openapi"')) return []
    const line = markdown.slice(0, index).split('\n').length
    const document = parseBlock(page.name, line, text)
    if (!isObject(document) || typeof document.openapi !== 'string') return []
    return [{ page: page.name, line, document }]
  })
}

/**
 * Merges the OpenAPI blocks of all pages into one document, the same whatever the order of the pages.
 * A root `security` moves onto the operations of its block. `servers` is what the blocks declare, else
 * the one origin to which the pages send their example requests; a warning says when there is none.
 *
 * @throws OperatorError when no block is found, a block is malformed, or two blocks disagree.
 */
export function importPages(pages: readonly Page[]): Imported {
  const found = pages.map((page) => ({ page: page.name, blocks: findOpenApiBlocks(page) }))
  const blocks = found.flatMap((page) => page.blocks)
  if (blocks.length === 0) {
    const wrong = `no OpenAPI block in the pages read (${found.map(({ page }) => page).join(', ') || 'none'})`
    const sought = 'a fenced block (``` or ~~~) whose JSON is an object with a string member "openapi"'
    throw new OperatorError('import the documentation', wrong, `Give a Markdown page that holds ${sought}`)
  }
  const warnings = found.flatMap((from) => (from.blocks.length ? [] : `${from.page} has no OpenAPI block`))
  // Of equal parts the first gives the key order, so the order of blocks must not be that of the pages.
  blocks.sort((a, b) => byText(JSON.stringify(a.document), JSON.stringify(b.document)))
  const members: Member[] = mergeParts(blocks.flatMap(partsOf))
  if (!members.some(({ path }) => path[0] === 'servers')) {
    const origins = requestOrigins(pages, blocks)
    const seen = origins.length ? `send requests to ${origins.join(' and ')}` : 'show no request to its paths'
    if (origins.length === 1) members.push({ path: ['servers'], value: [{ url: origins[0] }] })
    else warnings.push(`the document has no "servers": no block declares them, and the pages ${seen}`)
  }
  const document = assemble(members)
  const versions = blocks.map((block) => String(block.document.openapi))
  document.openapi = versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1)
  document.paths ??= {}
  if (isObject(document.tags)) document.tags = Object.values(document.tags)
  return { document, warnings }
}

/** The text of a document as it is stored: indented by two blanks, with a line feed at the end. */
export function renderDocument(document: JsonObject): string {
  return `${JSON.stringify(document, null, 2)}\n`
}

function parseBlock(page: string, line: number, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!/^\s*\{\s*"openapi"\s*:/.test(text)) return undefined
    const reason = String(error instanceof Error ? error.message : error).replaceAll(/\s+/g, ' ')
    const position = /at position (\d+)/.exec(reason)?.[1]
    const at = position && ` in line ${line + text.slice(0, Number(position)).split('\n').length}`
    throw unreadable(`the block at ${page}:${line} is not JSON${at ?? ''}: ${reason}`)
  }
}

function partsOf(block: Block): Part[] {
  const { security, ...fields } = block.document
  const inherited = security === undefined ? {} : { security }
  const split = (value: unknown, path: string[], depth: number): Part[] => {
    const [field = '', , member = ''] = path
    const operation = PATH_FIELDS.includes(field) && METHODS.includes(member)
    if (depth === 0 && !operation) return [{ path, pointer: path, value, block }]
    const where = `${pointerOf(path)} of the block at ${block.page}:${block.line}`
    if (!isObject(value)) throw unreadable(`${where} is ${excerpt(value)}, not an object`)
    if (operation) return [{ path, pointer: path, value: { ...inherited, ...value }, block }]
    const members = PATH_FIELDS.includes(field) && depth === 1 ? { ...SHARED, ...value } : value
    return Object.entries(members).flatMap(([name, part]) => split(part, [...path, name], depth - 1))
  }
  return Object.entries(fields).flatMap(([field, value]) => {
    if (field === 'openapi') return split(/^\d+\.\d+/.exec(String(value))?.[0] ?? value, [field], 0)
    if (field === 'servers' && Array.isArray(value) && value.length === 0) return []
    if (field !== 'tags' || !Array.isArray(value)) return split(value, [field], DEPTHS.get(field) ?? 0)
    return value.map((tag, index) => {
      return { path: [field, String(Object(tag).name)], pointer: [field, `${index}`], value: tag, block }
    })
  })
}

function mergeParts(parts: readonly Part[]): Part[] {
  const merged = new Map<string, Part>()
  for (const part of parts) {
    const key = JSON.stringify(part.path)
    const first = merged.get(key) ?? part
    merged.set(key, first)
    const found = difference(first.value, part.value)
    if (found === undefined) continue
    const says = (value: unknown, at: Block) => `${excerpt(value)} in the block at ${at.page}:${at.line}`
    const both = `${says(found.value, first.block)}, but ${says(found.other, part.block)}`
    const wrong = `${pointerOf([...part.pointer, ...found.path])} is ${both}`
    throw new OperatorError('merge the OpenAPI blocks', wrong, 'Make them agree, or import them one by one')
  }
  return [...merged.values()].filter((part) => part.value !== undefined)
}

/** The first place, as deep as can be, where two values differ; the order of members is no difference. */
function difference(value: unknown, other: unknown): (Member & { other: unknown }) | undefined {
  if (value === other) return undefined
  const alike = isObject(value) ? isObject(other) : Array.isArray(value) && Array.isArray(other)
  if (!alike) return { path: [], value, other }
  const [mine, theirs] = [new Map(Object.entries(Object(value))), new Map(Object.entries(Object(other)))]
  for (const name of new Set([...mine.keys(), ...theirs.keys()])) {
    const inner = difference(mine.get(name), theirs.get(name))
    if (inner) return { ...inner, path: [name, ...inner.path] }
  }
  return undefined
}

function assemble(members: readonly Member[]): JsonObject {
  // Without a prototype, so that a component named __proto__ is a member like any other.
  const document: JsonObject = Object.create(null)
  for (const { path, value } of members.toSorted(byPath)) {
    let parent = document
    for (const name of path.slice(0, -1)) {
      const child: JsonObject = isObject(parent[name]) ? parent[name] : Object.create(null)
      parent[name] = child
      parent = child
    }
    parent[path.at(-1) ?? ''] = value
  }
  return document
}

function byPath({ path: a }: Member, { path: b }: Member): number {
  const depth = a.findIndex((name, index) => name !== b[index])
  const order = depth === 0 ? ROOT_ORDER : depth === 2 && a[0] !== 'components' ? PATH_ITEM_ORDER : []
  const [left = '', right = ''] = [a[depth], b[depth]]
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  return rank(left) - rank(right) || byText(left, right)
}

// The origins of those URLs of the pages that lead to a path of the blocks, such as `https://api.example.com`.
function requestOrigins(pages: readonly Page[], blocks: readonly Block[]): string[] {
  const origins = new Set<string>()
  const text = pages.map((page) => page.text).join('\n')
  for (const path of blocks.flatMap(({ document }) => Object.keys(Object(document.paths)))) {
    // A path without a fixed segment would fit any URL.
    if (!/\/[^/{]/.test(path)) continue
    const fixed = path.split(/\{[^}]*\}/).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    const url = `(https?://[\\w.-]+(?::\\d+)?)${fixed.join('[^\\s/]+')}(?!/?[\\w~%-]|\\.\\w)`
    for (const [, origin = ''] of text.matchAll(new RegExp(url, 'g'))) origins.add(origin.toLowerCase())
  }
  return [...origins].sort(byText)
}

const unreadable = (wrong: string) => new OperatorError('read an OpenAPI block', wrong, 'Correct the page')

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const pointerOf = (path: readonly string[]) =>
  path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

const excerpt = (value: unknown) => (JSON.stringify(value) ?? 'absent').replace(/^(.{60}).+$/su, '$1…')

// By code units, since the rules of a locale differ from machine to machine.
const byText = (a: string, b: string) => (a < b ? -1 : Number(a > b))
