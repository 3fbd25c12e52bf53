import type { z } from 'zod'

/** One thing that is wrong with what a person wrote. */
export interface Mistake {
  readonly path: readonly PropertyKey[]
  /** What is wrong, and what would be right. */
  readonly message: string
}

/** Zod's issues as mistakes; of a union, what each branch would have taken. */
export function explain(issues: readonly z.core.$ZodIssue[]): Mistake[] {
  return issues.map((issue) => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
    if (issue.code !== 'invalid_union') return { path, message: issue.message }
    const branches = issue.errors.map((errors) =>
      explain(errors)
        .map(({ path: inner, message }) =>
          inner.length > 0 ? `/${inner.map(String).join('/')}: ${message}` : message,
        )
        .join('; '),
    )
    const own = issue.message === 'Invalid input' ? [] : [issue.message]
    return { path, message: [...own, ...new Set(branches)].join(', or ') }
  })
}

/** All mistakes in one line, each with its JSON pointer. */
export const explainAll = (issues: readonly z.core.$ZodIssue[]): string =>
  explain(issues)
    .map(({ path, message }) => `/${path.map(String).join('/')}: ${message}`)
    .join('; ')
