import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Clock } from '../../src/clock.ts'
import { Pace } from '../../src/suite/pace.ts'

/** A clock that jumps to the end of each sleep, and tells how long they were together. */
function jumpingClock(): Clock & { slept: number; pass(milliseconds: number): void } {
  let now = 1_000_000
  return {
    slept: 0,
    now: () => now,
    setTimer: () => () => {},
    pass(milliseconds) {
      now += milliseconds
    },
    async sleep(delay) {
      this.slept += delay
      now += delay
    },
  }
}

function paceOf(offLoopback: boolean) {
  const clock = jumpingClock()
  const pace = new Pace(clock, { offLoopback })
  /** How long a request had to wait. */
  const waited = async (method = 'POST') => {
    const before = clock.now()
    await pace.before(method)
    return clock.now() - before
  }
  const answer = (status: number, limit: string, remaining: string | number, reset: string | number) =>
    pace.after(
      new Response(null, {
        status,
        headers: {
          'RateLimit-Limit': limit,
          'RateLimit-Remaining': String(remaining),
          'RateLimit-Reset': String(reset),
        },
      }),
    )
  return { clock, pace, waited, answer }
}

const policies = '120, 120;w=60, 4;w=1'

describe('on loopback', () => {
  test('nothing waits while something remains', async () => {
    const { waited, answer } = paceOf(false)
    answer(200, policies, 118, 32)
    expect([await waited(), await waited(), await waited('GET')]).toEqual([0, 0, 0])
  })

  test('a 429 holds up every request until RateLimit-Reset', async () => {
    const { waited, answer } = paceOf(false)
    answer(429, '4, 120;w=60, 4;w=1', -1, 1)
    expect(await waited('GET')).toBe(1100)
    expect(await waited()).toBe(0)
  })

  test('when nothing remains only what counts waits, and a newer answer lifts it', async () => {
    const { waited, answer } = paceOf(false)
    answer(200, policies, 0, 1)
    expect(await waited('GET')).toBe(0)
    answer(200, policies, 3, 60)
    expect(await waited()).toBe(0)
    answer(200, policies, 0, 1)
    expect(await waited()).toBe(1100)
  })

  test('an endpoint that refuses for ever costs ten seconds in all', async () => {
    const { clock, waited, answer } = paceOf(false)
    for (let n = 0; n < 100; n += 1) {
      answer(429, policies, -1, 60)
      expect(await waited(n % 2 ? 'GET' : 'POST')).toBeLessThanOrEqual(2000)
    }
    expect(clock.slept).toBe(10_000)
  })
})

describe('off loopback', () => {
  test('one accept a second is kept while nothing is known', async () => {
    const { waited } = paceOf(true)
    expect([await waited(), await waited(), await waited()]).toEqual([0, 1100, 1100])
    expect(await waited('GET')).toBe(0)
  })

  test('concurrent accepts go one after another', async () => {
    const { clock, pace } = paceOf(true)
    const start = clock.now()
    const times = await Promise.all([1, 2, 3].map(() => pace.before('POST').then(() => clock.now() - start)))
    expect(times).toEqual([0, 1100, 2200])
  })

  test('every announced policy is kept, the smallest too', async () => {
    const { waited, answer } = paceOf(true)
    answer(200, '6, 6;w=60, 4;w=1', 5, 60)
    const waits = []
    for (let n = 0; n < 7; n += 1) waits.push(await waited())
    expect(waits).toEqual([0, 0, 0, 0, 1100, 0, 59_000])
  })

  test('after a 429 without a reset the shortest known window is waited for', async () => {
    const { pace, waited } = paceOf(true)
    pace.after(new Response(null, { status: 429 }))
    expect(await waited('GET')).toBe(1100)
  })
})

test.each([true, false])('headers without sense never hang it (off loopback: %s)', async (offLoopback) => {
  const text = fc.oneof(
    fc.constantFrom(
      '',
      '-1',
      '0',
      '1e9',
      '999999999',
      'NaN',
      'Infinity',
      '0;w=0',
      '1;w=999999999',
      '1;w=3600',
    ),
    fc.string({ unit: fc.constantFrom(...'0123456789;w=, -.e') }),
    fc.string({ unit: 'grapheme-ascii' }).map((value) => value.replace(/\P{ASCII}|\p{Cc}/gu, '')),
  )
  await fc.assert(
    fc.asyncProperty(text, text, text, fc.constantFrom(200, 429), async (limit, remaining, reset, status) => {
      const { waited, answer } = paceOf(offLoopback)
      answer(status, limit, remaining, reset)
      for (const method of ['POST', 'GET', 'POST']) {
        const most = offLoopback ? 2 * 65_000 + 1 : 2000
        expect(await waited(method)).toBeLessThanOrEqual(most)
      }
    }),
  )
})
