import { expect, onTestFinished, test } from 'vitest'
import { createMock, type MockSandbox, type ScenarioInput } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody, standingClock } from '../support/mock.ts'
import { EventReader } from '../support/sse.ts'
import { type Ask, control, posed, submit } from './client.ts'

/** Two sandboxes of which nothing can tell which is which: same seed, key, clock and history. */
async function twins() {
  const twin = async () => {
    const mock = createMock({ clock: standingClock(), seed: 'twins', credits: 20, speed: 0.5 })
    onTestFinished(() => mock.close())
    const sandbox = mock.sandbox('of-a-twin')
    await sandbox.freeze()
    const first = await submit(sandbox, posed('[[mock:@checkout-7]]'))
    await sandbox.advance('5s')
    await submit(sandbox)
    await sandbox.fail({ on: 'poll', status: 503, times: 2 })
    await sandbox.fetch(first.result_url)
    return { sandbox, ask: control(sandbox), id: first.id }
  }
  return [await twin(), await twin()] as const
}
type Twin = Awaited<ReturnType<typeof twins>>[number]

const inline: ScenarioInput = {
  summary: 'Of this test',
  accept: [{ status: 503, times: 1 }],
  timeline: [{ status: 'DONE', after: '1s' }],
}

/** A call of the control API, the call of the library with the same effect, and what of the two is the same. */
interface Pair {
  readonly line: string
  readonly body?: unknown | ((id: number) => unknown)
  readonly call: (sandbox: MockSandbox, id: number) => Promise<unknown>
  /** What of the answer the library returns. @default nothing, the effect is all */
  readonly returns?: (body: ReturnType<typeof JSON.parse>) => unknown
}

const pairs: readonly Pair[] = [
  { line: 'PUT /scenario', body: { name: 'slow' }, call: (sandbox) => sandbox.use('slow') },
  { line: 'PUT /scenario', body: { scenario: inline }, call: (sandbox) => sandbox.use(inline) },
  { line: 'DELETE /scenario', call: (sandbox) => sandbox.clearScenario() },
  {
    line: 'POST /faults',
    body: { on: 'accept', status: 429, times: 2 },
    call: (sandbox) => sandbox.fail({ on: 'accept', status: 429, times: 2 }),
    returns: (body) => body,
  },
  { line: 'GET /faults', call: (sandbox) => sandbox.faults(), returns: ({ faults }) => faults },
  { line: 'DELETE /faults', call: (sandbox) => sandbox.reset(['faults']) },
  { line: 'GET /clock', call: (sandbox) => sandbox.clock(), returns: (body) => body },
  { line: 'GET /clock', call: (sandbox) => sandbox.now(), returns: ({ now }) => now },
  { line: 'POST /clock', body: { freeze: true }, call: (sandbox) => sandbox.freeze() },
  { line: 'POST /clock', body: { resume: true }, call: (sandbox) => sandbox.resume() },
  { line: 'POST /clock', body: { rate: 10 }, call: (sandbox) => sandbox.rate(10) },
  {
    line: 'POST /clock',
    body: { advance: '30s' },
    call: (sandbox) => sandbox.advance('30s'),
    returns: ({ ran }) => ran,
  },
  { line: 'GET /credits', call: (sandbox) => sandbox.credits(), returns: (body) => body },
  { line: 'PUT /credits', body: { balance: 3 }, call: (sandbox) => sandbox.setCredits(3) },
  { line: 'PUT /credits', body: { balance: null }, call: (sandbox) => sandbox.setCredits('unlimited') },
  { line: 'PUT /limits', body: { limits: '1/m' }, call: (sandbox) => sandbox.limits('1/m') },
  { line: 'PUT /limits', body: { limits: null }, call: (sandbox) => sandbox.limits(undefined) },
  { line: 'GET /tasks', call: (sandbox) => sandbox.tasks(), returns: ({ tasks }) => tasks },
  {
    line: 'GET /tasks?tag=checkout-7',
    call: (sandbox) => sandbox.tasks({ tag: 'checkout-7' }),
    returns: ({ tasks }) => tasks,
  },
  { line: 'GET /tasks/{id}', call: (sandbox, id) => sandbox.task(id), returns: (body) => body },
  {
    line: 'PATCH /tasks/{id}',
    body: { status: 'ERROR', errors: ['blurred'] },
    call: (sandbox, id) => sandbox.force(id, { status: 'ERROR', errors: ['blurred'] }),
    returns: (body) => body,
  },
  { line: 'DELETE /tasks/{id}', call: (sandbox, id) => sandbox.delete(id) },
  { line: 'GET /requests', call: (sandbox) => sandbox.requests(), returns: ({ requests }) => requests },
  {
    line: 'GET /requests?limit=1',
    call: (sandbox) => sandbox.requests({ limit: 1 }),
    returns: ({ requests }) => requests,
  },
  { line: 'POST /reset', body: {}, call: (sandbox) => sandbox.reset() },
  { line: 'POST /reset', body: { parts: ['tasks'] }, call: (sandbox) => sandbox.reset(['tasks']) },
  { line: 'POST /reset', body: { parts: ['clock'] }, call: (sandbox) => sandbox.reset(['clock']) },
]

