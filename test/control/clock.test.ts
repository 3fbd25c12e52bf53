import { describe, expect, onTestFinished, test } from 'vitest'
import { createMock, type MockOptions } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody, standingClock, startOfTime } from '../support/mock.ts'
import { control, places, posed, sentence, submit } from './client.ts'

const day = 86_400_000

function opened(options: MockOptions = {}) {
  const clock = standingClock()
  const mock = createMock({ clock, ...options })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  return { clock, mock, sandbox, ask: control(sandbox) }
}

test.each(places)('the clock stands while it is frozen, and goes on from there, %s', async (_, reach) => {
  const { clock, mock, sandbox } = opened()
  const ask = await reach(mock, sandbox.key)
  const going = { now: startOfTime, time: '2025-12-04T09:04:31.000000+00:00', frozen: false, rate: 1 }
  expect((await ask('GET /clock')).body).toEqual(going)
  const standing = { ...going, frozen: true, rate: 0 }
  const answer = await ask('POST /clock', { freeze: true })
  expect([answer.status, answer.body]).toEqual([200, standing])
  clock.pass(5000)
  expect((await ask('GET /clock')).body).toEqual(standing)
  expect((await ask('POST /clock', { resume: true })).body).toEqual(going)
  clock.pass(1500)
  expect((await ask('GET /clock')).body).toEqual({
    ...going,
    now: startOfTime + 1500,
    time: '2025-12-04T09:04:32.500000+00:00',
  })
})

test('the clock goes at the given rate until it is told to go on', async () => {
  const { clock, ask } = opened()
  expect((await ask('POST /clock', { rate: 10 })).body).toMatchObject({ rate: 10, frozen: false })
  clock.pass(1000)
  expect((await ask('GET /clock')).body.now).toBe(startOfTime + 10_000)
  expect((await ask('POST /clock', { rate: 0 })).body).toMatchObject({ rate: 0, frozen: true })
  clock.pass(1000)
  expect((await ask('POST /clock', { resume: true })).body).toMatchObject({ rate: 1, frozen: false })
  clock.pass(1000)
  expect((await ask('GET /clock')).body.now).toBe(startOfTime + 11_000)
})

test.each([
  ['30s', 30_000],
  ['250ms', 250],
  ['1.5m', 90_000],
  ['24h', day],
  ['2d', 2 * day],
  [1234, 1234],
  [0, 0],
])('the clock advances by %s, frozen or not', async (advance, milliseconds) => {
  const { ask } = opened()
  const first = await ask('POST /clock', { advance })
  expect([first.status, first.body]).toMatchObject([200, { now: startOfTime + milliseconds, ran: [] }])
  await ask('POST /clock', { freeze: true })
  expect((await ask('POST /clock', { advance })).body).toMatchObject({
    now: startOfTime + 2 * milliseconds,
    frozen: true,
  })
})

describe('advance', () => {
  test.each(places)('says what it ran, in order, and all of it has happened, %s', async (_, reach) => {
    const { mock, sandbox } = opened({
      credits: 20,
      scenarios: {
        quick: { timeline: [{ status: 'DONE', after: '2s' }] },
        fails: { timeline: [{ status: 'ERROR', after: '1s' }] },
        long: { timeline: [{ status: 'DONE', after: '1h' }] },
      },
    })
    const ask = await reach(mock, sandbox.key)
    await ask('POST /clock', { freeze: true })
    const quick = await submit(sandbox, { scenario: 'quick' })
    const fails = await submit(sandbox, { scenario: 'fails' })
    const long = await submit(sandbox, { scenario: 'long' })
    const { body } = await ask('POST /clock', { advance: '30s' })
    expect(body).toMatchObject({ now: startOfTime + 30_000, frozen: true })
    expect(body.ran).toEqual([
      { at: startOfTime + 1000, what: `task ${fails.id} is ERROR` },
      { at: startOfTime + 2000, what: `task ${quick.id} is DONE` },
    ])
    expect((await ask('GET /credits')).body).toMatchObject({ balance: 16, held: 2, spent: 2 })
    expect((await ask(`GET /tasks/${long.id}`)).body.status).toBe('ACCEPTED')
    expect((await ask('POST /clock', { advance: '30s' })).body.ran).toEqual([])
    expect((await ask('POST /clock', { advance: '1h' })).body.ran).toMatchObject([
      { what: `task ${long.id} is DONE` },
    ])
  })

  test('says nothing of a task that was forced to another end, or forgotten', async () => {
    const { sandbox, ask } = opened()
    await ask('POST /clock', { freeze: true })
    const [forced, forgotten, held] = [await submit(sandbox), await submit(sandbox), await submit(sandbox)]
    await ask(`PATCH /tasks/${forced.id}`, { status: 'CANCELLED' })
    await ask(`DELETE /tasks/${forgotten.id}`)
    await ask(`PATCH /tasks/${held.id}`, { status: 'PAUSED' })
    expect((await ask('POST /clock', { advance: '1h' })).body.ran).toEqual([])
  })

  test('makes rate windows and links of pictures older', async () => {
    const { sandbox, ask } = opened({ rateLimit: '1/m' })
    const { result_url } = await submit(sandbox)
    const again = async () => (await sandbox.fetch(acceptPath, jsonPost(leastBody))).status
    expect(await again()).toBe(429)
    await ask('POST /clock', { advance: '1m' })
    expect(await again()).toBe(200)
    const { data } = await (await sandbox.fetch(result_url)).json()
    const download = async () => (await sandbox.fetch(data.result.output_objects[0].tmp_url)).status
    expect(await download()).toBe(200)
    await ask('POST /clock', { advance: '24h' })
    expect(await download()).toBe(404)
  })

  test('in two calls at once moves by both', async () => {
    const { sandbox, ask } = opened()
    await ask('POST /clock', { freeze: true })
    await submit(sandbox)
    await Promise.all([ask('POST /clock', { advance: '10s' }), ask('POST /clock', { advance: '20s' })])
    expect((await ask('GET /clock')).body.now).toBe(startOfTime + 30_000)
  })
})

