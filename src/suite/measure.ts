/** What the bytes of a picture say of it. */
export interface Measured {
  /** `png`, `jpeg`. */
  readonly type: string
  readonly width: number
  readonly height: number
  /** Whether it ends as its format ends. */
  readonly isWhole: boolean
}

/** Reads type and size from the bytes themselves. @returns undefined when they are no PNG and no JPEG */
export function measure(bytes: Uint8Array): Measured | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length > 33 && view.getUint32(0) === 0x89504e47 && view.getUint32(4) === 0x0d0a1a0a) {
    const isWhole = view.getUint32(bytes.length - 8) === 0x49454e44
    return { type: 'png', width: view.getUint32(16), height: view.getUint32(20), isWhole }
  }
  return bytes.length > 4 && view.getUint16(0) === 0xffd8 ? measureJpeg(view) : undefined
}

function measureJpeg(view: DataView): Measured | undefined {
  const isWhole = view.getUint16(view.byteLength - 2) === 0xffd9
  for (let at = 2; at + 9 < view.byteLength && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1)
    // Start of frame; C4, C8 and CC are tables.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { type: 'jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5), isWhole }
    at += 2 + view.getUint16(at + 2)
  }
  return undefined
}
