import { createHash } from 'node:crypto'
import { type Encoding, sign, signatureHeader, verifySignature } from './sign.ts'

/** One step of a signature check, with what was seen at it. */
export interface SignatureStep {
  readonly name: 'body' | 'header' | 'encoding' | 'secret' | 'computed' | 'compare'
  readonly title: string
  readonly value: string
  /** Null where there is nothing to judge. */
  readonly ok: boolean | null
}

export interface SignatureInspection {
  /** `missing`: a secret is set and no signature came; `unchecked`: there is no secret to check with. */
  readonly verdict: 'true' | 'false' | 'missing' | 'unchecked'
  readonly steps: readonly SignatureStep[]
}

/**
 * Checks a signature as a receiver should, and tells each step.
 * @param body the raw bytes, or text whose UTF-8 they are
 * @param header value of `X-Claid-Hmac-SHA256`; undefined where none came
 * @param secret empty or undefined: there is none
 */
export function inspectSignature(
  body: string | Uint8Array,
  header: string | undefined,
  secret: string | undefined,
): SignatureInspection {
  const encoding = header === undefined ? undefined : encodingOf(header)
  const isRight = secret ? verifySignature(body, header, secret) : null
  const wanted = encoding ?? 'hex'
  const verdict = !secret ? 'unchecked' : header === undefined ? 'missing' : isRight ? 'true' : 'false'
  const steps: SignatureStep[] = [
    {
      name: 'body',
      title: 'Take the body as raw bytes, before any JSON is parsed',
      value: `${Buffer.byteLength(body)} bytes, SHA-256 ${createHash('sha256').update(body).digest('hex')}`,
      ok: null,
    },
    {
      name: 'header',
      title: `Read the header ${signatureHeader}`,
      value: header ?? 'it is not there',
      ok: secret ? header !== undefined : null,
    },
    {
      name: 'encoding',
      title: 'See how the signature is written',
      value: header === undefined ? 'there is none' : (encoding ?? 'neither hex, base64 nor sha256=hex'),
      ok: header === undefined ? null : encoding !== undefined,
    },
    {
      name: 'secret',
      title: 'Take the secret of the webhook',
      value: secret ? `${secret.length} characters` : 'there is none: nothing can be checked',
      ok: secret ? true : null,
    },
    {
      name: 'computed',
      title: `Compute HMAC-SHA256 of the bytes with the secret, written as ${wanted}`,
      value: secret ? sign(body, secret, wanted) : 'nothing, without a secret',
      ok: null,
    },
    {
      name: 'compare',
      title: 'Compare the two in constant time',
      value: comparison(verdict, body, header, secret ?? ''),
      ok: isRight,
    },
  ]
  return { verdict, steps }
}

function comparison(
  verdict: SignatureInspection['verdict'],
  body: string | Uint8Array,
  header: string | undefined,
  secret: string,
): string {
  switch (verdict) {
    case 'true':
      return 'equal: the body came from whoever knows the secret, and is whole'
    case 'missing':
      return 'nothing to compare: whoever sends without a signature may be anybody'
    case 'unchecked':
      return 'not compared'
    case 'false':
      return isOfWrittenAnew(body, header, secret)
        ? 'different: it is the signature of the same JSON written in another way'
        : 'different: signed with another secret, or not these bytes'
  }
}

/** Whether other bytes of the same JSON were signed, as they are when it is parsed and written again. */
function isOfWrittenAnew(body: string | Uint8Array, header: string | undefined, secret: string): boolean {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString())
    const written = [JSON.stringify(value), JSON.stringify(value, null, 1), JSON.stringify(value, null, 2)]
    return written.some((text) => verifySignature(text, header, secret))
  } catch {
    return false
  }
}

function encodingOf(header: string): Encoding | undefined {
  const given = header.trim()
  if (/^[0-9a-f]{64}$/i.test(given)) return 'hex'
  if (/^sha256=[0-9a-f]{64}$/i.test(given)) return 'sha256=hex'
  return /^[A-Za-z0-9+/]{43}=$/.test(given) ? 'base64' : undefined
}
