import type { Mark } from './marks.ts'

/** Width and height in pixels of a picture. */
export interface Size {
  readonly width: number
  readonly height: number
}

const row = (width: number, height: number, mark: Mark) => ({ width, height, mark })

/**
 * What each aspect ratio comes to. 1:1 was observed; the others follow the table of the sibling endpoint
 * where it has the ratio.
 */
export const sizes: Readonly<Record<string, Size & { mark: Mark }>> = {
  '1:1': row(1024, 1024, 'observed'),
  '2:3': row(832, 1248, 'assumed'),
  '3:2': row(1248, 832, 'assumed'),
  '3:4': row(880, 1168, 'assumed'),
  '4:3': row(1168, 880, 'assumed'),
  '9:16': row(768, 1360, 'assumed'),
  '16:9': row(1360, 768, 'assumed'),
  '21:9': row(1552, 656, 'assumed'),
  '4:5': row(896, 1120, 'assumed'),
  '5:4': row(1120, 896, 'assumed'),
}

/** The ratio when neither the request nor an input picture tells one. */
export const defaultRatio = '3:4'

/** @returns the size of `ratio`, by arithmetic at one megapixel for a ratio that has no row */
export function sizeOf(ratio: string = defaultRatio): Size {
  const known = sizes[ratio]
  if (known) return { width: known.width, height: known.height }
  const [w = 3, h = 4] = ratio.split(':').map(Number)
  if (!(w > 0 && h > 0 && w / h < 100 && h / w < 100)) return sizeOf(defaultRatio)
  const side = Math.sqrt((1024 * 1024) / (w * h))
  const even = (n: number) => Math.max(16, Math.round((n * side) / 16) * 16)
  return { width: even(w), height: even(h) }
}

/** How far a picture may be from a ratio of the table and still have it. */
const tolerance = 0.02

/** The ratio of a size: one of the table where it is near enough, else its own. */
export function nearestRatio({ width, height }: Size): string {
  const away = (size: Size) => Math.abs(width / height / (size.width / size.height) - 1)
  const [nearest] = Object.entries(sizes).sort(([, a], [, b]) => away(a) - away(b))
  if (nearest && away(nearest[1]) <= tolerance) return nearest[0]
  const common = divisorOf(width, height)
  return `${width / common}:${height / common}`
}

const divisorOf = (a: number, b: number): number => (b === 0 ? a : divisorOf(b, a % b))
