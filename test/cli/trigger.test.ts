import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { withPatience } from '../support/patience.ts'
import { assertBuilt, run, serve, submit } from '../support/process.ts'
import { secret, socketReceiver } from '../webhooks/receiver.ts'

beforeAll(() => assertBuilt())

const trigger = (...args: string[]) => run(['trigger', ...args])

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'claid-mock-trigger-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'task.json'), text)
  return join(folder, 'task.json')
}

test.each([
  ['success', 'DONE'],
  ['failure', 'ERROR'],
])('%s sends a signed event, and shows what went and what came', async (event, status) => {
  const { url, received } = await socketReceiver((response) => void response.writeHead(201).end('taken'))
  const { code, stdout, stderr } = await trigger(event, '--to', url, '--secret', secret)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(received).toMatchObject([{ isSigned: true }])
  expect(JSON.parse(received[0]?.body ?? '').data.status).toBe(status)
  expect(stdout).toContain(received[0]?.body)
  for (const line of [`POST ${url}`, /X-Claid-Hmac-SHA256: [0-9a-f]{64}/, /^201 after \d+ ms$/m, 'taken'])
    expect(stdout).toMatch(line)
  expect(stdout).not.toContain(secret)
})

test.each([500, 302, 410])('%i makes it end with 1', async (status) => {
  const { url } = await socketReceiver((response) => void response.writeHead(status).end())
  const { code, stdout } = await trigger('success', '--to', url)
  expect([code, stdout]).toEqual([1, expect.stringMatching(new RegExp(`^${status} after`, 'm'))])
})

test('nobody there makes it end with 1, in words', async () => {
  const { code, stdout } = await trigger('success', '--to', 'http://127.0.0.1:47619/hook')
  expect([code, stdout]).toEqual([
    1,
    expect.stringMatching(/No answer after .*Nothing listens at .*container/),
  ])
})

describe('a trouble', () => {
  test.each<[string, object[]]>([
    ['duplicate', [{ isSigned: true }, { isSigned: true }]],
    ['out-of-order', [{ isSigned: true }, { isSigned: true }]],
    ['bad-signature', [{ isSigned: false }]],
    ['unsigned', [{ isSigned: false }]],
    ['old-secret', [{ isSigned: false }]],
    ['reserialised', [{ isSigned: false }]],
    ['respaced', [{ isSigned: true }]],
    ['malformed', [{ isSigned: true, task: undefined }]],
    ['encodings', [{ isSigned: true }, { isSigned: true }, { isSigned: true }]],
  ])('%s is made', async (trouble, expected) => {
    const { url, received } = await socketReceiver()
    const { code } = await trigger('success', '--to', url, '--secret', secret, '--trouble', trouble)
    expect([code, received]).toMatchObject([0, expected])
    const [first, second] = received.map(({ task = 0 }) => task)
    if (trouble === 'duplicate') expect(first).toBe(second)
    if (trouble === 'out-of-order') expect(first).toBeGreaterThan(second ?? 0)
  })
})

test('a task of a file is sent as it is written there', async () => {
  const { url, received } = await socketReceiver()
  const text = '{ "data": {"id": 7,\n "status": "DONE"} }'
  expect((await trigger('success', '--to', url, '--task', file(text))).code).toBe(0)
  expect((await trigger('success', '--to', url, '--task', file('{"id": 8}'))).code).toBe(0)
  expect(received.map(({ body }) => body)).toEqual([text, '{"data":{"id": 8}}'])
})

test.each<[string, string[]]>([
  ['an event that is none', ['done', '--to', 'http://127.0.0.1:1/']],
  ['no address', ['success']],
  ['an address that is none', ['success', '--to', 'hooks']],
  ['an address of credentials', ['success', '--to', 'http://169.254.169.254/']],
  ['a host that is not allowed', ['success', '--to', 'http://127.0.0.1:1/', '--allow', 'hooks.example']],
  ['a trouble of time', ['success', '--to', 'http://127.0.0.1:1/', '--trouble', 'late']],
  ['a trouble that is none', ['success', '--to', 'http://127.0.0.1:1/', '--trouble', 'nonsense']],
  ['an encoding that is none', ['success', '--to', 'http://127.0.0.1:1/', '--encoding', 'md5']],
  ['a file that is not there', ['success', '--to', 'http://127.0.0.1:1/', '--task', 'missing.json']],
  ['a file in the place of JSON', ['success', '--to', 'http://127.0.0.1:1/', '--task', 'README.md']],
])('%s is wrong use', async (_, args) => {
  const { code, stdout, stderr } = await trigger(...args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^Failed to [^\n]+\n$/)
})

test('a list in the file is wrong use', async () => {
  const { code, stderr } = await trigger('success', '--to', 'http://127.0.0.1:1/', '--task', file('[1]'))
  expect([code, stderr]).toEqual([2, expect.stringMatching(/it is no object/)])
})

test.each(['1.5s', '1h'])(
  'a stop with a receiver that hangs says what is pending, with --drain %s',
  async (drain) => {
    let arrive = (): void => {}
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve
    })
    const { url: hook } = await socketReceiver(() => arrive())
    const { process, url } = await serve(['--speed', '0', '--webhook-url', hook, '--drain', drain])
    const { data } = (await (await submit(url, 'key-of-a-test')).json()) as { data: { id: number } }
    await arrived
    const { code, ms, stdout } = await process.stop('SIGTERM')
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining(`Deliveries that are pending: delivery 1 of task ${data.id} (success, pending`),
    ])
    expect(ms).toBeLessThan(withPatience(2000))
  },
)
