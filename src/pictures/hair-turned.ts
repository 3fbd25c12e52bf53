import { css, darker, lighter } from './colour.ts'
import { curls } from './hair-front.ts'
import { both, fill, type Hair, strands } from './locks.ts'
import type { Person } from './person.ts'
import { blob, limb, type Point } from './shape.ts'

/** Hair seen from behind. */
export function backHair(person: Person): Hair {
  const { hair, hairstyle } = person
  const light = lighter(hair, 0.3)
  const length = { long: 100, bob: 4, bun: -34, ponytail: -30, short: -24, curls: -10 }[hairstyle]
  if (hairstyle === 'curls') {
    const { behind } = curls(person)
    const inner = curls({ ...person, hair: lighter(hair, 0.04) }).over
    return { behind: '', over: `${behind}<g transform="translate(0 8)">${inner}</g>` }
  }
  const low = person.isMasculine ? -26 : length
  const wide = low > 0 ? 44 : 30
  const shape = blob(
    both([
      [0, -111],
      [26, -104],
      [38, -76],
      [38, -46],
      [wide, Math.min(low - 14, low * 0.6 - 18)],
      [wide * 0.7, low - 2],
      [6, low + 4],
    ]),
  )
  const lines = [-28, -17, -6, 6, 17, 28].map((x): Point[] => [
    [x * 0.3, -106],
    [x * 1.1, -74],
    [x * 1.05, -40],
    [x * (low > 0 ? 1.1 : 0.7), low - 12],
  ])
  const tail =
    hairstyle === 'ponytail'
      ? fill(
          limb([
            { at: [0, -92], left: 9, right: 9 },
            { at: [2, -60], left: 13, right: 13 },
            { at: [6, -10], left: 14, right: 14 },
            { at: [0, 40], left: 11, right: 11 },
            { at: [4, 78], left: 1, right: 1 },
          ]),
          lighter(hair, 0.05),
        )
      : ''
  const bun =
    hairstyle === 'bun'
      ? `<circle cx="0" cy="-98" r="19" fill="${css(lighter(hair, 0.05))}" stroke="${css(darker(hair, 0.4), 0.5)}" stroke-width=".8"/>${strands(
          [
            [
              [-12, -98],
              [0, -110],
              [12, -98],
            ],
            [
              [-8, -92],
              [2, -102],
              [10, -92],
            ],
          ],
          light,
        )}`
      : ''
  return { behind: '', over: fill(shape, hair) + strands(lines, light, 0.28) + tail + bun }
}

/** Hair in profile, to the right. */
export function sideHair(person: Person): Hair {
  const { hair, hairstyle } = person
  const light = lighter(hair, 0.35)
  if (hairstyle === 'curls') {
    const { behind } = curls(person)
    return { behind: `<g transform="translate(-20 0)">${behind}</g>`, over: fill(blob(sideCap(-34)), hair) }
  }
  const low = { long: 92, bob: -2, bun: -36, ponytail: -36, short: -30, curls: 0 }[hairstyle]
  const long = low > -20 && !person.isMasculine
  const behind = long
    ? fill(
        blob([
          [-12, -92],
          [-40, -80],
          [-48, -40],
          [-50, low - 50],
          [-46, low - 10],
          [-30, low + 4],
          [-14, low - 8],
          [-10, -20],
        ]),
        darker(hair, 0.2),
      )
    : ''
  const tail =
    hairstyle === 'ponytail' && !person.isMasculine
      ? fill(
          limb([
            { at: [-38, -84], left: 7, right: 7 },
            { at: [-60, -80], left: 12, right: 12 },
            { at: [-72, -44], left: 12, right: 12 },
            { at: [-66, 4], left: 9, right: 9 },
            { at: [-74, 44], left: 1, right: 1 },
          ]),
          darker(hair, 0.1),
        )
      : ''
  const bun =
    hairstyle === 'bun' && !person.isMasculine
      ? `<circle cx="-40" cy="-96" r="18" fill="${css(hair)}" stroke="${css(darker(hair, 0.4), 0.5)}" stroke-width=".8"/>`
      : ''
  const lock = long
    ? fill(
        blob([
          [-2, -90],
          [6, -64],
          [-4, -34],
          [-8, low * 0.4 - 8],
          [-16, low - 6],
          [-40, low - 4],
          [-44, -30],
          [-42, -80],
        ]),
        hair,
      )
    : ''
  const gloss = strands(
    [
      [
        [16, -92],
        [-10, -98],
        [-36, -74],
      ],
      [
        [12, -88],
        [-8, -90],
        [-30, -60],
      ],
      ...(long
        ? [
            [
              [-6, -70],
              [-14, -30],
              [-22, low - 14],
            ] as Point[],
            [
              [-16, -70],
              [-30, -30],
              [-34, low - 12],
            ] as Point[],
          ]
        : []),
    ],
    light,
  )
  return { behind: behind + tail + bun, over: fill(blob(sideCap(long ? -40 : -46)), hair) + lock + gloss }
}

const sideCap = (low: number): Point[] => [
  [18, -88],
  [22, -94],
  [10, -108],
  [-16, -111],
  [-40, -98],
  [-46, -68],
  [-40, low],
  [-24, low + 8],
  [-20, -46],
  [-14, -58],
  [-4, -56],
  [0, -70],
  [10, -80],
]
