import { deflateSync } from 'node:zlib'

/** About a megabyte that declares 60,000 × 60,000 pixels. */
export function bomb(): Uint8Array {
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(60_000, 0)
  header.writeUInt32BE(60_000, 4)
  header.set([8, 2], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])
  const rows = deflateSync(Buffer.alloc(1_000_000_000 / 8))
  return new Uint8Array(
    Buffer.concat([
      signature,
      chunk('IHDR', header),
      chunk('IDAT', Buffer.concat([rows, Buffer.alloc(900_000)])),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  )
}
