import { describe, expect, test } from 'vitest'
import { createMock, type Mock, type MockOptions, type MockSandbox } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody, standingClock } from '../support/mock.ts'

const mockOf = (options: MockOptions = {}): Mock =>
  createMock({ clock: { ...standingClock(), sleep: async () => {} }, ...options })

const submit = (sandbox: MockSandbox, headers: Record<string, string> = {}): Promise<Response> =>
  sandbox.fetch(acceptPath, jsonPost(leastBody, headers))
const taskOf = async (sandbox: MockSandbox, headers?: Record<string, string>): Promise<string> =>
  (await (await submit(sandbox, headers)).json()).data.result_url
const statusOf = async (sandbox: MockSandbox, url: string): Promise<string> =>
  (await (await sandbox.fetch(url)).json()).data.status
const pictureOf = async (sandbox: MockSandbox, url: string): Promise<string> =>
  (await (await sandbox.fetch(url)).json()).data.result.output_objects[0].tmp_url
const named = (name: string) => ({ 'x-mock-scenario': name })

describe('what a scenario says of accepts and of the account acts on the request that chose it alone', () => {
  test('a refusal', async () => {
    const sandbox = mockOf().sandbox()
    const statuses: number[] = []
    for (const headers of [named('flaky-accept'), {}, named('flaky-accept'), {}, named('flaky-accept')])
      statuses.push((await submit(sandbox, headers)).status)
    expect(statuses).toEqual([503, 200, 503, 200, 200])
  })

  test('credits', async () => {
    const sandbox = mockOf({ credits: 10 }).sandbox()
    expect((await submit(sandbox, named('out-of-credits'))).status).toBe(402)
    expect(await sandbox.credits()).toMatchObject({ balance: 10, held: 0 })
    expect((await submit(sandbox)).status).toBe(200)
    expect((await submit(sandbox, named('last-credits'))).status).toBe(402)
    expect(await sandbox.credits()).toMatchObject({ balance: 8, held: 2 })
  })

  test('limits', async () => {
    const mock = mockOf({ scenarios: { strict: { account: { limits: '1/h' } } } })
    const sandbox = mock.sandbox()
    const answers: (number | string | null)[][] = []
    for (const headers of [named('strict'), named('strict'), {}]) {
      const response = await submit(sandbox, headers)
      answers.push([response.status, response.headers.get('ratelimit-limit')])
    }
    expect(answers).toEqual([
      [200, '1, 1;w=3600'],
      [429, '1, 1;w=3600'],
      [200, '60, 60;w=60, 1;w=1'],
    ])
  })

  test('the price', async () => {
    const mock = mockOf({ credits: 10, scenarios: { dear: { account: { pricePerPicture: 7 } } } })
    const sandbox = mock.sandbox()
    await submit(sandbox, named('dear'))
    await submit(sandbox)
    expect(await sandbox.credits()).toMatchObject({ balance: 1, held: 9 })
  })

  test('scopes, on a submit and on a poll', async () => {
    const sandbox = mockOf().sandbox()
    const url = await taskOf(sandbox)
    const statuses = [
      await submit(sandbox, named('no-scope')),
      await submit(sandbox),
      await sandbox.fetch(url, { headers: named('no-scope') }),
      await sandbox.fetch(url),
    ].map(({ status }) => status)
    expect(statuses).toEqual([403, 200, 403, 200])
  })
})

describe('what a scenario says of the task belongs to the task for its whole life', () => {
  const changes: [how: string, change: (sandbox: MockSandbox, mock: Mock) => unknown][] = [
    ['follows another', (sandbox) => sandbox.use('instant')],
    ['follows one written in the test', (sandbox) => sandbox.use({ timeline: [{ status: 'CANCELLED' }] })],
    ['follows none any more', (sandbox) => sandbox.clearScenario()],
    ['is reset in its settings', (sandbox) => sandbox.reset(['scenario', 'counters'])],
    ['sees the file replaced', (_, mock) => mock.replaceScenario('task-error', { poll: [{ status: 500 }] })],
    ['sees the default replaced', (_, mock) => mock.replaceScenario('default', { poll: [{ status: 500 }] })],
  ]
  test.each(changes)('its timeline, when the sandbox %s', async (_, change) => {
    await using mock = mockOf()
    const sandbox = mock.sandbox()
    await sandbox.freeze()
    await sandbox.use('task-error')
    const url = await taskOf(sandbox)
    await change(sandbox, mock)
    const seen: string[] = []
    for (const by of ['0s', '800ms', '1199ms', '1ms', '24h']) {
      await sandbox.advance(by)
      seen.push(await statusOf(sandbox, url))
    }
    expect(seen).toEqual(['ACCEPTED', 'PROCESSING', 'PROCESSING', 'ERROR', 'ERROR'])
    const polled = await sandbox.fetch(url)
    expect(polled.headers.get('x-mock-scenario')).toBe('task-error; task')
  })

  test.each(changes)('its polls and downloads, when the sandbox %s', async (_, change) => {
    await using mock = mockOf({
      scenarios: {
        'task-error': {
          timeline: [{ status: 'DONE' }],
          poll: [{ every: 2, status: 502 }],
          download: [{ status: 504 }],
        },
      },
    })
    const sandbox = mock.sandbox()
    await sandbox.use('task-error')
    const url = await taskOf(sandbox)
    const picture = await pictureOf(sandbox, url)
    await change(sandbox, mock)
    const polls = [await sandbox.fetch(url), await sandbox.fetch(url)].map(({ status }) => status)
    expect(polls.sort()).toEqual([200, 502])
    expect((await mock.fetch(new Request(picture))).status).toBe(504)
  })

  test('how long its pictures are kept', async () => {
    await using mock = mockOf({
      scenario: 'instant',
      scenarios: { short: { account: { linkLifetime: '1m' }, timeline: [{ status: 'DONE' }] } },
    })
    const sandbox = mock.sandbox()
    const short = await pictureOf(sandbox, await taskOf(sandbox, named('short')))
    const long = await pictureOf(sandbox, await taskOf(sandbox))
    const statuses = async () =>
      Promise.all([short, long].map(async (url) => (await mock.fetch(new Request(url))).status))
    await sandbox.advance('59s')
    expect(await statuses()).toEqual([200, 200])
    await sandbox.advance('1s')
    expect(await statuses()).toEqual([404, 200])
  })

  test('how many of its polls have met a trouble, when the sandbox follows another', async () => {
    const sandbox = mockOf({ scenarios: { once: { poll: [{ times: 1, status: 500 }] } } }).sandbox()
    await sandbox.use('once')
    const url = await taskOf(sandbox)
    expect([(await sandbox.fetch(url)).status, (await sandbox.fetch(url)).status]).toEqual([500, 200])
    await sandbox.use('default')
    expect((await sandbox.fetch(url)).status).toBe(200)
  })

  test('its troubles, counted apart from those of another that was written in a test too', async () => {
    const sandbox = mockOf().sandbox()
    await sandbox.use({ poll: [{ times: 1, status: 500 }] })
    const first = await taskOf(sandbox)
    await sandbox.use({ poll: [{ times: 1, status: 502 }] })
    const second = await taskOf(sandbox)
    expect([(await sandbox.fetch(first)).status, (await sandbox.fetch(second)).status]).toEqual([500, 502])
  })
})

