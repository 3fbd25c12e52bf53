import type { Body } from './body.ts'
import { type Cutout, runsOf } from './cutout.ts'
import type { Fitted } from './figure.ts'
import type { Slot } from './garment.ts'
import { boxOf, piecesOf } from './placing.ts'
import { mix } from './shape.ts'
import { loadSharp, type Pause, pixelsAtOnce } from './sharp.ts'
import { bodyRows } from './trunk-rows.ts'

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
  for (let t = 0.4; t < 0.85; t += 0.05)
    if (runsOf(cutout, Math.floor(cutout.height * t)).runs.length > 2) beside++
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
  return {
    href: `data:image/png;base64,${png.toString('base64')}`,
    x: worn.x,
    y: worn.y + top * unit,
    width: wide * unit,
    height: high * unit,
  }
}

/** A garment's picture bent to a figure: every row follows the middle of the trunk, or of each leg. */
export async function fitTo(
  cutout: Cutout,
  slot: Slot,
  body: Body,
  scale: number,
  shade: 'left' | 'right',
  pause: Pause,
): Promise<Fitted> {
  const rows = bodyRows(cutout, slot)
  const box = boxOf(cutout, rows, slot, body)
  const density = Math.max(0.4, Math.min(scale, 2))
  const width = Math.ceil(box.width * density)
  const height = Math.ceil(box.height * density)
  const pixels = new Uint8Array(width * height * 4)
  const isTrimmed = hasLooseSleeves(cutout, slot)
  const rowsAtOnce = Math.max(1, Math.floor(pixelsAtOnce / width))
  for (let y = 0; y < height; y++) {
    if (y % rowsAtOnce === 0) await pause()
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
        sample(
          cutout,
          sourceX,
          sourceY,
          pixels,
          (y * width + x) * 4,
          lightAt(beside / (piece.half * 2) + 0.5, shade, piece.legs ?? 0),
        )
      }
    }
  }
  const sharp = await loadSharp()
  const png = await sharp(pixels, { raw: { width, height, channels: 4 } })
    .png({ compressionLevel: 1 })
    .toBuffer()
  return {
    href: `data:image/png;base64,${png.toString('base64')}`,
    ...{ x: box.x, y: box.y, width: box.width, height: box.height },
  }
}

const lightAt = (share: number, shade: 'left' | 'right', legs: number): number =>
  legs === 0 ? volume(share, shade) : mix(volume(share, shade), volume((share * 2) % 1, shade), legs)

/** Light at a share of the width: as `url(#volume)` does it for what is drawn. */
function volume(share: number, shade: 'left' | 'right'): number {
  const t = Math.min(1, Math.max(0, shade === 'right' ? share : 1 - share))
  return t < 0.5 ? 1.02 + 0.05 * Math.sin(t * Math.PI * 2) : 1.02 - 0.24 * ((t - 0.5) * 2) ** 1.4
}

/** One pixel between four, lit; alpha counts, so that what is cut away does not shine through. */
function sample(
  { width, height, pixels }: Cutout,
  x: number,
  y: number,
  out: Uint8Array,
  at: number,
  light: number,
): void {
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
