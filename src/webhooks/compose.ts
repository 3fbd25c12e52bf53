import type { Endpoint } from './endpoint.ts'
import { type Encoding, encodings, sign, signatureHeader } from './sign.ts'

/**
 * What is unusual, on purpose, with the bytes of a delivery or their signature. `respaced` is right all the
 * same: its signature is that of its bytes, and only who hashes others refuses it.
 */
export const spoils = [
  'bad-signature',
  'unsigned',
  'old-secret',
  'reserialised',
  'respaced',
  'malformed',
] as const
export type Spoil = (typeof spoils)[number]

/** One POST, to the byte. */
export interface Outgoing {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** What the signature was made of; undefined where nothing is signed. */
  readonly signed: string | undefined
  /** Whether there was a secret to verify with, whatever was done to the signature. */
  readonly hasSecret: boolean
}

/** The encodings of an endpoint: one, or each in a delivery of its own. */
export const encodingsOf = ({ encoding }: Endpoint): readonly Encoding[] =>
  encoding === 'all' ? encodings : [encoding]

/**
 * What is sent for an event.
 * @param result the body of the result GET
 */
export function compose(
  result: string,
  endpoint: Endpoint,
  encoding: Encoding,
  spoil?: Spoil | undefined,
): Outgoing {
  const whole = endpoint.wrap === 'bare' ? unwrap(result) : result
  const body = spoiltBody(whole, spoil)
  const headers: Record<string, string> = {
    ...endpoint.headers,
    'Content-Type': 'application/json',
    'User-Agent': 'claid-mock (an unofficial mock; not sent by Claid)',
  }
  const secret = secretOf(endpoint, spoil)
  const hasSecret = Boolean(endpoint.secret)
  if (secret === undefined) return { body, headers, signed: undefined, hasSecret }
  const signed = spoil === 'reserialised' ? respaced(body) : body
  headers[signatureHeader] = sign(signed, secret, encoding)
  return { body, headers, signed, hasSecret }
}

function spoiltBody(whole: string, spoil: Spoil | undefined): string {
  if (spoil === 'malformed') return whole.slice(0, Math.ceil(whole.length / 2))
  return spoil === 'respaced' ? respaced(whole) : whole
}

const respaced = (json: string): string => JSON.stringify(JSON.parse(json), null, 2)

function secretOf({ secret, oldSecret }: Endpoint, spoil: Spoil | undefined): string | undefined {
  // A signature by somebody who has not the secret comes to an endpoint that has none, too.
  if (spoil === 'bad-signature') return `not ${secret ?? 'a secret'}`
  if (!secret || spoil === 'unsigned') return undefined
  return spoil === 'old-secret' ? (oldSecret ?? `${secret} before its rotation`) : secret
}

/** What stands in `data`, in the very characters; the whole where there is more than that. */
function unwrap(text: string): string {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || Object.keys(value).join() !== 'data') return text
  return text.slice(text.indexOf(':') + 1, text.lastIndexOf('}')).trim()
}
