import type { Answer } from './exchange.ts'

/** Reads a body to its end, or to `limit` bytes; what is longer is cancelled, so that no stream can go on for ever. */
export async function readAnswer(
  response: Response,
  limit: number,
): Promise<{ readonly answer: Answer; readonly failure: string | undefined }> {
  const chunks: Uint8Array[] = []
  let size = 0
  let failure: string | undefined
  const reader = response.body?.getReader()
  try {
    while (reader) {
      const { done, value } = await reader.read()
      if (done) break
      size += value.byteLength
      if (size > limit) {
        failure = `the body is longer than ${limit} bytes`
        break
      }
      chunks.push(value)
    }
  } catch (error) {
    failure = `the body broke off after ${size} bytes: ${messageOf(error)}`
  }
  if (failure) void reader?.cancel().catch(() => {})
  const bytes = Buffer.concat(chunks)
  const isText = !/^(image|video)\//.test(response.headers.get('content-type') ?? '')
  const text = isText ? new TextDecoder().decode(bytes) : ''
  return {
    answer: { status: response.status, headers: response.headers, bytes, text, json: parse(text) },
    failure,
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An error of `fetch` hides its reason in its cause. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  const reason =
    cause instanceof Error ? cause.message || String((cause as { code?: unknown }).code ?? '') : ''
  return reason && reason !== error.message ? `${error.message}: ${reason}` : error.message
}

/** Whether there was no connection to send anything over. */
export function neverArrived(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown }
  if (typeof code === 'string')
    return /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH)$/.test(code)
  return cause instanceof Error && neverArrived(cause)
}
