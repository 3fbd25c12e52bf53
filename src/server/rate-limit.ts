import type { Milliseconds } from '../clock.ts'
import type { Policy, Usage } from '../store/store.ts'

/** The policy that refuses the next accept, if one does: the one that takes longest to let it pass. */
export function refusing(usages: readonly Usage[], now: Milliseconds): Usage | undefined {
  return usages
    .filter(({ policy, used }) => used >= policy.limit)
    .sort((a, b) => resetOf(b, now) - resetOf(a, now))[0]
}

/** Whole seconds until the oldest counted accept leaves the window; 0 when none is counted. */
export function resetOf({ policy, oldest }: Usage, now: Milliseconds): number {
  return oldest === undefined ? 0 : Math.max(0, Math.ceil((oldest + policy.window - now) / 1000))
}

const policyTexts = new WeakMap<readonly Policy[], string>()

/** `120;w=60, 4;w=1`: each policy, the longest window first. */
function textOf(policies: readonly Policy[]): string {
  let text = policyTexts.get(policies)
  if (text === undefined) {
    text = policies.map(({ limit, window }) => `${limit};w=${Math.max(1, window / 1000)}`).join(', ')
    policyTexts.set(policies, text)
  }
  return text
}

/**
 * The three documented headers. Allowed: the figures of the longest policy, this accept included. Refused:
 * those of the refusing one, and -1.
 * @param policies longest window first
 */
export function rateLimitHeaders(
  headers: Record<string, string>,
  policies: readonly Policy[],
  usages: readonly Usage[] | undefined,
  now: Milliseconds,
  refusal: Usage | undefined,
): void {
  const [longest] = policies
  if (!longest) return
  const shown = refusal ?? usages?.[0]
  const limit = shown?.policy.limit ?? longest.limit
  headers['ratelimit-limit'] = `${limit}, ${textOf(policies)}`
  headers['ratelimit-remaining'] = String(refusal ? -1 : Math.max(0, limit - (shown?.used ?? 0)))
  headers['ratelimit-reset'] = String(shown ? resetOf(shown, now) : 0)
}
