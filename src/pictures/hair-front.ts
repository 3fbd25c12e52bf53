import { css, darker, lighter } from './colour.ts'
import { both, fill, type Hair, strands } from './locks.ts'
import type { Person } from './person.ts'
import { blob, limb, num, type Point } from './shape.ts'

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

/** Hair seen from the front. */
export function frontHair(person: Person, turn: number): Hair {
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

/** Curls seen from the front. */
export function curls(person: Person): Hair {
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
