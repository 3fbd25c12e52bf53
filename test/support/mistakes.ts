import { gzipSync } from 'node:zlib'
import { expect } from 'vitest'
import type { MockOptions } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody } from './mock.ts'

export type Send = (path: string, init?: RequestInit) => Promise<Response>

export interface Visible {
  readonly mistake: string
  readonly says: RegExp
  readonly options?: MockOptions
  /** Makes the mistake, and gives the body that its answer would have without any hint. */
  readonly make: (
    send: Send,
    tools: Tools,
  ) => Promise<{ readonly response: Response; readonly hintless: string }>
}
export interface Tools {
  /** Moves the clock of the sandbox. */
  readonly advance: (by: string) => Promise<unknown>
  /** Sends without a key, or with another one. */
  readonly sendBare: Send
  readonly url: string
}

export const errorBody = (code: string, type: string, message: string, details = {}) =>
  JSON.stringify({ error_code: code, error_type: type, error_message: message, error_details: details })
const unauthorized = errorBody('111', 'auth', 'Authorization is required.')
const notFound = errorBody('1404', 'image', 'Web image not found.')
const tooMany = errorBody('2001', 'general', 'Too Many Requests. Rate limit exceeded.')
const notMuch = errorBody('9001', 'general', 'Bad request.')

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })
export const submit = async (send: Send): Promise<{ id: number; result_url: string }> =>
  (await (await send(acceptPath, jsonPost(leastBody))).json()).data
const image = { headers: { accept: 'image/avif,image/webp,image/*' } }
const sent = (response: Response, hintless: string) => ({ response, hintless })

