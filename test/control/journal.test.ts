import { describe, expect, onTestFinished, test } from 'vitest'
import { createMock, type MockOptions, type RequestRecord } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody, standingClock, startOfTime } from '../support/mock.ts'
import { control, keyless, places, posed, sentence, submit } from './client.ts'

function opened({ key, ...options }: MockOptions & { readonly key?: string } = {}) {
  const mock = createMock({ clock: standingClock(), ...options })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox(key)
  return { mock, sandbox, ask: control(sandbox) }
}

test.each(places)('a line has all that happened to a request, %s', async (_, reach) => {
  const { mock, sandbox } = opened()
  const ask = await reach(mock, sandbox.key)
  const body = { ...leastBody, ...posed('[[mock:slow @checkout-7]]') }
  const accepted = await sandbox.fetch(acceptPath, jsonPost(body))
  const { id } = (await accepted.json()).data
  const [line] = (await ask('GET /requests')).body.requests
  expect(line).toEqual({
    id: accepted.headers.get('x-request-id'),
    at: startOfTime,
    method: 'POST',
    path: acceptPath,
    status: 200,
    operation: expect.stringMatching(/post$/),
    scenario: 'slow',
    why: 'directive',
    tag: 'checkout-7',
    task: id,
    ms: expect.any(Number),
    body: JSON.stringify(body),
    told: 'ACCEPTED',
  })
  expect(line.ms).toBeGreaterThanOrEqual(0)
})

test('a line keeps fifty problems of a request that has more, and not all of a long one', async () => {
  const { sandbox, ask } = opened()
  const unknown = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`${n}${'x'.repeat(2000)}`, 1]))
  const answer = await sandbox.fetch(acceptPath, jsonPost({ ...leastBody, ...unknown }))
  expect(Object.keys((await answer.json()).error_details)).toHaveLength(300)
  const [{ problems }] = (await ask('GET /requests')).body.requests
  expect(problems.map((problem: string) => problem.length)).toEqual(Array(50).fill(500))
})

test('a body is read a thousand levels deep and no deeper, so that what was kept can be shown', async () => {
  const { sandbox } = opened()
  const nested = (levels: number, inside: string) =>
    sandbox.fetch(acceptPath, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"extra":${'['.repeat(levels - 1)}${inside}${']'.repeat(levels - 1)}}`,
    })
  const brackets = JSON.stringify(`\\"${'['.repeat(3000)}`)
  const answers = [await nested(1000, brackets), await nested(1001, '1'), await nested(100_000, '')]
  expect(answers.map(({ status }) => status)).toEqual([422, 400, 400])
  expect(answers[1]?.headers.get('x-mock-hint')).toBe('The body is nested too deeply')
})

test('what no key was let in with is logged with its time', async () => {
  const lines: RequestRecord[] = []
  const { mock } = opened({ log: (line) => lines.push(line) })
  await mock.fetch(new URL(acceptPath, mock.url))
  expect(lines.map(({ at, status }) => [at, status])).toEqual([[startOfTime, 401]])
})

test('a line says which gate refused, and which hint was given', async () => {
  const { sandbox, ask } = opened({ rateLimit: '4/s', scenarios: { poor: { account: { scopes: [] } } } })
  const send = (init: RequestInit, path = acceptPath) => sandbox.fetch(path, init)
  await send({ headers: { 'x-mock-scenario': 'poor' } }, `${acceptPath}/1`)
  await send({ method: 'POST', body: 'x' })
  await send(jsonPost({}))
  await send(jsonPost(leastBody, { 'x-mock-scenario': '503' }))
  await send(jsonPost(leastBody, { 'x-mock-scenario': 'nonsense' }))
  await send(jsonPost(leastBody))
  await sandbox.fail({ on: 'accept', status: 500 })
  await send(jsonPost(leastBody))
  await send({}, '/v1/nowhere')
  const lines: Record<string, unknown>[] = (await ask('GET /requests')).body.requests
  expect(lines.reverse().map(({ status, reason }) => [status, reason])).toEqual([
    [403, 'scope'],
    [415, 'body'],
    [422, 'schema'],
    [503, 'planned'],
    [400, 'planned'],
    [429, 'rate'],
    [500, 'fault'],
    [404, undefined],
  ])
  expect(lines.map(({ hint }) => hint)).toEqual([
    expect.stringMatching(/scope/),
    expect.stringMatching(/Content-Type/),
    undefined,
    undefined,
    expect.stringMatching(/nonsense/),
    expect.stringMatching(/RateLimit-Reset/),
    undefined,
    expect.any(String),
  ])
})

