import type { Milliseconds } from '../clock.ts'

/** When a delivery is tried again. The service's own schedule is not published: all of it is assumed. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly attempts: number
  /** Wait after the first failed attempt. */
  readonly first: Milliseconds
  /** What each wait is multiplied by to make the next. */
  readonly factor: number
  /** No wait of the back-off is longer. */
  readonly ceiling: Milliseconds
  /** Part of a wait by which it may be shorter or longer, from 0 to 1. */
  readonly jitter: number
}

export const defaultRetry: RetryPolicy = {
  attempts: 5,
  first: 1000,
  factor: 2,
  ceiling: 3_600_000,
  jitter: 0.1,
}

/** What came back from a failed attempt: a status, or nothing. */
export interface FailedAttempt {
  /** How many attempts were made, this one included. */
  readonly made: number
  readonly status: number | undefined
  readonly retryAfter: string | undefined
  /** Epoch milliseconds of the receiver's clock, which a date in `Retry-After` is measured by. */
  readonly receiverNow: Milliseconds
}

/** The receiver is obeyed up to a day. */
const longestWait = 86_400_000

/**
 * What follows a failed attempt.
 * @param draw a number from 0 to 1
 * @returns the wait until the next attempt, or why there is none
 */
export function nextAttempt(
  policy: RetryPolicy,
  { made, status, retryAfter, receiverNow }: FailedAttempt,
  draw: number,
): { readonly wait: Milliseconds } | { readonly stop: string } {
  if (status === 410) return { stop: 'the receiver answered 410: it wants no more' }
  if (made >= policy.attempts)
    return { stop: made === 1 ? 'the only attempt failed' : `all ${made} attempts failed` }
  const planned = Math.min(policy.ceiling, policy.first * policy.factor ** (made - 1))
  const backOff = Math.min(policy.ceiling, planned * (1 + policy.jitter * (2 * draw - 1)))
  const asked = retryAfter === undefined ? 0 : readRetryAfter(retryAfter, receiverNow)
  return { wait: Math.round(Math.max(backOff, Math.min(asked, longestWait))) }
}

/** Seconds or a date (RFC 9110, 10.2.3); what is neither asks for nothing. */
function readRetryAfter(text: string, now: Milliseconds): Milliseconds {
  const value = text.trim()
  if (/^\d+$/.test(value)) return Number(value) * 1000
  // A bare word or a broken date is NaN, a date that has passed asks for nothing. The two older forms have to
  // be read (5.6.7); the one of asctime names no zone, and means GMT.
  const isDate = /^[A-Z][a-z]{2,8},? /.test(value)
  const date = isDate ? Date.parse(value.endsWith('GMT') ? value : `${value} GMT`) : Number.NaN
  return Number.isNaN(date) ? 0 : Math.max(0, date - now)
}