/** All that can be seen of a sandbox, and how it goes on. */
async function future({ sandbox, ask }: { sandbox: MockSandbox; ask: Ask }) {
  const now = (await ask('GET /sandbox')).text
  const { status, headers } = await sandbox.fetch(acceptPath, jsonPost(leastBody))
  await sandbox.advance('10s')
  const later = (await ask('GET /sandbox')).body
  const { requests, ...rest } = later
  return {
    now: withoutTook(JSON.parse(now)),
    status,
    headers: [...headers],
    later: withoutTook(later),
    rest,
    requests: requests.length,
  }
}

/** How long an answer took is nothing that two have in common. */
const withoutTook = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (name, inner) => (name === 'ms' ? undefined : inner)))

test.each(pairs)('$line $body is mirrored by the library', async ({ line, body, call, returns }) => {
  const [steered, called]: readonly [Twin, Twin] = await twins()
  expect(called.id).toBe(steered.id)
  const answer = await steered.ask(line.replace('{id}', String(steered.id)), body)
  expect(answer.status).toBe(200)
  const returned = await call(called.sandbox, called.id)
  // JSON has no undefined.
  if (returns) expect(withoutTook(returned)).toEqual(withoutTook(returns(answer.body)))
  expect(await future(called)).toEqual(await future(steered))
})

test('what is not there is undefined or false in the library', async () => {
  const [{ sandbox, id }] = await twins()
  expect([
    await sandbox.task(5),
    await sandbox.force(5, { status: 'DONE' }),
    await sandbox.delete(5),
  ]).toEqual([undefined, undefined, false])
  expect([await sandbox.delete(id), await sandbox.task(id)]).toEqual([true, undefined])
})

test.each<[string, unknown, (sandbox: MockSandbox) => Promise<unknown>]>([
  ['PUT /scenario', { name: 'slwo' }, (sandbox) => sandbox.use('slwo')],
  ['PUT /scenario', { scenario: { a: 1 } }, (sandbox) => sandbox.use({ a: 1 } as ScenarioInput)],
  ['POST /faults', { on: 'accept' }, (sandbox) => sandbox.fail({ on: 'accept' })],
  ['POST /clock', { advance: 'soon' }, (sandbox) => sandbox.advance('soon')],
  ['PUT /limits', { limits: 'fast' }, (sandbox) => sandbox.limits('fast')],
])('%s %j is refused by the library in the same words', async (line, body, call) => {
  const [steered, called] = await twins()
  const { error } = (await steered.ask(line, body)).body
  await expect(call(called.sandbox)).rejects.toThrow(error)
})

test.each<[string, (sandbox: MockSandbox) => Promise<unknown>]>([
  ['a rate below zero', (sandbox) => sandbox.rate(-1)],
  ['a rate that is no number', (sandbox) => sandbox.rate(Number.NaN)],
  ['a balance below zero', (sandbox) => sandbox.setCredits(-1)],
  ['a balance without end', (sandbox) => sandbox.setCredits(Number.POSITIVE_INFINITY)],
  ['a way back', (sandbox) => sandbox.advance(-1)],
  ['a way that is no number', (sandbox) => sandbox.advance(Number.NaN)],
  ['the end of time', (sandbox) => sandbox.advance(1e300)],
  ['a status that is none', (sandbox) => sandbox.fail({ on: 'accept', status: 200 })],
])('%s is refused by the library, and nothing changes', async (_, call) => {
  const [{ sandbox, ask }] = await twins()
  const before = (await ask('GET /sandbox')).body
  await expect(call(sandbox)).rejects.toThrow(/^Failed to /)
  expect((await ask('GET /sandbox')).body).toEqual(before)
})

test('409 of an ended task is an error of the library with the same words', async () => {
  const [steered, called] = await twins()
  for (const { sandbox, id } of [steered, called]) await sandbox.force(id, { status: 'DONE' })
  const { status, body } = await steered.ask(`PATCH /tasks/${steered.id}`, { status: 'ERROR' })
  expect(status).toBe(409)
  await expect(called.sandbox.force(called.id, { status: 'ERROR' })).rejects.toThrow(body.error)
})

test('unused faults are those of which something is left', async () => {
  const [{ sandbox, ask }] = await twins()
  await sandbox.fail({ on: 'accept', status: 500 })
  await sandbox.fetch(acceptPath, jsonPost(leastBody))
  const { faults } = (await ask('GET /faults')).body
  expect(faults.map(({ left }: { left: number }) => left)).toEqual([1, 0])
  expect(await sandbox.unusedFaults()).toEqual([faults[0]])
})

test('whatever the library does is told to whoever listens', async () => {
  const [{ sandbox }] = await twins()
  const events = new EventReader(await sandbox.fetch('/_mock/events'))
  await sandbox.setCredits(5)
  expect((await events.until('credits')).data.balance).toBe(5)
  await events.close()
})
