import type { Mock, MockSandbox } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody } from '../support/mock.ts'

type Send = (path: string, init?: RequestInit) => Promise<Response>

/** `ask('PUT /scenario', { name: 'slow' })`: one call of the control API, and what came of it. */
export type Ask = ReturnType<typeof asker>

/** The control API as whoever sends through `send` sees it; paths are below `/_mock`. */
export function asker(send: Send) {
  return async (line: string, body?: unknown, headers: Record<string, string> = {}) => {
    const [method = '', path = ''] = line.split(' ')
    const changes = method === 'POST' || method === 'PUT' || method === 'PATCH'
    const response = await send(`/_mock${path}`, {
      method,
      headers: { ...(changes && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: text && JSON.parse(text) }
  }
}

/** With the sandbox's key, in memory. */
export const control = (sandbox: Pick<MockSandbox, 'fetch'>): Ask => asker(sandbox.fetch)

/** Without a key, in memory. */
export const keyless = ({ fetch, url }: Mock): Ask =>
  asker((path, init) => fetch(new Request(url + path, init)))

/** Over a socket, with a key or without. */
export const overSocket = (url: string, key?: string): Ask =>
  asker((path, init) => {
    const headers = new Headers(init?.headers)
    if (key !== undefined) headers.set('authorization', `Bearer ${key}`)
    return fetch(url + path, { ...init, headers })
  })

/** Each place where the same call has to do the same. */
export const places: readonly (readonly [name: string, reach: (mock: Mock, key: string) => Promise<Ask>])[] =
  [
    ['in memory', async (mock, key) => control(mock.sandbox(key))],
    ['over a socket', async (mock, key) => overSocket((await mock.listen()).url, key)],
  ]

/** A submission that has to be accepted. */
export async function submit(
  { fetch }: Pick<MockSandbox, 'fetch'>,
  { scenario, ...members }: { readonly scenario?: string; readonly [member: string]: unknown } = {},
): Promise<{ readonly id: number; readonly result_url: string }> {
  const headers = scenario === undefined ? {} : { 'x-mock-scenario': scenario }
  const response = await fetch(acceptPath, jsonPost({ ...leastBody, ...members }, headers))
  const text = await response.text()
  if (response.status !== 200) throw new Error(`not accepted: ${response.status} ${text}`)
  return JSON.parse(text).data
}

/** A body whose pose says something, a directive for example. */
export const posed = (pose: string) => ({ options: { pose } })

/** What is wrong and what to do, as every message to an operator says it. */
export const sentence = /^Failed to [^\n]+: [^\n]+[.!?] \S[^\n]*[.!?]$/