describe('a header on a GET acts on that answer only', () => {
  test('of a poll: a trouble, or none where the task has some', async () => {
    const mock = mockOf({ scenarios: { broken: { poll: [{ status: 500 }] } } })
    const sandbox = mock.sandbox()
    const [sound, broken] = [await taskOf(sandbox), await taskOf(sandbox, named('broken'))]
    const asked: [string, Record<string, string>][] = [
      [sound, {}],
      [sound, named('broken')],
      [sound, { prefer: 'code=404' }],
      [sound, {}],
      [broken, {}],
      [broken, named('default')],
      [broken, {}],
    ]
    const seen: string[] = []
    for (const [url, headers] of asked) {
      const response = await sandbox.fetch(url, { headers })
      seen.push(`${response.status} ${response.headers.get('x-mock-scenario')}`)
    }
    expect(seen).toEqual([
      '200 default; task',
      '500 broken; header',
      '404 404; prefer',
      '200 default; task',
      '500 broken; task',
      '200 default; header',
      '500 broken; task',
    ])
  })

  test('of a poll: it never moves the task', async () => {
    const sandbox = mockOf().sandbox()
    const url = await taskOf(sandbox, named('never-finishes'))
    for (const name of ['instant', 'task-error', 'cancelled'])
      await sandbox.fetch(url, { headers: named(name) })
    await sandbox.advance('1h')
    expect(await statusOf(sandbox, url)).toBe('PROCESSING')
  })

  test('of a picture', async () => {
    const mock = mockOf({ scenario: 'instant' })
    const sandbox = mock.sandbox()
    const picture = await pictureOf(sandbox, await taskOf(sandbox))
    const download = async (headers: Record<string, string>) => {
      const response = await mock.fetch(new Request(picture, { headers }))
      return [response.status, response.headers.get('x-mock-scenario')]
    }
    expect(await download({})).toEqual([200, 'instant; task'])
    expect(await download(named('503'))).toEqual([503, '503; header'])
    expect(await download({})).toEqual([200, 'instant; task'])
  })
})

test('a replaced scenario is followed from then on, by name, by option and by default', async () => {
  const mock = mockOf({ scenario: 'mine', scenarios: { mine: { accept: [{ status: 500 }] } } })
  const own = mock.sandbox()
  await own.use('mine')
  const statuses = async () => [
    (await submit(mock.sandbox(), named('mine'))).status,
    (await submit(mock.sandbox())).status,
    (await submit(own)).status,
  ]
  expect(await statuses()).toEqual([500, 500, 500])
  mock.replaceScenario('mine', { accept: [{ status: 502 }] })
  expect(await statuses()).toEqual([502, 502, 502])
  expect(() => mock.replaceScenario('mine', { accept: [{ status: 200 }] })).toThrow(
    /mine: \/accept\/0\/status/,
  )
  expect(await statuses()).toEqual([502, 502, 502])
})

test('counters belong to the sandbox, and start anew when it is told what to follow', async () => {
  const mock = mockOf()
  const [one, other] = [mock.sandbox(), mock.sandbox()]
  const statuses = async (sandbox: MockSandbox) =>
    [await submit(sandbox), await submit(sandbox), await submit(sandbox)].map(({ status }) => status)
  for (const sandbox of [one, other]) await sandbox.use('flaky-accept')
  expect([await statuses(one), await statuses(other)]).toEqual([
    [503, 503, 200],
    [503, 503, 200],
  ])
  expect(await statuses(one)).toEqual([200, 200, 200])
  await one.use('flaky-accept')
  expect([await statuses(one), await statuses(other)]).toEqual([
    [503, 503, 200],
    [200, 200, 200],
  ])
})
