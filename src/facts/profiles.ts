import { readFileSync } from 'node:fs'
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

const wrong = (what: string) =>
  new OperatorError(
    'choose a profile',
    what,
    `Use ${Object.keys(profiles).join(', ')}, or a file that check --learn wrote`,
  )

/**
 * @param name of a profile, or the path of a file that `check --learn` wrote
 * @throws {OperatorError} when there is no such profile
 */
export function profileOf(name: string): Profile {
  if (Object.hasOwn(profiles, name)) return profiles[name as ProfileName]
  if (!/[\\/]|\.json$/i.test(name)) throw wrong(`there is none called "${name}"`)
  let text: string
  try {
    text = readFileSync(name, 'utf8')
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error))
  }
  return parseProfile(text, name)
}

const shapes: Readonly<
  Record<keyof Profile, readonly [isRight: (value: unknown) => boolean, shape: string]>
> = {
  name: [(value) => typeof value === 'string' && value.trim() !== '', 'text'],
  unset: [(value) => value === 'omit' || value === 'null', '"omit" or "null"'],
  nested: [
    (value) =>
      Array.isArray(value) &&
      value.every((status) => Number.isInteger(status) && status >= 400 && status < 600),
    'a list of statuses from 400 to 599',
  ],
  resultUrlScheme: [(value) => value === 'as-served' || value === 'http', '"as-served" or "http"'],
}

/**
 * Reads a profile from its file.
 * @param file names it where it is wrong
 * @throws {OperatorError} naming the member that is
 */
export function parseProfile(text: string, file: string): Profile {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw wrong(`${file} is no JSON`)
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw wrong(`${file} is no object`)
  const given: Readonly<Record<string, unknown>> = { ...data }
  const stranger = Object.keys(given).find((name) => !Object.hasOwn(shapes, name))
  if (stranger !== undefined) throw wrong(`${file} has a member "${stranger}", which no profile has`)
  for (const [name, [isRight, shape]] of Object.entries(shapes))
    if (!isRight(given[name])) throw wrong(`${name} of ${file} is not ${shape}`)
  return data as Profile
}
