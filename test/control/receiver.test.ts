import { describe, expect, onTestFinished, test } from 'vitest'
import type { Clock } from '../../src/clock.ts'
import { createMock, type MockOptions, verifySignature } from '../../src/index.ts'
import { standingClock } from '../support/mock.ts'
import { EventReader } from '../support/sse.ts'
import { control, sentence, submit } from './client.ts'

function opened(options: MockOptions = {}) {
  const mock = createMock({ clock: standingClock(), seed: 'receiver', ...options })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox('key-of-a-test')
  return { mock, sandbox, ask: control(sandbox) }
}

/** How long a delivery waits for its answer, and a mock that is closed for deliveries. */
const [patience, drain] = [10_000, 77]

interface Step {
  readonly name: string
  readonly title: string
  readonly value: string
  readonly ok: boolean | null
}

/** What arrives when a task of this scenario has ended; newest first. */
async function receivedFrom(scenario: string, settings: object = {}) {
  const { sandbox, ask } = opened()
  const { body } = await ask('POST /receiver', settings)
  const { id } = await submit(sandbox, { scenario })
  await sandbox.advance('2h')
  const { received } = (await ask('GET /receiver')).body
  return { sandbox, ask, id, set: body, received }
}
const stepOf = (steps: readonly Step[], name: string) => steps.find((step) => step.name === name)

test('the receiver is off until it is switched on, and then the webhook leads to it', async () => {
  const { ask } = opened()
  expect((await ask('GET /receiver')).body).toEqual({ receiver: null, received: [] })
  const { status, body } = await ask('POST /receiver', {})
  expect([status, body.receiver]).toMatchObject([200, { secret: '…', status: 200, delay: 0 }])
  const { webhook } = (await ask('GET /webhook')).body
  expect(webhook).toMatchObject({ url: body.receiver.url, secret: expect.stringMatching(/^whsec_\w{24}$/) })
  expect(body.webhook).toEqual(webhook)
})

test('what arrives is kept to the byte, with a signature that is true at each step', async () => {
  const { ask, id, received } = await receivedFrom('default')
  const { webhook } = (await ask('GET /webhook')).body
  const [delivery] = (await ask('GET /deliveries')).body.deliveries
  expect(delivery).toMatchObject({ state: 'delivered', task: id })
  const [{ body, bytes, headers, steps, ...event }] = received
  expect(received).toHaveLength(1)
  expect(event).toMatchObject({ id: 1, task: id, event: 'success', answered: 200, verdict: 'true' })
  expect(body).toBe(delivery.attempts[0].body)
  expect(bytes).toBe(Buffer.byteLength(body))
  expect(verifySignature(body, headers['x-claid-hmac-sha256'], webhook.secret)).toBe(true)
  expect(steps.map(({ name, ok }: Step) => [name, ok])).toEqual([
    ['body', null],
    ['header', true],
    ['encoding', true],
    ['secret', true],
    ['computed', null],
    ['compare', true],
  ])
  expect(stepOf(steps, 'computed')?.value).toBe(headers['x-claid-hmac-sha256'])
  expect(stepOf(steps, 'encoding')?.value).toBe('hex')
  expect(JSON.stringify(steps)).not.toContain(webhook.secret)
})

test.each([
  ['webhook-bad-signature', 'false', /another secret, or not these bytes/],
  ['webhook-old-secret', 'false', /another secret/],
  ['webhook-reserialised', 'false', /same JSON written in another way/],
])('%s is seen through: the verdict is %s', async (scenario, verdict, words) => {
  const { received } = await receivedFrom(scenario)
  const [{ steps, ...event }] = received
  expect(event.verdict).toBe(verdict)
  expect(stepOf(steps, 'compare')).toMatchObject({ ok: false, value: expect.stringMatching(words) })
})