/** What clients do wrong where a server can see it. */
export const mistakes: Visible[] = [
  {
    mistake: 'polls on after DONE',
    says: /ended with DONE.*stop polling at DONE, ERROR and CANCELLED, in upper case/,
    make: async (send, { advance }) => {
      const { result_url } = await submit(send)
      await advance('10s')
      const first = await send(result_url)
      expect(first.headers.get('x-mock-hint')).toBeNull()
      await advance('10s')
      return sent(await send(result_url), await first.text())
    },
  },
  {
    mistake: 'polls busily',
    says: /Polled 20 ms after the poll before/,
    make: async (send, { advance }) => {
      const { result_url } = await submit(send)
      const first = await send(result_url)
      expect(first.headers.get('x-mock-hint')).toBeNull()
      await advance('20ms')
      return sent(await send(result_url), await first.text())
    },
  },
  {
    mistake: 'takes result_url for the picture, with the key',
    says: /result_url answers JSON.*tmp_url/,
    make: async (send, { advance }) => {
      const { result_url } = await submit(send)
      const first = await send(result_url)
      await advance('2s')
      const shown = await send(result_url, image)
      return sent(shown, (await first.text()).replace('"ACCEPTED"', '"PROCESSING"'))
    },
  },
  {
    mistake: 'takes result_url for the picture, as an <img> without a key',
    says: /result_url answers JSON and needs the key.*tmp_url/,
    make: async (send, { sendBare }) =>
      sent(await sendBare((await submit(send)).result_url, image), unauthorized),
  },
  {
    mistake: 'meets the limit',
    says: /RateLimit-Reset \(1 s\).*no Retry-After.*--rate-limit off/,
    options: { rateLimit: '1/s,60/m' },
    make: async (send) => {
      await submit(send)
      return sent(await send(acceptPath, jsonPost(leastBody)), tooMany)
    },
  },
  {
    mistake: 'comes back before RateLimit-Reset has passed',
    says: /before RateLimit-Reset had passed.*no Retry-After/,
    options: { rateLimit: '1/s,60/m' },
    make: async (send, { advance }) => {
      await submit(send)
      await send(acceptPath, jsonPost(leastBody))
      await advance('900ms')
      return sent(await send(acceptPath, jsonPost(leastBody)), tooMany)
    },
  },
  {
    mistake: 'sends input.model as an object',
    says: /input\.model is an object; it wants a string/,
    make: async (send) => {
      const body = {
        ...leastBody,
        input: { ...leastBody.input, model: { url: 'https://shop.example/model.png' } },
      }
      const details = { 'input.model': ['str type expected'] }
      return sent(
        await send(acceptPath, jsonPost(body)),
        errorBody('9000', 'validation', 'input.model: str type expected.', details),
      )
    },
  },
  {
    mistake: 'follows tmp_url a day later',
    says: /kept for 24 h and is gone/,
    make: async (send, { advance, sendBare }) => {
      const { result_url } = await submit(send)
      await advance('10s')
      const { data } = await (await send(result_url)).json()
      const { tmp_url } = data.result.output_objects[0]
      expect((await sendBare(tmp_url)).status).toBe(200)
      await advance('24h')
      return sent(await sendBare(tmp_url), notFound)
    },
  },
  ...[
    'http://localhost:3000/shirt.png',
    'http://127.0.0.1/a',
    'https://192.168.1.4/a',
    'http://[::1]:80/a',
    'http://nas/a',
    'http://host.docker.internal/a',
  ].map(
    (url): Visible => ({
      mistake: `sends ${url}, which a live service cannot fetch`,
      says: new RegExp(`is ${url.replace(/[[\].]/g, '\\$&')}.*could not fetch`),
      make: async (send) => {
        const response = await send(
          acceptPath,
          jsonPost({ input: { clothing: ['https://shop.example/a.png', url] }, options: {} }),
        )
        const { data } = await response.clone().json()
        expect(Object.keys(data)).toEqual(['id', 'status', 'created_at', 'request', 'result_url'])
        return sent(response, JSON.stringify({ data }))
      },
    }),
  ),
  {
    mistake: "polls with another key's id",
    says: /belongs to the key sub.*each key is a sandbox/,
    make: async (send, { sendBare }) =>
      sent(await sendBare((await submit(send)).result_url, bearer('another-key-of-mine')), notFound),
  },
  {
    mistake: 'polls an id that nobody has',
    says: /No task 5 in this sandbox/,
    make: async (send) => sent(await send(`${acceptPath}/5`), notFound),
  },
  {
    mistake: 'doubles /v1',
    says: /Try \/v1\/image\/ai-fashion-models$/,
    make: async (send) => sent(await send(`/v1${acceptPath}`, jsonPost(leastBody)), notFound),
  },
  {
    mistake: 'leaves /v1 out',
    says: /Try \/v1\/image\/ai-fashion-models$/,
    make: async (send) => sent(await send('/image/ai-fashion-models', jsonPost(leastBody)), notFound),
  },
  {
    mistake: 'misspells the path',
    says: /nearest is \/v1\/image\/ai-fashion-models$/,
    make: async (send) => sent(await send('/v1/image/ai-fashion-model', jsonPost(leastBody)), notFound),
  },
  {
    mistake: 'uses another method',
    says: /takes POST$/,
    make: async (send) =>
      sent(await send(acceptPath, { method: 'PUT' }), errorBody('9405', 'general', 'Method not allowed.')),
  },
  {
    mistake: 'sends no key',
    says: /No key was sent.*Authorization: Bearer/,
    make: async (_, { sendBare }) => sent(await sendBare(acceptPath, jsonPost(leastBody)), unauthorized),
  },
  ...['Basic YTpi', 'Bearer', 'token abc', 'Bearer a b'].map(
    (authorization): Visible => ({
      mistake: `sends the key as "${authorization}"`,
      says: /not "Bearer KEY"/,
      make: async (_, { sendBare }) =>
        sent(await sendBare(acceptPath, jsonPost(leastBody, { authorization })), unauthorized),
    }),
  ),
  {
    mistake: 'sends a key that is not let in',
    says: /not among those of --keys/,
    options: { keys: ['the-only-one'] },
    make: async (_, { sendBare }) =>
      sent(await sendBare(`${acceptPath}/1`, bearer('some-other-key')), unauthorized),
  },
  {
    mistake: 'has no credits left',
    says: /costs 2 credits and 1 is left; --credits/,
    options: { credits: 1 },
    make: async (send) =>
      sent(await send(acceptPath, jsonPost(leastBody)), errorBody('1201', 'billing', 'No API calls left.')),
  },
  {
    mistake: 'sends another content type',
    says: /Content-Type is "text\/plain.*send "application\/json"/,
    make: async (send) =>
      sent(
        await send(acceptPath, { method: 'POST', body: JSON.stringify(leastBody) }),
        errorBody('9415', 'general', 'Unsupported media type.'),
      ),
  },
  {
    mistake: 'sends what is no JSON',
    says: /not JSON: /,
    make: async (send) => sent(await send(acceptPath, { ...jsonPost(0), body: '{"input":{},}' }), notMuch),
  },
  {
    mistake: 'sends no content type',
    says: /There is no Content-Type; send "application\/json"/,
    make: async (send) =>
      sent(
        await send(acceptPath, { method: 'POST', body: Buffer.from(JSON.stringify(leastBody)) }),
        errorBody('9415', 'general', 'Unsupported media type.'),
      ),
  },
  {
    mistake: 'sends a body that is packed',
    says: /not JSON: Content-Encoding is gzip; send it as it is/,
    make: async (send) =>
      sent(
        await send(acceptPath, {
          ...jsonPost(0, { 'content-encoding': 'gzip' }),
          body: gzipSync(JSON.stringify(leastBody)),
        }),
        notMuch,
      ),
  },
  {
    mistake: 'sends a body that is no UTF-8',
    says: /not JSON: it is not UTF-8/,
    make: async (send) =>
      sent(
        await send(acceptPath, {
          ...jsonPost(0),
          body: Buffer.from(JSON.stringify({ ...leastBody, options: { pose: 'café' } }), 'latin1'),
        }),
        notMuch,
      ),
  },
  {
    mistake: 'sends too much',
    says: /over 100 bytes; --max-body/,
    options: { maxBody: 100 },
    make: async (send) =>
      sent(
        await send(acceptPath, jsonPost({ pose: 'x'.repeat(100) })),
        errorBody('9413', 'general', 'Request body is too large.'),
      ),
  },
]
