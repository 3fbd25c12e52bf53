/** A point: x to the right, y downwards. */
export type Point = readonly [x: number, y: number]

/** A place on a {@link limb}'s middle line and how far its edges are from it, to its left and its right. */
export interface Stop {
  readonly at: Point
  readonly left: number
  readonly right: number
}

/** A number as SVG needs it: short. */
export const num = (n: number): string => String(Math.round(n * 100) / 100)

const pair = ([x, y]: Point): string => `${num(x)} ${num(y)}`

export const mix = (a: number, b: number, t: number): number => a + (b - a) * t

/** The point at share `t` of the way from `a` to `b`. */
export const between = (a: Point, b: Point, t: number): Point => [mix(a[0], b[0], t), mix(a[1], b[1], t)]

export const add = (a: Point, b: Point): Point => [a[0] + b[0], a[1] + b[1]]

/** A stop with the same distance to both sides. */
export const even = (at: Point, half: number): Stop => ({ at, left: half, right: half })

/**
 * A smooth line through all points (Catmull-Rom, as Bézier curves).
 * @param begin `M` begins a path, `L` goes on with one
 */
export function curve(points: readonly Point[], begin: 'M' | 'L' = 'M'): string {
  const [first] = points
  if (!first) return ''
  let path = begin + pair(first)
  for (let index = 0; index + 1 < points.length; index++) {
    const from = points[index] ?? first
    const to = points[index + 1] ?? from
    const before = points[index - 1] ?? from
    const after = points[index + 2] ?? to
    const c1: Point = [from[0] + (to[0] - before[0]) / 6, from[1] + (to[1] - before[1]) / 6]
    const c2: Point = [to[0] - (after[0] - from[0]) / 6, to[1] - (after[1] - from[1]) / 6]
    path += `C${pair(c1)} ${pair(c2)} ${pair(to)}`
  }
  return path
}

/** A smooth closed shape through all points. */
export function blob(points: readonly Point[]): string {
  const count = points.length
  const at = (index: number): Point => points[(index + count) % count] ?? [0, 0]
  let path = `M${pair(at(0))}`
  for (let index = 0; index < count; index++) {
    const [before, from, to, after] = [at(index - 1), at(index), at(index + 1), at(index + 2)]
    const c1: Point = [from[0] + (to[0] - before[0]) / 6, from[1] + (to[1] - before[1]) / 6]
    const c2: Point = [to[0] - (after[0] - from[0]) / 6, to[1] - (after[1] - from[1]) / 6]
    path += `C${pair(c1)} ${pair(c2)} ${pair(to)}`
  }
  return `${path}Z`
}

/** Straight lines through all points, closed. */
export const polygon = (points: readonly Point[]): string => `M${points.map(pair).join('L')}Z`

/** The two edges of a bent and swelling limb: seen along its middle line, what is left and right of it. */
export function edges(stops: readonly Stop[]): { left: Point[]; right: Point[] } {
  const left: Point[] = []
  const right: Point[] = []
  stops.forEach((stop, index) => {
    const before = stops[index - 1] ?? stop
    const after = stops[index + 1] ?? stop
    const [dx, dy] = [after.at[0] - before.at[0], after.at[1] - before.at[1]]
    const length = Math.hypot(dx, dy) || 1
    const normal: Point = [dy / length, -dx / length]
    left.push([stop.at[0] + normal[0] * stop.left, stop.at[1] + normal[1] * stop.left])
    right.push([stop.at[0] - normal[0] * stop.right, stop.at[1] - normal[1] * stop.right])
  })
  return { left, right }
}

/** The outline of a limb, its end round or cut off. */
export function limb(stops: readonly Stop[], end: 'round' | 'cut' = 'round'): string {
  const { left, right } = edges(stops)
  const last = stops[stops.length - 1]
  const before = stops[stops.length - 2]
  if (!last || !before) return ''
  if (end === 'cut') return `${curve(left)}${curve(right.reverse(), 'L')}Z`
  const [dx, dy] = [last.at[0] - before.at[0], last.at[1] - before.at[1]]
  const reach = (last.left + last.right) / 2 / (Math.hypot(dx, dy) || 1)
  const tip: Point = [last.at[0] + dx * reach, last.at[1] + dy * reach]
  return `${curve([...left, tip, ...right.reverse()])}Z`
}

/** The stops of a limb between two shares (0 to 1) of its length, for what covers it in part. */
export function part(stops: readonly Stop[], from: number, to: number, steps = 8): Stop[] {
  return Array.from({ length: steps + 1 }, (_, step) => stopAt(stops, mix(from, to, step / steps)))
}

/** The stop at share `t` of a limb, on the smooth line through its stops. */
export function stopAt(stops: readonly Stop[], t: number): Stop {
  const place = Math.min(Math.max(t, 0), 1) * (stops.length - 1)
  const index = Math.min(Math.floor(place), stops.length - 2)
  const u = place - index
  const get = (n: number): Stop =>
    stops[Math.min(Math.max(n, 0), stops.length - 1)] ?? { at: [0, 0], left: 0, right: 0 }
  const [p, a, b, n] = [get(index - 1), get(index), get(index + 1), get(index + 2)]
  const at = (read: (stop: Stop) => number) => spline(read(p), read(a), read(b), read(n), u)
  return {
    at: [at((s) => s.at[0]), at((s) => s.at[1])],
    left: mix(a.left, b.left, u),
    right: mix(a.right, b.right, u),
  }
}

const spline = (p: number, a: number, b: number, n: number, u: number): number =>
  a + 0.5 * u * (b - p + u * (2 * p - 5 * a + 4 * b - n + u * (3 * (a - b) + n - p)))