test('the clock of another sandbox stays as it is', async () => {
  const { mock, ask } = opened()
  const other = control(mock.sandbox())
  await other('GET /clock')
  await ask('POST /clock', { freeze: true })
  await ask('POST /clock', { advance: '1h' })
  expect((await other('GET /clock')).body).toMatchObject({ now: startOfTime, frozen: false, rate: 1 })
})

test('a slower clock brings a task later, a faster one earlier', async () => {
  const { clock, sandbox, ask } = opened({
    scenarios: { ten: { timeline: [{ status: 'DONE', after: '10s' }] } },
  })
  const statusAfter = async (rate: number, milliseconds: number) => {
    await ask('POST /clock', { rate })
    const { id } = await submit(sandbox, { scenario: 'ten', ...posed('waits') })
    clock.pass(milliseconds)
    return (await ask(`GET /tasks/${id}`)).body.status
  }
  expect([await statusAfter(0.5, 10_000), await statusAfter(0.5, 20_000)]).toEqual(['ACCEPTED', 'DONE'])
  expect([await statusAfter(100, 99), await statusAfter(100, 100)]).toEqual(['ACCEPTED', 'DONE'])
})

test.each([
  ['nothing', {}, /freeze|advance|rate|resume/],
  ['a member that is none', { speed: 3 }, /speed|freeze/],
  ['two things at once', { freeze: true, advance: '1s' }, /freeze|advance/],
  ['freeze false', { freeze: false }, /freeze/],
  ['a duration without a unit', { advance: '30' }, /"30".*100ms, 8s/],
  ['a duration that is none', { advance: 'tomorrow' }, /tomorrow.*100ms, 8s/],
  ['a way back', { advance: -1 }, /advance/],
  ['a way back as text', { advance: '-1s' }, /"-1s"/],
  ['a rate below zero', { rate: -1 }, /rate/],
  ['a rate that is none', { rate: 'fast' }, /rate/],
  ['a rate over all measure', { rate: 1e7 }, /rate.*1000000/],
  // Dates end in the year 275760 (ECMA-262, 21.4.1.1): beyond it the clock would show nothing any more.
  ['a number beyond the end of time', { advance: 1e300 }, /advance|duration|clock/],
  ['a duration beyond the end of time', { advance: '999999999999999999d' }, /999999999999999999d/],
])('%s is refused with what would be right, and the clock stays', async (_, given, says) => {
  const { ask } = opened({ failed: () => {} })
  const before = (await ask('GET /clock')).body
  const { status, body } = await ask('POST /clock', given)
  expect([status, body.error]).toEqual([400, expect.stringMatching(sentence)])
  expect(body.error).toMatch(says)
  expect((await ask('GET /clock')).body).toEqual(before)
})

test('small steps over the end of time are refused too', async () => {
  const { ask } = opened({ failed: () => {} })
  for (let step = 0; step < 3; step++) await ask('POST /clock', { advance: '30000000d' })
  const { status, body } = await ask('POST /clock', { advance: '30000000d' })
  expect([status, body.error]).toEqual([400, expect.stringMatching(sentence)])
  expect((await ask('GET /clock')).status).toBe(200)
})

test('where sandboxes refuse to be moved, all others are moved and those are named', async () => {
  const { mock } = opened({ failed: () => {} })
  const all = ['one', 'two', 'three', 'four'].map((name) => mock.sandbox(`key-of-${name}`))
  for (const sandbox of all) await sandbox.freeze()
  for (const far of [0, 2]) await all[far]?.advance('60000000d')
  const before = await Promise.all(all.map((sandbox) => sandbox.now()))
  await expect(mock.advance('60000000d')).rejects.toThrow(
    /^Failed to advance the clocks: 2 of 4 sandboxes refused, key…ne \(\w+\): it would pass .*; key…ee \(\w+\): .*\. Give a shorter/,
  )
  const after = await Promise.all(all.map((sandbox) => sandbox.now()))
  const moved = 60_000_000 * 86_400_000
  expect(after.map((now, index) => now - (before[index] ?? 0))).toEqual([0, moved, 0, moved])
})

test('steps of all sandboxes, and two at once, stop before the end of time', async () => {
  const { mock, sandbox, ask } = opened({ failed: () => {} })
  await sandbox.freeze()
  await expect(mock.advance('999999999d')).rejects.toThrow(/^Failed to /)
  const both = ['60000000d', '60000000d'].map((advance) => ask('POST /clock', { advance }))
  expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([200, 400])
  expect((await ask('GET /clock')).status).toBe(200)
})
