import { type Colour, css, darker, lighter } from './colour.ts'
import type { Person } from './person.ts'
import { blob, curve, limb, num, type Point } from './shape.ts'
import type { Stance } from './stance.ts'

/** What lies behind head and neck, and what lies over the face, about the chin at 0 0. */
export interface Hair {
  readonly behind: string
  readonly over: string
}

const fill = (d: string, colour: Colour) =>
  `<path d="${d}" fill="${css(colour)}" stroke="${css(darker(colour, 0.4), 0.5)}" stroke-width=".6"/>`

const strands = (lines: readonly (readonly Point[])[], colour: Colour, opacity = 0.35, width = 1) =>
  `<g fill="none" stroke="${css(colour, opacity)}" stroke-width="${width}" stroke-linecap="round">${lines
    .map((points) => `<path d="${curve(points)}"/>`)
    .join('')}</g>`

const mirrored = (points: readonly Point[]): Point[] => points.map(([x, y]): Point => [-x, y]).reverse()
const both = (right: readonly Point[]): Point[] => [...right, ...mirrored(right)]

/** Hair for a head in a stance. */
export function hairOf(person: Person, { view, turn }: Stance): Hair {
  if (view === 'side') return sideHair(person)
  if (view === 'back') return backHair(person)
  return frontHair(person, turn)
}

/** The cap of hair over the head, its hairline parted at `part`. */
function cap(part: number, volume: number, low: number): Point[] {
  return [
    [-32, low],
    [-36 - volume * 0.6, -66],
    [-33 - volume, -88],
    [-20, -105 - volume],
    [1, -110 - volume],
    [22, -105 - volume],
    [34 + volume, -87],
    [36 + volume * 0.6, -65],
    [32, low],
    [30, -64],
    [25, -76],
    [part + 9, -88],
    [part, -91],
    [part - 8, -87],
    [-26, -75],
    [-30, -63],
  ]
}

