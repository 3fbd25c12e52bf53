import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMock, type MockSandbox } from '../src/index.ts'
import { parsePolicies } from '../src/scenarios/policies.ts'
import { acceptPath, jsonPost, leastBody, startOfTime } from './support/mock.ts'

interface Policy {
  readonly limit: number
  readonly window: number
  readonly unit: string
}

/** A sliding log as one would write it on paper: all accepts that ever were, looked through each time. */
class Reference {
  readonly #accepts: number[] = []
  readonly #policies: readonly Policy[]

  constructor(policies: readonly Policy[]) {
    this.#policies = [...policies].sort((a, b) => b.window - a.window)
  }

  #inside({ window }: Policy, now: number): number[] {
    return this.#accepts.filter((at) => at > now - window && at <= now)
  }

  #reset(policy: Policy, now: number): number {
    const [oldest] = this.#inside(policy, now)
    return oldest === undefined ? 0 : Math.ceil((oldest + policy.window - now) / 1000)
  }

  #headers(shown: Policy | undefined, remaining: number, now: number) {
    const all = this.#policies.map(({ limit, window }) => `${limit};w=${Math.max(1, window / 1000)}`)
    return {
      'ratelimit-limit': [shown?.limit, ...all].join(', '),
      'ratelimit-remaining': String(remaining),
      'ratelimit-reset': String(shown ? this.#reset(shown, now) : 0),
    }
  }

  submit(now: number): { readonly status: number; readonly headers: Record<string, string> } {
    const full = this.#policies.filter((policy) => this.#inside(policy, now).length >= policy.limit)
    if (full.length > 0) {
      // Where several refuse, what one has to wait for is the last of them.
      const waits = full.map((policy) => this.#reset(policy, now))
      const refusing = full[waits.indexOf(Math.max(...waits))]
      return { status: 429, headers: this.#headers(refusing, -1, now) }
    }
    this.#accepts.push(now)
    return { status: 200, headers: this.look(now) }
  }

  look(now: number): Record<string, string> {
    const [longest] = this.#policies
    return this.#headers(
      longest,
      (longest?.limit ?? 0) - (longest ? this.#inside(longest, now).length : 0),
      now,
    )
  }
}

const submit = (sandbox: MockSandbox) => sandbox.fetch(acceptPath, jsonPost(leastBody))
const headersOf = ({ headers }: Response) =>
  Object.fromEntries(
    ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'].map((name) => [name, headers.get(name)]),
  )

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const
const policies = fc
  .uniqueArray(fc.constantFrom('s', 'm', 'h'), { minLength: 1, maxLength: 3 })
  .chain((names) =>
    fc.tuple(
      ...names.map((unit) =>
        fc.integer({ min: 1, max: 6 }).map((limit): Policy => ({ limit, unit, window: units[unit] })),
      ),
    ),
  )

const waits = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  // The edges of windows, and what lies a moment before and behind them.
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(1000, 60_000, 3_600_000), fc.constantFrom(-1, -0.5, 0, 0.5, 1))
      .map(([wait, off]) => wait + off),
  },
  fc.nat({ max: 90_000 }),
)
const steps = fc.array(
  fc.record({
    wait: waits,
    do: fc.constantFrom('submit', 'submit', 'submit', 'submit invalid', 'look', 'look in vain'),
  }),
  { maxLength: 40, size: 'max' },
)

test('windows slide exactly as a log of all accepts says, and the headers show it', async () => {
  const run = async (limits: readonly Policy[], sequence: { wait: number; do: string }[]) => {
    const rateLimit = limits.map(({ limit, unit }) => `${limit}/${unit}`).join(', ')
    await using mock = createMock({ rateLimit, startAt: startOfTime })
    const sandbox = mock.sandbox()
    await sandbox.freeze()
    const reference = new Reference(limits)
    for (const { wait, do: action } of sequence) {
      await sandbox.advance(wait)
      const now = await sandbox.now()
      if (action.startsWith('submit')) {
        const response = await (action === 'submit'
          ? submit(sandbox)
          : sandbox.fetch(acceptPath, jsonPost({})))
        const expected = reference.submit(now)
        expect({ status: response.status, headers: headersOf(response) }).toEqual(
          action === 'submit' || expected.status === 429 ? expected : { ...expected, status: 422 },
        )
        expect(response.headers.get('retry-after')).toBeNull()
      } else {
        const response = await sandbox.fetch(action === 'look' ? `${acceptPath}/1` : '/nowhere')
        expect([response.status, headersOf(response)]).toEqual([404, reference.look(now)])
      }
    }
  }
  await fc.assert(fc.asyncProperty(policies, steps, run), { numRuns: 150 })
})

