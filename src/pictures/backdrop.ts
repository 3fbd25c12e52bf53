import type { Random } from '../random.ts'
import { type Colour, css } from './colour.ts'
import { num } from './shape.ts'

/** What a scene is drawn with. */
export interface Canvas {
  readonly width: number
  readonly height: number
  /** Where the ground begins, for scenes that have a horizon. */
  readonly horizon: number
  readonly random: Random
  /** The words' colour, or one that goes with the scene. */
  readonly colour: Colour | undefined
  /** The side that lies in shade. */
  readonly shade: 'left' | 'right'
}

export interface Stop {
  readonly at: number
  readonly colour: Colour
  readonly opacity?: number
}

const stopsOf = (stops: readonly Stop[]) =>
  stops
    .map(
      ({ at, colour, opacity = 1 }) =>
        `<stop offset="${num(at)}" stop-color="${css(colour)}" stop-opacity="${num(opacity)}"/>`,
    )
    .join('')

/** A gradient from top to bottom. */
export const downwards = (id: string, stops: readonly Stop[]): string =>
  `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stopsOf(stops)}</linearGradient>`

/** A gradient from a point outwards; all in user units. */
export const around = (id: string, x: number, y: number, r: number, stops: readonly Stop[]): string =>
  `<radialGradient id="${id}" gradientUnits="userSpaceOnUse" cx="${num(x)}" cy="${num(y)}" r="${num(r)}">${stopsOf(stops)}</radialGradient>`

export const rect = (x: number, y: number, width: number, height: number, fill: string, more = ''): string =>
  `<rect x="${num(x)}" y="${num(y)}" width="${num(width)}" height="${num(height)}" fill="${fill}" ${more}/>`

export const circle = (x: number, y: number, r: number, fill: string, more = ''): string =>
  `<circle cx="${num(x)}" cy="${num(y)}" r="${num(r)}" fill="${fill}" ${more}/>`

/** A ridge from the left edge to the right one, closed below: hills, dunes, tree tops, waves. */
export function ridge(
  { width, random }: Canvas,
  top: number,
  swing: number,
  bottom: number,
  fill: string,
  steps = 7,
): string {
  const points = Array.from({ length: steps + 1 }, (_, i) => [
    (width * i) / steps,
    top + random.float(-1, 1) * swing,
  ])
  let d = `M${num(-10)} ${num(bottom)}L-10 ${num(points[0]?.[1] ?? top)}`
  for (let i = 0; i < steps; i++) {
    const [x0 = 0, y0 = 0] = points[i] ?? []
    const [x1 = 0, y1 = 0] = points[i + 1] ?? []
    const middle = (x0 + x1) / 2
    d += `C${num(middle)} ${num(y0)} ${num(middle)} ${num(y1)} ${num(x1)} ${num(y1)}`
  }
  return `<path d="${d}L${width + 10} ${num(bottom)}Z" fill="${fill}"/>`
}

/** `count` calls, each with its number, joined. */
export const repeat = (count: number, draw: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => draw(index)).join('')
