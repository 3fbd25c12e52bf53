/** Opens the control API where it is not on loopback; the address carries it. */
export const token = new URLSearchParams(location.search).get('token')

/** A refusal, in the words of who refused. */
export class Problem extends Error {
  constructor(
    message: string,
    readonly status: number | undefined = undefined,
  ) {
    super(message)
  }
}

interface Asking {
  /** Id of the sandbox that is meant. */
  readonly sandbox?: string | undefined
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/** Below the address that the page was opened at, whatever a proxy put before it. */
export const addressOf = (path: string): string => new URL(path.replace(/^\//, ''), document.baseURI).href

export function headersFor(sandbox: string | undefined, hasBody: boolean): Record<string, string> {
  return {
    ...(token !== null && { 'X-Mock-Token': token }),
    ...(sandbox !== undefined && { 'X-Mock-Sandbox': sandbox }),
    ...(hasBody && { 'Content-Type': 'application/json' }),
  }
}

/**
 * Calls the control API.
 * @throws {Problem} with what it said
 */
export async function call(method: string, path: string, asking: Asking = {}): Promise<Response> {
  const { sandbox, body, signal } = asking
  const response = await fetch(addressOf(`_mock/${path}`), {
    method,
    headers: headersFor(sandbox, body !== undefined),
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    throw new Problem(`Failed to reach the mock: ${error instanceof Error ? error.message : error}.`)
  })
  if (response.ok) return response
  const text = await response.text()
  throw new Problem(
    saidIn(text) ?? `${method} /_mock/${path} was answered ${response.status}: ${text}`,
    response.status,
  )
}

/** The same, and the JSON that it answers. */
export async function ask<T>(method: string, path: string, asking: Asking = {}): Promise<T> {
  return (await call(method, path, asking)).json() as Promise<T>
}

function saidIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: unknown }
    return typeof error === 'string' ? error : undefined
  } catch {
    return undefined
  }
}
