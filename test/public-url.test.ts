import { expect, onTestFinished, test } from 'vitest'
import { createMock, type MockOptions } from '../src/index.ts'
import { acceptPath, jsonPost, leastBody, standingClock } from './support/mock.ts'

const address = 'https://dev.example/claid'

function opened(options: MockOptions = {}) {
  const mock = createMock({ clock: standingClock(), publicUrl: address, speed: 0, ...options })
  onTestFinished(() => mock.close())
  return mock
}

interface Answer {
  readonly data: {
    readonly result_url: string
    readonly result: { readonly output_objects: readonly [{ readonly tmp_url: string }] }
  }
}

test('links of an address with a path lead back to the mock, without a port', async () => {
  const mock = opened()
  const sandbox = mock.sandbox('key-of-a-test')
  const accepted = (await (await sandbox.fetch(acceptPath, jsonPost(leastBody))).json()) as Answer
  expect(accepted.data.result_url.startsWith(`${address}${acceptPath}/`)).toBe(true)
  const answer = await sandbox.fetch(accepted.data.result_url)
  expect(answer.status).toBe(200)
  const [{ tmp_url }] = ((await answer.json()) as Answer).data.result.output_objects
  expect(tmp_url.startsWith(`${address}/`)).toBe(true)
  expect((await mock.fetch(tmp_url)).headers.get('content-type')).toBe('image/png')
})

test.each([
  ['as it stands', acceptPath],
  ['relative to the address', acceptPath.slice(1)],
  ['as it stands below the address', `/claid${acceptPath}`],
  ['in full', `${address}${acceptPath}`],
])('a path reaches the mock: %s', async (_, path) => {
  const sandbox = opened().sandbox('key-of-a-test')
  expect((await sandbox.fetch(path, jsonPost(leastBody))).status).toBe(200)
  expect(await sandbox.requests()).toMatchObject([{ path: acceptPath, status: 200 }])
})

test.each([
  ['keeps the path', '/claid'],
  ['takes it off', ''],
])('a proxy before the mock that %s reaches all of it', async (_, kept) => {
  const mock = opened()
  const { url } = await mock.listen()
  const through = (link: string) => link.replace(address, url + kept)
  const authorization = 'Bearer key-of-a-test'
  const accept = await fetch(through(address + acceptPath), jsonPost(leastBody, { authorization }))
  const { data } = (await accept.json()) as Answer
  const poll = await fetch(through(data.result_url), { headers: { authorization } })
  const { result } = ((await poll.json()) as Answer).data
  const [{ tmp_url }] = result.output_objects
  const others = ['/openapi.json', '/_mock/about', '/_mock/health', '/_mock/openapi.json']
  const links = [tmp_url, ...others.map((path) => address + path)]
  const statuses = await Promise.all(links.map(async (link) => (await fetch(through(link))).status))
  expect([accept.status, poll.status, ...statuses]).toEqual([200, 200, 200, 200, 200, 200, 200])
})

test('a path that only begins like that of the address is another', async () => {
  const sandbox = opened().sandbox('key-of-a-test')
  expect((await sandbox.fetch(`/claidx${acceptPath}`, jsonPost(leastBody))).status).toBe(404)
  const elsewhere = opened({ publicUrl: 'https://dev.example' }).sandbox('key-of-a-test')
  expect((await elsewhere.fetch(`/claid${acceptPath}`, jsonPost(leastBody))).status).toBe(404)
})
