import { around, type Canvas, circle, downwards, rect, repeat } from './backdrop.ts'
import { type Colour, css, darker, hex, lighter } from './colour.ts'
import { num } from './shape.ts'

/** Papers of the studio, where the words name none. */
export const studioColours: readonly [Colour, ...Colour[]] = [
  hex('#d9cfc4'),
  hex('#c9d2d6'),
  hex('#dcc3b5'),
  hex('#c5cbb9'),
  hex('#cfc6d6'),
  hex('#e2d3ae'),
  hex('#b9c4cc'),
  hex('#d5b3a7'),
]

/** Seamless paper in one colour: a pool of light on the wall, a soft sweep to the floor, one quiet shape. */
export function studio(canvas: Canvas): string {
  const { width, height, random, shade } = canvas
  const base = canvas.colour ?? random.pick(studioColours)
  const lit = shade === 'right' ? 0.38 : 0.62
  const reach = Math.hypot(width, height)
  const floor = height * 0.8
  const kind = random.int(0, 3)
  const centre = width * (kind === 1 ? random.float(0.42, 0.58) : 0.5)
  const accent = kind % 2 ? lighter(base, 0.28) : darker(base, 0.1)
  const half = Math.min(width * 0.34, height * 0.26)
  const shape =
    kind === 0
      ? ''
      : kind === 1
        ? circle(centre, height * 0.4, half * 1.12, css(accent, 0.75))
        : kind === 2
          ? `<path d="M${num(centre - half)} ${num(floor)}V${num(height * 0.34)}A${num(half)} ${num(half)} 0 0 1 ${num(centre + half)} ${num(height * 0.34)}V${num(floor)}Z" fill="${css(accent, 0.7)}"/>`
          : windowLight(canvas, lighter(base, 0.75))
  return `<defs>${around('wall', width * lit, height * 0.34, reach * 0.72, [
    { at: 0, colour: lighter(base, 0.5) },
    { at: 0.45, colour: base },
    { at: 1, colour: darker(base, 0.42) },
  ])}${downwards('floor', [
    { at: 0, colour: lighter(base, 0.2), opacity: 0 },
    { at: 0.35, colour: lighter(base, 0.24), opacity: 0.75 },
    { at: 1, colour: darker(base, 0.12), opacity: 0.9 },
  ])}</defs>${rect(0, 0, width, height, 'url(#wall)')}${shape}${rect(0, floor - height * 0.03, width, height * 0.24, 'url(#floor)')}`
}

/** The light of a window on the wall, slanted. */
function windowLight({ width, height, random, shade }: Canvas, colour: Colour): string {
  const s = shade === 'right' ? 1 : -1
  const x = width / 2 - s * width * random.float(0.02, 0.1)
  const w = Math.min(width * 0.2, height * 0.16)
  const h = height * 0.19
  return `<g transform="translate(${num(x)} ${num(height * 0.12)}) skewY(${s * 14}) skewX(${-s * 8})" fill="${css(colour, 0.5)}">${repeat(
    6,
    (i) => rect((i % 2) * w * 1.1 - w * 1.05, Math.floor(i / 2) * h * 1.06, w, h, css(colour, 0.5)),
  )}</g>`
}