function frontHair(person: Person, turn: number): Hair {
  const { hair, hairstyle } = person
  const shade = darker(hair, 0.28)
  const light = lighter(hair, 0.35)
  const part = turn > 0 ? -9 : 9
  const gloss = strands(
    [
      [
        [part, -91],
        [part * 0.2 - 14, -98],
        [-30, -78],
      ],
      [
        [part + 2, -92],
        [part * 0.2 + 16, -98],
        [31, -78],
      ],
      [
        [part - 2, -93],
        [-10, -103],
        [-32, -84],
      ],
      [
        [part + 4, -94],
        [14, -103],
        [32, -84],
      ],
    ],
    light,
  )
  const top = (volume: number, low: number) => fill(blob(cap(part, volume, low)), hair) + gloss

  if (hairstyle === 'long') {
    const behind = blob(
      both([
        [0, -108],
        [30, -98],
        [42, -66],
        [43, -30],
        [47, 10],
        [44, 52],
        [50, 88],
        [34, 104],
        [20, 80],
      ]),
    )
    const lock = (s: 1 | -1) =>
      limb([
        { at: [s * 27, -82], left: 4, right: 4 },
        { at: [s * 35, -60], left: 6, right: 6 },
        { at: [s * 38, -22], left: 8, right: 8 },
        { at: [s * 40, 18], left: 10, right: 10 },
        { at: [s * 38, 56], left: 9, right: 9 },
        { at: [s * 43, 92], left: 2, right: 2 },
      ])
    const waves = ([1, -1] as const).flatMap((s): Point[][] => [
      [
        [s * 33, -70],
        [s * 37, -20],
        [s * 42, 20],
        [s * 38, 60],
        [s * 42, 88],
      ],
      [
        [s * 36, -60],
        [s * 34, -14],
        [s * 37, 26],
        [s * 34, 54],
      ],
    ])
    return {
      behind: fill(behind, shade),
      over: fill(lock(1), hair) + fill(lock(-1), hair) + strands(waves, light, 0.3) + top(1, -60),
    }
  }
  if (hairstyle === 'bob') {
    const behind = blob(
      both([
        [0, -108],
        [30, -99],
        [43, -66],
        [45, -30],
        [42, -2],
        [28, 4],
      ]),
    )
    const lock = (s: 1 | -1) =>
      blob([
        [s * 24, -84],
        [s * 37, -70],
        [s * 44, -36],
        [s * 41, -4],
        [s * 27, -1],
        [s * 30, -30],
        [s * 30, -60],
      ])
    return {
      behind: fill(behind, shade),
      over:
        fill(lock(1), hair) +
        fill(lock(-1), hair) +
        strands(
          [1, -1].map((s): Point[] => [
            [s * 31, -74],
            [s * 39, -40],
            [s * 36, -6],
          ]),
          light,
        ) +
        top(2, -56),
    }
  }
  if (hairstyle === 'curls') return curls(person)
  const extra =
    hairstyle === 'bun'
      ? fill(
          blob([
            [0, -104],
            [-19, -112],
            [-17, -130],
            [0, -137],
            [17, -130],
            [19, -112],
          ]),
          hair,
        ) +
        strands(
          [
            [
              [-12, -112],
              [-2, -128],
              [12, -126],
            ],
            [
              [-8, -108],
              [6, -116],
              [14, -118],
            ],
          ],
          light,
        )
      : ''
  const s = turn > 0 ? -1 : 1
  const tail =
    hairstyle === 'ponytail'
      ? fill(
          limb([
            { at: [s * 14, -102], left: 8, right: 8 },
            { at: [s * 38, -98], left: 11, right: 11 },
            { at: [s * 52, -60], left: 12, right: 12 },
            { at: [s * 48, -12], left: 11, right: 11 },
            { at: [s * 52, 32], left: 7, right: 7 },
            { at: [s * 46, 62], left: 1, right: 1 },
          ]),
          shade,
        )
      : ''
  if (hairstyle === 'short' && person.isMasculine) return { behind: '', over: crop(person, part, gloss) }
  if (hairstyle === 'short') {
    const fringe = blob([
      [part, -94],
      [-part * 1.6, -98],
      [-part * 3.4, -80],
      [-part * 3.5, -58],
      [-part * 2.9, -68],
      [-part * 1.2, -78],
    ])
    return { behind: '', over: top(4, -44) + fill(fringe, hair) }
  }
  return { behind: tail + extra, over: top(0, -58) }
}

function crop(person: Person, part: number, gloss: string): string {
  const shape = cap(part, 3, -52).map(([x, y], index): Point => [x, index > 10 && index < 15 ? y + 1 : y])
  const quiff = blob([
    [part + 12, -88],
    [part, -100],
    [-part * 1.4, -116],
    [-part * 3.2, -104],
    [-part * 3.3, -84],
    [-part * 1.4, -88],
  ])
  return fill(blob(shape), darker(person.hair, 0.1)) + fill(quiff, person.hair) + gloss
}

function curls(person: Person): Hair {
  const big = person.isMasculine ? 0.72 : 1
  const ball = (angle: number, r: number, size: number) => {
    const a = (angle * Math.PI) / 180
    return `<circle cx="${num(Math.sin(a) * r)}" cy="${num(-64 - Math.cos(a) * r * 0.95)}" r="${num(size)}"/>`
  }
  const ring = (from: number, to: number, count: number, r: number, size: number) =>
    Array.from({ length: count }, (_, i) =>
      ball(from + ((to - from) * i) / (count - 1), r * big + (i % 2) * 3, size * big + (i % 3) * 1.4),
    ).join('')
  const light = css(lighter(person.hair, 0.2), 0.55)
  return {
    behind: `<g fill="${css(darker(person.hair, 0.25))}">${ring(-140, 140, 15, 44, 17)}<circle cx="0" cy="-70" r="${num(48 * big)}"/></g>`,
    over: `<g fill="${css(person.hair)}">${ring(-92, 92, 13, 37, 9)}${ring(-70, 70, 9, 46, 11)}</g><g fill="none" stroke="${light}" stroke-width="1">${ring(-84, 84, 11, 40, 6)}${ring(-60, 60, 7, 48, 6)}</g>`,
  }
}

function backHair(person: Person): Hair {
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

function sideHair(person: Person): Hair {
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
