import type { Random } from '../random.ts'
import type { Point } from './shape.ts'

/** An arm below its shoulder, and where its hand points to: degrees, 0 is down, 90 to the picture's right. */
export interface Arm {
  readonly elbow: Point
  readonly wrist: Point
  readonly hand: number
  /** A hand that is not seen: in a pocket, or behind the head. */
  readonly hides?: 'pocket' | 'hair'
  /** Behind the body. */
  readonly behind?: boolean
}

/** A leg below its hip. */
export interface Leg {
  readonly knee: Point
  readonly ankle: Point
  readonly toe: Point
  /** The one further away: drawn first, and darker. */
  readonly behind?: boolean
}

/** Where the joints are, in hundredths of a head: 8 heads tall, standing on y = 800, about x = 0. */
export interface Stance {
  readonly view: 'front' | 'back' | 'side'
  /** Middle of the chin's line; the head stands above it. */
  readonly chin: Point
  /** Degrees. */
  readonly tilt: number
  /** -1 the face looks to the picture's left, 1 to its right. */
  readonly turn: number
  readonly neck: Point
  readonly shoulders: readonly [Point, Point]
  readonly waist: Point
  readonly hips: readonly [Point, Point]
  readonly arms: readonly [Arm, Arm]
  readonly legs: readonly [Leg, Leg]
}

/** The same stance a little different, as a person never stands twice the same. */
export function sway(stance: Stance, random: Random, by = 3): Stance {
  const move = ([x, y]: Point): Point => [x + random.float(-by, by), y + random.float(-by, by)]
  const arm = (arm: Arm): Arm =>
    arm.hides ? arm : { ...arm, elbow: move(arm.elbow), hand: arm.hand + random.float(-2, 2) * by }
  const leg = (leg: Leg): Leg => ({ ...leg, knee: move(leg.knee) })
  return {
    ...stance,
    tilt: stance.tilt + random.float(-1, 1) * by,
    turn:
      stance.view === 'front'
        ? Math.max(-0.9, Math.min(0.9, stance.turn + random.float(-0.2, 0.2)))
        : stance.turn,
    arms: [arm(stance.arms[0]), arm(stance.arms[1])],
    legs: [leg(stance.legs[0]), leg(stance.legs[1])],
  }
}
