import { type Colour, css, darker } from './colour.ts'
import { curve, type Point } from './shape.ts'

/** What lies behind head and neck, and what lies over the face, about the chin at 0 0. */
export interface Hair {
  readonly behind: string
  readonly over: string
}

/** A mass of hair, with a fine edge. */
export const fill = (d: string, colour: Colour) =>
  `<path d="${d}" fill="${css(colour)}" stroke="${css(darker(colour, 0.4), 0.5)}" stroke-width=".6"/>`

/** Single hairs in the light. */
export const strands = (lines: readonly (readonly Point[])[], colour: Colour, opacity = 0.35, width = 1) =>
  `<g fill="none" stroke="${css(colour, opacity)}" stroke-width="${width}" stroke-linecap="round">${lines
    .map((points) => `<path d="${curve(points)}"/>`)
    .join('')}</g>`

const mirrored = (points: readonly Point[]): Point[] => points.map(([x, y]): Point => [-x, y]).reverse()
/** The points of a right half, and their mirror image. */
export const both = (right: readonly Point[]): Point[] => [...right, ...mirrored(right)]
