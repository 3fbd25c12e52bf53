import { createHmac, timingSafeEqual } from 'node:crypto'
import { types } from 'node:util'

/**
 * How a signature is written. The service's documentation names the header and the algorithm and not the
 * encoding (assumed), so a client should be tried with each.
 */
export const encodings = ['hex', 'base64', 'sha256=hex'] as const
export type Encoding = (typeof encodings)[number]

/** The header that carries the signature (documented). */
export const signatureHeader = 'X-Claid-Hmac-SHA256'

/** HMAC-SHA256 of a body's raw bytes. */
export function sign(rawBody: string | Uint8Array, secret: string, encoding: Encoding = 'hex'): string {
  const hmac = createHmac('sha256', secret).update(rawBody)
  switch (encoding) {
    case 'hex':
      return hmac.digest('hex')
    case 'base64':
      return hmac.digest('base64')
    case 'sha256=hex':
      return `sha256=${hmac.digest('hex')}`
  }
}

/**
 * Tells whether a webhook is signed with `secret`, in constant time, in any of the three encodings.
 * @param rawBody the body as it arrived: written anew from parsed JSON, other bytes are signed
 * @param header value of `X-Claid-Hmac-SHA256`; an absent one is a wrong one
 * @param secret an absent or empty one verifies nothing
 * @throws {TypeError} when the body is no raw one
 */
export function verifySignature(
  rawBody: string | Uint8Array | ArrayBuffer,
  header: string | readonly string[] | null | undefined,
  secret: string,
): boolean {
  const body = bytesOf(rawBody)
  if (typeof header !== 'string' || typeof secret !== 'string' || secret === '') return false
  const given = header.trim()
  const hex = given.replace(/^sha256=/i, '')
  const bytes = Buffer.from(hex, /^[0-9a-f]{64}$/i.test(hex) ? 'hex' : 'base64')
  const wanted = createHmac('sha256', secret).update(body).digest()
  return bytes.length === wanted.length && timingSafeEqual(bytes, wanted)
}

function bytesOf(rawBody: unknown): string | Uint8Array {
  if (typeof rawBody === 'string' || types.isUint8Array(rawBody)) return rawBody
  // A test runner's own realm has an ArrayBuffer of its own, which `instanceof` does not know.
  if (types.isAnyArrayBuffer(rawBody)) return new Uint8Array(rawBody)
  throw new TypeError(
    'Failed to verify a signature: the body is no string and no bytes. Give the raw body as it arrived, before any JSON is parsed.',
  )
}
