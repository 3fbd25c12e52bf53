import { describe, expect, test } from 'vitest'
import { createMock, type MockSandbox } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody, standingClock, startOfTime } from '../support/mock.ts'
import { withPatience } from '../support/patience.ts'

/** A standing process clock that counts whoever wants to wait. */
function countingClock() {
  const asked = { sleeps: 0, timers: 0 }
  const clock = {
    ...standingClock(),
    sleep: async () => {
      asked.sleeps++
    },
    setTimer: () => {
      asked.timers++
      return () => {}
    },
  }
  return { asked, clock }
}

const hour = 3_600_000
const submit = (sandbox: MockSandbox): Promise<Response> => sandbox.fetch(acceptPath, jsonPost(leastBody))
const secondsOf = async (run: () => Promise<void>): Promise<number> => {
  const started = process.hrtime.bigint()
  await run()
  return Number(process.hrtime.bigint() - started) / 1e9
}

describe('a day', () => {
  const day = {
    account: { limits: '2/s, 3/d', linkLifetime: '24h' },
    timeline: [
      { status: 'WAITING', after: '1h' },
      { status: 'PROCESSING', after: '7h' },
      { status: 'DONE', after: '16h' },
    ],
  } as const

  test('of a task, of its links and of rate windows takes less than a second, and nobody sleeps', async () => {
    const { asked, clock } = countingClock()
    const seen: unknown[] = []
    const took = await secondsOf(async () => {
      await using mock = createMock({ seed: 'day', clock, scenario: 'day', scenarios: { day } })
      const sandbox = mock.sandbox()
      await sandbox.freeze()
      const accepted = await submit(sandbox)
      const { id, result_url } = (await accepted.json()).data
      const poll = async () => (await (await sandbox.fetch(result_url)).json()).data
      await submit(sandbox)
      await sandbox.advance('1s')
      await submit(sandbox)
      const refused = await submit(sandbox)
      seen.push([
        refused.status,
        refused.headers.get('ratelimit-limit'),
        refused.headers.get('ratelimit-reset'),
      ])
      // The task, polled twice an hour on its way.
      const statuses: string[] = []
      for (let half = 0; half < 48; half++) {
        await sandbox.advance('30m')
        const { status } = await poll()
        if (status !== statuses.at(-1)) statuses.push(status)
      }
      seen.push(statuses)
      const { tmp_url } = (await poll()).result.output_objects[0]
      const download = async () => (await mock.fetch(new Request(tmp_url))).status
      // The window of a day has let the first ones go.
      seen.push((await submit(sandbox)).status)
      // One second of the day of the link has passed already.
      await sandbox.advance(24 * hour - 1001)
      seen.push(await download())
      await sandbox.advance('1ms')
      seen.push([await download(), await sandbox.now()])
      const { timeline = [] } = (await sandbox.task(id)) ?? {}
      seen.push(timeline.map(({ status, at }) => `${status} ${(at - startOfTime) / hour}`))
    })
    expect(seen).toEqual([
      [429, '3, 3;w=86400, 2;w=1', '86399'],
      ['ACCEPTED', 'WAITING', 'PROCESSING', 'DONE'],
      200,
      200,
      [404, startOfTime + 48 * hour],
      ['ACCEPTED 0', 'WAITING 1', 'PROCESSING 8', 'DONE 24'],
    ])
    expect(asked).toEqual({ sleeps: 0, timers: 0 })
    expect(took).toBeLessThan(withPatience(1))
  })

  test('of 500 sandboxes takes less than a second in one step, and everything due has happened', async () => {
    const { asked, clock } = countingClock()
    await using mock = createMock({ seed: 'day', clock, scenario: 'day', scenarios: { day }, credits: 10 })
    const sandboxes = Array.from({ length: 500 }, () => mock.sandbox())
    for (const sandbox of sandboxes) await submit(sandbox)
    const took = await secondsOf(() => mock.advance('24h'))
    const settled = await Promise.all(sandboxes.map((sandbox) => sandbox.credits()))
    expect(
      settled.filter(({ balance, held, spent }) => balance === 8 && held === 0 && spent === 2),
    ).toHaveLength(500)
    expect(asked.sleeps).toBe(0)
    expect(took).toBeLessThan(withPatience(1))
  })
})

test('a step tells what it ran, in the order in which it was due', async () => {
  const { clock } = countingClock()
  await using mock = createMock({ clock, credits: 100 })
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  const ids: number[] = []
  for (const name of ['slow', 'cancelled', 'never-finishes', 'instant']) {
    await sandbox.use(name)
    ids.push((await (await submit(sandbox)).json()).data.id)
  }
  const [slow, cancelled, , instant] = ids
  const ran = await sandbox.advance('1h')
  expect(ran.map(({ at, what }) => `${what} ${at - startOfTime}`)).toEqual([
    `task ${instant} is DONE 0`,
    `task ${cancelled} is CANCELLED 2000`,
    `task ${slow} is DONE 60000`,
  ])
  expect(await sandbox.advance('1h')).toEqual([])
})

test('a step does not tell of an end that a task was kept from', async () => {
  await using mock = createMock({ clock: countingClock().clock })
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  const { id } = (await (await submit(sandbox)).json()).data
  await sandbox.force(id, { status: 'CANCELLED' })
  expect((await sandbox.advance('1h')).filter(({ what }) => what.includes('DONE'))).toEqual([])
})
