import { imageSize } from 'image-size'

/** What the bytes of a picture say of it. */
export interface Measured {
  /** As in its media type: `png`, `jpeg`, `webp`. */
  readonly type: string
  readonly width: number
  readonly height: number
  /** Whether it ends as its format ends, where that can be told. */
  readonly isWhole: boolean
}

/** Reads type and size from the bytes themselves. @returns undefined when they are no picture */
export function measure(bytes: Uint8Array): Measured | undefined {
  try {
    const { type = '', width, height } = imageSize(bytes)
    return { type: type === 'jpg' ? 'jpeg' : type, width, height, isWhole: isWhole(type, bytes) }
  } catch {
    // So it says that it knows no such format, or that the bytes break off.
    return undefined
  }
}

/** The last chunk of a PNG is IEND and its checksum, the last marker of a JPEG EOI. */
function isWhole(type: string, bytes: Uint8Array): boolean {
  const end = (length: number) => Buffer.from(bytes.subarray(-length))
  if (type === 'png') return end(8).toString('latin1', 0, 4) === 'IEND'
  return type !== 'jpg' || end(2).toString('hex') === 'ffd9'
}
