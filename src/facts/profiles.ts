import { OperatorError } from '../errors.ts'

/** A set of differences in how answers are written. Plain data, so that a measured one can be a file. */
export interface Profile {
  readonly name: string
  /** Members of a result that are known to be unset: left out, or `null`. */
  readonly unset: 'omit' | 'null'
  /** Statuses whose error body is nested under `detail`. */
  readonly nested: readonly number[]
  /** Scheme that `result_url` is written with. */
  readonly resultUrlScheme: 'as-served' | 'http'
}

export const profiles = {
  /** Exactly the stored contract. */
  documented: { name: 'documented', unset: 'omit', nested: [], resultUrlScheme: 'as-served' },
  /** The same with the differences seen in live answers: nulls, a nested 429, `http://` in `result_url`. */
  observed: { name: 'observed', unset: 'null', nested: [429], resultUrlScheme: 'http' },
} as const satisfies Record<string, Profile>

export type ProfileName = keyof typeof profiles

/** @throws {OperatorError} when there is no such profile */
export function profileOf(name: string): Profile {
  if (Object.hasOwn(profiles, name)) return profiles[name as ProfileName]
  throw new OperatorError(
    'choose a profile',
    `there is none called "${name}"`,
    `Use one of: ${Object.keys(profiles).join(', ')}`,
  )
}
