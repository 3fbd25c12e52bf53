import type { Operation } from '../spec/operations.ts'

/** Whose key a request carries. */
export type KeyName = 'main' | 'empty' | 'unscoped' | 'limited' | 'other' | 'failing'

/** A request as it was sent. */
export interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array
  readonly text: string
  /** Undefined where the body is no JSON. */
  readonly json: unknown
}

/** A request and what came back: an answer, or why there is none. */
export interface Exchange {
  readonly sent: Sent
  /** The operation of the document that it was meant for. */
  readonly operation: Operation | undefined
  /** Statuses that the document need not declare, since the request was made to provoke them. */
  readonly provokes: readonly number[]
  readonly answer: Answer | undefined
  /** Why there is no answer that can be judged: one line. */
  readonly failure: string | undefined
  /** When the answer was complete, epoch milliseconds. */
  readonly at: number
}

/** Media type of an answer, in lower case and without parameters. */
export const mediaTypeOf = ({ headers }: Answer): string =>
  (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''

/** `body.data` of an answer, where it is an object. */
export function dataOf(answer: Answer | undefined): Record<string, unknown> | undefined {
  const body = answer?.json
  if (typeof body !== 'object' || body === null || !('data' in body)) return undefined
  const { data } = body
  return typeof data === 'object' && data !== null && !Array.isArray(data)
    ? (data as Record<string, unknown>)
    : undefined
}

/** What came, in one line. */
export function describeAnswer({ answer, failure }: Exchange): string {
  if (!answer) return failure ?? 'no answer'
  const body = answer.text.length > 300 ? `${answer.text.slice(0, 300)}…` : answer.text
  return `${answer.status}${failure ? ` (${failure})` : ''} ${body}`.trim()
}
