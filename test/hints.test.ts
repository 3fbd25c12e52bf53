import { describe, expect, test } from 'vitest'
import { createMock } from '../src/index.ts'
import type { Status } from '../src/store/store.ts'
import { errorBody, mistakes, type Send, submit } from './support/mistakes.ts'
import { acceptPath, mockWith } from './support/mock.ts'

/*
 * Mistakes of real clients (the last section of the facts page) that a server cannot see, and why:
 * - reading `output_object` where the answer has `output_objects`: it reads what was sent, and sends nothing;
 * - reading only the flat or only the nested 429: the same;
 * - comparing `status` with lower-case words or `FAILED`: the comparison stays in the client. What follows
 *   from it, polling on after the end, is seen and named below;
 * - waiting for `Retry-After`: the same. What follows, coming back too early, is seen and named below;
 * - hashing a re-serialised body, accepting an unsigned webhook: both happen in the receiver of a webhook.
 */

describe('the header x-mock-hint tells a client that', () => {
  test.each(mistakes.map((row) => [row.mistake, row] as const))('%s', async (_, { says, options, make }) => {
    await using mock = createMock({ seed: 'hints', ...options })
    const sandbox = mock.sandbox('submitting-key')
    await sandbox.freeze()
    const { response, hintless } = await make(sandbox.fetch, {
      advance: sandbox.advance,
      sendBare: (path, init) => mock.fetch(new Request(new URL(path, mock.url), init)),
      url: mock.url,
    })
    const hint = response.headers.get('x-mock-hint')
    expect(hint).toMatch(says)
    expect(hint).toMatch(/^[\x20-\x7e]{1,500}$/)
    expect(hint).not.toContain('submitting-key')
    expect(await response.text()).toBe(hintless)
  })

  const endings: Status[] = ['DONE', 'ERROR', 'CANCELLED']
  test.each(endings)('it polls on after %s', async (status) => {
    const sandbox = mockWith([{ status, after: 1000 }]).sandbox()
    const { result_url } = await submit(sandbox.fetch)
    await sandbox.advance(2000)
    const first = await sandbox.fetch(result_url)
    expect([first.status, first.headers.get('x-mock-hint')]).toEqual([200, null])
    await sandbox.advance(5000)
    const second = await sandbox.fetch(result_url)
    expect(second.headers.get('x-mock-hint')).toMatch(new RegExp(`ended with ${status} and will not change`))
    expect(await second.text()).toBe(await first.text())
  })

  test('its key lacks the scope', async () => {
    const response = await mockWith([], { scopes: [] }).sandbox().fetch(`${acceptPath}/1`)
    expect(response.headers.get('x-mock-hint')).toMatch(/needs the scope image_editing/)
    expect([response.status, await response.text()]).toEqual([
      403,
      errorBody('112', 'auth', 'Not enough permissions.'),
    ])
  })
})

interface Result {
  readonly status: string
  readonly result?: { readonly output_objects: readonly { readonly tmp_url: string }[] }
}

test('a client that does everything right gets no hint', async () => {
  await using mock = createMock({ rateLimit: '1/s,60/m' })
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  const hints: (string | null)[] = []
  const send: Send = async (path, init) => {
    const response = await sandbox.fetch(path, init)
    hints.push(response.headers.get('x-mock-hint'))
    return response
  }
  const { result_url } = await submit(send)
  let data: Result
  do {
    await sandbox.advance('1s')
    data = (await (await send(result_url)).json()).data
  } while (data.status !== 'DONE')
  await send(data.result?.output_objects[0]?.tmp_url ?? '')
  await submit(send)
  expect(hints).toEqual(Array(hints.length).fill(null))
})
