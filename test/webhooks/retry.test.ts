import { describe, expect, test } from 'vitest'
import { defaultRetry, nextAttempt, type RetryPolicy } from '../../src/webhooks/retry.ts'

const now = Date.UTC(2025, 11, 4, 9, 4, 31)
const second = 1000
const day = 86_400 * second
const httpDate = (ms: number) => new Date(ms).toUTCString()

/** Halfway between its ends, jitter changes nothing. */
const middle = 0.5

interface Row {
  readonly made: number
  readonly status?: number
  readonly retryAfter?: string
  readonly draw?: number
  readonly policy?: Partial<RetryPolicy>
  /** Milliseconds, or why there is no next attempt. */
  readonly next: number | RegExp
}

const table: Readonly<Record<string, readonly Row[]>> = {
  'each wait is twice the one before, then it is given up': [
    { made: 1, status: 500, next: 1000 },
    { made: 2, status: 500, next: 2000 },
    { made: 3, status: 500, next: 4000 },
    { made: 4, status: 500, next: 8000 },
    { made: 5, status: 500, next: /^all 5 attempts failed$/ },
    { made: 6, status: 500, next: /^all 6 attempts failed$/ },
  ],
  'no answer is as any other failure': [
    { made: 1, next: 1000 },
    { made: 5, next: /^all 5 attempts failed$/ },
  ],
  'every status but 410 is tried again': [302, 400, 401, 403, 404, 408, 409, 422, 429, 503].map((status) => ({
    made: 1,
    status,
    next: 1000,
  })),
  'a 410 stops': [
    { made: 1, status: 410, next: /410/ },
    { made: 1, status: 410, retryAfter: '5', next: /410/ },
    { made: 5, status: 410, next: /410/ },
  ],
  'seconds are obeyed where they are longer': [
    { made: 1, status: 429, retryAfter: '30', next: 30 * second },
    { made: 1, status: 503, retryAfter: ' 30 ', next: 30 * second },
    { made: 1, status: 500, retryAfter: '30', next: 30 * second },
    { made: 1, retryAfter: '30', next: 30 * second },
    { made: 4, status: 429, retryAfter: '3', next: 8000 },
    { made: 1, status: 429, retryAfter: '0', next: 1000 },
    { made: 5, status: 429, retryAfter: '30', next: /^all 5/ },
  ],
  'an HTTP date counts from the time of the receiver': [
    { made: 1, status: 429, retryAfter: httpDate(now + 90 * second), next: 90 * second },
    { made: 1, status: 429, retryAfter: 'Thu, 04 Dec 2025 09:05:31 GMT', next: 60 * second },
    { made: 1, status: 429, retryAfter: 'Thursday, 04-Dec-25 09:05:31 GMT', next: 60 * second },
    { made: 1, status: 429, retryAfter: 'Thu Dec  4 09:05:31 2025', next: 60 * second },
    { made: 2, status: 429, retryAfter: httpDate(now + second), next: 2000 },
  ],
  'a date that has passed asks for nothing': [
    { made: 1, status: 429, retryAfter: httpDate(now - 90 * second), next: 1000 },
    { made: 3, status: 429, retryAfter: httpDate(0), next: 4000 },
  ],
  'nonsense asks for nothing': [
    '',
    'soon',
    '-5',
    '1.5',
    '1e3',
    '0x10',
    '5 s',
    'Thu, 99 Foo 2025',
    'Infinity',
  ].map((retryAfter) => ({ made: 1, status: 429, retryAfter, next: 1000 })),
  'nobody waits longer than a day': [
    { made: 1, status: 429, retryAfter: '86401', next: day },
    { made: 1, status: 429, retryAfter: '9'.repeat(400), next: day },
    { made: 1, status: 429, retryAfter: 'Fri, 31 Dec 9999 23:59:59 GMT', next: day },
  ],
  'jitter is a tenth to either side': [
    { made: 1, status: 500, draw: 0, next: 900 },
    { made: 1, status: 500, draw: 0.999_999, next: 1100 },
    { made: 3, status: 500, draw: 0.25, next: 3800 },
    { made: 1, status: 500, draw: 0, policy: { jitter: 1 }, next: 0 },
    { made: 1, status: 500, draw: 0.999_999_9, policy: { jitter: 1 }, next: 2000 },
    { made: 1, status: 500, draw: 0.999_999, policy: { jitter: 0 }, next: 1000 },
  ],
  'jitter never makes a wait shorter than the receiver asked for': [
    { made: 1, status: 429, retryAfter: '1', draw: 0, next: 1000 },
  ],
  'no back-off is longer than the ceiling, whatever the jitter': [
    { made: 4, status: 500, policy: { ceiling: 5000 }, next: 5000 },
    { made: 4, status: 500, policy: { ceiling: 5000 }, draw: 0.999_999, next: 5000 },
    { made: 4, status: 500, policy: { ceiling: 5000 }, draw: 0, next: 4500 },
    { made: 99, status: 500, policy: { attempts: 100, factor: 100 }, next: 3_600_000 },
    { made: 1, status: 429, retryAfter: '60', policy: { ceiling: 5000 }, next: 60 * second },
  ],
  'all of it can be set': [
    { made: 1, status: 500, policy: { attempts: 1 }, next: /^the only attempt failed$/ },
    { made: 1, status: 500, policy: { first: 250 }, next: 250 },
    { made: 3, status: 500, policy: { factor: 3 }, next: 9000 },
    { made: 3, status: 500, policy: { factor: 1 }, next: 1000 },
    { made: 1, status: 500, policy: { first: 0 }, next: 0 },
  ],
}

describe.each(Object.entries(table))('%s', (_, rows) => {
  test.each(rows)('$made made, $status $retryAfter $draw $policy', (row) => {
    const { made, status, retryAfter, draw = middle, policy, next } = row
    const retry = { ...defaultRetry, ...policy }
    const result = nextAttempt(retry, { made, status, retryAfter, receiverNow: now }, draw)
    if (typeof next === 'number') expect(result).toEqual({ wait: next })
    else expect(result).toEqual({ stop: expect.stringMatching(next) })
  })
})

test('the defaults are 5 attempts, 1 s, doubling', () => {
  expect(defaultRetry).toMatchObject({ attempts: 5, first: 1000, factor: 2 })
})
