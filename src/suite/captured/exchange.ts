import { OperatorError } from '../../errors.ts'

/** Text as text; a picture as bytes; undefined where there was none, or it was not kept. */
export type CapturedBody = string | Uint8Array | undefined

export type CapturedHeaders = Readonly<Record<string, string>>

/** One request and its answer, as a capture has them. */
export interface CapturedExchange {
  readonly request: {
    /** Upper case; empty where a transcript does not tell. */
    readonly method: string
    /** Absolute; empty where a transcript does not tell. */
    readonly url: string
    /** Names in lower case. */
    readonly headers: CapturedHeaders
    readonly body: CapturedBody
  }
  readonly response: {
    readonly status: number
    readonly headers: CapturedHeaders
    readonly body: CapturedBody
  }
  /** `file:entry`, entries counted from 1. */
  readonly source: string
}

/** What was captured and cannot be judged, and why. */
export interface LeftOut {
  readonly source: string
  readonly why: string
}

/** What a reader makes of one file, secrets and all. */
export interface Parsed {
  readonly exchanges: readonly CapturedExchange[]
  readonly leftOut: readonly LeftOut[]
  /** Texts and headers that were read and are in no exchange; a secret may stand in them too. */
  readonly asides: readonly (string | readonly [name: string, value: string])[]
}

export const broken = (file: string, wrong: string): OperatorError =>
  new OperatorError(
    'read exchanges',
    `${file} ${wrong}`,
    'Give a HAR file, a transcript of curl -i, or JSON with request and response',
  )

/** Headers by their name in lower case, several of one name joined as HTTP joins them. */
export function headersOf(pairs: Iterable<readonly [name: string, value: string]>): CapturedHeaders {
  const headers: Record<string, string> = {}
  for (const [name, value] of pairs) {
    const key = name.trim().toLowerCase()
    // Pseudo-headers of HTTP/2 are no headers.
    if (key === '' || key.startsWith(':') || key === '__proto__') continue
    headers[key] = headers[key] === undefined ? value.trim() : `${headers[key]}, ${value.trim()}`
  }
  return headers
}

/** Whether a body of this type is text. An unnamed type is, as far as anyone can tell. */
export const isText = (contentType: string | undefined): boolean =>
  !/^(image|audio|video|font)\/(?!svg)|octet-stream|zip|pdf/i.test(contentType?.trim() ?? '')
