import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createMock, verifySignature } from '../../src/index.ts'
import { forbidden, forbiddenByName } from '../../src/webhooks/allow.ts'
import { submit } from '../control/client.ts'
import { acceptPath, jsonPost } from '../support/mock.ts'
import { secret, socketReceiver, urlOf } from './receiver.ts'

type Handle = Parameters<typeof socketReceiver>[0]

/** What one attempt at `url` comes to. */
async function attempt(url: string, timeout = 10_000) {
  const mock = createMock({ speed: 0, webhook: { url, secret, retry: { attempts: 1, timeout } } })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  const { id } = await submit(sandbox)
  const { state, attempts } = await sandbox.delivered(id)
  return { state, answer: attempts[0]?.answer }
}

describe('an unusual answer', () => {
  const rows: readonly [string, Handle, object][] = [
    [
      'a redirect, which is not followed',
      (response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
      {
        status: 302,
        reason: { kind: 'status', text: 'The receiver answered 302; redirects are not followed' },
      },
    ],
    [
      'a reset',
      ({ socket }) => void socket?.resetAndDestroy(),
      { status: undefined, reason: { kind: 'reset', text: expect.stringMatching(/without an answer$/) } },
    ],
    [
      'something that is no HTTP',
      ({ socket }) => void socket?.end('how do you do\r\n\r\n'),
      { status: undefined, reason: { kind: 'failed', text: expect.stringMatching(/is no HTTP/) } },
    ],
    [
      'headers that are none',
      ({ socket }) => void socket?.end('HTTP/1.1 200 OK\r\nbad header\r\n\r\n'),
      { status: undefined, reason: { kind: 'failed' } },
    ],
    [
      '100 MB',
      (response) => void response.writeHead(500).end(Buffer.alloc(100_000_000, 'x')),
      { status: 500 },
    ],
  ]
  test.each(rows)('%s', async (_, handle, answer) => {
    const { url, received } = await socketReceiver(handle)
    const made = await attempt(url)
    expect(made).toMatchObject({ state: 'gave up', answer })
    expect(made.answer?.body.length).toBeLessThanOrEqual(4096)
    expect(received).toHaveLength(1)
  })

  test('none at all is a time-out', async () => {
    const { url } = await socketReceiver(() => {})
    expect((await attempt(url, 30)).answer).toMatchObject({
      status: undefined,
      reason: { kind: 'timeout', text: 'No answer came within 30 ms' },
    })
  })

  test.each<[string, Handle]>([
    ['a body without an end', (response) => void response.writeHead(200).write('x')],
    [
      'a body that floods',
      (response) => {
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
        }
        response.on('drain', more).writeHead(200)
        more()
      },
    ],
    [
      'a body that breaks off',
      (response) => {
        response.writeHead(200, { 'content-length': 100 }).write('half')
        response.socket?.end()
      },
    ],
  ])('200 and %s has taken the event', async (_, handle) => {
    // A receiver that has said 2xx has acted: it must not get the event again.
    const { url } = await socketReceiver(handle)
    expect(await attempt(url, 300)).toMatchObject({
      state: 'delivered',
      answer: { status: 200, reason: undefined },
    })
  })
})

describe('where nobody answers', () => {
  test('a refused localhost says what that usually means in a container', async () => {
    const { reason } = (await attempt('http://127.0.0.1:9/hook')).answer ?? {}
    expect(reason?.kind).toBe('refused')
    const gone = (await attempt('http://localhost:47619/hook')).answer?.reason
    expect(gone).toEqual({
      kind: 'refused',
      text: expect.stringMatching(/Nothing listens at localhost:47619\. .*container.*host\.docker\.internal/),
    })
  })

  test('a name that is not found is named', async () => {
    const { reason } = (await attempt('http://receiver.invalid/hook')).answer ?? {}
    expect(reason).toEqual({ kind: 'name', text: 'The name receiver.invalid was not found' })
  })

  test('a certificate that nobody signed is a TLS failure', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'claid-mock-tls-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
        ...['-subj', '/CN=localhost', '-days', '1', '-keyout', key, '-out', cert],
      ],
      { stdio: 'ignore' },
    )
    const url = await urlOf(
      createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }) as never,
      'https',
    )
    const { reason } = (await attempt(url)).answer ?? {}
    expect(reason).toEqual({ kind: 'tls', text: expect.stringMatching(/^The TLS connection .* self-signed/) })
  })
})

