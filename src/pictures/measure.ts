import type { Size } from '../facts/sizes.ts'
import { brandsOf, heifSize } from './heif.ts'
import { loadSharp } from './sharp.ts'

/** Formats that an input may have. */
const inputFormats = ['jpeg', 'png', 'webp', 'avif', 'heic'] as const
export type InputFormat = (typeof inputFormats)[number]

/** True figures of a picture, as it is seen: turned the way its EXIF says. */
export interface Measured extends Size {
  readonly format: InputFormat
}

export type Measurement =
  | (Measured & { readonly unreadable?: undefined })
  /** Why the picture is of no use; completes "the picture could not be read: …". */
  | { readonly unreadable: string }

/** The most pixels that a picture may have: more is a bomb, or no use. */
export const pixelCeiling = 100_000_000

/** The format of a file by its first bytes, whatever its name; undefined for any that is no input format. */
export function formatOf(bytes: Uint8Array): InputFormat | undefined {
  const starts = (...signature: number[]) => signature.every((byte, index) => bytes[index] === byte)
  const text = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4))
  if (starts(0xff, 0xd8, 0xff)) return 'jpeg'
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png'
  if (text(0) === 'RIFF' && text(8) === 'WEBP') return 'webp'
  const brands = brandsOf(bytes)
  const isAny = (...names: string[]) => brands.some((brand) => names.includes(brand))
  if (isAny('avif', 'avis')) return 'avif'
  return isAny('heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1') ? 'heic' : undefined
}

/**
 * Measures a picture, and reads all of it: one that is cut off has a good header. HEIC is believed by its header.
 * Never throws for what is in the bytes.
 * @throws {OperatorError} when sharp is not installed
 */
export async function measure(bytes: Uint8Array, ceiling = pixelCeiling): Promise<Measurement> {
  if (bytes.length === 0) return { unreadable: 'it is empty' }
  const format = formatOf(bytes)
  if (!format) return { unreadable: 'it is not a JPEG, PNG, WEBP, AVIF or HEIC file' }
  const tooLarge = ({ width, height }: Size) =>
    width * height > ceiling
      ? { unreadable: `it declares ${width} × ${height} pixels, more than ${ceiling / 1_000_000} million` }
      : undefined
  if (format === 'heic') {
    const size = heifSize(bytes)
    if (!size) return { unreadable: 'its HEIC header is broken' }
    return tooLarge(size) ?? { ...size, format }
  }
  const sharp = await loadSharp()
  try {
    // The header alone is read here, so that the ceiling can be told with the size that exceeds it.
    const { width, height, orientation = 1 } = await sharp(bytes, { limitInputPixels: false }).metadata()
    const isTurned = orientation >= 5
    const size = isTurned ? { width: height, height: width } : { width, height }
    const refused = tooLarge(size)
    if (refused) return refused
    await sharp(bytes, { limitInputPixels: ceiling, failOn: 'error', sequentialRead: true })
      .resize(16, 16, { fit: 'fill', kernel: 'nearest', fastShrinkOnLoad: true })
      .raw()
      .toBuffer()
    return { ...size, format }
  } catch {
    return { unreadable: `it is a broken or truncated ${format.toUpperCase()} file` }
  }
}
