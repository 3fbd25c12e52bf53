import type { z } from 'zod'

/** One thing that is wrong with what a person wrote. */
export interface Mistake {
  readonly path: readonly PropertyKey[]
  /** What is wrong, and what would be right. */
  readonly message: string
}

/** Zod's issues as mistakes; of a union, what each branch would have taken. */
export function explain(issues: readonly z.core.$ZodIssue[]): Mistake[] {
  return issues.flatMap((issue): Mistake[] => {
    const { path, message } = issue
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key], message: `Unrecognized key: "${key}"` }))
    }
    if (issue.code === 'invalid_key')
      return [{ path, message: issue.issues.map((inner) => inner.message).join(', ') }]
    if (issue.code !== 'invalid_union') return [{ path, message }]
    const branches = issue.errors.map((errors) => explain(errors).map(lineOf).join('; '))
    const own = message === 'Invalid input' ? [] : [message]
    return [{ path, message: [...own, ...new Set(branches)].join(', or ') }]
  })
}

const lineOf = ({ path, message }: Mistake): string =>
  path.length > 0 ? `${pointerOf(path)}: ${message}` : message

/** Names may hold anything; a line stays one line. */
export const pointerOf = (path: readonly PropertyKey[]): string => oneLine(`/${path.map(String).join('/')}`)

const oneLine = (text: string): string => text.replace(/\p{Cc}/gu, '?')

/** All mistakes in one line, each with its JSON pointer. */
export const explainAll = (issues: readonly z.core.$ZodIssue[]): string =>
  explain(issues)
    .map(({ path, message }) => `${pointerOf(path)}: ${oneLine(message)}`)
    .join('; ')
