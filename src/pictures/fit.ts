import type { Body } from './body.ts'
import { type Cutout, type Runs, runsOf } from './cutout.ts'
import type { Fitted } from './figure.ts'
import type { Slot } from './garment.ts'
import { legAt } from './lowers.ts'
import { between, mix } from './shape.ts'
import { loadSharp } from './sharp.ts'
import { trunkRow } from './tops.ts'

/** Where a garment goes by its outline, for one whose name does not say. */
export function slotByShape(cutout: Cutout): Slot {
  const { width, height } = cutout
  const low = [0.7, 0.8, 0.9].filter((t) => runsOf(cutout, Math.floor(height * t)).runs.length === 2)
  if (low.length >= 2) return 'bottom'
  return height / width > 1.45 ? 'dress' : 'top'
}

/** Whether a garment has long sleeves that lie beside its body. */
export function hasLooseSleeves(cutout: Cutout, slot: Slot): boolean {
  if (slot === 'bottom') return false
  let beside = 0
  for (let t = 0.4; t < 0.85; t += 0.05) if (runsOf(cutout, Math.floor(cutout.height * t)).runs.length > 2) beside++
  return beside >= 3
}

/** The cloth of a garment's side, at the height where it is worn: stripes go on over the sleeves. */
export async function sleeveCloth(cutout: Cutout, slot: Slot, worn: Fitted): Promise<Fitted> {
  const { width, height, pixels } = cutout
  const [from, to] = bodyRows(cutout, slot)[Math.floor(height * 0.6)]?.body ?? [0, width]
  // Beside the middle: an open jacket shows there what is worn beneath it.
  const left = Math.floor(from + (to - from) * 0.07)
  const wide = Math.max(2, Math.floor((to - from) * 0.16))
  const [top, high] = [Math.floor(height * 0.2), Math.floor(height * 0.68)]
  const sharp = await loadSharp()
  const png = await sharp(pixels, { raw: { width, height, channels: 4 } })
    .extract({ left, top, width: wide, height: high })
    .png({ compressionLevel: 1 })
    .toBuffer()
  const unit = worn.height / height
  return { href: `data:image/png;base64,${png.toString('base64')}`, x: worn.x, y: worn.y + top * unit, width: wide * unit, height: high * unit }
}

/** A garment's picture bent to a figure: every row follows the middle of the trunk, or of each leg. */
export async function fit(cutout: Cutout, slot: Slot, body: Body, scale: number, shade: 'left' | 'right'): Promise<Fitted> {
  const rows = bodyRows(cutout, slot)
  const box = boxOf(cutout, rows, slot, body)
  const density = Math.max(0.4, Math.min(scale, 2))
  const width = Math.ceil(box.width * density)
  const height = Math.ceil(box.height * density)
  const pixels = new Uint8Array(width * height * 4)
  const isTrimmed = hasLooseSleeves(cutout, slot)
  for (let y = 0; y < height; y++) {
    const figureY = box.y + (y / height) * box.height
    const sourceY = box.source((y + 0.5) / height) * cutout.height - 0.5
    const row = rows[Math.min(cutout.height - 1, Math.max(0, Math.round(sourceY)))]
    if (!row || row.right < row.left) continue
    for (const piece of piecesOf(row, slot, figureY, body, box)) {
      const [least, most] = isTrimmed ? [piece.from - 1, piece.to + 1] : [piece.least, piece.most]
      const left = piece.x - piece.half - Math.max(0, piece.from - least) * box.sx
      const right = piece.x + piece.half + Math.max(0, most - piece.to) * box.sx
      const from = Math.max(0, Math.floor((left - box.x) * density))
      const to = Math.min(width - 1, Math.ceil((right - box.x) * density))
      for (let x = from; x <= to; x++) {
        const beside = (x + 0.5) / density + box.x - piece.x
        // Inside the body the row is stretched to the figure's width; what stands out keeps its size.
        const sourceX =
          (Math.abs(beside) <= piece.half
            ? mix(piece.from, piece.to + 1, beside / (piece.half * 2) + 0.5)
            : beside > 0
              ? piece.to + 1 + (beside - piece.half) / box.sx
              : piece.from + (beside + piece.half) / box.sx) - 0.5
        if (sourceX < least || sourceX > most) continue
        sample(cutout, sourceX, sourceY, pixels, (y * width + x) * 4, volume(beside / (piece.half * 2) + 0.5, shade))
      }
    }
  }
  const sharp = await loadSharp()
  const png = await sharp(pixels, { raw: { width, height, channels: 4 } }).png({ compressionLevel: 1 }).toBuffer()
  return {
    href: `data:image/png;base64,${png.toString('base64')}`,
    ...{ x: box.x, y: box.y, width: box.width, height: box.height },
  }
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Figure units a source pixel. */
  readonly sx: number
  /** The share of the garment's height that is worn at a share of the box's height. */
  readonly source: (t: number) => number
}

