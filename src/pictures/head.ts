import { css, darker, lighter, luminance } from './colour.ts'
import type { Person } from './person.ts'
import { blob, curve, limb, num, type Point } from './shape.ts'

/** Brows and lashes: darker than the hair, and never fair. */
const ink = (person: Person, opacity = 0.75) =>
  css(darker(person.hair, luminance(person.hair) > 0.45 ? 0.68 : 0.45), opacity)

/** A face seen from the front, about its chin at 0 0, 100 high. */
export function frontFace(person: Person, turn: number, shade: 'left' | 'right'): string {
  const { skin, isMasculine } = person
  const jaw = isMasculine ? 28 : 24.5
  const lean = turn * 2.5
  const outline = blob([
    [lean, -99],
    [24, -90],
    [33, -66],
    [33, -44],
    [jaw + lean, -19],
    [(isMasculine ? 13 : 10) + lean * 1.6, -3],
    [lean * 1.8, 0.5],
    [-(isMasculine ? 13 : 10) + lean * 1.6, -3],
    [-jaw + lean, -19],
    [-33, -44],
    [-33, -66],
    [-24, -90],
  ])
  const s = shade === 'right' ? 1 : -1
  const cheekShade = blob([
    [s * 24, -90],
    [s * 33, -66],
    [s * 33, -44],
    [s * jaw + lean, -19],
    [s * 10 + lean * 1.6, -3],
    [s * 12 + lean, -14],
    [s * 24 + lean, -36],
    [s * 25 + lean, -62],
  ])
  const ear = (x: number) => `<ellipse cx="${x}" cy="-47" rx="5" ry="9.5" fill="${css(darker(skin, 0.12))}"/>`
  const line = css(darker(skin, 0.5), 0.6)
  const shift = turn * 8.5
  return [
    turn > -0.55 ? ear(-33) : '',
    turn < 0.55 ? ear(33) : '',
    `<path d="${outline}" fill="${css(skin)}" stroke="${line}" stroke-width=".8"/>`,
    `<path d="${outline}" fill="url(#volume)" opacity=".75"/><path d="${cheekShade}" fill="${css(darker(skin, 0.5), 0.1)}"/>`,
    `<g fill="${css([222, 92, 84], (isMasculine ? 0.06 : 0.14) * luminance(skin))}"><ellipse cx="${num(shift - 18)}" cy="-33" rx="9" ry="6"/><ellipse cx="${num(shift + 18)}" cy="-33" rx="9" ry="6"/></g>`,
    eye(person, shift - 14.2 + Math.min(0, turn) * -2.6, -1, turn < 0 ? 1 + turn * 0.24 : 1),
    eye(person, shift + 14.2 - Math.max(0, turn) * 2.6, 1, turn > 0 ? 1 - turn * 0.24 : 1),
    nose(person, shift * 1.25, turn, s),
    mouth(person, shift * 1.08, turn),
    isMasculine ? stubble(person, lean, jaw) : '',
  ].join('')
}

function eye(person: Person, x: number, outer: 1 | -1, squeeze: number): string {
  const brow = person.isMasculine ? 2.1 : 1.45
  const lash = person.isMasculine ? 1.3 : 1.9
  const iris = css(person.eyes)
  return `<g transform="translate(${num(x)} -49) scale(${num(outer * squeeze)} 1)">
<path d="M-7 .8C-4-4.6 3.4-5 7.4-1.1C4 3-3 3.4-7 .8Z" fill="#fbf7f2"/>
<circle cx=".3" cy="-.8" r="3.25" fill="${iris}"/><circle cx="1.4" cy="-2" r=".9" fill="#fff" opacity=".9"/>
<path d="M-7 .8C-4-4.6 3.4-5 7.4-1.1${person.isMasculine ? '' : 'L10.2-3.4'}" fill="none" stroke="${ink(person, 0.95)}" stroke-width="${lash}" stroke-linecap="round" stroke-linejoin="round"/>
<path d="M-5.6-6.4C-2-8.8 3-8.9 7-6" fill="none" stroke="${css(darker(person.skin, 0.5), 0.45)}" stroke-width=".7"/>
<path d="${limb([
    { at: [-8, -10.5], left: brow, right: brow },
    { at: [0, -14.2], left: brow, right: brow },
    { at: [10, -11], left: 0.3, right: 0.3 },
  ])}" fill="${ink(person, 0.8)}"/></g>`
}

function nose(person: Person, x: number, turn: number, shadeSide: number): string {
  const side = Math.abs(turn) > 0.15 ? Math.sign(turn) : shadeSide
  const line = css(darker(person.skin, 0.55), 0.55)
  return `<path d="${curve([
    [x * 0.7 + side * 4, -50],
    [x * 0.9 + side * 3.4, -40],
    [x + side * 5.4, -31],
    [x + side * 2.6, -27.8],
  ])}" fill="none" stroke="${line}" stroke-width="1" stroke-linecap="round"/><path d="${curve([
    [x - side * 5, -29.5],
    [x - side * 3, -27.4],
    [x, -26.4],
  ])}" fill="none" stroke="${line}" stroke-width="1" stroke-linecap="round"/>`
}

