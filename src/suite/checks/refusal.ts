import { isObject } from '../../spec/document.ts'

/**
 * Whether the body of a refusal names a place: as a dotted path in `error_details`, or as `loc` in a list of
 * problems.
 * @param orBelow whether a place below it will do, as for a union, whose branches are named by some
 */
export function namedIn(body: unknown, path: readonly (string | number)[], orBelow: boolean): boolean {
  const wanted = path.length === 0 ? '__root__' : path.join('.')
  return placesIn(body).some(
    (place) => place === wanted || (orBelow && (wanted === '__root__' || place.startsWith(`${wanted}.`))),
  )
}

/** The places that a refusal names. */
function placesIn(body: unknown): string[] {
  if (!isObject(body)) return []
  const details = isObject(body.error_details) ? Object.keys(body.error_details) : []
  const listed = Array.isArray(body.detail)
    ? body.detail.flatMap((problem) => (isObject(problem) && Array.isArray(problem.loc) ? [problem.loc] : []))
    : []
  // The first is where the value stood: `body`, `path`, `query`.
  return [...details, ...listed.map((loc) => loc.slice(1).join('.') || '__root__')]
}