/** A row with the part of it that covers the trunk. */
interface BodyRow extends Runs {
  readonly body: readonly [from: number, to: number]
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 1

/** Finds the trunk in every row: sleeves begin somewhere above, so what is wider than the waist there is not trunk. */
function bodyRows(cutout: Cutout, slot: Slot): BodyRow[] {
  const rows = Array.from({ length: cutout.height }, (_, y): BodyRow => {
    const row = runsOf(cutout, y)
    const middle = (row.left + row.right) / 2
    const body = row.runs.find(([from, to]) => from <= middle && to >= middle) ?? ([row.left, row.right] as const)
    return { ...row, body }
  })
  if (slot === 'bottom') return rows
  const width = ({ body }: BodyRow) => body[1] - body[0]
  const from = Math.floor(cutout.height * 0.3)
  const some = rows.slice(from, Math.ceil(cutout.height * 0.66)).filter((row) => width(row) > cutout.width * 0.12)
  const waist = some.reduce((least, row) => (width(row) < width(least) ? row : least), some[0] ?? { left: 0, right: 0, runs: [], body: [0, cutout.width] })
  const at = Math.max(from, rows.indexOf(waist))
  const room = width(waist) * 0.14
  return rows.map((row, y) => {
    if (y > at) return row
    const least = waist.body[0] - room * Math.min(1, (at - y) / (at || 1) + 0.3)
    const most = waist.body[1] + room * Math.min(1, (at - y) / (at || 1) + 0.3)
    const body = [Math.max(row.body[0], least), Math.min(row.body[1], most)] as const
    return body[1] - body[0] < 4 ? row : { ...row, body }
  })
}

/** How large the garment is on the figure, and where its box stands. */
function boxOf({ width, height }: Cutout, rows: readonly BodyRow[], slot: Slot, body: Body): Box {
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
    const sx = (wide(1.05) + 6) / median(rows.slice(Math.floor(height * 0.02), Math.ceil(height * 0.1)).map(({ left, right }) => right - left + 1))
    const crotch = rows.findIndex(({ runs }, y) => y > height * 0.12 && runs.length === 2 && rows[y + 8]?.runs.length === 2)
    if (crotch < 0) return place(waist, sx, between(110, height * sx, 470))
    // The crotch goes where the figure's is, whatever the rise of the trousers.
    const rise = 421 - waist
    const legs = (height - crotch) / crotch > 0.9 ? 768 - 421 : between(60, (height - crotch) * sx, 330)
    const share = rise / (rise + legs)
    const at = crotch / height
    return place(waist, sx, rise + legs, (t) => (t < share ? (t / share) * at : mix(at, 1, (t - share) / (1 - share))))
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

interface Piece {
  /** Source pixels of the run, and how far beyond it the row may be sampled. */
  readonly from: number
  readonly to: number
  readonly least: number
  readonly most: number
  /** Where its middle goes, and half of how wide it gets. */
  readonly x: number
  readonly half: number
}

/** Where the parts of a row go on the figure. */
function piecesOf(row: BodyRow, slot: Slot, y: number, body: Body, { sx }: Box): Piece[] {
  const [first, second] = row.runs
  if (slot === 'bottom' && row.runs.length === 2 && first && second && y > 400) {
    const gap = (first[1] + second[0]) / 2
    return ([first, second] as const).map((run, index): Piece => {
      const leg = legAt(body, index === 0 ? 0 : 1, Math.min(y, 755))
      const half = Math.max(((run[1] - run[0] + 1) * sx) / 2, Math.max(leg.left, leg.right) + 2)
      return { from: run[0], to: run[1], least: index ? gap : run[0] - 2, most: index ? run[1] + 2 : gap, x: leg.at[0], half }
    })
  }
  const { waist, hips, shoulders } = body.stance
  const low = between(hips[0], hips[1], 0.5)
  const top = between(shoulders[0], shoulders[1], 0.5)
  const u = y < waist[1] ? Math.max(0, (y - top[1]) / (waist[1] - top[1])) : 1 + (y - waist[1]) / (low[1] - waist[1])
  const legs = between(legAt(body, 0, Math.min(y, 755)).at, legAt(body, 1, Math.min(y, 755)).at, 0.5)
  const x = u < 1 ? mix(top[0], waist[0], u) : u < 2 ? mix(waist[0], low[0], u - 1) : mix(low[0], legs[0], Math.min(1, (u - 2) / 2))
  const run: readonly [number, number] = slot === 'bottom' ? [row.left, row.right] : row.body
  const own = (run[1] - run[0] + 1) * sx
  const { left, right } = trunkRow(body, Math.min(2.2, Math.max(0.02, u)))
  const covered = u > 0.3 && u < 2.3 ? (right[0] - left[0] + (slot === 'bottom' ? 5 : 8)) / own : 1
  const half = (own / 2) * Math.max(1, Math.min(1.3, covered))
  return [{ from: run[0], to: run[1], least: row.left - 2, most: row.right + 2, x, half }]
}

/** Light at a share of the width: as `url(#volume)` does it for what is drawn. */
function volume(share: number, shade: 'left' | 'right'): number {
  const t = Math.min(1, Math.max(0, shade === 'right' ? share : 1 - share))
  return t < 0.5 ? 1.02 + 0.05 * Math.sin(t * Math.PI * 2) : 1.02 - 0.24 * ((t - 0.5) * 2) ** 1.4
}

/** One pixel between four, lit; alpha counts, so that what is cut away does not shine through. */
function sample({ width, height, pixels }: Cutout, x: number, y: number, out: Uint8Array, at: number, light: number): void {
  const x0 = Math.floor(x)
  const y0 = Math.floor(y)
  let [r, g, b, a] = [0, 0, 0, 0]
  for (let corner = 0; corner < 4; corner++) {
    const cx = x0 + (corner & 1)
    const cy = y0 + (corner >> 1)
    if (cx < 0 || cy < 0 || cx >= width || cy >= height) continue
    const weight = (corner & 1 ? x - x0 : 1 - x + x0) * (corner >> 1 ? y - y0 : 1 - y + y0)
    const index = (cy * width + cx) * 4
    const alpha = (pixels[index + 3] ?? 0) * weight
    r += (pixels[index] ?? 0) * alpha
    g += (pixels[index + 1] ?? 0) * alpha
    b += (pixels[index + 2] ?? 0) * alpha
    a += alpha
  }
  if (a < 1 || a <= (out[at + 3] ?? 0)) return
  out[at] = Math.min(255, (r / a) * light)
  out[at + 1] = Math.min(255, (g / a) * light)
  out[at + 2] = Math.min(255, (b / a) * light)
  out[at + 3] = a
}