test('without a secret nothing is signed, and nothing can be checked', async () => {
  const { received, set } = await receivedFrom('default', { secret: '' })
  expect(set.receiver.secret).toBeNull()
  expect(received[0].verdict).toBe('unchecked')
  expect(received[0].steps.every(({ ok }: Step) => ok === null)).toBe(true)
})

test.each([
  ['hex', /^[0-9a-f]{64}$/],
  ['base64', /^[\w+/]{43}=$/],
  ['sha256=hex', /^sha256=/],
])('a signature that is written as %s is read', async (encoding, shape) => {
  const { sandbox, ask } = opened()
  await ask('POST /receiver', { secret: 'of the receiver' })
  const { webhook } = (await ask('GET /webhook')).body
  await ask('PUT /webhook', { ...webhook, encoding })
  await submit(sandbox)
  await sandbox.advance('1m')
  const { received, receiver } = (await ask('GET /receiver')).body
  expect(receiver).not.toBeNull()
  expect(received[0]).toMatchObject({ verdict: 'true' })
  expect(stepOf(received[0].steps, 'encoding')?.value).toBe(encoding)
  expect(received[0].headers['x-claid-hmac-sha256']).toMatch(shape)
})

test('a secret that is changed meanwhile makes an older delivery a wrong one, when it is asked for', async () => {
  const { ask, received } = await receivedFrom('default')
  expect(received[0].verdict).toBe('true')
  await ask('POST /receiver', { secret: 'another' })
  const { attempts } = (await ask('GET /deliveries/1/signature')).body
  expect(attempts).toMatchObject([{ number: 1, verdict: 'false' }])
  expect((await ask('GET /deliveries/99/signature')).status).toBe(404)
})

test('it answers what it was told, so that attempts are made again until they are given up', async () => {
  const { ask, received } = await receivedFrom('default', { status: 503 })
  expect(received).toHaveLength(5)
  expect(received.map(({ answered }: { answered: number }) => answered)).toEqual([503, 503, 503, 503, 503])
  expect((await ask('GET /deliveries')).body.deliveries).toMatchObject([{ state: 'gave up' }])
})

test('an answer without a body has none', async () => {
  const { ask } = await receivedFrom('default', { status: 204 })
  const [{ attempts, state }] = (await ask('GET /deliveries')).body.deliveries
  expect([state, attempts[0].answer]).toMatchObject(['delivered', { status: 204, body: '' }])
})

test('a delay is waited in real time', async () => {
  const naps: number[] = []
  const clock = { ...standingClock(), sleep: async (delay: number) => void naps.push(delay) }
  const { sandbox, ask } = opened({ clock })
  expect((await ask('POST /receiver', { delay: '2s' })).body.receiver.delay).toBe(2000)
  await submit(sandbox)
  await sandbox.advance('1m')
  expect(naps).toContain(2000)
  expect((await ask('GET /receiver')).body.received).toHaveLength(1)
})

test.each(['the request is given up', 'the mock is closed'])('a delay ends when %s', async (when) => {
  const naps: Promise<void>[] = []
  let giveUp = () => {}
  let waits = () => {}
  const waiting = new Promise<void>((resolve) => {
    waits = resolve
  })
  const standing = standingClock()
  const clock: Clock = {
    ...standing,
    setTimer: (task, delay) => {
      if (delay === patience) giveUp = task
      if (delay === drain) queueMicrotask(task)
      return () => {}
    },
    sleep: (delay, signal) => {
      const nap = standing.sleep(delay, signal)
      if (delay !== 600_000) return nap
      naps.push(nap)
      waits()
      return nap
    },
  }
  const { mock, sandbox, ask } = opened({ clock, drain, note: () => {} })
  expect((await ask('POST /receiver', { delay: '10m' })).status).toBe(200)
  await submit(sandbox)
  // A delivery that is given up is tried again, and waits again.
  sandbox.advance('1m').catch(() => {})
  await waiting
  if (when === 'the mock is closed') await mock.close()
  else giveUp()
  // Ten minutes are longer than a test may take.
  await expect(naps[0]).resolves.toBeUndefined()
})

