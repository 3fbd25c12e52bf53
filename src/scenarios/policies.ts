import { duration } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import type { Policy } from '../store/store.ts'

/**
 * Reads `1/s, 60/m` as sliding policies, the longest window first; `off` is none.
 * @throws {OperatorError} when it is neither
 */
export function parsePolicies(text: string): Policy[] {
  if (text.trim() === 'off') return []
  const policies = text.split(',').map((part) => {
    const match = /^([1-9]\d{0,5})\/(ms|s|m|h|d)$/.exec(part.trim())
    if (!match)
      throw new OperatorError('read the rate limit', `"${text}" is none`, 'Write it as "1/s,60/m", or off')
    return { name: `${match[1]}/${match[2]}`, limit: Number(match[1]), window: duration(`1${match[2]}`) }
  })
  const once = [...new Map(policies.map((policy) => [policy.name, policy])).values()]
  return once.sort((a, b) => b.window - a.window)
}

/** The inverse of {@link parsePolicies}, the shortest window first as one writes it. */
export function renderPolicies(policies: readonly Policy[]): string {
  return policies.length === 0
    ? 'off'
    : [...policies]
        .reverse()
        .map(({ name }) => name)
        .join(', ')
}
