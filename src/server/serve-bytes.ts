import { createHash } from 'node:crypto'
import parseRange from 'range-parser'

/**
 * Answers a GET or a HEAD of a file: whole, a part of it (RFC 9110, 14), or not at all where the client has it.
 * Of several ranges the whole is answered, which the RFC allows.
 */
export function serveBytes(
  request: Request,
  bytes: Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
): Response {
  const etag = etagOf(bytes)
  const all = {
    ...headers,
    etag,
    'accept-ranges': 'bytes',
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'Content-Disposition, Content-Length, Content-Range, ETag',
  }
  const known = request.headers.get('if-none-match')
  if (known !== null && matchesTag(known, etag)) return new Response(null, { status: 304, headers: all })

  // Of a HEAD, a range means nothing (RFC 9110, 14.2).
  const wanted = request.method === 'GET' ? request.headers.get('range') : null
  const unlessChanged = request.headers.get('if-range')
  const isWhole = wanted === null || (unlessChanged !== null && unlessChanged !== etag)
  const ranges = isWhole ? -2 : parseRange(bytes.byteLength, bounded(wanted, bytes.byteLength))
  if (ranges === -1) {
    const refused = { ...all, 'content-range': `bytes */${bytes.byteLength}` }
    return new Response(null, { status: 416, headers: refused })
  }
  const [range, ...more] = ranges === -2 || ranges.type !== 'bytes' ? [] : ranges
  if (!range || more.length > 0) return answer(request, bytes, 200, all)
  const { start, end } = range
  const part = { ...all, 'content-range': `bytes ${start}-${end}/${bytes.byteLength}` }
  return answer(request, bytes.slice(start, end + 1), 206, part)
}

/** The last n of a file that has fewer are all of it (RFC 9110, 14.1.2); the parser finds that unsatisfiable. */
const bounded = (range: string, size: number): string =>
  range.replace(/([=,]\s*)-(\d+)/g, (_, before, last) => `${before}-${Math.min(Number(last), size)}`)

const etags = new WeakMap<Uint8Array, string>()

/** Worked out once for bytes that are kept: players ask for a file in many parts. */
function etagOf(bytes: Uint8Array): string {
  const known = etags.get(bytes)
  if (known !== undefined) return known
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`
  etags.set(bytes, etag)
  return etag
}

function answer(
  { method }: Request,
  bytes: Uint8Array<ArrayBuffer>,
  status: number,
  headers: Readonly<Record<string, string>>,
): Response {
  const sized = { ...headers, 'content-length': String(bytes.byteLength) }
  return new Response(method === 'HEAD' ? null : bytes, { status, headers: sized })
}

/** Weakly, as `If-None-Match` compares. */
const matchesTag = (known: string, etag: string): boolean =>
  known.trim() === '*' || known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