function mouth(person: Person, x: number, turn: number): string {
  const wide = 9.6 - Math.abs(turn) * 1.4
  const lips = person.lips
  return `<g transform="translate(${num(x)} -15.6)"><path d="M${-wide} -.4C${num(-wide * 0.5)}-3.8 -2.2-4.2 0-2.8C2.2-4.2 ${num(wide * 0.5)}-3.8 ${wide} -.4C${num(wide * 0.4)} .5 ${num(-wide * 0.4)} .5 ${-wide} -.4Z" fill="${css(darker(lips, 0.16))}"/><path d="M${-wide} -.4C${num(-wide * 0.4)} .5 ${num(wide * 0.4)} .5 ${wide} -.4C${num(wide * 0.55)} 5.2 ${num(-wide * 0.55)} 5.2 ${-wide} -.4Z" fill="${css(lips)}"/><path d="M${-wide} -.4C${num(-wide * 0.4)} .7 ${num(wide * 0.4)} .7 ${wide} -.4" fill="none" stroke="${css(darker(lips, 0.5), 0.8)}" stroke-width=".8"/><path d="M-2.6 2.1Q0 2.9 2.6 2.1" fill="none" stroke="#fff" stroke-opacity=".35" stroke-width="1"/></g>`
}

const stubble = (person: Person, lean: number, jaw: number): string =>
  `<path d="${blob([
    [-32, -40],
    [-jaw + lean, -19],
    [-13 + lean * 1.6, -3],
    [13 + lean * 1.6, -3],
    [jaw + lean, -19],
    [32, -40],
    [22, -22],
    [0 + lean, -22],
    [-22, -22],
  ])}" fill="${css(person.hair, 0.1)}"/>`

/** A face in profile that looks to the right, its chin about 0 0. */
export function sideFace(person: Person): string {
  const { skin } = person
  const outline: readonly Point[] = [
    [16, -91],
    [22.5, -76],
    [23, -62],
    [20.6, -54],
    [24, -46],
    [31, -36],
    [29.5, -32.5],
    [24.4, -30],
    [26.6, -25],
    [27.4, -22],
    [24, -19.4],
    [26.4, -16],
    [24, -11],
    [24.6, -5],
    [20, 0.5],
    [9, 0],
    [-6, -9],
    [-14, -22],
    [-19, -42],
    [-40, -52],
    [-42, -80],
    [-14, -102],
  ]
  const line = css(darker(skin, 0.55), 0.6)
  return `<path d="${blob(outline)}" fill="${css(skin)}" stroke="${line}" stroke-width=".8"/>
<ellipse cx="8" cy="-32" rx="8" ry="6" fill="${css([222, 92, 84], 0.12)}"/>
<path d="${curve([
    [-12, -20],
    [-2, -9],
    [10, -1],
  ])}" fill="none" stroke="${css(darker(skin, 0.5), 0.35)}" stroke-width="1.2"/>
<path d="M9-49C12-53 16-54 19.6-51.4C18-47 13-46.6 9-49Z" fill="#fbf7f2"/><ellipse cx="16.6" cy="-50.2" rx="2" ry="2.8" fill="${css(person.eyes)}"/>
<path d="M8-49C12-53.6 16-54.4 20.4-51.6L23-53.4" fill="none" stroke="${ink(person, 0.95)}" stroke-width="1.7" stroke-linecap="round"/>
<path d="${limb([
    { at: [6, -60], left: 0.4, right: 0.4 },
    { at: [13, -63.6], left: 1.5, right: 1.5 },
    { at: [21, -61], left: 1.1, right: 1.1 },
  ])}" fill="${ink(person, 0.8)}"/>
<path d="${curve([
    [22.4, -35],
    [20.4, -31.6],
    [24, -30],
  ])}" fill="none" stroke="${line}" stroke-width="1"/>
<path d="M17.4-20.2C21-25.4 25-26.4 27.6-22C26.6-20.4 22-19.6 17.4-20.2Z" fill="${css(darker(person.lips, 0.16))}"/><path d="M17.4-20.2C22-19.6 25-19.8 24.2-19.4C28-15 22-13.6 17.4-20.2Z" fill="${css(person.lips)}"/>
<path d="M-13-52C-17-57-8-61-6-54C-5-48-9-42-11-42" fill="${css(darker(skin, 0.1))}" stroke="${line}" stroke-width=".8"/>`
}

/** The nape, for a head seen from behind. */
export const backOfHead = (person: Person): string =>
  `<ellipse cx="-32" cy="-47" rx="4.5" ry="9" fill="${css(darker(person.skin, 0.15))}"/><ellipse cx="32" cy="-47" rx="4.5" ry="9" fill="${css(darker(person.skin, 0.15))}"/><path d="${blob(
    [
      [0, -99],
      [26, -88],
      [33, -62],
      [30, -36],
      [17, -14],
      [0, -8],
      [-17, -14],
      [-30, -36],
      [-33, -62],
      [-26, -88],
    ],
  )}" fill="${css(lighter(person.skin, 0.02))}"/>`
