import { css, darker, lighter } from './colour.ts'
import { add, blob, curve, limb, num, type Point } from './shape.ts'
import type { Sitter } from './skin.ts'

/** A shoe on foot number 0 or 1: a pointed pump, or a plain low shoe. */
export function drawShoe({ body, person }: Sitter, index: 0 | 1): string {
  const { view } = body.stance
  const { ankle, toe, behind } = body.stance.legs[index]
  const colour = behind ? darker(person.shoes, 0.2) : person.shoes
  const skin = behind ? darker(person.skin, 0.14) : person.skin
  const paint = `fill="${css(colour)}" stroke="${css(darker(colour, 0.6), 0.7)}" stroke-width=".9" stroke-linejoin="round"`
  const big = person.isMasculine ? 1.25 : 1
  if (view === 'side') return sideShoe(ankle, toe, big, paint, css(skin), person.isMasculine)
  const isBack = view === 'back'
  const lean = toe[0] - ankle[0]
  const foot = limb([
    { at: add(ankle, [0, -4]), left: 7.2 * big, right: 7.2 * big },
    { at: add(ankle, [lean * 0.2, 10]), left: 8.6 * big, right: 8.6 * big },
    { at: add(ankle, [lean * 0.5, 22]), left: 10 * big, right: 10 * big },
  ])
  if (isBack) {
    const heel = limb([
      { at: add(ankle, [0, 6]), left: 7.6 * big, right: 7.6 * big },
      { at: add(ankle, [lean * 0.15, 20]), left: 9.6 * big, right: 9.6 * big },
      { at: add(ankle, [lean * 0.3, 32]), left: 9 * big, right: 9 * big },
    ])
    return `<path d="${foot}" fill="${css(skin)}"/><path d="${heel}" ${paint}/><path d="${curve([add(ankle, [0, 10]), add(ankle, [lean * 0.2, 30])])}" stroke="${css(darker(colour, 0.5), 0.5)}" stroke-width="1" fill="none"/>`
  }
  // Drawn as seen from above the toes, then turned to where the foot points.
  const length = Math.hypot(toe[0] - ankle[0], toe[1] - ankle[1])
  const angle = (Math.atan2(-(toe[0] - ankle[0]), toe[1] - ankle[1]) * 180) / Math.PI
  const shoe = person.isMasculine
    ? 'M-9 2C-11 12-13 24-12.5 33C-12 42-6 46 0 46C6 46 12 42 12.5 33C13 24 11 12 9 2C4 6-4 6-9 2Z'
    : 'M-9 4C-10.5 12-12 21-11 30C-9.5 38-4.5 45.5 0 46C4.5 45.5 9.5 38 11 30C12 21 10.5 12 9 4C8.8 14 6 26 0 27C-6 26-8.8 14-9 4Z'
  const laces = person.isMasculine
    ? `<path d="M-5 12L5 12M-5.5 18L5.5 18M-5 24L5 24" stroke="${css(lighter(colour, 0.6), 0.6)}" stroke-width="1.3" stroke-linecap="round"/>`
    : ''
  return `<path d="${foot}" fill="${css(skin)}" stroke="${css(darker(skin, 0.55), 0.4)}" stroke-width=".8"/><g transform="translate(${num(ankle[0])} ${num(ankle[1])}) rotate(${num(angle * 0.75)}) scale(1 ${num(length / 44)})"><path d="M-8 0C-10 12-10 24-6 34L6 34C10 24 10 12 8 0Z" fill="${css(skin)}"/><path d="${shoe}" ${paint}/><path d="${shoe}" fill="url(#volume)"/>${laces}</g>`
}

function sideShoe(ankle: Point, toe: Point, big: number, paint: string, skin: string, flat: boolean): string {
  const angle = (Math.atan2(toe[1] - (ankle[1] + 34), toe[0] - ankle[0]) * 180) / Math.PI
  const lift = flat ? 0 : 11
  // Drawn level, heel below the ankle, then turned as the foot is.
  const foot = blob([
    [-8, -4],
    [8, -4],
    [14, 12],
    [32, 22 + lift * 0.6],
    [40, 29 + lift * 0.4],
    [0, 30 - lift * 0.3],
    [-11, 18],
  ])
  const shoe = blob([
    [-11.5, flat ? 2 : 9],
    [-4, flat ? 5 : 15],
    [10, flat ? 8 : 24 + lift * 0.1],
    [26, 19 + lift * 0.6],
    [44, 29 + lift * 0.4],
    [45, 33 + lift * 0.3],
    [30, 35 + lift * 0.2],
    [8, 34 - lift * 0.35],
    [-12, 32 - lift],
    [-13.5, 18],
  ])
  const heel = flat ? '' : `<path d="M-12.5 18L-4 23L-9 36L-12 36Z" ${paint}/>`
  return `<g transform="translate(${num(ankle[0])} ${num(ankle[1])}) rotate(${num(Math.max(-40, Math.min(40, angle)))}) scale(${big ** 0.5})"><path d="${foot}" fill="${skin}"/>${heel}<path d="${shoe}" ${paint}/></g>`
}
