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

/** A garment's picture bent to a figure: every row follows the middle of the trunk, or of each leg. */
export async function fit(cutout: Cutout, slot: Slot, body: Body, scale: number, shade: 'left' | 'right'): Promise<Fitted> {
  const rows = Array.from({ length: cutout.height }, (_, y) => runsOf(cutout, y))
  const box = boxOf(cutout, rows, slot, body)
  const density = Math.max(0.4, Math.min(scale, 2))
  const width = Math.ceil(box.width * density)
  const height = Math.ceil(box.height * density)
  const pixels = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) {
    const figureY = box.y + (y / height) * box.height
    const sourceY = ((y + 0.5) / height) * cutout.height - 0.5
    const row = rows[Math.min(cutout.height - 1, Math.max(0, Math.round(sourceY)))]
    if (!row || row.right < row.left) continue
    const pieces = piecesOf(row, slot, figureY, body, box)
    for (const piece of pieces) {
      const from = Math.max(0, Math.floor((piece.x - piece.half * 1.05 - box.x) * density))
      const to = Math.min(width - 1, Math.ceil((piece.x + piece.half * 1.05 - box.x) * density))
      for (let x = from; x <= to; x++) {
        const share = ((x + 0.5) / density + box.x - (piece.x - piece.half)) / (piece.half * 2)
        const sourceX = mix(piece.from, piece.to + 1, share) - 0.5
        if (sourceX < piece.least || sourceX > piece.most) continue
        sample(cutout, sourceX, sourceY, pixels, (y * width + x) * 4, volume(share, shade))
      }
    }
  }
  const sharp = await loadSharp()
  const png = await sharp(pixels, { raw: { width, height, channels: 4 } }).png({ compressionLevel: 1 }).toBuffer()
  return { href: `data:image/png;base64,${png.toString('base64')}`, ...box }
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Figure units a source pixel. */
  readonly sx: number
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 1

/** The run that the body is in: the one nearest the middle. */
function bodyRun({ runs, left, right }: Runs): readonly [number, number] {
  const middle = (left + right) / 2
  return runs.find(([from, to]) => from <= middle && to >= middle) ?? [left, right]
}

/** How large the garment is on the figure, and where its box stands. */
function boxOf({ width, height }: Cutout, rows: readonly Runs[], slot: Slot, body: Body): Box {
  const wide = (u: number) => {
    const { left, right } = trunkRow(body, u)
    return right[0] - left[0]
  }
  const share = (from: number, to: number) => rows.slice(Math.floor(height * from), Math.ceil(height * to))
  const central = (some: readonly Runs[]) => some.map((row) => { const [a, b] = bodyRun(row); return b - a + 1 })
  const neck = body.stance.neck[1] - 13
  const waist = body.stance.waist[1] - 4
  const middleX = body.stance.waist[0]
  let sx: number
  let y = neck
  let most: number
  let least: number
  if (slot === 'bottom') {
    sx = (wide(1.05) + 6) / median(share(0.02, 0.1).map(({ left, right }) => right - left + 1))
    y = waist
    const isLong = height / width > 1.35
    least = isLong ? 400 : 90
    most = isLong ? 492 : 420
  } else if (slot === 'dress') {
    sx = (wide(1) + 14) / Math.min(...central(share(0.22, 0.55)))
    least = 370
    most = 645
  } else {
    sx = (wide(1.2) + (slot === 'outer' ? 30 : 20)) / median(central(share(0.6, 0.92)))
    least = slot === 'outer' ? 260 : 190
    most = slot === 'outer' ? 480 : 300
  }
  // No garment may be wider than its wearer with arms held out.
  sx = Math.min(sx, 300 / width)
  const sy = Math.min(Math.max(height * sx, least), most) / height
  const pad = 60
  return { x: middleX - (width * sx) / 2 - pad, y, width: width * sx + pad * 2, height: height * sy, sx }
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
function piecesOf(row: Runs, slot: Slot, y: number, body: Body, { sx }: Box): Piece[] {
  const whole = (x: number, run: readonly [number, number], factor = 1): Piece => ({
    from: run[0],
    to: run[1],
    least: row.left - 2,
    most: row.right + 2,
    x,
    half: (((run[1] - run[0] + 1) * sx) / 2) * factor,
  })
  const [first, second] = row.runs
  if (slot === 'bottom' && row.runs.length === 2 && first && second) {
    const gap = (first[1] + second[0]) / 2
    return ([first, second] as const).map((run, index): Piece => {
      const leg = legAt(body, index === 0 ? 0 : 1, Math.min(y, 755))
      const half = Math.max(((run[1] - run[0] + 1) * sx) / 2, Math.max(leg.left, leg.right) + 2)
      return { from: run[0], to: run[1], least: index ? gap : run[0] - 2, most: index ? run[1] + 2 : gap, x: leg.at[0], half }
    })
  }
  const { waist, hips } = body.stance
  const low = between(hips[0], hips[1], 0.5)
  if (slot === 'bottom' || (slot === 'dress' && y > waist[1])) {
    const t = Math.min(1, Math.max(0, (y - waist[1]) / (low[1] - waist[1])))
    const legs = between(legAt(body, 0, Math.min(y, 755)).at, legAt(body, 1, Math.min(y, 755)).at, 0.5)
    const x = y > low[1] ? mix(low[0], legs[0], Math.min(1, (y - low[1]) / 200)) : mix(waist[0], low[0], t)
    const u = 1 + t
    const { left, right } = trunkRow(body, Math.min(2.2, u))
    const run: readonly [number, number] = [row.left, row.right]
    const needed = (right[0] - left[0] + 5) / ((run[1] - run[0] + 1) * sx)
    return [whole(x, run, y < low[1] + 30 ? Math.max(1, Math.min(1.35, needed)) : 1)]
  }
  const top = between(body.stance.shoulders[0], body.stance.shoulders[1], 0.5)
  const t = Math.min(1, Math.max(0, (y - top[1]) / (waist[1] - top[1])))
  const x = y > waist[1] ? mix(waist[0], low[0], Math.min(1, (y - waist[1]) / (low[1] - waist[1]))) : mix(top[0], waist[0], t)
  const run = bodyRun(row)
  const u = y > waist[1] ? 1 + (y - waist[1]) / (low[1] - waist[1]) : t
  const { left, right } = trunkRow(body, Math.min(2.2, Math.max(0.02, u)))
  const needed = (right[0] - left[0] + 8) / ((run[1] - run[0] + 1) * sx)
  return [whole(x, run, u > 0.25 ? Math.max(1, Math.min(1.25, needed)) : 1)]
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
