import { isObject } from '../../spec/document.ts'
import {
  broken,
  type CapturedBody,
  type CapturedExchange,
  headersOf,
  isText,
  type LeftOut,
  type Parsed,
} from './exchange.ts'

/** Whether parsed JSON is an HTTP archive. */
export const isHar = (value: unknown): value is { log: { entries: unknown } } =>
  isObject(value) && isObject(value.log) && 'entries' in value.log

/** Reads an HTTP archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/). */
export function readHar(file: string, har: { log: { entries: unknown } }): Parsed {
  const { entries } = har.log
  if (!Array.isArray(entries)) throw broken(file, 'has no list at /log/entries')
  const exchanges: CapturedExchange[] = []
  const leftOut: LeftOut[] = []
  const asides: Parsed['asides'][number][] = []
  for (const [index, entry] of entries.entries()) {
    const source = `${file}:${index + 1}`
    const at = `/log/entries/${index}`
    const request = memberOf(file, at, entry, 'request')
    if (typeof request.method !== 'string' || typeof request.url !== 'string')
      throw broken(file, `has no method or url at ${at}/request`)
    const response = isObject(entry.response) ? entry.response : undefined
    for (const place of [request.cookies, response?.cookies])
      for (const [name, value] of pairsOf(place)) asides.push(['cookie', `${name}=${value}`])
    const parameters = [request.queryString, isObject(request.postData) ? request.postData.params : undefined]
    for (const place of parameters) for (const [name, value] of pairsOf(place)) asides.push([name, value])
    const status = Number(response?.status ?? 0)
    const requestHeaders = headersOf(pairsOf(request.headers))
    const answered = { headers: headersOf(pairsOf(response?.headers)), body: contentOf(response?.content) }
    if (!Number.isInteger(status) || status < 100 || status > 599) {
      // Browsers write 0 where no answer came.
      leftOut.push({ source, why: 'it has no answer' })
      for (const header of Object.entries(requestHeaders)) asides.push(header)
      asides.push(request.url)
      continue
    }
    exchanges.push({
      request: {
        method: request.method.toUpperCase(),
        url: request.url,
        headers: requestHeaders,
        body: postDataOf(request.postData),
      },
      response: { status, ...answered },
      source,
    })
  }
  return { exchanges, leftOut, asides }
}

function memberOf(file: string, at: string, entry: unknown, name: string): Record<string, unknown> {
  const member = isObject(entry) ? entry[name] : undefined
  if (isObject(member)) return member
  throw broken(file, `has no object at ${at}/${name}`)
}

function pairsOf(list: unknown): [string, string][] {
  if (!Array.isArray(list)) return []
  return list.flatMap((pair): [string, string][] =>
    isObject(pair) && typeof pair.name === 'string' ? [[pair.name, String(pair.value ?? '')]] : [],
  )
}

function postDataOf(postData: unknown): CapturedBody {
  if (!isObject(postData)) return undefined
  const { text, params, encoding, mimeType } = postData
  if (typeof text === 'string' && text !== '') return decoded(text, encoding, String(mimeType ?? ''))
  // Firefox writes a form as its parameters alone.
  const pairs = pairsOf(params)
  return pairs.length > 0 ? new URLSearchParams(pairs).toString() : undefined
}

function contentOf(content: unknown): CapturedBody {
  if (!isObject(content) || typeof content.text !== 'string') return undefined
  return decoded(content.text, content.encoding, String(content.mimeType ?? ''))
}

/** Chrome and Firefox write what may be no text as base64; `text/…` and JSON come back as what they were. */
function decoded(text: string, encoding: unknown, mimeType: string): CapturedBody {
  if (typeof encoding !== 'string' || encoding.toLowerCase() !== 'base64') return text
  const bytes = Buffer.from(text, 'base64')
  return isText(mimeType) ? bytes.toString('utf8') : new Uint8Array(bytes)
}
