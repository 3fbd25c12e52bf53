import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { duration, processClock, SandboxClock } from '../src/clock.ts'
import { LocalScheduler } from '../src/scheduler.ts'
import type { Effect } from '../src/store/effects.ts'
import { type Awaitable, onceThere } from '../src/store/store.ts'

const start = Date.UTC(2025, 11, 4, 9, 4, 31)

beforeEach(() => {
  vi.useFakeTimers({ now: start })
})
afterEach(() => {
  vi.useRealTimers()
})

const pass = (milliseconds: number) => vi.advanceTimersByTime(milliseconds)

describe('the clock of the process', () => {
  test("shows the machine's time, or starts where it is told to and goes on from there", () => {
    const [machine, moved] = [processClock(), processClock(5000)]
    expect([machine.now(), moved.now()]).toEqual([start, 5000])
    pass(1234)
    expect([machine.now(), moved.now()]).toEqual([start + 1234, 6234])
  })

  test('runs a timer once, when its time has come, and not after it was cancelled', () => {
    const clock = processClock(5000)
    const ran: string[] = []
    clock.setTimer(() => ran.push('first'), 100)
    const cancel = clock.setTimer(() => ran.push('cancelled'), 100)
    clock.setTimer(() => ran.push('overdue'), -5)
    cancel()
    cancel()
    pass(99)
    expect(ran).toEqual(['overdue'])
    pass(10_000)
    expect(ran).toEqual(['overdue', 'first'])
  })

  test('does not run a timer of many days at once', () => {
    const ran: string[] = []
    processClock().setTimer(() => ran.push('late'), 2 ** 33)
    pass(1000)
    expect(ran).toEqual([])
  })

  test('sleeps as long as it is told', async () => {
    let isAwake = false
    const sleeping = processClock()
      .sleep(500)
      .then(() => {
        isAwake = true
      })
    await vi.advanceTimersByTimeAsync(499)
    expect(isAwake).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await sleeping
    expect(isAwake).toBe(true)
  })
})

describe('the clock of a sandbox', () => {
  test('goes with that of the process until it is frozen, moved or given another pace', () => {
    const clock = new SandboxClock(processClock())
    pass(1000)
    expect(clock.now()).toBe(start + 1000)
    clock.setRate(0)
    pass(5000)
    expect(clock.now()).toBe(start + 1000)
    clock.moveTo(start + 90_000)
    expect(clock.now()).toBe(start + 90_000)
    clock.setRate(10)
    pass(100)
    expect(clock.now()).toBe(start + 91_000)
    clock.setRate(1)
    pass(1)
    expect(clock.now()).toBe(start + 91_001)
  })

  test('never goes back, whatever is done to it', () => {
    const action = fc.oneof(
      fc.record({ do: fc.constant('pass' as const), by: fc.nat({ max: 10_000 }) }),
      fc.record({ do: fc.constant('rate' as const), by: fc.constantFrom(0, 0.1, 1, 60) }),
      fc.record({ do: fc.constant('move' as const), by: fc.integer({ min: -5000, max: 5000 }) }),
    )
    const run = (actions: { do: 'pass' | 'rate' | 'move'; by: number }[]) => {
      const clock = new SandboxClock(processClock())
      let expected = clock.now()
      let rate = 1
      for (const { do: what, by } of actions) {
        if (what === 'pass') {
          pass(by)
          expected += by * rate
        } else if (what === 'rate') {
          clock.setRate(by)
          rate = by
        } else {
          clock.moveTo(expected + by)
          expected += Math.max(0, by)
        }
        expect(clock.now()).toBeCloseTo(expected, 1)
      }
    }
    fc.assert(fc.property(fc.array(action, { maxLength: 30 }), run))
  })

  test('fires its timers at its own pace, and never while it is frozen', () => {
    const clock = new SandboxClock(processClock())
    const ran: string[] = []
    clock.setRate(10)
    clock.setTimer(() => ran.push('quick'), 1000)
    pass(99)
    expect(ran).toEqual([])
    pass(1)
    expect(ran).toEqual(['quick'])
    clock.setRate(0)
    clock.setTimer(() => ran.push('never'), 1)
    pass(1_000_000)
    expect(ran).toEqual(['quick'])
  })
})

