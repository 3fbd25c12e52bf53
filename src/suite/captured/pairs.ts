import { isObject } from '../../spec/document.ts'
import { broken, type CapturedBody, type CapturedExchange, headersOf, type Parsed } from './exchange.ts'

/**
 * Reads `{ request, response }`, or a list of them. A body is text, or JSON that is written out again;
 * headers are an object, a list of pairs, or a list of `{ name, value }`.
 * @param entries each with the place it stands at, for a message
 */
export function readPairs(file: string, entries: readonly (readonly [at: string, pair: unknown])[]): Parsed {
  const exchanges = entries.map(([at, pair], index): CapturedExchange => {
    if (!isObject(pair) || !isObject(pair.request) || !isObject(pair.response))
      throw broken(file, `has no request with a response at ${at}`)
    const { request, response } = pair
    const status = Number(response.status)
    if (!Number.isInteger(status) || status < 100 || status > 599)
      throw broken(file, `has no HTTP status at ${at}, response.status`)
    if (typeof request.url !== 'string') throw broken(file, `has no text at ${at}, request.url`)
    return {
      request: {
        method: typeof request.method === 'string' ? request.method.toUpperCase() : 'GET',
        url: request.url,
        headers: headersOf(headerPairs(request.headers)),
        body: bodyOf(request.body),
      },
      response: { status, headers: headersOf(headerPairs(response.headers)), body: bodyOf(response.body) },
      source: `${file}:${index + 1}`,
    }
  })
  return { exchanges, leftOut: [], asides: [] }
}

function headerPairs(headers: unknown): [string, string][] {
  if (Array.isArray(headers)) {
    return headers.flatMap((header): [string, string][] => {
      if (Array.isArray(header)) return [[String(header[0]), String(header[1] ?? '')]]
      return isObject(header) ? [[String(header.name), String(header.value ?? '')]] : []
    })
  }
  if (!isObject(headers)) return []
  return Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')])
}

const bodyOf = (body: unknown): CapturedBody =>
  body === undefined || body === null ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
