const u16 = (n: number) => [n >> 8, n & 255]
const u32 = (n: number) => [...u16(n >>> 16), ...u16(n & 0xffff)]
const box = (type: string, ...content: number[]) => [
  ...u32(content.length + 8),
  ...Buffer.from(type),
  ...content,
]
const ispe = (width: number, height: number) => box('ispe', ...u32(0), ...u32(width), ...u32(height))

/** A header as phones write it: tiles come first, the item that counts refers to the second size. */
export const heic = (turns: number, brand = 'heic') =>
  new Uint8Array([
    ...box('ftyp', ...Buffer.from(brand), ...u32(0), ...Buffer.from('mif1heic')),
    ...box(
      'meta',
      ...u32(0),
      ...box('pitm', ...u32(0), ...u16(49)),
      ...box(
        'iprp',
        ...box('ipco', ...ispe(512, 512), ...ispe(4032, 3024), ...box('irot', turns)),
        ...box('ipma', ...u32(0), ...u32(2), ...u16(1), 1, 0x81, ...u16(49), 2, 2, 0x83),
      ),
    ),
  ])