test('a client that waits RateLimit-Reset is let in, and one that comes a moment earlier is not', async () => {
  await using mock = createMock({ rateLimit: '2/s, 3/m' })
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  for (let accepts = 0; accepts < 20; accepts++) {
    let response = await submit(sandbox)
    if (response.status === 429) {
      const seconds = Number(response.headers.get('ratelimit-reset'))
      expect(seconds).toBeGreaterThan(0)
      await sandbox.advance(seconds * 1000)
      response = await submit(sandbox)
    }
    expect(response.status).toBe(200)
    await sandbox.advance(137)
  }
})

test('a window does not start over at full seconds or minutes', async () => {
  await using mock = createMock({ rateLimit: '2/m', startAt: '2025-12-04T09:04:58Z' })
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  const statuses: number[] = []
  for (const wait of [0, 1000, 2000, 56_999, 1]) {
    await sandbox.advance(wait)
    statuses.push((await submit(sandbox)).status)
  }
  expect(statuses).toEqual([200, 200, 429, 429, 200])
})

test('a limit that is given twice counts each accept once', async () => {
  await using mock = createMock({ rateLimit: '2/s, 2/s' })
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  expect([(await submit(sandbox)).status, (await submit(sandbox)).status]).toEqual([200, 200])
})

test('each key has windows of its own', async () => {
  await using mock = createMock({ rateLimit: '1/h' })
  const [alice, bob] = [mock.sandbox('alice'), mock.sandbox('bob')]
  expect([(await submit(alice)).status, (await submit(alice)).status, (await submit(bob)).status]).toEqual([
    200, 429, 200,
  ])
})

test('of 100 submissions at once as many are let in as the limit says', async () => {
  await using mock = createMock({ rateLimit: '7/m' })
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  const statuses = await Promise.all(Array.from({ length: 100 }, async () => (await submit(sandbox)).status))
  expect(statuses.filter((status) => status === 200)).toHaveLength(7)
  expect(statuses.filter((status) => status === 429)).toHaveLength(93)
})

test('a refused submission makes no task and takes no credits', async () => {
  await using mock = createMock({ rateLimit: '1/m', credits: 10 })
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  await submit(sandbox)
  await submit(sandbox)
  expect([(await sandbox.tasks()).length, (await sandbox.credits()).held]).toEqual([1, 2])
})

test('with the limit off nothing is refused, and the headers tell of the limits that the account has', async () => {
  await using mock = createMock({ rateLimit: 'off' })
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  for (let accepts = 1; accepts <= 130; accepts++) {
    const response = await submit(sandbox)
    expect([response.status, headersOf(response)]).toEqual([
      200,
      {
        'ratelimit-limit': '60, 60;w=60, 1;w=1',
        'ratelimit-remaining': String(Math.max(0, 60 - accepts)),
        'ratelimit-reset': '60',
      },
    ])
  }
  await sandbox.advance('61s')
  expect(headersOf(await sandbox.fetch('/nowhere'))).toMatchObject({
    'ratelimit-remaining': '60',
    'ratelimit-reset': '0',
  })
})

test('a refusal of the observed profile is nested, and its headers are the same', async () => {
  await using mock = createMock({ rateLimit: '1/m', profile: 'observed' })
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  await submit(sandbox)
  const response = await submit(sandbox)
  expect(headersOf(response)).toEqual({
    'ratelimit-limit': '1, 1;w=60',
    'ratelimit-remaining': '-1',
    'ratelimit-reset': '60',
  })
  expect((await response.json()).detail.error_code).toBe('2001')
})

describe('limits are read from text', () => {
  const plain = (text: string) => parsePolicies(text).map(({ limit, window }) => [limit, window])

  test('with the longest window first', () => {
    expect(plain('1/s,60/m')).toEqual([
      [60, 60_000],
      [1, 1000],
    ])
    expect(plain(' 5/h , 2/d, 9/ms ')).toEqual([
      [2, 86_400_000],
      [5, 3_600_000],
      [9, 1],
    ])
    expect(plain('off')).toEqual([])
  })

  test.each(['', '1', '1/x', '0/s', '-1/s', '1.5/s', '1/s;2/m', '1/s,', 'on'])('and "%s" is none', (text) => {
    expect(() => createMock({ rateLimit: text })).toThrow(
      /^Failed to read the rate limit: .+\. Write it as "1\/s,60\/m", or off\.$/,
    )
  })
})
