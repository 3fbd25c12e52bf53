import type { Body } from './body.ts'
import { css, darker } from './colour.ts'
import type { Person } from './person.ts'
import { add, between, curve, limb, num, type Point, part, type Stop, stopAt } from './shape.ts'

/** What all layers of a figure need to know. */
export interface Sitter {
  readonly body: Body
  readonly person: Person
  /** The side that lies in shade. */
  readonly shade: 'left' | 'right'
}

const outline = (person: Person) => `stroke="${css(darker(person.skin, 0.55), 0.55)}" stroke-width=".9"`

function fleshed({ person }: Sitter, stops: readonly Stop[], behind: boolean): string {
  const base = behind ? darker(person.skin, 0.14) : person.skin
  return `<path d="${limb(stops, 'cut')}" fill="${css(base)}" ${outline(person)}/><path d="${limb(stops, 'cut')}" fill="url(#volume)"/>`
}

/** Arm number 0 or 1, with its hand. */
export function drawArm(sitter: Sitter, index: 0 | 1): string {
  const { body } = sitter
  const arm = body.stance.arms[index]
  return fleshed(sitter, body.arms[index], arm.behind === true) + (arm.hides ? '' : drawHand(sitter, index))
}

/** A hand at rest: palm, four fingers that lie together, and the thumb. */
export function drawHand(sitter: Sitter, index: 0 | 1): string {
  const { body, person } = sitter
  const arm = body.stance.arms[index]
  const { wrist } = arm
  const stop = body.arms[index][7] ?? { at: wrist, left: 6, right: 6 }
  const size = stop.left / 6.3
  // The thumb is on the inner side of a hanging hand.
  const inner = body.stance.view === 'side' ? 1 : index === 0 ? 1 : -1
  const bend = Math.abs(arm.hand) > 40 ? 0.4 : 1
  const fill = css(arm.behind ? darker(person.skin, 0.14) : person.skin)
  const line = `stroke="${css(darker(person.skin, 0.6), 0.55)}" stroke-width=".75"`
  const finger = (x: number, length: number, fan: number, wide: number) =>
    limb([
      { at: [x * 0.9, 20], left: wide, right: wide },
      { at: [x + fan * 0.4, 20 + length * 0.45], left: wide, right: wide },
      { at: [x + fan - inner * 1.5 * bend, 20 + length], left: wide * 0.62, right: wide * 0.62 },
    ])
  const thumb = limb([
    { at: [inner * 5, 5], left: 4, right: 4 },
    { at: [inner * 10.5, 15], left: 3.4, right: 3.4 },
    { at: [inner * 11.5, 27], left: 2.1, right: 2.1 },
  ])
  const palm = limb(
    [
      { at: [0, -4], left: 6.1, right: 6.1 },
      { at: [0, 6], left: 7.6, right: 7.6 },
      { at: [0, 20], left: 8.6, right: 8.6 },
      { at: [0, 25], left: 8, right: 8 },
    ],
    'cut',
  )
  const fingers = [
    finger(-6.4 * inner, 18, -1.6 * inner, 2.3),
    finger(-2.2 * inner, 24, -0.6 * inner, 2.5),
    finger(2.2 * inner, 25, 0.4 * inner, 2.5),
    finger(6.2 * inner, 22, 1.2 * inner, 2.4),
  ]
  return `<g transform="translate(${num(stop.at[0])} ${num(stop.at[1])}) rotate(${num(-arm.hand)}) scale(${num(size)})" fill="${fill}"><path d="${thumb}" ${line}/>${fingers.map((d) => `<path d="${d}" ${line}/>`).join('')}<path d="${palm}"/></g>`
}

/** Leg number 0 or 1, without its shoe. */
export const drawLeg = (sitter: Sitter, index: 0 | 1): string => {
  const { body, person } = sitter
  const stops = body.legs[index]
  const knee = stopAt(stops, 0.5).at
  const bow =
    body.stance.view === 'front'
      ? `<path d="${curve([add(knee, [-8, 5]), add(knee, [0, 9]), add(knee, [8, 5])])}" fill="none" stroke="${css(darker(person.skin, 0.5), 0.3)}" stroke-width="1.1"/>`
      : ''
  return fleshed(sitter, stops, body.stance.legs[index].behind === true) + bow
}

/** Trunk and neck. */
export function drawTrunk(sitter: Sitter): string {
  const { body, person } = sitter
  const { trunk, stance, shoulders, build } = body
  const neck = neckStops(sitter)
  const left = trunk.map((row) => row.left)
  const right = trunk.map((row) => row.right)
  const slope = (shoulder: Point, s: 1 | -1): Point[] => [
    add(stance.neck, [s * 15.5 * Math.sqrt(build.shoulders), -10]),
    between(add(stance.neck, [s * 17, -3]), shoulder, 0.42),
    add(shoulder, [s * 3, -8]),
  ]
  const isSide = stance.view === 'side'
  const start = isSide ? [] : slope(shoulders[0], -1)
  const end = isSide ? [] : slope(shoulders[1], 1).reverse()
  const d = `${curve([...start, ...left])}${curve([...right].reverse().concat(end), 'L')}Z`
  const bones =
    stance.view === 'front'
      ? `<g fill="none" stroke="${css(darker(person.skin, 0.55), 0.4)}" stroke-width="1.1" stroke-linecap="round"><path d="${curve([add(stance.neck, [-5, 4]), add(stance.neck, [-24, 5]), add(between(stance.neck, shoulders[0], 0.8), [0, 2])])}"/><path d="${curve([add(stance.neck, [5, 4]), add(stance.neck, [24, 6]), add(between(stance.neck, shoulders[1], 0.8), [0, 2])])}"/></g>`
      : ''
  const back =
    stance.view === 'back'
      ? `<path d="${curve([add(stance.neck, [0, 14]), stance.waist, add(stance.waist, [2, 70])])}" fill="none" stroke="${css(darker(person.skin, 0.5), 0.3)}" stroke-width="1.4"/>`
      : ''
  const under: readonly Stop[] = part(neck, 0.02, 0.52).map((stop) => ({
    ...stop,
    left: stop.left * 0.98,
    right: stop.right * 0.98,
  }))
  return `<path d="${d}" fill="${css(person.skin)}" ${outline(person)}/><path d="${d}" fill="url(#volume)"/><path d="${limb(neck, 'cut')}" fill="${css(person.skin)}"/><path d="${limb(under)}" fill="${css(darker(person.skin, 0.6), stance.view === 'back' ? 0.12 : 0.24)}"/>${bones}${back}`
}

function neckStops({ body }: Sitter): Stop[] {
  const { stance, build } = body
  const wide = Math.sqrt(build.limbs) * build.shoulders ** 0.4
  const isSide = stance.view === 'side'
  const top: Point = isSide ? add(stance.chin, [-13, -34]) : [stance.chin[0] * 0.7, stance.chin[1] - 26]
  const half = (isSide ? 13.5 : 14.6) * wide
  return [
    { at: top, left: half, right: half },
    { at: between(top, stance.neck, 0.55), left: half * 0.96, right: half * 0.96 },
    { at: add(stance.neck, [0, -8]), left: half * 1.1, right: half * 1.1 },
    isSide
      ? { at: add(stance.neck, [0, 6]), left: half * 1.15, right: half * 1.15 }
      : { at: add(stance.neck, [0, 10]), left: half * 1.5, right: half * 1.5 },
  ]
}