test('a line says which scenario governed, and why', async () => {
  const { mock, sandbox, ask } = opened()
  const { result_url } = await submit(sandbox, { scenario: 'slow' })
  await sandbox.fetch(acceptPath, jsonPost(leastBody, { prefer: 'code=402' }))
  await sandbox.fetch(acceptPath, jsonPost({ ...leastBody, ...posed('[[mock:queued]]') }))
  await sandbox.use('cancelled')
  await submit(sandbox)
  await sandbox.fetch(result_url)
  const lines = (await ask('GET /requests')).body.requests
  const choices = lines.map((line: { scenario: string; why: string }) => [line.scenario, line.why])
  expect(choices.reverse()).toEqual([
    ['slow', 'header'],
    ['402', 'prefer'],
    ['queued', 'directive'],
    ['cancelled', 'sandbox'],
    ['slow', 'task'],
  ])
  const byKey = mock.sandbox('a-key+instant')
  await submit(byKey)
  expect((await control(byKey)('GET /requests')).body.requests).toMatchObject([
    { scenario: 'instant', why: 'key' },
  ])
})

test('a line is timed by the clock of the process, and stands at the time of the sandbox', async () => {
  const clock = standingClock()
  const slow = { ...clock, sleep: async (ms: number) => clock.pass(ms) }
  const { sandbox, ask } = opened({ clock: slow })
  await sandbox.advance('1h')
  await sandbox.freeze()
  await sandbox.fail({ on: 'accept', delay: '250ms' })
  await submit(sandbox)
  expect((await ask('GET /requests')).body.requests).toMatchObject([{ at: startOfTime + 3_600_000, ms: 250 }])
})

test('a download is a line too', async () => {
  const { sandbox, ask } = opened({ speed: 0 })
  const { result_url, id } = await submit(sandbox)
  const { tmp_url } = (await (await sandbox.fetch(result_url)).json()).data.result.output_objects[0]
  await sandbox.fetch(tmp_url)
  const [line] = (await ask('GET /requests')).body.requests
  expect(line).toMatchObject({ method: 'GET', path: new URL(tmp_url).pathname, status: 200, task: id })
})

test('the newest line is the first; no more are given than asked for', async () => {
  const { sandbox, ask } = opened()
  for (let n = 0; n < 5; n++) await sandbox.fetch(`/v1/${n}`)
  const pathsOf = async (query: string) =>
    (await ask(`GET /requests${query}`)).body.requests.map(({ path }: { path: string }) => path)
  expect(await pathsOf('')).toEqual(['/v1/4', '/v1/3', '/v1/2', '/v1/1', '/v1/0'])
  expect(await pathsOf('?limit=2')).toEqual(['/v1/4', '/v1/3'])
})

test('a tag finds the submission and the polls of its task', async () => {
  const { sandbox, ask } = opened()
  const { result_url } = await submit(sandbox, posed('[[mock:@checkout-7]]'))
  await submit(sandbox, posed('[[mock:@checkout-8]]'))
  await sandbox.fetch(result_url)
  const { requests } = (await ask('GET /requests?tag=checkout-7')).body
  expect(requests).toMatchObject([
    { method: 'GET', tag: 'checkout-7' },
    { method: 'POST', tag: 'checkout-7' },
  ])
  expect((await ask('GET /requests?tag=checkout')).body.requests).toEqual([])
})