describe('the scheduler', () => {
  const scheduled = () => {
    const clock = new SandboxClock(processClock())
    const failures: unknown[] = []
    const ran: string[] = []
    const doing = new Map<Effect, () => Awaitable<boolean>>()
    const run = (effect: Effect) => doing.get(effect)?.() ?? false
    const scheduler = new LocalScheduler({
      clock,
      state: { change() {} },
      run,
      failed: (error) => failures.push(error),
    })
    /** Plans an effect that writes its name and the time that it sees. */
    const plan = (after: number, name: string, then: () => void | Promise<void> = () => {}) => {
      const effect: Effect = { kind: 'end', task: doing.size, status: 'DONE' }
      doing.set(effect, () => {
        ran.push(`${name} at ${clock.now() - start}`)
        return onceThere(then(), () => true)
      })
      return scheduler.plan(start + after, effect)
    }
    return { clock, scheduler, failures, ran, plan }
  }

  test('runs what is due in order, each at its own moment, when the clock is moved over it', async () => {
    const { clock, scheduler, ran, plan } = scheduled()
    clock.setRate(0)
    plan(300, 'c')
    plan(100, 'a')
    plan(300, 'd')
    plan(200, 'b')
    plan(501, 'later')
    await scheduler.advance(start + 500 - clock.now())
    expect(ran).toEqual(['a at 100', 'b at 200', 'c at 300', 'd at 300'])
    expect(clock.now()).toBe(start + 500)
    await scheduler.advance(start + 501 - clock.now())
    expect(ran).toHaveLength(5)
  })

  test('runs what an effect plans on the way, and waits for each', async () => {
    const { clock, scheduler, ran, plan } = scheduled()
    clock.setRate(0)
    plan(100, 'a', async () => {
      await Promise.resolve()
      plan(150, 'planned by a')
      plan(50, 'overdue')
    })
    plan(200, 'b')
    await scheduler.advance(start + 200 - clock.now())
    expect(ran).toEqual(['a at 100', 'overdue at 100', 'planned by a at 150', 'b at 200'])
  })

  test('reports an effect that fails, and runs the others', async () => {
    const { clock, scheduler, failures, ran, plan } = scheduled()
    clock.setRate(0)
    plan(1, 'throws', () => {
      throw new Error('at once')
    })
    plan(2, 'rejects', async () => {
      throw new Error('later')
    })
    plan(3, 'works')
    await scheduler.advance(start + 10 - clock.now())
    expect(failures.map(String)).toEqual(['Error: at once', 'Error: later'])
    expect(ran.at(-1)).toBe('works at 3')
  })

  test('runs what is due by itself while the clock goes, at the pace it has then', () => {
    const { scheduler, ran, plan } = scheduled()
    plan(1000, 'a')
    plan(20_000, 'b')
    plan(30_000, 'c')
    pass(999)
    expect(ran).toEqual([])
    pass(1)
    expect(ran).toEqual(['a at 1000'])
    scheduler.setRate(100)
    pass(190)
    expect(ran).toEqual(['a at 1000', 'b at 20000'])
    scheduler.setRate(0)
    pass(1_000_000)
    expect(ran).toHaveLength(2)
    scheduler.setRate(1)
    pass(10_000)
    expect(ran).toEqual(['a at 1000', 'b at 20000', 'c at 30000'])
  })

  test('takes an earlier effect that is planned later', () => {
    const { ran, plan } = scheduled()
    plan(1000, 'late')
    plan(10, 'early')
    pass(10)
    expect(ran).toEqual(['early at 10'])
  })

  test('waits many days for what is planned so far ahead', () => {
    const { ran, plan } = scheduled()
    const days = 40 * 86_400_000
    plan(days, 'far')
    pass(days - 1)
    expect(ran).toEqual([])
    pass(1)
    expect(ran).toEqual([`far at ${days}`])
  })

  test('forgets what was planned when it is cleared', async () => {
    const { scheduler, ran, plan } = scheduled()
    plan(10, 'a')
    scheduler.clear()
    pass(100)
    await scheduler.advance(1000)
    expect(ran).toEqual([])
  })
})

test.each([
  ['100ms', 100],
  ['8s', 8000],
  ['1.5m', 90_000],
  ['24h', 86_400_000],
  ['2d', 172_800_000],
  [' 5s ', 5000],
  [250, 250],
  [0, 0],
])('the duration %s is %d ms', (written, milliseconds) => {
  expect(duration(written)).toBe(milliseconds)
})

test.each(['', '5', 's', '-1s', '1 s', '1e3s', '5S', '1h30m', -1, Number.NaN, Number.POSITIVE_INFINITY])(
  '%s is no duration',
  (written) => {
    expect(() => duration(written)).toThrow(/^Failed to read a duration: ".*" is not one\. Write it as /)
  },
)
