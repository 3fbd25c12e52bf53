type Path = readonly (string | number)[]

/** A copy of a body with one place changed; undefined takes it away. */
export function withValue(body: unknown, [first, ...rest]: Path, value: unknown): unknown {
  if (first === undefined) return value
  if (Array.isArray(body)) {
    const list = [...body]
    if (value === undefined && rest.length === 0) list.splice(Number(first), 1)
    else list[Number(first)] = withValue(list[Number(first)], rest, value)
    return list
  }
  const { [first]: before, ...others } = (isObject(body) ? body : {}) as Record<string, unknown>
  const after = withValue(before, rest, value)
  if (after === undefined) return others
  // In its old place, so that the shown body does not jump.
  return before === undefined ? { ...others, [first]: after } : { ...(body as object), [first]: after }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
