import { type Colour, css, darker, lighter } from './colour.ts'
import type { Garment } from './garment.ts'
import { num } from './shape.ts'

/** An SVG pattern in a garment's colours; empty for a plain one. */
export function clothPattern({ pattern, colour, second }: Garment, id: string): string {
  const two = css(second, 0.85)
  const tile = (size: number, content: string, turn = 0) =>
    `<pattern id="${id}" width="${size}" height="${size}" patternUnits="userSpaceOnUse" patternTransform="rotate(${turn})">${content}</pattern>`
  if (pattern === 'stripes') return tile(14, `<rect y="0" width="14" height="4.6" fill="${two}"/>`)
  if (pattern === 'dots')
    return tile(
      15,
      `<circle cx="3.5" cy="3.5" r="2.2" fill="${two}"/><circle cx="11" cy="11" r="2.2" fill="${two}"/>`,
    )
  if (pattern === 'check') {
    const band = css(second, 0.35)
    return tile(
      22,
      `<rect width="8" height="22" fill="${band}"/><rect width="22" height="8" fill="${band}"/><path d="M15 0V22M0 15H22" stroke="${css(second, 0.5)}" stroke-width="1"/>`,
      0,
    )
  }
  if (pattern === 'floral') {
    const flower = (x: number, y: number, petal: Colour, size: number) =>
      `<g transform="translate(${x} ${y}) scale(${size})" fill="${css(petal)}"><circle cx="0" cy="-2.6" r="2.1"/><circle cx="2.5" cy="-.8" r="2.1"/><circle cx="1.5" cy="2.1" r="2.1"/><circle cx="-1.5" cy="2.1" r="2.1"/><circle cx="-2.5" cy="-.8" r="2.1"/><circle r="1.5" fill="${css(darker(petal, 0.35))}"/></g>`
    return tile(
      34,
      flower(8, 9, second, 1.1) +
        flower(26, 22, lighter(colour, 0.55), 0.95) +
        flower(11, 28, darker(colour, 0.35), 0.7) +
        `<path d="M20 6q4 1 5 5M28 31q-4 0-6 4" stroke="${css(darker(colour, 0.4), 0.7)}" fill="none" stroke-width="1.2"/>`,
      12,
    )
  }
  return ''
}

/** The light on everything round: `url(#volume)` over a shape makes it rise from the picture. */
export function volumeGradient(shade: 'left' | 'right'): string {
  const ends = shade === 'right' ? 'x1="0" x2="1"' : 'x1="1" x2="0"'
  return `<linearGradient id="volume" ${ends} y1="0" y2=".12"><stop offset="0" stop-color="#fff" stop-opacity=".05"/><stop offset=".26" stop-color="#fff" stop-opacity=".2"/><stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset=".5" stop-color="#1c0f22" stop-opacity="0"/><stop offset=".86" stop-color="#1c0f22" stop-opacity=".3"/><stop offset="1" stop-color="#1c0f22" stop-opacity=".24"/></linearGradient>`
}

/** How one garment's paths are painted. */
export interface Cloth {
  /** A piece of cloth, with the garment's pattern and a fine edge. */
  piece(d: string, darkerBy?: number): string
  /** The same, without the edge. */
  fill(d: string): string
  /** Folds and seams. */
  lines(d: string, width?: number, opacity?: number): string
  readonly colour: Colour
}

/**
 * @param pattern id of the garment's pattern in the same drawing
 * @param isPictured whether that pattern is a picture of the garment
 */
export function clothOf(garment: Garment, pattern: string, isPictured = false): Cloth {
  const { colour } = garment
  const edge = `stroke="${css(darker(colour, 0.55), 0.65)}" stroke-width="1" stroke-linejoin="round"`
  const paint = (d: string, by: number, stroke: string) =>
    `<path d="${d}" fill="${css(by > 0 ? darker(colour, by) : colour)}"/>${garment.pattern === 'plain' && !isPictured ? '' : `<path d="${d}" fill="url(#${pattern})"/>`}<path d="${d}" fill="url(#volume)" ${stroke}/>`
  return {
    colour,
    piece: (d, by = 0) => paint(d, by, edge),
    fill: (d) => paint(d, 0, ''),
    lines: (d, width = 1.3, opacity = 0.4) =>
      `<path d="${d}" fill="none" stroke="${css(darker(colour, 0.6), opacity)}" stroke-width="${num(width)}" stroke-linecap="round" stroke-linejoin="round"/>`,
  }
}
