import type { Mistake, Run } from './verdict.ts'

type Difference = Omit<Mistake, 'count' | 'evidence'>

/** What only two runs can show, each under another profile. */
export const oneEnvelope: Difference = {
  rule: 'one-envelope',
  severity: 'error',
  mark: 'observed',
  sentence:
    'A 429 was understood under one profile only: its body is flat in the contract and nested under detail in live answers; look at the status',
}
export const oneProfile: Difference = {
  rule: 'one-profile',
  severity: 'error',
  mark: 'observed',
  sentence:
    'The command succeeds under one profile and fails under another: live answers differ from the contract',
}

/** What a client does under one profile and not under another; the first reason that is found explains the rest. */
export function differencesOf(runs: readonly Run[]): Mistake[] {
  const refused = runs.filter(({ verdict }) => verdict.rate.refused > 0)
  const gaveUp = refused.filter(({ verdict }) => verdict.rate.resubmitted < verdict.rate.refused)
  if (gaveUp.length > 0 && gaveUp.length < refused.length)
    return [
      made(
        oneEnvelope,
        refused.map(
          ({ verdict: { profile, rate } }) =>
            `${profile}: of ${rate.refused} refused for the rate ${rate.resubmitted} came again`,
        ),
      ),
    ]
  const failed = runs.filter(({ exitCode = 0 }) => exitCode !== 0)
  if (failed.length === 0 || failed.length === runs.length) return []
  return [
    made(
      oneProfile,
      runs.map(({ verdict, exitCode }) => `${verdict.profile}: exit code ${exitCode}`),
    ),
  ]
}

const made = (difference: Difference, what: readonly string[]): Mistake => ({
  ...difference,
  count: 1,
  evidence: what.map((one) => ({ what: one })),
})
