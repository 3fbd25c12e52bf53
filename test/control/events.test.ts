import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Clock, processClock } from '../../src/clock.ts'
import { createMock, type Mock, type MockOptions } from '../../src/index.ts'
import { Events } from '../../src/server/events.ts'
import { acceptPath, standingClock } from '../support/mock.ts'
import { EventReader } from '../support/sse.ts'
import { control, posed, sentence, submit } from './client.ts'

afterEach(() => vi.restoreAllMocks())

const key = 'first-key-of-a-test'

function opened(options: MockOptions = {}) {
  const mock = createMock({ clock: standingClock(), ...options })
  onTestFinished(() => mock.close())
  const [one, other] = [mock.sandbox(key), mock.sandbox('second-key-of-a-test')]
  return { mock, one, other, ask: control(one) }
}

type Reach = (mock: Mock, query?: string) => Promise<Response>

const inMemory: Reach = (mock, query = '') => mock.sandbox(key).fetch(`/_mock/events${query}`)

const overSocket: Reach = async (mock, query = '') => {
  const { url } = await mock.listen()
  return fetch(`${url}/_mock/events${query}`, { headers: { authorization: `Bearer ${key}` } })
}

describe.each([
  ['in memory', inMemory],
  ['over a socket', overSocket],
])('%s', (_, reach) => {
  const listen = async (mock: Mock, query?: string) => new EventReader(await reach(mock, query))

  test('a stream begins with whom it is of, and tells all that happens there in order', async () => {
    const { mock, one, other } = opened({ credits: 10 })
    const { id: sandbox } = (await control(one)('GET /sandbox')).body
    const events = await listen(mock)
    const { status, headers } = events.response
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'text/event-stream',
      'no-cache',
    ])
    expect(await events.next()).toEqual({ event: 'ready', data: { sandbox } })

    await other.freeze()
    await submit(other)
    await one.freeze()
    await one.use('slow')
    await one.fail({ on: 'poll', status: 503 })
    const { id } = await submit(one, posed('[[mock:@a]]'))
    await one.fetch(`${acceptPath}/${id}`)
    await one.force(id, { status: 'DONE' })
    await one.setCredits(5)
    await one.advance('1s')
    await one.reset(['faults'])
    const told: unknown[] = []
    for (let n = 0; n < 10; n++) told.push(await events.next())
    expect(told).toMatchObject([
      { event: 'clock', data: { sandbox, frozen: true } },
      { event: 'scenario', data: { sandbox, name: 'slow' } },
      { event: 'fault', data: { sandbox, on: 'poll', left: 1 } },
      { event: 'task', data: { sandbox, id, status: 'ACCEPTED', tag: 'a' } },
      { event: 'request', data: { sandbox, method: 'POST', path: acceptPath, status: 200, task: id } },
      { event: 'request', data: { sandbox, method: 'GET', status: 503, reason: 'fault' } },
      { event: 'task', data: { sandbox, id, status: 'DONE' } },
      { event: 'credits', data: { sandbox, balance: 5 } },
      { event: 'clock', data: { sandbox } },
      { event: 'reset', data: { sandbox, parts: ['faults'] } },
    ])
    await events.close()
  })

  test('a stream of all tells of each sandbox, and of those that come later', async () => {
    const { mock, one, other } = opened()
    await one.freeze()
    const events = await listen(mock, '?sandbox=all')
    expect(await events.next()).toEqual({ event: 'ready', data: { sandbox: 'all' } })
    await one.use('slow')
    await other.use('queued')
    const ids = await Promise.all(
      [one, other].map(async (sandbox) => (await control(sandbox)('GET /sandbox')).body.id),
    )
    expect([await events.next(), await events.next(), await events.next()]).toEqual([
      { event: 'scenario', data: { sandbox: ids[0], name: 'slow' } },
      { event: 'sandbox', data: { sandbox: ids[1], opened: true } },
      { event: 'scenario', data: { sandbox: ids[1], name: 'queued' } },
    ])
    await events.close()
  })

  test('a sandbox can be named by its id', async () => {
    const { mock, one, other } = opened()
    const { id } = (await control(other)('GET /sandbox')).body
    const events = await listen(mock, `?sandbox=${id}`)
    await one.use('slow')
    await other.use('queued')
    expect((await events.until('scenario')).data).toEqual({ sandbox: id, name: 'queued' })
    await events.close()
  })

  test('two listeners hear the same, and one that goes away leaves the other', async () => {
    const { mock, one } = opened()
    const [first, second] = [await listen(mock), await listen(mock)]
    await one.use('slow')
    const heard = await first.until('scenario')
    expect(await second.until('scenario')).toEqual(heard)
    await first.close()
    await one.use('queued')
    expect((await second.until('scenario')).data.name).toBe('queued')
    await second.close()
  })

  test('no stream shows a key', async () => {
    const { mock, one } = opened()
    const events = await listen(mock, '?sandbox=all')
    await submit(one, posed(`says ${one.key}`))
    const { data } = await events.until('request')
    expect(data.body).toContain('says')
    expect(JSON.stringify(data)).not.toContain(one.key)
    await events.close()
  })

  test('what ends a stream is the end of the mock', async () => {
    // On a clock that goes, since what closes a port looks again and again for what has fallen idle.
    const { mock } = opened({ clock: processClock() })
    const events = await listen(mock)
    await events.until('ready')
    const closed = mock.close()
    expect(await events.next()).toBeUndefined()
    await closed
  })

  test('a sandbox that there is not is refused', async () => {
    const { mock } = opened()
    const response = await reach(mock, '?sandbox=nonsense')
    expect(response.status).toBe(404)
    expect((await response.json()).error).toMatch(sentence)
  })
})