describe('switching it off', () => {
  test.each([
    ['the one of the sandbox', { url: 'http://localhost:9/own', secret: 's' }],
    ['none', undefined],
  ])('restores the webhook that was set before: %s', async (_, before) => {
    const { ask } = opened({ webhook: { url: 'http://localhost:9/of-the-mock' } })
    if (before) await ask('PUT /webhook', before)
    const was = (await ask('GET /webhook')).body
    await ask('POST /receiver', {})
    await ask('POST /receiver', { status: 500 })
    expect((await ask('DELETE /receiver')).body).toMatchObject({
      receiver: null,
      webhook: { url: was.webhook.url },
    })
    expect((await ask('GET /webhook')).body).toEqual(was)
  })

  test('restores a webhook that was told to be nowhere', async () => {
    const { ask } = opened({ webhook: { url: 'http://localhost:9/of-the-mock' } })
    await ask('DELETE /webhook')
    await ask('POST /receiver', {})
    expect((await ask('DELETE /receiver')).body).toEqual({ receiver: null, webhook: null })
  })

  test('restores a function of a test', async () => {
    const { sandbox, ask } = opened()
    const called: string[] = []
    await sandbox.webhook({
      url: async (request) => {
        called.push(request.url)
        return new Response()
      },
    })
    await ask('POST /receiver', {})
    await ask('DELETE /receiver')
    await submit(sandbox)
    await sandbox.advance('1m')
    expect(called).toHaveLength(1)
  })

  test('leaves another webhook alone that was set meanwhile', async () => {
    const { ask } = opened()
    await ask('POST /receiver', {})
    await ask('PUT /webhook', { url: 'http://localhost:9/later' })
    expect((await ask('GET /receiver')).body.receiver).toBeNull()
    await ask('DELETE /receiver')
    expect((await ask('GET /webhook')).body.webhook.url).toBe('http://localhost:9/later')
  })
})

test.each([
  ['a status that is none', { status: 99 }],
  ['a status without an answer', { status: 101 }],
  ['a delay that is none', { delay: 'soon' }],
  ['a delay above ten minutes', { delay: '10.1m' }],
  ['a delay without end', { delay: 1e300 }],
  ['a member that is none', { nonsense: true }],
])('%s is refused', async (_, settings) => {
  const { ask } = opened()
  const { status, body } = await ask('POST /receiver', settings)
  expect([status, body.error]).toEqual([400, expect.stringMatching(sentence)])
  expect((await ask('GET /receiver')).body.receiver).toBeNull()
})

test('each sandbox has a receiver of its own, and keeps the last hundred', async () => {
  const { mock, sandbox, ask } = opened()
  const other = control(mock.sandbox('another-key'))
  await ask('POST /receiver', {})
  await other('POST /receiver', {})
  for (let n = 0; n < 103; n++) await submit(sandbox)
  await sandbox.advance('1m')
  const { received } = (await ask('GET /receiver')).body
  expect(received.map(({ id }: { id: number }) => id)).toEqual(Array.from({ length: 100 }, (_, n) => 103 - n))
  expect((await other('GET /receiver')).body.received).toEqual([])
  await ask('POST /reset', {})
  expect((await ask('GET /receiver')).body).toEqual({ receiver: null, received: [] })
})

test('the stream of events tells of what arrives, and of the switch', async () => {
  const { sandbox, ask } = opened()
  await sandbox.freeze()
  const events = new EventReader(await sandbox.fetch('/_mock/events'))
  await events.until('ready')
  await ask('POST /receiver', {})
  expect((await events.until('receiver')).data).toMatchObject({ on: true })
  const { id } = await submit(sandbox)
  await sandbox.advance('1m')
  expect((await events.until('receiver')).data).toMatchObject({ id: 1, task: id, verdict: 'true' })
  await ask('DELETE /receiver')
  expect((await events.until('receiver')).data).toMatchObject({ on: false })
  await events.close()
})