describe('hosts that tell credentials', () => {
  const addresses = [
    ...['http://169.254.169.254/', 'http://2852039166/', 'http://0xa9fea9fe/', 'http://0251.0376.0251.0376/'],
    ...['http://169.254.43518/', 'http://[::ffff:169.254.169.254]/', 'http://[::ffff:a9fe:a9fe]/'],
    ...[
      'http://[64:ff9b::a9fe:a9fe]/',
      'http://[fe80::1]/',
      'http://[fd00:ec2::254]/',
      'http://100.100.100.200/',
    ],
    ...[
      'http://metadata.google.internal/',
      'http://METADATA.google.internal./',
      'https://169.254.170.2:8080/x',
    ],
  ]
  test.each(addresses)('%s is refused unless it is named', async (url) => {
    expect(await forbidden(url, undefined)).toMatch(/where a cloud keeps its credentials/)
    expect(() => createMock({ webhook: { url } })).toThrow(/^Failed to set the webhook: .*credentials/)
    const { hostname } = new URL(url)
    expect(await forbidden(url, [hostname.replace(/\.$/, '')])).toBeUndefined()
  })

  test('a name that leads to one is refused, and nothing else is asked of it', async () => {
    const resolve = async () => ['93.184.216.34', '169.254.169.254']
    expect(await forbidden('http://rebind.example/', undefined, resolve)).toMatch(
      /^rebind\.example is 169\.254\.169\.254/,
    )
    expect(await forbidden('http://rebind.example/', ['*.example'], resolve)).toBeUndefined()
    expect(await forbidden('http://fine.example/', undefined, async () => ['93.184.216.34'])).toBeUndefined()
    expect(
      await forbidden('http://gone.example/', undefined, () => Promise.reject(new Error())),
    ).toBeUndefined()
  })

  test('a list of hosts narrows to them', () => {
    const allow = ['hooks.example', '*.shop.example', '127.0.0.1']
    const judged = [
      'hooks.example',
      'a.shop.example',
      '127.0.0.1:8',
      'shop.example',
      'evilshop.example',
      '[::1]',
    ]
    expect(judged.filter((host) => forbiddenByName(`http://${host}/`, allow) === undefined)).toEqual(
      judged.slice(0, 3),
    )
    expect(forbiddenByName('http://other.example/', allow)).toBe(
      'other.example is not among the hosts of --webhook-allow (hooks.example, *.shop.example, 127.0.0.1)',
    )
  })
})

test('nothing is sent to an address that stands in a request', async () => {
  const { url: trap, received } = await socketReceiver()
  const { url, received: told } = await socketReceiver()
  const mock = createMock({ speed: 0, webhook: { url } })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  const body = { input: { clothing: [trap], model: trap }, options: { pose: trap }, output: trap }
  const answer = await sandbox.fetch(acceptPath, jsonPost(body, { referer: trap, origin: trap }))
  await sandbox.delivered((await answer.json()).data.id)
  expect([told.length, received]).toEqual([1, []])
})

test('a handler of Hono verifies in a few lines', async () => {
  const app = new Hono()
  app.post('/hook', async (c) => {
    const raw = await c.req.arrayBuffer()
    if (!verifySignature(raw, c.req.header('X-Claid-Hmac-SHA256'), secret)) return c.text('forged', 401)
    const { data } = JSON.parse(Buffer.from(raw).toString())
    return c.json({ got: data.status })
  })
  const mock = createMock({ speed: 0, webhook: { url: async (request) => app.fetch(request), secret } })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  const hook = 'http://receiver.test/hook'
  await sandbox.webhook({
    url: async (request) => app.fetch(new Request(hook, request)),
    secret,
    retry: { attempts: 1 },
  })
  const answers: unknown[] = []
  for (const scenario of ['default', 'webhook-bad-signature', 'webhook-reserialised', 'task-error']) {
    const { attempts } = await sandbox.delivered((await submit(sandbox, { scenario })).id)
    answers.push(attempts[0]?.answer?.body)
  }
  expect(answers).toEqual(['{"got":"DONE"}', 'forged', 'forged', '{"got":"ERROR"}'])
})