test('a thousand lines are kept, the newest', async () => {
  const { sandbox, ask } = opened()
  for (let n = 0; n < 1010; n++) await sandbox.fetch(`/v1/${n}`)
  const { requests } = (await ask('GET /requests?limit=1000')).body
  expect(requests).toHaveLength(1000)
  expect([requests[0].path, requests[999].path]).toEqual(['/v1/1009', '/v1/10'])
  expect((await ask('GET /requests')).body.requests).toHaveLength(100)
})

test.each(['limit=0', 'limit=1001', 'limit=x'])('?%s is refused', async (query) => {
  const { status, body } = await opened().ask(`GET /requests?${query}`)
  expect([status, body.error]).toEqual([400, expect.stringMatching(sentence)])
  expect(body.error).toContain('/limit')
})

test('a long body is kept in part', async () => {
  const { sandbox, ask } = opened()
  await sandbox.fetch(acceptPath, jsonPost({ ...leastBody, ...posed('x'.repeat(10_000)) }))
  const [{ body }] = (await ask('GET /requests')).body.requests
  expect(body).toHaveLength(4096)
  expect(body.startsWith('{"input"')).toBe(true)
})

describe('a key', () => {
  const key = 'sk-live-0123456789abcdefghijklmnopqrstuv'
  const secret = key.slice(8, 24)

  /** All that the control API, its events' source and the log tell. */
  async function told(
    make: (send: (path: string, init?: RequestInit) => Promise<Response>) => Promise<unknown>,
  ) {
    const log: RequestRecord[] = []
    const { mock, sandbox, ask } = opened({ key, log: (record) => log.push(record) })
    await make(sandbox.fetch)
    await mock.sandbox('another-key-of-this-test').freeze()
    const asked = ['GET /requests', 'GET /sandbox', 'GET /sandboxes', 'GET /scenario']
    const answers = await Promise.all(asked.map(async (line) => (await ask(line)).text))
    const unchosen = (await keyless(mock)('GET /sandbox')).text
    return { requests: answers[0], all: [...answers, unchosen, JSON.stringify(log)].join('\n') }
  }

  test.each<[string, (send: (path: string, init?: RequestInit) => Promise<Response>) => Promise<unknown>]>([
    ['in the header alone', (send) => send(acceptPath, jsonPost(leastBody))],
    ['in the path', (send) => send(`/v1/${key}`)],
    ['in the query', (send) => send(`${acceptPath}/1?key=${key}`)],
    [
      'in the name of a scenario',
      (send) => send(acceptPath, jsonPost(leastBody, { 'x-mock-scenario': key })),
    ],
    [
      'in the content type',
      (send) => send(acceptPath, { method: 'POST', body: '{}', headers: { 'content-type': key } }),
    ],
  ])('%s is shown nowhere', async (_, make) => {
    expect((await told(make)).all).not.toContain(secret)
  })

  // The request of a task is the sandbox's own, as it was sent; a journal line goes further, into logs.
  test.each([
    ['whole', (text: string) => text],
    ['more than once', (text: string) => `${text} and ${text}`],
    ['where the kept part ends', (text: string) => `${'x'.repeat(4096 - 85 - 30)}${text}`],
  ])('in the body, %s, is masked in the journal', async (_, place) => {
    const { requests } = await told((send) =>
      send(acceptPath, jsonPost({ ...leastBody, ...posed(place(key)) })),
    )
    expect(requests).toContain('"body":')
    expect(requests).not.toContain(secret)
  })

  test('with signs that JSON escapes is masked in the journal', async () => {
    const quoted = 'sk-"live"-\\0123456789'
    const { sandbox, ask } = opened({ key: quoted })
    await sandbox.fetch(acceptPath, jsonPost({ ...leastBody, ...posed(quoted) }))
    expect((await ask('GET /requests')).text).not.toContain('0123456789')
  })
})
