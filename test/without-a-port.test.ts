import { expect, onTestFinished, test } from 'vitest'
import { type ClientFetch, createMock, type MockOptions } from '../src/index.ts'
import { makePictures } from './examples/poller.ts'
import { acceptPath, jsonPost, leastBody } from './support/mock.ts'

function opened() {
  const mock = createMock({ speed: 0 })
  onTestFinished(() => mock.close())
  return mock
}
const authorization = 'Bearer a-key'
const submission = jsonPost(leastBody, { authorization })

test('a client that takes a fetch is given the one of the mock, detached', async () => {
  const { fetch, url } = opened()
  const request = { input: { clothing: ['https://images.example.com/shirt.png'] }, options: {} }
  expect(await makePictures(request, { url, key: 'a-key', fetch })).toMatchObject([{ ext: 'png' }])
})

const calls: readonly (readonly [what: string, call: (url: string) => Parameters<ClientFetch>])[] = [
  ['a text', (url: string) => [url, submission]],
  ['a path', () => [acceptPath, submission]],
  ['a URL', (url: string) => [new URL(url), submission]],
  ['a request', (url: string) => [new Request(url, submission)]],
  ['a request and what to change of it', (url: string) => [new Request(url, { method: 'PUT' }), submission]],
]
test.each(calls)('what fetch takes is understood: %s', async (_, call) => {
  const mock = opened()
  const answer = await mock.fetch(...call(`${mock.url}${acceptPath}`))
  expect([answer.status, await mock.sandbox('a-key').tasks()]).toMatchObject([200, [{}]])
})

test('no key is filled in', async () => {
  expect((await opened().fetch(acceptPath, jsonPost(leastBody))).status).toBe(401)
})

test('the fetch of a sandbox fills its key into a copy of a request that is made already', async () => {
  const { fetch, url } = opened().sandbox()
  const request = new Request(`${url}${acceptPath}`, jsonPost(leastBody))
  expect((await fetch(request)).status).toBe(200)
  expect(request.headers.has('authorization')).toBe(false)
})

test('an option that is none is refused by its name', () => {
  expect(() => createMock({ sed: 1 } as MockOptions)).toThrow(
    'Failed to make a mock: it has no option "sed". Use those of MockOptions.',
  )
})
