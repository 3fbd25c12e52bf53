import type { Body } from './body.ts'
import type { Cutout } from './cutout.ts'
import type { Slot } from './garment.ts'
import { legAt } from './lowers.ts'
import { between, mix } from './shape.ts'
import { trunkRow } from './tops.ts'
import type { BodyRow } from './trunk-rows.ts'

/** Where a garment's picture stands on the figure, in figure units. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Figure units a source pixel. */
  readonly sx: number
  /** The share of the garment's height that is worn at a share of the box's height. */
  readonly source: (t: number) => number
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 1

/** How large the garment is on the figure, and where its box stands. */
export function boxOf({ width, height }: Cutout, rows: readonly BodyRow[], slot: Slot, body: Body): Box {
  const wide = (u: number) => {
    const { left, right } = trunkRow(body, u)
    return right[0] - left[0]
  }
  const widths = (from: number, to: number) =>
    rows.slice(Math.floor(height * from), Math.ceil(height * to)).map(({ body: [a, b] }) => b - a + 1)
  const waist = body.stance.waist[1] - 4
  const place = (y: number, sx: number, high: number, source = (t: number) => t): Box => {
    const pad = 70
    return {
      ...{ x: body.stance.waist[0] - (width * sx) / 2 - pad, y, sx, source },
      width: width * sx + pad * 2,
      height: high,
    }
  }
  const between = (least: number, value: number, most: number) => Math.min(Math.max(value, least), most)
  if (slot === 'bottom') {
    const sx =
      (wide(1.05) + 6) /
      median(
        rows
          .slice(Math.floor(height * 0.02), Math.ceil(height * 0.1))
          .map(({ left, right }) => right - left + 1),
      )
    const crotch = rows.findIndex(
      ({ runs }, y) => y > height * 0.12 && runs.length === 2 && rows[y + 8]?.runs.length === 2,
    )
    if (crotch < 0) return place(waist, sx, between(110, height * sx, 470))
    // The crotch goes where the figure's is, whatever the rise of the trousers.
    const rise = 421 - waist
    const legs = (height - crotch) / crotch > 0.9 ? 768 - 421 : between(60, (height - crotch) * sx, 330)
    const share = rise / (rise + legs)
    const at = crotch / height
    return place(waist, sx, rise + legs, (t) =>
      t < share ? (t / share) * at : mix(at, 1, (t - share) / (1 - share)),
    )
  }
  const neck = body.stance.neck[1] - 13
  // No garment may be wider than its wearer with arms held out.
  const atMost = 330 / width
  if (slot === 'dress') {
    const sx = Math.min((wide(1) + 14) / Math.min(...widths(0.3, 0.6)), atMost)
    return place(neck, sx, between(390, height * sx, 645))
  }
  const sx = Math.min((wide(1.2) + (slot === 'outer' ? 26 : 18)) / median(widths(0.6, 0.92)), atMost)
  return place(neck, sx, slot === 'outer' ? between(270, height * sx, 480) : between(200, height * sx, 290))
}

/** A part of a row that goes to one part of the body. */
export interface Piece {
  /** Source pixels of the run, and how far beyond it the row may be sampled. */
  readonly from: number
  readonly to: number
  readonly least: number
  readonly most: number
  /** Where its middle goes, and half of how wide it gets. */
  readonly x: number
  readonly half: number
  /** How far the light is that of two legs already: 0 to 1. */
  readonly legs?: number
}

/** Where the parts of a row go on the figure. */
export function piecesOf(row: BodyRow, slot: Slot, y: number, body: Body, { sx }: Box): Piece[] {
  const [first, second] = row.runs
  if (slot === 'bottom' && row.runs.length === 2 && first && second && y > 400) {
    const gap = (first[1] + second[0]) / 2
    return ([first, second] as const).map((run, index): Piece => {
      const leg = legAt(body, index === 0 ? 0 : 1, Math.min(y, 755))
      const half = Math.max(((run[1] - run[0] + 1) * sx) / 2, Math.max(leg.left, leg.right) + 2)
      // Thighs go over into the hips without a step.
      const hip = trunkRow(body, 2.2, 3)
      const t = Math.min(1, Math.max(0, (y - 425) / 60))
      const left = index === 0 ? mix(hip.left[0], leg.at[0] - half, t) : leg.at[0] - half
      const right = index === 1 ? mix(hip.right[0], leg.at[0] + half, t) : leg.at[0] + half
      return {
        ...{ from: run[0], to: run[1], least: index ? gap : run[0] - 2, most: index ? run[1] + 2 : gap },
        ...{ x: (left + right) / 2, half: (right - left) / 2 },
      }
    })
  }
  const { waist, hips, shoulders } = body.stance
  const low = between(hips[0], hips[1], 0.5)
  const top = between(shoulders[0], shoulders[1], 0.5)
  const u =
    y < waist[1] ? Math.max(0, (y - top[1]) / (waist[1] - top[1])) : 1 + (y - waist[1]) / (low[1] - waist[1])
  const legs = between(legAt(body, 0, Math.min(y, 755)).at, legAt(body, 1, Math.min(y, 755)).at, 0.5)
  const x =
    u < 1
      ? mix(top[0], waist[0], u)
      : u < 2
        ? mix(waist[0], low[0], u - 1)
        : mix(low[0], legs[0], Math.min(1, (u - 2) / 2))
  const run: readonly [number, number] = slot === 'bottom' ? [row.left, row.right] : row.body
  const own = (run[1] - run[0] + 1) * sx
  const { left, right } = trunkRow(body, Math.min(2.2, Math.max(0.02, u)))
  const covered = Math.max(1, Math.min(1.3, (right[0] - left[0] + (slot === 'bottom' ? 5 : 8)) / own))
  const ramp = (from: number, to: number) => Math.min(1, Math.max(0, (u - from) / (to - from)))
  const half = (own / 2) * mix(1, covered, ramp(0.1, 0.5) * (1 - ramp(2.2, 2.7)))
  const split = slot === 'bottom' && row.isTrousers && body.stance.view !== 'side' ? ramp(1, 2.2) : 0
  return [{ legs: split, from: run[0], to: run[1], least: row.left - 2, most: row.right + 2, x, half }]
}
