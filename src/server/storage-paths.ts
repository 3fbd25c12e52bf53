import { parseStorage } from '../pictures/storage.ts'
import type { Asked } from '../tasks/request.ts'
import type { Refusal } from './exchange.ts'

const isStored = (uri: string | undefined): uri is string => uri !== undefined && /^storage:/i.test(uri)

/** 422 for each `storage://` address that could lead out of its storage, wherever that would be. */
export function refuseStoragePaths({ inputs, destination }: Asked, body: unknown): Refusal | undefined {
  const stored = [destination, ...inputs].filter(isStored)
  if (stored.length === 0) return undefined
  const wrong = stored.flatMap((uri) => {
    const { refused } = parseStorage(uri)
    return refused === undefined ? [] : [[uri, refused] as const]
  })
  return wrong.length === 0 ? undefined : refusePath(wrong, body)
}

/** The refusal of addresses, each with its reason, at the places where the body has them. */
export function refusePath(
  wrong: readonly (readonly [uri: string, reason: string])[],
  body: unknown,
): Refusal {
  const details = Object.fromEntries(
    wrong.map(([uri, reason]) => [
      placeOf(body, uri)?.join('.') || '__root__',
      [`the path is refused: ${reason}`],
    ]),
  )
  return { status: 422, details }
}

/** Where a text stands in a body. */
function placeOf(value: unknown, text: string): readonly string[] | undefined {
  if (value === text) return []
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, held] of Object.entries(value)) {
    const place = placeOf(held, text)
    if (place) return [name, ...place]
  }
  return undefined
}