test('without a key and with several sandboxes the choice is asked for', async () => {
  const complaints = vi.spyOn(console, 'error').mockImplementation(() => {})
  const { mock, one, other } = opened()
  await Promise.all([one.freeze(), other.freeze()])
  const response = await mock.fetch(new Request(`${mock.url}/_mock/events`))
  expect([response.status, await response.text()]).toEqual([400, expect.stringMatching(/Failed to choose/)])
  expect(complaints).not.toHaveBeenCalled()
})

test('who went away is forgotten', async () => {
  const listen = vi.spyOn(Events.prototype, 'listen')
  const { mock } = opened()
  const streams = [
    new EventReader(await inMemory(mock)),
    new EventReader(await inMemory(mock, '?sandbox=all')),
  ]
  for (const stream of streams) await stream.until('ready')
  const [events] = listen.mock.contexts as Events[]
  const made = vi.fn()
  events?.emit('clock', 'some', made)
  expect(made).toHaveBeenCalledTimes(1)
  for (const stream of streams) await stream.close()
  // Data are made only where somebody listens.
  events?.emit('clock', 'some', made)
  expect(made).toHaveBeenCalledTimes(1)
})

test('a silent stream gives signs of life, by the clock of the process, until it is left', async () => {
  const naps: { readonly ms: number; readonly wake: () => void }[] = []
  const clock: Clock = {
    ...standingClock(),
    setTimer: (wake, ms) => {
      naps.push({ ms, wake })
      return () => {}
    },
  }
  const { mock, one } = opened({ clock })
  await one.freeze()
  const events = new EventReader(await inMemory(mock))
  await events.until('ready')
  const waked = async () => {
    await vi.waitFor(() => expect(naps).toHaveLength(1))
    return naps.shift()
  }
  for (let beat = 0; beat < 3; beat++) {
    const nap = await waked()
    expect(nap?.ms).toBe(15_000)
    nap?.wake()
    expect(await events.comment()).toBe('still here')
  }
  const last = await waked()
  await events.close()
  last?.wake()
  // Whatever else it did, it would ask for another nap before anything that comes later.
  await new Promise(setImmediate)
  expect(naps).toEqual([])
})

test('what happens while nobody reads is read later', async () => {
  const { mock, one } = opened()
  const events = new EventReader(await inMemory(mock))
  for (let n = 0; n < 200; n++) await one.setCredits(n)
  for (let n = 0; n < 200; n++) expect((await events.until('credits')).data.balance).toBe(n)
  await events.close()
})
