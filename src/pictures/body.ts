import { add, between, type Point, type Stop } from './shape.ts'
import type { Arm, Leg, Stance } from './stance.ts'

/** Proportions that tell one person from another. */
export interface Build {
  readonly shoulders: number
  readonly waist: number
  readonly hips: number
  readonly bust: number
  readonly limbs: number
}

export const builds = {
  feminine: { shoulders: 1, waist: 1, hips: 1, bust: 1, limbs: 1 },
  masculine: { shoulders: 1.17, waist: 1.25, hips: 0.93, bust: 1.08, limbs: 1.2 },
} as const satisfies Readonly<Record<string, Build>>

/** Left and right edge of the trunk at one height. */
export interface Row {
  readonly left: Point
  readonly right: Point
}

/** A body in its stance, as lines that skin and cloth both follow. */
export interface Body {
  readonly stance: Stance
  readonly build: Build
  /** From the shoulders down to the crotch; the names of the rows are {@link rowAt}. */
  readonly trunk: readonly Row[]
  readonly arms: readonly [readonly Stop[], readonly Stop[]]
  readonly legs: readonly [readonly Stop[], readonly Stop[]]
  readonly shoulders: readonly [Point, Point]
}

/** Where on the trunk a row is: 0 at the shoulders, 1 at the waist, 2 at the hips. */
export const rowAt = [0, 0.28, 0.48, 0.75, 1, 1.3, 1.65, 2, 2.26] as const

type Halves = readonly (readonly [left: number, right: number])[]
const front: Halves = [55, 49, 49, 41, 35.5, 42, 52, 56, 53].map((half) => [half, half] as const)
const profile: Halves = [
  [19, 16],
  [26, 24],
  [25, 32],
  [22, 26],
  [20, 21],
  [26, 24],
  [34, 25],
  [38, 26],
  [34, 26],
]

/** Joins the joints of a stance to a body. */
export function bodyOf(given: Stance, build: Build): Body {
  // Broad shoulders have a short neck.
  const stance = { ...given, chin: add(given.chin, [0, (build.shoulders - 1) * 40]) }
  const isSide = stance.view === 'side'
  const middle = between(stance.shoulders[0], stance.shoulders[1], 0.5)
  const widen = isSide ? 1 : build.shoulders
  const shoulders = [
    scaleFrom(middle, stance.shoulders[0], widen),
    scaleFrom(middle, stance.shoulders[1], widen),
  ] as const
  const outward = [
    shoulders[0][0] - stance.shoulders[0][0],
    shoulders[1][0] - stance.shoulders[1][0],
  ] as const
  return {
    stance,
    build,
    trunk: trunkOf(stance, build),
    shoulders,
    arms: [
      armStops(shoulders[0], shift(stance.arms[0], outward[0]), build, middle),
      armStops(shoulders[1], shift(stance.arms[1], outward[1]), build, middle),
    ],
    legs: [legStops(stance, 0, build), legStops(stance, 1, build)],
  }
}

const shift = (arm: Arm, x: number): Arm => ({
  ...arm,
  elbow: add(arm.elbow, [x * 1.25, 0]),
  wrist: add(arm.wrist, [x * (arm.hides ? 0.4 : 1.1), 0]),
})

const scaleFrom = (centre: Point, point: Point, by: number): Point => [
  centre[0] + (point[0] - centre[0]) * by,
  point[1],
]

function trunkOf(stance: Stance, build: Build): Row[] {
  const top = between(stance.shoulders[0], stance.shoulders[1], 0.5)
  const bottom = between(stance.hips[0], stance.hips[1], 0.5)
  const isSide = stance.view === 'side'
  const lean = isSide ? [0, 0] : [slope(stance.shoulders), slope(stance.hips)]
  const narrow = isSide ? 1 : (stance.shoulders[1][0] - stance.shoulders[0][0]) / 121
  return rowAt.map((u, index) => {
    const centre = u <= 1 ? between(top, stance.waist, u) : between(stance.waist, bottom, u - 1)
    const [left, right] = (isSide ? profile : front)[index] ?? [40, 40]
    const share = u < 0.9 ? build.shoulders : u < 1.4 ? build.waist : build.hips
    const by =
      (u < 0.3 ? build.shoulders : u < 0.9 ? (build.shoulders + build.bust) / 2 : share) *
      (0.5 + 0.5 * narrow)
    const bend = (lean[0] ?? 0) * Math.max(0, 1 - u) + (lean[1] ?? 0) * Math.max(0, u - 1)
    return {
      left: [centre[0] - left * by, centre[1] - left * by * bend],
      right: [centre[0] + right * by, centre[1] + right * by * bend],
    }
  })
}

const slope = ([a, b]: readonly [Point, Point]): number => (b[1] - a[1]) / (b[0] - a[0] || 1)

function armStops(shoulder: Point, arm: Arm, build: Build, middle: Point): Stop[] {
  const inward = Math.sign(middle[0] - shoulder[0])
  const at = (point: Point, half: number, by = build.limbs): Stop => ({
    at: point,
    left: half * by,
    right: half * by,
  })
  return [
    at(add(shoulder, [inward * 11, -2]), 7.5, 1),
    at(add(shoulder, [inward * 2, 9]), 12.8, build.limbs ** 0.3),
    at(between(shoulder, arm.elbow, 0.42), 13),
    at(between(shoulder, arm.elbow, 0.8), 10.8),
    at(arm.elbow, 10),
    at(between(arm.elbow, arm.wrist, 0.28), 10.8),
    at(between(arm.elbow, arm.wrist, 0.66), 8.3),
    at(arm.wrist, 6.3),
  ]
}

/** Outer and inner half at shares of the way from hip to knee and from knee to ankle. */
const legFront = [
  [0, 28, 26],
  [0.3, 28, 25],
  [0.68, 21, 19],
  [1, 15.5, 15],
  [1.28, 16, 17.5],
  [1.64, 11.5, 12],
  [2, 7.2, 7.2],
] as const

function legStops(stance: Stance, index: 0 | 1, build: Build): Stop[] {
  const leg: Leg = stance.legs[index]
  const hip = stance.hips[index]
  const isSide = stance.view === 'side'
  return legFront.map(([u, outer, inner]) => {
    const at = u <= 1 ? between(hip, leg.knee, u) : between(leg.knee, leg.ankle, u - 1)
    // Calves swell to the back, thighs to the front.
    const by = u < 0.2 ? build.hips : u < 0.5 ? (1 + build.limbs) / 2 : 0.35 + 0.65 * build.limbs
    if (isSide) {
      const back = u === 1.28 ? 20 : u === 0 ? 33 : outer
      const fore = u === 1.28 ? 13 : u === 0 ? 27 : inner + 2
      return { at, left: fore * by, right: back * by }
    }
    return index === 0
      ? { at, left: inner * by, right: outer * by }
      : { at, left: outer * by, right: inner * by }
  })
}
