import type { Fetch } from '../../src/fetch.ts'
import { sign, signatureHeader } from '../../src/webhooks/sign.ts'

/** What a delivery is made of, for a mutant to spoil. */
export interface Sending {
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
  readonly times: number
}

export const secret = 'secret of a receiver'

/**
 * A target that delivers a task to the receiver as soon as a poll sees its end: what the service does at the
 * same moment by itself.
 */
export function delivering(spoil: (sending: Sending, status: string) => Sending = (sending) => sending) {
  let receive: Fetch | undefined
  const told = new Set<string>()
  const listen = async (fetch: Fetch) => {
    receive = fetch
    return { url: 'http://receiver.test/', close: async () => {} }
  }
  const deliver = async (text: string, status: string) => {
    const headers = { 'content-type': 'application/json', [signatureHeader]: sign(text, secret) }
    const sending = spoil({ text, headers, times: 1 }, status)
    for (let n = 0; n < sending.times; n++) {
      await receive?.(
        new Request('http://receiver.test/', {
          method: 'POST',
          headers: sending.headers,
          body: sending.text,
        }),
      )
    }
  }
  /** @param isEnd which statuses are delivered */
  const between =
    (isEnd = (status: string) => status === 'DONE' || status === 'ERROR') =>
    (fetch: Fetch): Fetch =>
    async (request) => {
      const { pathname } = new URL(request.url)
      if (pathname === '/_mock/webhook') return Response.json({})
      const response = await fetch(request)
      if (request.method !== 'GET' || response.status !== 200 || !/\/\d+$/.test(pathname)) return response
      const text = await response.clone().text()
      const { status } = JSON.parse(text).data
      if (isEnd(status) && !told.has(pathname)) {
        told.add(pathname)
        await deliver(text, status)
      }
      return response
    }
  return { listen, between, webhookSecret: secret }
}
