import type { Cloth } from './cloth.ts'
import type { Garment } from './garment.ts'
import { legAt } from './lowers.ts'
import { add, between, curve, mix, type Point, polygon } from './shape.ts'
import type { Sitter } from './skin.ts'
import { shoulderLine, sides, trunkRow } from './tops.ts'

/** A jacket or coat, without its sleeves: open in front, closed seen from behind. */
export function drawOuter(sitter: Sitter, garment: Garment, cloth: Cloth): string {
  const { body } = sitter
  const { view, neck } = body.stance
  const edges = sides(body, 2, garment.ease)
  const left = [...edges.left]
  const right = [...edges.right]
  for (const t of [0.5, 1]) {
    const y = mix(left[left.length - 1]?.[1] ?? 390, garment.hem, t)
    if (y <= 395) continue
    const knee = (index: 0 | 1) => legAt(body, index, Math.min(y, 700))
    left.push([
      Math.min(
        knee(0).at[0] - knee(0).right,
        knee(1).at[0] - knee(1).right,
        (left[left.length - 1]?.[0] ?? 0) + 6,
      ) - 8,
      y,
    ])
    right.push([
      Math.max(
        knee(0).at[0] + knee(0).left,
        knee(1).at[0] + knee(1).left,
        (right[right.length - 1]?.[0] ?? 0) - 6,
      ) + 8,
      y,
    ])
  }
  const line = shoulderLine(body, 19 * body.build.shoulders ** 0.6)
  const l = left[left.length - 1] ?? neck
  const r = right[right.length - 1] ?? neck
  if (view !== 'front') {
    const lower: Point[] = [l, add(between(l, r, 0.5), [0, 5]), r]
    const top = [line.right[line.right.length - 1] ?? neck, add(neck, [0, -6]), line.left[0] ?? neck]
    const d = `${curve([...line.left, ...left])}${curve(lower, 'L')}${curve([...right].reverse().concat(line.right), 'L')}${curve(top, 'L')}Z`
    const seam =
      view === 'back'
        ? curve([add(neck, [0, 4]), body.stance.waist, between(l, r, 0.5)]) +
          curve([add(neck, [-18, -8]), add(neck, [0, 8]), add(neck, [18, -8])])
        : curve([add(neck, [12, 6]), trunkRow(body, 1, 0).right, add(between(l, r, 0.9), [0, 0])])
    return cloth.piece(d) + cloth.lines(seam, 1.2, 0.4)
  }
  return panel(sitter, cloth, -1, line.left, left) + panel(sitter, cloth, 1, [...line.right].reverse(), right)
}

/** One front of an open jacket, with its lapel. */
function panel(sitter: Sitter, cloth: Cloth, s: 1 | -1, shoulder: Point[], outer: Point[]): string {
  const { body } = sitter
  const { neck, waist } = body.stance
  const last = outer[outer.length - 1] ?? neck
  const start = shoulder[0] ?? neck
  const inner: Point[] = [
    [mix(last[0], waist[0], 0.52) + s * 2, last[1] + 3],
    add(waist, [s * 13, 62]),
    add(waist, [s * 10, 6]),
    add(neck, [s * 17, 62]),
    add(start, [-s * 1, 2]),
  ]
  const d = `${curve([...shoulder, ...outer])}${curve([last, ...inner], 'L')}Z`
  const lapel = polygon([
    add(start, [-s * 2, -1]),
    add(start, [s * 12, 9]),
    add(neck, [s * 37, 44]),
    add(neck, [s * 30, 52]),
    add(neck, [s * 36, 60]),
    add(waist, [s * 12, -18]),
    add(neck, [s * 16, 58]),
  ])
  const pocket = polygon([
    add(waist, [s * 22, 52]),
    add(waist, [s * 42, 49]),
    add(waist, [s * 43, 57]),
    add(waist, [s * 22, 60]),
  ])
  return cloth.piece(d) + cloth.piece(pocket) + cloth.piece(lapel)
}
