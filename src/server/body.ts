import { coerceForm } from '../spec/coerce.ts'
import type { JsonSchema } from '../spec/document.ts'
import type { Body } from '../spec/operations.ts'
import type { Awaitable } from '../store/store.ts'
import type { Refusal, RequestBody } from './exchange.ts'

/**
 * Reads and parses the body, once.
 * @returns undefined when none was sent and none is needed
 */
export function readBody(
  request: Request,
  { content, required }: Body,
  shapeOf: (schema: JsonSchema) => JsonSchema,
  maxBytes: number,
): Awaitable<RequestBody | Refusal | undefined> {
  const length = request.headers.get('content-length')
  if (length !== null && Number(length) > maxBytes) return tooLarge(maxBytes)

  const sent = request.headers.get('content-type') ?? ''
  const essence = content.has(sent) ? sent : (sent.split(';', 1)[0]?.trim().toLowerCase() ?? '')
  const mediaType = content.has(essence) ? essence : jsonOf(essence, content)
  const declared = mediaType === undefined ? undefined : content.get(mediaType)
  const isEmpty = length === '0' || (length === null && request.body === null)
  if (isEmpty && !required && sent === '') return undefined
  if (mediaType === undefined || !declared) {
    return { status: 415, hint: { name: 'media-type', sent, wanted: [...content.keys()].join(' or ') } }
  }
  if (!mediaType.includes('json')) return readForm(request, mediaType, shapeOf(declared.schema), maxBytes)

  if (length !== null) return request.text().then((text) => parse(request, text, Number(length), mediaType))
  // Without a Content-Length nobody knows how much will come.
  return readBytes(request, maxBytes).then((bytes) =>
    bytes ? parse(request, new TextDecoder().decode(bytes), bytes.length, mediaType) : tooLarge(maxBytes),
  )
}

/** @param bytes how many the text was read from */
function parse(request: Request, text: string, bytes: number, mediaType: string): RequestBody | Refusal {
  // What is not UTF-8 is read as U+FFFD: three bytes that the body has not.
  if (Buffer.byteLength(text) !== bytes && text.includes('\ufffd')) return notJson(request, 'it is not UTF-8')
  try {
    const value = JSON.parse(text)
    if (isDeeperThan(deepest, text)) return { status: 400, hint: { name: 'too-deep' } }
    return { text, value, mediaType }
  } catch (error) {
    return notJson(request, error instanceof Error ? error.message : '')
  }
}

/** A body is read as it comes: one that is packed is no JSON. */
function notJson(request: Request, error: string): Refusal {
  const encoding = request.headers.get('content-encoding')
  return encoding === null || encoding === 'identity'
    ? { status: 400, hint: { name: 'not-json', error } }
    : { status: 400, hint: { name: 'packed-body', encoding } }
}

/** As deep as Python reads: nested deeper, recursion over a kept request could fill the stack. */
const deepest = 1000

/** @param text valid JSON */
function isDeeperThan(limit: number, text: string): boolean {
  // Every level is opened and closed.
  if (text.length < 2 * limit) return false
  let depth = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (isQuoted) {
      if (sign === '\\') at++
      else if (sign === '"') isQuoted = false
    } else if (sign === '"') isQuoted = true
    else if (sign === '[' || sign === '{') {
      if (++depth > limit) return true
    } else if (sign === ']' || sign === '}') depth--
  }
  return false
}

const tooLarge = (limit: number): Refusal => ({ status: 413, hint: { name: 'too-large', limit } })

/** `application/merge-patch+json` and the like are JSON where JSON is declared. */
const jsonOf = (essence: string, content: Body['content']): string | undefined =>
  /^application\/[\w.-]+\+json$/.test(essence)
    ? [...content.keys()].find((type) => type.includes('json'))
    : undefined

async function readForm(
  request: Request,
  mediaType: string,
  schema: JsonSchema,
  maxBytes: number,
): Promise<RequestBody | Refusal> {
  const bytes = await readBytes(request, maxBytes)
  if (!bytes) return tooLarge(maxBytes)
  try {
    const form = await new Response(bytes, {
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
    }).formData()
    const value = coerceForm(schema, form.entries())
    // A file stands as its name: its bytes are nothing that JSON could echo.
    const text = JSON.stringify(value, (_, held) => (held instanceof File ? held.name : held))
    return { text, value: JSON.parse(text), mediaType }
  } catch (error) {
    return { status: 400, hint: { name: 'not-json', error: error instanceof Error ? error.message : '' } }
  }
}

async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (request.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}
