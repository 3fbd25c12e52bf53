import { errorFact } from '../facts/codes.ts'
import type { Profile } from '../facts/profiles.ts'
import { pathOf, reasonOf, typeOf } from '../facts/wordings.ts'
import type { Operation } from '../spec/operations.ts'
import type { PlacedProblem, Refusal } from './exchange.ts'

/** Writes a body that is true to the schema which an operation declares for a status, when it is not the service's own. */
export type WriteDeclared = (operation: Operation, status: number) => string | undefined

/**
 * The body of an error: in the envelope that the operation declares for the status, and in the service's
 * flat one where it declares none.
 */
export function writeError(
  { status, problems = [], details: planned }: Refusal,
  operation: Operation | undefined,
  profile: Profile,
  writeDeclared: WriteDeclared,
): string {
  const declared = operation?.responses.get(status)
  if (declared?.envelope === 'validation') {
    return JSON.stringify({ detail: problems.length > 0 ? problems.map(asDetail) : plannedDetail(planned) })
  }
  if (declared?.envelope === 'other' && operation) {
    const body = writeDeclared(operation, status)
    if (body !== undefined) return body
  }
  const { code, type, message } = errorFact(status)
  const { details, sentences } = planned
    ? { details: planned, sentences: sentencesOf(planned) }
    : describe(problems)
  const error = {
    error_code: code,
    error_type: type,
    error_message: sentences.length > 0 ? sentences.join(' ') : message,
  }
  // The nested one was shown with three members.
  return JSON.stringify(
    profile.nested.includes(status) ? { detail: error } : { ...error, error_details: details },
  )
}

/** FastAPI's list: where (`body`, `path` … first), what, and pydantic's name for it. */
const asDetail = (problem: PlacedProblem) => ({
  loc: [problem.in ?? 'body', ...problem.path.map(String)],
  msg: reasonOf(problem),
  type: typeOf(problem),
})

const sentencesOf = (details: Readonly<Record<string, readonly string[]>>): string[] =>
  Object.entries(details).flatMap(([path, reasons]) => reasons.map((reason) => `${path}: ${reason}.`))

/** What a scenario plans, as FastAPI's list. */
const plannedDetail = (details: Refusal['details'] = {}) =>
  Object.entries(details).flatMap(([path, reasons]) =>
    reasons.map((msg) => ({ loc: path.split('.'), msg, type: 'value_error' })),
  )

/** Reasons by dotted path, all of them at once, and the sentences that say the same. */
function describe(problems: readonly PlacedProblem[]) {
  const details: Record<string, string[]> = Object.create(null)
  const sentences: string[] = []
  for (const problem of problems) {
    const path = pathOf(problem)
    const reason = reasonOf(problem)
    const reasons = details[path]
    if (reasons) reasons.push(reason)
    else details[path] = [reason]
    sentences.push(`${path}: ${reason}.`)
  }
  return { details, sentences }
}
