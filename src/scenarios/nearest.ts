import { closest, distance } from 'fastest-levenshtein'

/** The one of `names` that was most likely meant; undefined when none is near. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined
  const found = closest(name, names as string[])
  // Beyond half of the shorter of the two the nearest is no likely slip.
  return distance(name, found) <= Math.max(2, Math.min(name.length, found.length) / 2) ? found : undefined
}
