import { type Body, type Row, rowAt } from './body.ts'
import type { Cloth } from './cloth.ts'
import type { Garment } from './garment.ts'
import { add, between, curve, limb, mix, type Point, part, polygon, type Stop } from './shape.ts'
import type { Sitter } from './skin.ts'

/** The trunk's row at `u` (0 shoulders, 1 waist, 2 hips), with `ease` added on both sides. */
export function trunkRow({ trunk }: Body, u: number, ease = 0): Row {
  let index = rowAt.findIndex((at) => at >= u)
  if (index < 1) index = index === 0 ? 1 : rowAt.length - 1
  const [a, b] = [trunk[index - 1], trunk[index]]
  const [from, to] = [rowAt[index - 1] ?? 0, rowAt[index] ?? 1]
  if (!a || !b) return { left: [0, 0], right: [0, 0] }
  const t = (u - from) / (to - from)
  return {
    left: add(between(a.left, b.left, t), [-ease, 0]),
    right: add(between(a.right, b.right, t), [ease, 0]),
  }
}

/** Edges of what hangs from the shoulders: the sides of the trunk down to row `hem`. */
export function sides(
  body: Body,
  hem: number,
  ease: number,
  isSleeveless = false,
): { left: Point[]; right: Point[] } {
  // In profile the arm hides the armhole.
  const isBare = isSleeveless && body.stance.view !== 'side'
  const marks = [...(isBare ? [0.12, 0.3] : [0.02, 0.2]), 0.48, 0.75, 1, 1.3, 1.65, 2, 2.26].filter(
    (u) => u < hem - 0.08,
  )
  const rows = [...marks, hem].map((u) =>
    // Cloth falls from the bust; it does not go in at the waist as far as the body does.
    trunkRow(
      body,
      u,
      u < 0.2 && isBare
        ? -11
        : u < 0.35
          ? Math.min(ease, isBare ? 1 : 3)
          : u > 0.6 && u < 1.6
            ? ease * 1.25
            : ease,
    ),
  )
  return { left: rows.map((row) => row.left), right: rows.map((row) => row.right) }
}

/** From the neckline over the left shoulder, and back from the right shoulder to the neckline. */
export function shoulderLine(body: Body, wide: number, isBare = false): { left: Point[]; right: Point[] } {
  const { stance, shoulders } = body
  if (stance.view === 'side') {
    return { left: [add(stance.neck, [-17, -6])], right: [add(stance.neck, [15, 2])] }
  }
  const line = (shoulder: Point, s: 1 | -1): Point[] => {
    const start = add(stance.neck, [s * wide, -9 + Math.max(0, wide - 17) * 0.32])
    const tip = add(shoulder, isBare ? [-s * 15, -8] : [s * 0.5, -11])
    return [start, add(between(start, tip, 0.5), [0, 1.5]), tip]
  }
  return { left: line(shoulders[0], -1), right: line(shoulders[1], 1).reverse() }
}

const depth = { crew: 7, scoop: 34, v: 50, turtle: 0, collar: 28 } as const

/** Points from the right end of a neckline to its left end. */
function necklinePoints(body: Body, garment: Garment, wide: number): Point[] {
  const { stance } = body
  if (stance.view !== 'front') return [add(stance.neck, [0, stance.view === 'back' ? -3 : 4])]
  const deep = depth[garment.neckline]
  const at = (x: number, y: number) => add(stance.neck, [x, y])
  if (garment.neckline === 'v' || garment.neckline === 'collar')
    return [at(wide * 0.52, deep * 0.42), at(0.5, deep), at(-wide * 0.52, deep * 0.42)]
  return [at(wide * 0.82, deep * 0.55), at(0, deep), at(-wide * 0.82, deep * 0.55)]
}

export const neckWidth = ({ neckline, sleeve }: Garment, { build }: Body): number =>
  (neckline === 'scoop' ? (sleeve === 'none' ? 34 : 28) : neckline === 'v' ? 22 : 18.5) *
  build.shoulders ** 0.6

/** The outline of a top: neckline, shoulders, sides, and the given lower edge from left to right. */
export function topOutline(
  body: Body,
  garment: Garment,
  left: Point[],
  right: Point[],
  lower: Point[],
): string {
  const wide = neckWidth(garment, body)
  const line = shoulderLine(body, wide, garment.sleeve === 'none')
  const neckline = necklinePoints(body, garment, wide)
  const first: Point = line.left[0] ?? [0, 0]
  const closing =
    garment.neckline === 'v' && body.stance.view === 'front'
      ? polyline([...neckline.slice(1, 2), first])
      : curve([line.right[line.right.length - 1] ?? first, ...neckline, first], 'L')
  return `${curve([...line.left, ...left])}${curve(lower, 'L')}${curve([...right].reverse().concat(line.right), 'L')}${closing}Z`
}

const polyline = (points: readonly Point[]): string => points.map(([x, y]) => `L${x} ${y}`).join('')

/** A shirt, sweater, tank or tee, without its sleeves. */
export function drawTop(sitter: Sitter, garment: Garment, cloth: Cloth): string {
  const { body } = sitter
  const { left, right } = sides(body, garment.hem, garment.ease, garment.sleeve === 'none')
  const l: Point = left[left.length - 1] ?? [0, 0]
  const r: Point = right[right.length - 1] ?? [0, 0]
  const lower: Point[] = [l, add(between(l, r, 0.5), [0, 6]), r]
  const d = topOutline(body, garment, left, right, lower)
  return cloth.piece(d) + topDetails(sitter, garment, cloth, left, right)
}

