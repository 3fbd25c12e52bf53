import { Random, seedOf } from '../random.ts'
import type { Plan } from './compose.ts'
import { type Cutout, cutOutOnce } from './cutout.ts'
import type { Fitted, Worn } from './figure.ts'
import { fitTo, hasLooseSleeves, sleeveCloth, slotByShape } from './fit.ts'
import { type Garment, garmentFor, type Slot, slotIn } from './garment.ts'
import { loadSharp, type Pause } from './sharp.ts'

/** A garment of the request: drawn from its URL, or with its own picture. */
export interface Piece {
  readonly garment: Garment
  readonly slot: Slot
  readonly cutout?: Cutout
}

/** Looks at the garments of a request. Kept between pictures of one task by whoever asks for several. */
export async function lookAt(
  garments: readonly { readonly url: string; readonly bytes?: Uint8Array | undefined }[],
  pause: Pause,
): Promise<Piece[]> {
  return Promise.all(
    garments.map(async ({ url, bytes }): Promise<Piece> => {
      const cutout = bytes && (await cutOutOnce(bytes, pause))
      if (!cutout) {
        const garment = garmentFor(url)
        return { garment, slot: garment.slot }
      }
      const random = new Random(seedOf('slot', url))
      const slot = slotIn(url) ?? (cutout.isFree ? slotByShape(cutout) : random.pick(['top', 'dress']))
      return {
        garment: { ...garmentFor(url, slot), colour: meanColour(cutout), pattern: 'plain' },
        slot,
        cutout,
      }
    }),
  )
}

/** What the figure wears: free-standing garments are bent to it, other pictures become the cloth of a drawn one. */
export async function wear(
  pieces: readonly Piece[],
  { body, scale, sitter }: Plan,
  pause: Pause,
): Promise<(Worn & { slot: Slot })[]> {
  return Promise.all(
    pieces.map(async ({ garment, slot, cutout }) => {
      if (!cutout) return { garment, slot }
      if (cutout.isFree) {
        const picture = await fitTo(cutout, slot, body, scale, sitter.shade, pause)
        // Sleeves that hang beside the body on a table are drawn round the arms instead, in the same cloth.
        return hasLooseSleeves(cutout, slot)
          ? {
              garment: { ...garment, sleeve: 'long', ease: 6 } as const,
              slot,
              picture,
              cloth: await sleeveCloth(cutout, slot, picture),
            }
          : { garment, slot, picture }
      }
      return { garment, slot, cloth: await asCloth(cutout) }
    }),
  )
}

/** The middle of a picture, where the garment most likely is, as cloth for the whole of it. */
async function asCloth({ width, height, pixels }: Cutout): Promise<Fitted> {
  const sharp = await loadSharp()
  const png = await sharp(pixels, { raw: { width, height, channels: 4 } })
    .flatten({ background: '#fff' })
    .resize(300, 460, { fit: 'cover' })
    .png({ compressionLevel: 1 })
    .toBuffer()
  return { href: `data:image/png;base64,${png.toString('base64')}`, x: -150, y: 110, width: 300, height: 460 }
}

/** The colour of what is not transparent. */
function meanColour({ pixels }: Cutout): Garment['colour'] {
  let [r, g, b, n] = [0, 0, 0, 0]
  for (let i = 0; i < pixels.length; i += 64) {
    if ((pixels[i + 3] ?? 0) < 128) continue
    r += pixels[i] ?? 0
    g += pixels[i + 1] ?? 0
    b += pixels[i + 2] ?? 0
    n++
  }
  return n === 0 ? [128, 128, 128] : [r / n, g / n, b / n]
}
