import { isObject, type OpenApiDocument, shapeOf } from '../spec/document.ts'
import type { Operation } from '../spec/operations.ts'

const boundary = 'claid-mock-suite'

/** A body in the media type that the operation takes: JSON where it can be, else a form. */
export function encodeBody(
  document: OpenApiDocument,
  { body }: Operation,
  value: unknown,
): { readonly mediaType: string; readonly text: string } {
  const types = [...(body?.content.keys() ?? [])]
  const mediaType = types.find((type) => type.includes('json')) ?? types[0] ?? 'application/json'
  if (mediaType.includes('json')) return { mediaType, text: JSON.stringify(value) ?? '' }
  const { properties = {} } = shapeOf(document, body?.content.get(mediaType)?.schema)
  const members = isObject(value) ? Object.entries(value) : []
  if (!mediaType.startsWith('multipart/')) {
    const form = new URLSearchParams(members.map(([name, held]) => [name, textOf(held)]))
    return { mediaType, text: form.toString() }
  }
  const parts = members.flatMap(([name, held]) =>
    (Array.isArray(held) ? held : [held]).map((item) => {
      const file = isFile(document, properties[name])
        ? '; filename="sample.png"\r\nContent-Type: image/png'
        : ''
      return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${textOf(item)}\r\n`
    }),
  )
  return { mediaType: `${mediaType}; boundary=${boundary}`, text: `${parts.join('')}--${boundary}--\r\n` }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Whether a member of a form is a file, or a list of files. */
export function isFile(document: OpenApiDocument, held: unknown): boolean {
  if (!isObject(held)) return false
  const { format, contentMediaType, items } = shapeOf(document, held)
  return format === 'binary' || contentMediaType !== undefined || isFile(document, items)
}
