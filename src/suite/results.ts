import { isObject } from '../spec/document.ts'

type Members = Readonly<Record<string, unknown>>

/** The output pictures of a task, wherever its result has them. */
export const outputsOf = (data: Members | undefined): Members[] => picturesOf(data, 'output_object')

/** The input pictures that a result describes. */
export const inputsOf = (data: Members | undefined): Members[] => picturesOf(data, 'input_object')

/** Whether a task has a result, and not an empty one. */
export const hasResult = (data: Members): boolean =>
  [data.result, data.results, data.output_object, data.output_objects].some((held) => !isEmpty(held))

const isEmpty = (held: unknown): boolean =>
  held === undefined || held === null || (typeof held === 'object' && Object.keys(held).length === 0)

/** A single one, a list, or one in each pair of a list; in `result` or beside it. */
function picturesOf(data: Members | undefined, name: string): Members[] {
  return [data, data?.result]
    .filter(isObject)
    .flatMap((holder) => [
      holder[name],
      ...listed(holder[`${name}s`]),
      ...listed(holder.results).flatMap((pair) =>
        isObject(pair) ? [pair[name], ...listed(pair[`${name}s`])] : [],
      ),
    ])
    .filter(isObject)
}

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
