import { describe, expect, onTestFinished, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import { control, overSocket, posed, sentence, submit } from '../control/client.ts'
import { memoryReceiver, secret, socketReceiver, still } from './receiver.ts'

const url = 'http://hooks.example/x'

async function opened(scenario = 'default') {
  const sandbox = still({ speed: 0, scenario }).sandbox()
  await sandbox.freeze()
  return { sandbox, ask: control(sandbox) }
}

test('the webhook is set, shown with its secret, and taken away', async () => {
  const { ask } = await opened()
  expect((await ask('GET /webhook')).body).toEqual({ webhook: null })
  const { status, body } = await ask('PUT /webhook', { url, secret })
  expect([status, body]).toEqual([200, (await ask('GET /webhook')).body])
  expect(body.webhook).toMatchObject({
    url,
    secret,
    events: ['success', 'failure'],
    encoding: 'hex',
    wrap: 'data',
  })
  expect(body.webhook.retry).toMatchObject({ attempts: 5, first: 1000, factor: 2, timeout: 10_000 })
  expect((await ask('DELETE /webhook')).body).toEqual({ webhook: null })
  expect((await ask('GET /webhook')).body).toEqual({ webhook: null })
})

test.each<unknown>([
  ...[{}, { url: 5 }, { url: 'hooks.example' }, { url: 'ftp://hooks.example' }, { url: 'http://' }],
  ...[{ url: 'http://user:pass@hooks.example' }, { url: 'javascript:alert(1)' }, { url, events: [] }],
  ...[
    { url, events: ['done'] },
    { url, encoding: 'md5' },
    { url, wrap: 'no' },
    { url, secret: 5 },
  ],
  ...[
    { url, headers: { 'content-length': '5' } },
    { url, headers: { 'x-claid-hmac-sha256': 'x' } },
  ],
  ...[
    { url, headers: { a: 'b\r\nc: d' } },
    { url, headers: { 'a b': 'c' } },
    { url, colour: 'red' },
  ],
  ...[
    { url, retry: { attempts: 0 } },
    { url, retry: { first: 'soon' } },
    { url, retry: { timeout: '1d' } },
  ],
  ...[{ url: 'http://169.254.169.254/latest' }, { url: 'http://metadata.google.internal/' }],
])('%j is no webhook, in words, and the one before stays', async (wrong) => {
  const { ask } = await opened()
  await ask('PUT /webhook', { url, secret })
  const { status, body } = await ask('PUT /webhook', wrong)
  expect(status).toBe(400)
  expect(body.error).toMatch(sentence)
  expect((await ask('GET /webhook')).body.webhook).toMatchObject({ url, secret })
})

test('secrets are to be seen in the settings of the sandbox and nowhere else', async () => {
  const lines: string[] = []
  const mock = still({
    speed: 0,
    log: (record) => lines.push(JSON.stringify(record)),
    logAttempt: ({ attempt, ...record }) => lines.push(JSON.stringify({ ...record, url: attempt.url })),
    note: (text) => lines.push(text),
    failed: (error) => lines.push(String(error)),
  })
  const sandbox = mock.sandbox()
  const ask = control(sandbox)
  await sandbox.freeze()
  const hidden = ['top-secret-1', 'top-secret-2', 'top-secret-3', 'top-secret-4']
  const { url: receive } = memoryReceiver(() => new Response('busy', { status: 500 }))
  const headers = { Authorization: `Bearer ${hidden[2]}`, 'X-Hook-Auth': hidden[3] ?? '' }
  await sandbox.webhook({ url: receive, secret: hidden[0], oldSecret: hidden[1], headers })
  const { id } = await submit(sandbox)
  await sandbox.advance('1s')
  const [{ id: delivery = 0 } = {}] = await sandbox.deliveries()
  const shown = [
    ...(await Promise.all(
      [
        'sandbox',
        'sandboxes',
        'requests',
        'deliveries',
        `deliveries/${delivery}`,
        `tasks/${id}`,
        'openapi.json',
      ].map(async (path) => (await ask(`GET /${path}`)).text),
    )),
    (await ask(`POST /deliveries/${delivery}/release`, {})).text,
    (await ask(`POST /deliveries/${delivery}/replay`, {})).text,
    (await ask('PUT /webhook', { url: 5, secret: hidden[0] })).text,
    JSON.stringify(mock.about()),
    JSON.stringify(await sandbox.deliveries()),
    ...lines,
  ]
  expect(hidden.filter((text) => shown.some((all) => all.includes(text)))).toEqual([])
  expect((await ask('GET /webhook')).text).toContain(hidden[0])
})

test('deliveries are listed newest first, by page, by task and by tag, and one by one', async () => {
  const { sandbox, ask } = await opened()
  await sandbox.webhook({ url: memoryReceiver().url, secret })
  const tasks = [
    await submit(sandbox),
    await submit(sandbox, posed('[[mock:@checkout-7]]')),
    await submit(sandbox),
  ]
  await sandbox.advance('1s')
  const idsOf = async (query: string) => {
    const { body } = await ask(`GET /deliveries${query}`)
    return [body.deliveries.map(({ id }: { id: number }) => id), body.next]
  }
  expect(await idsOf('')).toEqual([[3, 2, 1], null])
  expect(await idsOf('?limit=2')).toEqual([[3, 2], 2])
  expect(await idsOf('?limit=2&before=2')).toEqual([[1], null])
  expect(await idsOf(`?task=${tasks[0]?.id}`)).toEqual([[1], null])
  expect(await idsOf('?tag=checkout-7')).toEqual([[2], null])
  const one = await ask('GET /deliveries/2')
  expect(one.body).toMatchObject({ id: 2, task: tasks[1]?.id, tag: 'checkout-7', state: 'delivered' })
  expect(one.body.attempts[0]).toMatchObject({
    number: 1,
    signed: one.body.attempts[0].body,
    answer: { status: 204 },
    headers: { 'Content-Type': 'application/json' },
  })
})

test.each([...['?limit=0', '?limit=x', '?before=-1', '?task=x', '?wait=soon', '?wait=-1s']])(
  'GET /deliveries%s is refused in words',
  async (query) => {
    const { ask } = await opened()
    const { status, body } = await ask(`GET /deliveries${query}`)
    expect([status, typeof body.error]).toEqual([400, 'string'])
  },
)

test.each(['GET /deliveries/9', 'POST /deliveries/9/replay', 'POST /deliveries/9/release'])(
  '%s is a 404 that says where to look',
  async (line) => {
    const { sandbox, ask } = await opened()
    await sandbox.webhook({ url: memoryReceiver().url })
    const { status, body } = await ask(line, line.startsWith('POST') ? {} : undefined)
    expect([status, body.error]).toEqual([
      404,
      'Failed to find delivery 9: there is none in this sandbox. See /_mock/deliveries.',
    ])
  },
)

test('replays at the same time are deliveries of their own', async () => {
  const { sandbox, ask } = await opened()
  const { url, received } = memoryReceiver()
  await sandbox.webhook({ url, secret })
  await submit(sandbox)
  await sandbox.advance('1s')
  const replays = await Promise.all(Array.from({ length: 10 }, () => ask('POST /deliveries/1/replay', {})))
  await sandbox.advance('1s')
  expect(replays.map(({ body }) => body.replayOf)).toEqual(Array(10).fill(1))
  expect(new Set(replays.map(({ body }) => body.id)).size).toBe(10)
  expect([received.length, new Set(received.map(({ body }) => body)).size]).toEqual([11, 1])
})

test('a held delivery is released over the API', async () => {
  const { sandbox, ask } = await opened('webhook-held')
  const { url, received } = memoryReceiver()
  await sandbox.webhook({ url })
  await submit(sandbox)
  await sandbox.advance('1h')
  expect((await ask('GET /deliveries')).body.deliveries[0].state).toBe('held')
  expect((await ask('POST /deliveries/1/release', {})).body.state).toBe('pending')
  await sandbox.advance('1s')
  expect(received).toHaveLength(1)
})

describe('over a socket', () => {
  test('a long poll is answered when all is over, and sandboxes never meet', async () => {
    const { url } = await socketReceiver()
    const mock = createMock({ speed: 0 })
    onTestFinished(() => mock.close())
    const { url: base } = await mock.listen()
    const [mine, other] = [overSocket(base, 'key-of-mine'), overSocket(base, 'key-of-another')]
    await mine('PUT /webhook', { url, secret })
    const waiting = mine('GET /deliveries?wait=30s')
    const { id } = await submit(mock.sandbox('key-of-mine'))
    expect((await waiting).body.deliveries).toMatchObject([{ task: id, state: 'delivered' }])
    expect((await other('GET /webhook')).body).toEqual({ webhook: null })
    expect((await other('GET /deliveries')).body.deliveries).toEqual([])
    expect((await other('POST /deliveries/1/replay', {})).status).toBe(404)
  })

  test('a long poll ends with what there is when its time is over', async () => {
    const mock = createMock()
    onTestFinished(() => mock.close())
    const ask = overSocket((await mock.listen()).url, 'key-of-mine')
    expect((await ask('GET /deliveries?wait=20ms')).body).toEqual({ deliveries: [], next: null })
  })
})
