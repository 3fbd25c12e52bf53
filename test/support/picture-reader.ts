/** What a second reader, which shares nothing with sharp, says of a picture's bytes. */
export interface Seen {
  readonly format: string
  readonly width: number
  readonly height: number
  /** The text of EXIF's ImageDescription. */
  readonly description: string
}

/** Reads PNG and JPEG by their specifications: the header, and the ImageDescription of EXIF. */
export function readPicture(bytes: Uint8Array): Seen {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return view.readUInt32BE(0) === 0x89504e47 ? readPng(view) : readJpeg(view)
}

function readPng(view: Buffer): Seen {
  let description = ''
  let at = 8
  for (; at < view.length; ) {
    const length = view.readUInt32BE(at)
    const type = view.toString('latin1', at + 4, at + 8)
    if (type === 'eXIf') description = descriptionIn(view.subarray(at + 8, at + 8 + length))
    at += length + 12
    if (type === 'IEND') break
  }
  if (at !== view.length) throw new Error('The PNG does not end where its bytes end.')
  return { format: 'png', width: view.readUInt32BE(16), height: view.readUInt32BE(20), description }
}

function readJpeg(view: Buffer): Seen {
  let description = ''
  if (view.readUInt16BE(0) !== 0xffd8 || view.readUInt16BE(view.length - 2) !== 0xffd9)
    throw new Error('The JPEG lacks its first or last marker.')
  for (let at = 2; at < view.length; ) {
    const marker = view[at + 1] ?? 0
    const length = view.readUInt16BE(at + 2)
    if (marker === 0xe1 && view.toString('latin1', at + 4, at + 8) === 'Exif')
      description = descriptionIn(view.subarray(at + 10, at + 2 + length))
    if (marker >= 0xc0 && marker <= 0xc3)
      return {
        format: 'jpeg',
        width: view.readUInt16BE(at + 7),
        height: view.readUInt16BE(at + 5),
        description,
      }
    at += length + 2
  }
  throw new Error('The JPEG has no frame.')
}

function descriptionIn(tiff: Buffer): string {
  const little = tiff.toString('latin1', 0, 2) === 'II'
  const u16 = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const u32 = (at: number) => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  const directory = u32(4)
  for (let i = 0; i < u16(directory); i++) {
    const entry = directory + 2 + i * 12
    if (u16(entry) !== 0x010e) continue
    const length = u32(entry + 4)
    const at = length > 4 ? u32(entry + 8) : entry + 8
    return tiff.toString('utf8', at, at + length).replace(/\0+$/, '')
  }
  return ''
}
