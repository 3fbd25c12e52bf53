import { isObject } from '../spec/document.ts'

/** What an answer says, whatever client has read it. */
export interface Answer {
  /** Undefined where only a body was given. */
  readonly status: number | undefined
  readonly body: unknown
  /** What the mock adds for the developer. */
  readonly hint: string | undefined
  /** What knows where it came from. */
  readonly response: Response | undefined
}

const isResponse = (value: unknown): value is Response =>
  isObject(value) && typeof value.clone === 'function' && typeof value.status === 'number'

/**
 * Reads a `Response` (a copy of it, so that the test can read it too), the result of openapi-fetch or axios,
 * or takes the value for the parsed body itself.
 * @throws {Error} when the body of a `Response` was read already
 */
export async function readAnswer(received: unknown): Promise<Answer> {
  if (isResponse(received)) {
    if (received.bodyUsed)
      throw new Error(
        'The body of this Response was read already. Give the matcher the parsed body, or the Response before it is read.',
      )
    const text = await received.clone().text()
    return { ...headOf(received), body: parsed(text), response: received }
  }
  if (isObject(received)) {
    const { response, data, error, status, headers } = received
    if (isResponse(response)) return { ...headOf(response), body: data ?? error, response }
    if (typeof status === 'number' && isObject(headers))
      return { status, body: data, hint: textOf(headers['x-mock-hint']), response: undefined }
  }
  return { status: undefined, body: received, hint: undefined, response: undefined }
}

const headOf = ({ status, headers }: Response) => ({
  status,
  hint: headers.get('x-mock-hint') ?? undefined,
})

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** What stands in `data`, or the body itself where the client has unwrapped it. */
export function dataOf(body: unknown): Record<string, unknown> {
  const data = isObject(body) && isObject(body.data) ? body.data : body
  return isObject(data) ? data : {}
}

/** An answer in a few words: `422 (9000 validation): input.clothing: field required.` */
export function describeAnswer({ status, body, hint }: Answer): string {
  const error = isObject(body) ? (isObject(body.detail) ? body.detail : body) : {}
  const { error_code, error_type, error_message } = error
  const known =
    typeof error_code === 'string' ? ` (${error_code} ${error_type}): ${error_message}` : undefined
  const what = known ?? ` with ${shorten(JSON.stringify(body) ?? 'nothing')}`
  return `${status ?? 'an answer'}${what}${hint === undefined ? '' : `\nHint: ${hint}`}`
}

const shorten = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text)
