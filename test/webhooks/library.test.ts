import { expect, onTestFinished, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import { submit } from '../control/client.ts'
import { acceptPath, jsonPost, leastBody } from '../support/mock.ts'
import { memoryReceiver, ok, secret, still } from './receiver.ts'

const refused = () => new Response('busy', { status: 503 })

async function frozen(...parameters: Parameters<typeof still>) {
  const mock = still({ speed: 0, ...parameters[0] })
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  return { mock, sandbox }
}

test('what is sent is the body of the result GET, and says that a mock sent it', async () => {
  const { sandbox } = await frozen()
  const { url, received } = memoryReceiver()
  await sandbox.webhook({ url, secret, headers: { 'x-shop': 'a b' } })
  const { result_url } = await submit(sandbox)
  await sandbox.advance('1s')
  const result = await (await sandbox.fetch(result_url)).text()
  expect(received).toMatchObject([{ body: result, isSigned: true }])
  const headers = Object.fromEntries(received[0]?.headers ?? [])
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-shop': 'a b' })
  expect(headers['user-agent']).toMatch(/mock/)
})

test('a failure is told as the result GET answers it', async () => {
  const { sandbox } = await frozen()
  const { url, received } = memoryReceiver()
  await sandbox.webhook({ url, secret })
  const { result_url } = await submit(sandbox, { scenario: 'task-error' })
  await sandbox.advance('1m')
  expect(received).toMatchObject([{ body: await (await sandbox.fetch(result_url)).text() }])
  expect(JSON.parse(received[0]?.body ?? '').data.status).toBe('ERROR')
})

test('bare is what stands in data, in the same characters, and signed as such', async () => {
  const { sandbox } = await frozen()
  const { url, received } = memoryReceiver()
  await sandbox.webhook({ url, secret, wrap: 'bare' })
  const { result_url } = await submit(sandbox)
  await sandbox.advance('1s')
  const result = await (await sandbox.fetch(result_url)).text()
  expect(received).toMatchObject([{ isSigned: true }])
  expect(result.replaceAll(' ', '')).toBe(`{"data":${received[0]?.body.replaceAll(' ', '')}}`)
})

test('without a secret nothing is signed', async () => {
  const { sandbox } = await frozen()
  const { url, received } = memoryReceiver()
  for (const none of [undefined, '']) await sandbox.webhook({ url, secret: none })
  await submit(sandbox)
  await sandbox.advance('1s')
  expect(received.map(({ headers }) => headers.has('x-claid-hmac-sha256'))).toEqual([false])
})

test.each([
  ['success', ['default']],
  ['failure', ['task-error']],
] as const)('the event %s alone can be taken', async (event, told) => {
  const { sandbox } = await frozen()
  const { url, received } = memoryReceiver()
  await sandbox.webhook({ url, events: [event] })
  const ids = new Map<number, string>()
  for (const scenario of ['default', 'task-error', 'cancelled', 'never-finishes'])
    ids.set((await submit(sandbox, { scenario })).id, scenario)
  await sandbox.advance('1h')
  expect(received.map(({ task = 0 }) => ids.get(task))).toEqual(told)
})

test('one step of a frozen clock makes every attempt due, and is over when the last answer is in', async () => {
  const { sandbox } = await frozen()
  const { url, received } = memoryReceiver(async (_, count) => {
    // Turns of the loop that a step must wait for.
    for (let n = 0; n < 50; n++) await Promise.resolve()
    return count < 5 ? refused() : ok()
  })
  await sandbox.webhook({ url, retry: { jitter: 0 } })
  const { id } = await submit(sandbox)
  const start = await sandbox.now()
  await sandbox.advance('1h')
  expect(received).toHaveLength(5)
  const [delivery] = await sandbox.deliveries()
  expect(delivery).toMatchObject({ task: id, state: 'delivered', reason: undefined, nextAt: undefined })
  expect(delivery?.attempts.map(({ at }) => at - start)).toEqual([0, 1000, 3000, 7000, 15_000])
  expect(delivery?.attempts.map(({ answer }) => answer?.status)).toEqual([503, 503, 503, 503, 204])
  expect(delivery?.attempts[0]?.answer).toMatchObject({ body: 'busy', reason: { kind: 'status' } })
})

test('a step waits for attempts that a request began meanwhile', async () => {
  // A request runs what is due: the step then found nothing to wait for.
  const { sandbox } = await frozen({ scenario: 'webhook-out-of-order' })
  const { url, received } = memoryReceiver(async () => {
    await sandbox.fetch(`${acceptPath}/1`)
    for (let n = 0; n < 200; n++) await Promise.resolve()
    return refused()
  })
  await sandbox.webhook({ url })
  for (let n = 0; n < 4; n++) await submit(sandbox)
  await sandbox.advance('1h')
  expect(received).toHaveLength(20)
  const open = (await sandbox.deliveries()).filter(({ state }) => state !== 'gave up')
  expect(open).toEqual([])
})

test('jitter is drawn by the seed, whatever happens besides', async () => {
  const times = async (polls: number) => {
    const { sandbox } = await frozen({ seed: 'jitter' })
    const same = sandbox.key
    const { url } = memoryReceiver(refused)
    await sandbox.webhook({ url })
    await sandbox.fail({ on: 'poll', status: 503, probability: 0.5, times: 100 })
    const { result_url } = await submit(sandbox)
    for (let n = 0; n < polls; n++) await sandbox.fetch(result_url)
    await sandbox.advance('1h')
    const [{ attempts = [] } = {}] = await sandbox.deliveries()
    return [same, ...attempts.map(({ at }) => at)]
  }
  const once = await times(0)
  expect(new Set(once).size).toBe(6)
  expect(await times(7)).toEqual(once)
})

test('a task is told once, however it came to its end', async () => {
  const { sandbox } = await frozen({ speed: 1 })
  const { url, received } = memoryReceiver()
  await sandbox.webhook({ url })
  const { id } = await submit(sandbox)
  await sandbox.force(id, { status: 'ERROR', errors: ['blurred'] })
  await sandbox.advance('1h')
  expect(received.map(({ body }) => JSON.parse(body).data.errors[0].error)).toHaveLength(1)
})

test('a forced result is what is told', async () => {
  const { sandbox } = await frozen({ speed: 1 })
  const { url, received } = memoryReceiver()
  await sandbox.webhook({ url })
  const { id, result_url } = await submit(sandbox)
  await sandbox.force(id, { status: 'DONE', result: { input_objects: [], output_objects: [] } })
  await sandbox.advance('1s')
  expect(received.map(({ body }) => body)).toEqual([await (await sandbox.fetch(result_url)).text()])
})

test('delivered resolves while the clock goes', async () => {
  const mock = createMock({ speed: 0 })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  const { url, received } = memoryReceiver((_, count) => (count === 1 ? refused() : ok()))
  await sandbox.webhook({ url, retry: { first: 1 } })
  const { id } = await submit(sandbox)
  expect(await sandbox.delivered(id)).toMatchObject({ task: id, state: 'delivered' })
  expect(received).toHaveLength(2)
})

test('delivered resolves on a clock that goes faster, retries included', async () => {
  const mock = createMock({ speed: 0 })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  await sandbox.rate(1_000_000)
  const { url, received } = memoryReceiver(refused)
  await sandbox.webhook({ url, retry: { first: '1h', jitter: 0 } })
  const { id } = await submit(sandbox)
  const { state, attempts } = await sandbox.delivered(id)
  expect([state, attempts.length, received.length]).toEqual(['gave up', 5, 5])
  const [first, second] = attempts.map(({ at }) => at)
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(3_600_000)
})

test('delivered on a frozen clock resolves when that is moved', async () => {
  const { sandbox } = await frozen({ speed: 1 })
  await sandbox.webhook({ url: memoryReceiver().url })
  const { id } = await submit(sandbox)
  const waiting = sandbox.delivered(id)
  await sandbox.advance('1h')
  expect((await waiting).state).toBe('delivered')
})

test('delivered says why none will come', async () => {
  const { sandbox } = await frozen()
  const of = async (scenario: string) => (await submit(sandbox, { scenario })).id
  const before = await of('default')
  await expect(sandbox.delivered(before)).rejects.toThrow(/has no webhook/)
  await sandbox.webhook({ url: memoryReceiver().url, events: ['success'] })
  await sandbox.advance('1h')
  const reasons: readonly [number, RegExp][] = [
    [1, /there is no such task/],
    [await of('never-finishes'), /the task never ends/],
    [await of('cancelled'), /CANCELLED is not told/],
    [await of('task-error'), /does not take "failure"/],
  ]
  for (const [id, reason] of reasons) await expect(sandbox.delivered(id)).rejects.toThrow(reason)
})

test('delivered says so where the task ended before there was a webhook', async () => {
  const { sandbox } = await frozen()
  const { id } = await submit(sandbox)
  await sandbox.advance('1s')
  await sandbox.webhook({ url: memoryReceiver().url })
  await expect(sandbox.delivered(id)).rejects.toThrow(/it ended before the webhook was set/)
})

test.each<[string, RegExp, (it: Awaited<ReturnType<typeof waiting>>) => Promise<unknown>]>([
  ['the sandbox is reset', /no such task/, ({ sandbox }) => sandbox.reset()],
  ['the mock is reset', /no such task|is closed/, ({ mock }) => mock.reset()],
  ['the mock is closed', /the mock is closed/, ({ mock }) => mock.close()],
  ['the task is deleted', /no such task/, ({ sandbox, id }) => sandbox.delete(id)],
  [
    'the task is cancelled',
    /CANCELLED is not told/,
    ({ sandbox, id }) => sandbox.force(id, { status: 'CANCELLED' }),
  ],
])('whoever waits is let go when %s', async (_, reason, end) => {
  const it = await waiting()
  const settled = expect(it.delivered).rejects.toThrow(reason)
  await end(it)
  await settled
})

/** A task that somebody waits for on a clock that nobody moves. */
async function waiting() {
  const { mock, sandbox } = await frozen({ speed: 1 })
  await sandbox.webhook({ url: memoryReceiver().url })
  const { id } = await submit(sandbox)
  return { mock, sandbox, id, delivered: sandbox.delivered(id) }
}

test('a replay is a delivery of its own, with the bytes of the first', async () => {
  const { sandbox } = await frozen()
  const { url, received } = memoryReceiver()
  await sandbox.webhook({ url, secret })
  const { id } = await submit(sandbox)
  await sandbox.advance('1s')
  const first = await sandbox.delivered(id)
  const again = await sandbox.replay(first.id)
  await sandbox.advance('0s')
  expect(again).toMatchObject({ replayOf: first.id, task: id })
  expect(again?.id).not.toBe(first.id)
  expect(received.map(({ body }) => body)).toEqual([received[0]?.body, received[0]?.body])
  expect((await sandbox.deliveries()).map(({ state }) => state)).toEqual(['delivered', 'delivered'])
})

test('what is not there cannot be replayed, released or looked at', async () => {
  const { sandbox } = await frozen()
  await sandbox.webhook({ url: memoryReceiver().url })
  expect([await sandbox.replay(9), await sandbox.release(9), await sandbox.delivery(9)]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('two releases at once send once', async () => {
  // Both saw it held, and both planned its first attempt.
  const { sandbox } = await frozen({ scenario: 'webhook-held' })
  const { url, received } = memoryReceiver()
  await sandbox.webhook({ url })
  await submit(sandbox)
  await sandbox.advance('1s')
  const [{ id = 0 } = {}] = await sandbox.deliveries()
  await Promise.all([sandbox.release(id), sandbox.release(id), sandbox.release(id)])
  await sandbox.advance('1h')
  expect(received).toHaveLength(1)
  expect((await sandbox.delivery(id))?.attempts).toHaveLength(1)
})

test('a webhook of the mock is that of every sandbox which has no other', async () => {
  const shared = memoryReceiver()
  const { mock, sandbox } = await frozen({ webhook: { url: shared.url, secret } })
  const own = mock.sandbox()
  const none = mock.sandbox()
  const ownReceiver = memoryReceiver()
  await own.webhook({ url: ownReceiver.url })
  await none.webhook(null)
  const ids = [await submit(sandbox), await submit(own), await submit(none)].map(({ id }) => id)
  await mock.advance('1s')
  expect([shared.received, ownReceiver.received].map((all) => all.map(({ task }) => task))).toEqual([
    [ids[0]],
    [ids[1]],
  ])
  await own.reset()
  await own.freeze()
  const back = await submit(own)
  await own.advance('1s')
  expect(shared.received.at(-1)?.task).toBe(back.id)
  expect(ownReceiver.received).toHaveLength(1)
})

test('a reset of the whole mock forgets the functions that received', async () => {
  // The function of a sandbox was found again by the id that a key always has.
  const shared = memoryReceiver()
  const { mock } = await frozen({ webhook: { url: shared.url } })
  const own = memoryReceiver()
  const sandbox = mock.sandbox('key-that-comes-back')
  await sandbox.webhook({ url: own.url })
  await mock.reset()
  await submit(sandbox)
  await sandbox.advance('1s')
  expect([shared.received.length, own.received.length]).toEqual([1, 0])
})

test('a reset forgets what was owed', async () => {
  const { sandbox } = await frozen()
  const { url, received } = memoryReceiver(refused)
  await sandbox.webhook({ url })
  await submit(sandbox)
  await sandbox.advance('1s')
  const count = received.length
  await sandbox.reset()
  await sandbox.advance('1d')
  expect([received.length, await sandbox.deliveries()]).toEqual([count, []])
})

test('an attempt goes where the webhook is by then, signed with the secret of then', async () => {
  const { sandbox } = await frozen()
  const first = memoryReceiver(refused)
  const second = memoryReceiver()
  await sandbox.webhook({ url: first.url, secret: 'whsec_other' })
  const { id } = await submit(sandbox)
  await sandbox.advance('0s')
  await sandbox.webhook({ url: second.url, secret })
  await sandbox.advance('1h')
  expect([first.received.length, second.received]).toMatchObject([1, [{ isSigned: true }]])
  expect((await sandbox.delivered(id)).state).toBe('delivered')
})

test('what is owed is given up, in words, when the webhook is taken away', async () => {
  const { sandbox } = await frozen()
  await sandbox.webhook({ url: memoryReceiver(refused).url })
  const { id } = await submit(sandbox)
  await sandbox.advance('0s')
  await sandbox.webhook(null)
  await sandbox.advance('1h')
  const [delivery] = await sandbox.deliveries()
  expect(delivery).toMatchObject({
    task: id,
    state: 'gave up',
    reason: expect.stringMatching(/no webhook any more/),
  })
})

test('a receiver may steer its sandbox, but not wait for the clock that waits for it', async () => {
  // Both waited for the other, until the time-out or for ever.
  const { sandbox } = await frozen()
  const caught: unknown[] = []
  let next: number | undefined
  const { url, received } = memoryReceiver(async (_, count) => {
    if (count > 1) return ok()
    await sandbox.advance('1s').catch((error: Error) => caught.push(error.message))
    next = (await submit(sandbox, { scenario: 'webhook-early' })).id
    return ok()
  })
  await sandbox.webhook({ url })
  const { id } = await submit(sandbox)
  await sandbox.advance('1s')
  expect(caught).toEqual([expect.stringMatching(/^Failed to advance the clock: .* receiver answered\.$/)])
  expect(received.map(({ task }) => task)).toEqual([id, next])
  await expect(sandbox.advance('1s')).resolves.toEqual([])
})

test.each<[string, () => unknown, RegExp]>([
  [
    'throws',
    () => {
      throw new Error('out of order')
    },
    /out of order/,
  ],
  ['returns nothing', () => undefined, /returned no Response/],
  ['returns something else', () => ({ ok: true }), /returned no Response/],
])('a receiver that %s has failed', async (_, receive, reason) => {
  const { sandbox } = await frozen()
  await sandbox.webhook({ url: receive as () => Promise<Response>, retry: { attempts: 2 } })
  await submit(sandbox)
  await sandbox.advance('1h')
  const [delivery] = await sandbox.deliveries()
  expect(delivery).toMatchObject({ state: 'gave up', reason: expect.stringMatching(reason) })
  expect(delivery?.attempts).toHaveLength(2)
})

test('a function that never answers is timed out by the process clock', async () => {
  const mock = createMock({ speed: 0 })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  const never = () => new Promise<Response>(() => {})
  await sandbox.webhook({ url: never, retry: { attempts: 1, timeout: 20 } })
  await submit(sandbox)
  await sandbox.advance('1s')
  const [delivery] = await sandbox.deliveries()
  expect(delivery?.attempts[0]?.answer?.reason).toEqual({
    kind: 'timeout',
    text: 'No answer came within 20 ms',
  })
})

test('planned faults are met by attempts, one after the other', async () => {
  const { sandbox } = await frozen()
  const { url, received } = memoryReceiver()
  await sandbox.webhook({ url, retry: { jitter: 0 } })
  await sandbox.fail({ on: 'webhook', status: 429, headers: { 'Retry-After': '30' } })
  await sandbox.fail({ on: 'webhook', kind: 'connection-reset' })
  const { id } = await submit(sandbox)
  await sandbox.advance('1h')
  const { attempts } = await sandbox.delivered(id)
  expect(attempts.map(({ answer }) => answer?.reason?.text)).toEqual([
    'Answered 429, as planned',
    'Met connection-reset, as planned',
    undefined,
  ])
  const [first, second, third] = attempts.map(({ at }) => at)
  expect([(second ?? 0) - (first ?? 0), (third ?? 0) - (second ?? 0)]).toEqual([30_000, 2000])
  expect(received).toHaveLength(1)
  expect(await sandbox.unusedFaults()).toEqual([])
})

test('an answer that is lost on its way back makes the receiver get the event twice', async () => {
  const { sandbox } = await frozen()
  const { url, received } = memoryReceiver()
  await sandbox.webhook({ url })
  await sandbox.fail({ on: 'webhook', kind: 'connection-close' })
  await submit(sandbox)
  await sandbox.advance('1h')
  expect(received.map(({ body }) => body)).toEqual([received[0]?.body, received[0]?.body])
})

test('a planned 410 stops, and a planned delay beyond the time-out is one', async () => {
  const { sandbox } = await frozen()
  const { url, received } = memoryReceiver()
  await sandbox.webhook({ url, retry: { attempts: 1, timeout: 5 } })
  await sandbox.fail({ on: 'webhook', status: 410 })
  await sandbox.fail({ on: 'webhook', delay: '10m' })
  for (let n = 0; n < 2; n++) await submit(sandbox)
  await sandbox.advance('1h')
  expect((await sandbox.deliveries()).map(({ reason }) => reason)).toEqual([
    'No answer came within 5 ms, as planned; the only attempt failed',
    'Answered 410, as planned; the receiver answered 410: it wants no more',
  ])
  expect(received).toEqual([])
})

test('a receiver that answers slowly does not hold up the API', async () => {
  const mock = createMock({ speed: 0 })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  let answer = (): void => {}
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  let arrive = (): void => {}
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  const { url } = memoryReceiver(() => {
    arrive()
    return answered.then(ok)
  })
  await sandbox.webhook({ url })
  const { id, result_url } = await submit(sandbox)
  await arrived
  expect((await sandbox.fetch(result_url)).status).toBe(200)
  expect((await sandbox.fetch(acceptPath, jsonPost(leastBody))).status).toBe(200)
  expect((await sandbox.deliveries({ task: id }))[0]?.attempts[0]?.answer).toBeUndefined()
  answer()
  expect((await sandbox.delivered(id)).state).toBe('delivered')
})