function topDetails(sitter: Sitter, garment: Garment, cloth: Cloth, left: Point[], right: Point[]): string {
  const { body } = sitter
  const { neck, view } = body.stance
  const at = (u: number, share: number): Point => {
    const row = trunkRow(body, u, garment.ease)
    return between(row.left, row.right, share)
  }
  const folds = [
    curve([at(0.3, 0.06), at(0.5, 0.2), at(0.62, 0.3)]),
    curve([at(0.32, 0.94), at(0.52, 0.82), at(0.64, 0.72)]),
    curve([at(0.98, 0.02), at(0.92, 0.16), at(0.94, 0.3)]),
    curve([at(1.12, 0.98), at(1.02, 0.86), at(1.02, 0.72)]),
  ]
  const [l, r] = [left[left.length - 1], right[right.length - 1]]
  const hem = l && r ? curve([add(l, [2, -5]), add(between(l, r, 0.5), [0, 1]), add(r, [-2, -5])]) : ''
  const parts = [cloth.lines(folds.join(''), 1.3, 0.28), cloth.lines(hem, 0.9, 0.4)]
  if (view !== 'front') {
    if (view === 'back')
      parts.push(cloth.lines(curve([add(neck, [-18, -4]), add(neck, [0, 4]), add(neck, [18, -4])]), 1))
    return parts.join('')
  }
  const wide = neckWidth(garment, body)
  if (garment.neckline === 'collar')
    parts.push(collar(garment, cloth, neck, wide, l && r ? between(l, r, 0.5) : neck))
  else if (garment.neckline !== 'turtle' && garment.neckline !== 'v') {
    const line = shoulderLine(body, wide, garment.sleeve === 'none')
    const inner = [
      line.right[line.right.length - 1] ?? neck,
      ...necklinePoints(body, garment, wide),
      line.left[0] ?? neck,
    ]
    parts.push(cloth.lines(curve(inner.map(([x, y]) => [mix(x, neck[0], -0.07), y + 4] as Point)), 0.9))
  }
  return parts.join('')
}

function collar(garment: Garment, cloth: Cloth, neck: Point, wide: number, hem: Point): string {
  const at = (x: number, y: number) => add(neck, [x, y])
  const wing = (s: 1 | -1) =>
    polygon([at(s * (wide - 3), -15), at(s * (wide + 3), -6), at(s * 22, 20), at(s * 1, 30), at(s * 9, 8)])
  const buttons = [52, 82, 112, 142, 172]
    .filter((y) => neck[1] + y < hem[1] - 12)
    .map(
      (y) =>
        `<circle cx="${mix(neck[0], hem[0], y / (hem[1] - neck[1]))}" cy="${neck[1] + y}" r="1.7" fill="${garment.pattern === 'plain' ? '#fff' : '#444'}" fill-opacity=".75"/>`,
    )
    .join('')
  return (
    cloth.lines(curve([at(1, 30), add(between(at(1, 30), hem, 0.5), [0.5, 0]), add(hem, [2, 3])]), 1, 0.5) +
    buttons +
    cloth.piece(wing(-1)) +
    cloth.piece(wing(1))
  )
}

/** The band of a turtle neck, over the neck. */
export function turtleNeck({ body }: Sitter, cloth: Cloth): string {
  const { neck, view } = body.stance
  const wide = 18.5 * body.build.shoulders ** 0.6
  const shiftX = view === 'side' ? -2 : 0
  const at = (x: number, y: number) => add(neck, [x + shiftX, y])
  const d = `${curve([at(-wide, -4), at(-wide + 1, -18), at(-wide + 2.5, -27)])}${curve([at(-wide + 2.5, -27), at(0, -23), at(wide - 2.5, -27)], 'L')}${curve([at(wide - 2.5, -27), at(wide - 1, -18), at(wide, -4)], 'L')}${curve([at(wide, -4), at(0, 5), at(-wide, -4)], 'L')}Z`
  return cloth.piece(d) + cloth.lines(curve([at(-wide + 1, -14), at(0, -9), at(wide - 1, -14)]), 1, 0.4)
}

const sleeveEnd = { none: 0, short: 0.36, long: 0.97 } as const

/** A sleeve over arm number 0 or 1; empty for a garment without. */
export function drawSleeve(sitter: Sitter, index: 0 | 1, garment: Garment, cloth: Cloth): string {
  if (garment.sleeve === 'none') return ''
  const { body } = sitter
  const end = sleeveEnd[garment.sleeve]
  const loose = garment.ease * 0.55 + 2
  const stops: Stop[] = part(body.arms[index], 0, end, 9).map(({ at, left, right }, i) => {
    const rise = Math.min(1, i / 5)
    const by = mix(1, garment.sleeve === 'short' ? loose + i * 0.3 : loose * (i > 6 ? 1.05 : 0.95), rise)
    return { at, left: left + by, right: right + by }
  })
  const behind = body.stance.arms[index].behind === true
  const cuffStops = stops.slice(-2)
  const cuff = cuffStops.map(({ at, left, right }) => ({ at, left: left + 0.4, right: right + 0.4 }))
  const elbow = stops[Math.floor(stops.length * 0.55)]
  const crease =
    elbow && garment.sleeve === 'long'
      ? curve([
          add(elbow.at, [-elbow.left, -4]),
          add(elbow.at, [-1, 3]),
          add(elbow.at, [elbow.left * 0.5, 1]),
        ]) + curve([add(elbow.at, [elbow.right, -9]), add(elbow.at, [2, -4])])
      : ''
  return (
    cloth.piece(limb(stops, 'cut'), behind ? 0.16 : 0) +
    cloth.lines(crease, 1.2, 0.35) +
    (garment.sleeve === 'long' ? cloth.lines(limb(cuff, 'cut'), 0.8, 0.35) : '')
  )
}