/** A room: wall, skirting, wooden floor, a window's daylight, a plant or a picture. */
export function room(canvas: Canvas): string {
  const { width, height, random, shade } = canvas
  const wall = canvas.colour ?? random.pick([hex('#e6dccd'), hex('#cdd3c8'), hex('#d9d3da'), hex('#e3cfbf')])
  const wood = random.pick([hex('#b48a5f'), hex('#9c744f'), hex('#c9a57b')])
  const floor = height * 0.77
  const s = shade === 'right' ? 1 : -1
  const unit = Math.min(width, height)
  const windowX = s === 1 ? width * 0.04 : width * 0.96 - unit * 0.3
  const sofaX = s === 1 ? width * 0.64 : width * 0.06
  const sofa = darker(wall, 0.28)
  return `<defs>${downwards('wall', [
    { at: 0, colour: lighter(wall, 0.25) },
    { at: 1, colour: darker(wall, 0.1) },
  ])}${downwards('wood', [
    { at: 0, colour: darker(wood, 0.22) },
    { at: 1, colour: lighter(wood, 0.16) },
  ])}${around('day', windowX + unit * 0.15, height * 0.3, width * 0.9, [
    { at: 0, colour: [255, 246, 226], opacity: 0.75 },
    { at: 1, colour: [255, 246, 226], opacity: 0 },
  ])}</defs>${rect(0, 0, width, floor, 'url(#wall)')}${rect(0, floor, width, height - floor, 'url(#wood)')}${repeat(
    9,
    (i) =>
      `<path d="M${num(width * (0.5 + (i - 4) * 0.1))} ${num(floor)}L${num(width * (0.5 + (i - 4) * 0.3))} ${num(height)}" stroke="${css(darker(wood, 0.4), 0.35)}" stroke-width="${num(unit * 0.003)}"/>`,
  )}${rect(0, floor - unit * 0.03, width, unit * 0.03, css(lighter(wall, 0.5)))}
${rect(windowX, height * 0.08, unit * 0.3, height * 0.46, css(lighter(wall, 0.75)))}${rect(windowX + unit * 0.015, height * 0.08 + unit * 0.015, unit * 0.27, height * 0.46 - unit * 0.03, '#dcebf2')}${rect(windowX + unit * 0.143, height * 0.08, unit * 0.012, height * 0.46, css(lighter(wall, 0.75)))}${rect(windowX, height * 0.3, unit * 0.3, unit * 0.012, css(lighter(wall, 0.75)))}
${rect(sofaX, floor - unit * 0.2, unit * 0.34, unit * 0.18, css(sofa), `rx="${num(unit * 0.03)}"`)}${rect(sofaX - unit * 0.02, floor - unit * 0.11, unit * 0.38, unit * 0.12, css(darker(sofa, 0.12)), `rx="${num(unit * 0.025)}"`)}
${rect(sofaX + unit * 0.06, height * 0.2, unit * 0.2, unit * 0.24, css(darker(wall, 0.35)))}${rect(sofaX + unit * 0.075, height * 0.2 + unit * 0.015, unit * 0.17, unit * 0.21, css(lighter(wall, 0.6)))}${circle(sofaX + unit * 0.16, height * 0.2 + unit * 0.11, unit * 0.05, css(wood))}
${plant(windowX + (s === 1 ? unit * 0.36 : -unit * 0.06), floor + unit * 0.05, unit * 0.34, canvas)}${rect(0, 0, width, height, 'url(#day)')}`
}

/** A potted plant of height `size`, standing at `x`, `y`. */
function plant(x: number, y: number, size: number, { random }: Canvas): string {
  const leaf = (angle: number, length: number, green: Colour) =>
    `<path transform="translate(${num(x)} ${num(y - size * 0.25)}) rotate(${num(angle)})" d="M0 0C${num(-length * 0.2)} ${num(-length * 0.4)} ${num(-length * 0.1)} ${num(-length * 0.85)} 0 ${num(-length)}C${num(length * 0.16)} ${num(-length * 0.8)} ${num(length * 0.18)} ${num(-length * 0.35)} 0 0Z" fill="${css(green)}"/>`
  return `${repeat(9, (i) => leaf((i - 4) * 17 + random.float(-6, 6), size * random.float(0.55, 0.8), darker(hex('#6f9163'), random.float(0, 0.35))))}<path d="M${num(x - size * 0.13)} ${num(y - size * 0.27)}H${num(x + size * 0.13)}L${num(x + size * 0.1)} ${num(y)}H${num(x - size * 0.1)}Z" fill="#b9734f"/>`
}

/** A runway: dark hall, lit floor that runs away, lamps above. */
export function runway({ width, height, colour, horizon }: Canvas): string {
  const base = colour ?? hex('#2b2a33')
  const lamp = lighter(base, 0.85)
  const far = width * 0.09
  return `<defs>${downwards('hall', [
    { at: 0, colour: darker(base, 0.6) },
    { at: 1, colour: darker(base, 0.2) },
  ])}${downwards('track', [
    { at: 0, colour: lighter(base, 0.35) },
    { at: 1, colour: lighter(base, 0.78) },
  ])}${around('glow', width / 2, height * 0.24, Math.max(width, height) * 0.5, [
    { at: 0, colour: lamp, opacity: 0.6 },
    { at: 1, colour: lamp, opacity: 0 },
  ])}</defs>${rect(0, 0, width, height, 'url(#hall)')}<path d="M${num(width / 2 - far)} ${num(horizon)}H${num(width / 2 + far)}L${num(width * 1.02)} ${num(height)}H${num(-width * 0.02)}Z" fill="url(#track)"/>${repeat(
    14,
    (i) => {
      const t = (Math.floor(i / 2) + 1) / 8
      const side = i % 2 ? 1 : -1
      return `${circle(width / 2 + side * (far + width * 0.42 * t * t), horizon - height * (0.06 + 0.42 * t * t), width * (0.006 + 0.022 * t * t), css(lamp, 0.95))}${rect(width / 2 + side * (far * 1.4 + width * 0.5 * t * t) - width * 0.02, horizon + height * 0.02 * t, width * 0.04 + width * 0.1 * t * t, height * 0.16 * t, css(darker(base, 0.55), 0.9), `rx="${num(width * 0.02)}"`)}`
    },
  )}${rect(0, 0, width, height, 'url(#glow)')}`
}
