import { coerceForm } from '../spec/coerce.ts'
import type { JsonSchema } from '../spec/document.ts'
import type { Body } from '../spec/operations.ts'
import type { Refusal, RequestBody } from './exchange.ts'

/**
 * Reads and parses the body, once.
 * @returns undefined when none was sent and none is needed
 */
export async function readBody(
  request: Request,
  { content, required }: Body,
  shapeOf: (schema: JsonSchema) => JsonSchema,
  maxBytes: number,
): Promise<RequestBody | Refusal | undefined> {
  const tooLarge: Refusal = { status: 413, hint: { name: 'too-large', limit: maxBytes } }
  const length = request.headers.get('content-length')
  if (length !== null && Number(length) > maxBytes) return tooLarge

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

  // Without a Content-Length nobody knows how much will come.
  const bytes = length === null ? await readBytes(request, maxBytes) : undefined
  if (length === null && !bytes) return tooLarge
  const text = bytes ? new TextDecoder().decode(bytes) : await request.text()
  try {
    return { text, value: JSON.parse(text), mediaType }
  } catch (error) {
    return { status: 400, hint: { name: 'not-json', error: error instanceof Error ? error.message : '' } }
  }
}

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
  if (!bytes) return { status: 413, hint: { name: 'too-large', limit: maxBytes } }
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
