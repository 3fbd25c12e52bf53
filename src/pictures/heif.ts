import type { Size } from '../facts/sizes.ts'

/** A box of ISO 14496-12: its type and where its content is. */
interface Box {
  readonly type: string
  readonly start: number
  readonly end: number
}

/** Brands of a file in the HEIF container, the major one first; empty for any other file. */
export function brandsOf(bytes: Uint8Array): string[] {
  const view = viewOf(bytes)
  if (bytes.length < 16 || ascii(view, 4) !== 'ftyp') return []
  const end = Math.min(view.getUint32(0), bytes.length, 512)
  const brands: string[] = []
  for (let at = 8; at + 4 <= end; at += 4) if (at !== 12) brands.push(ascii(view, at))
  return brands
}

/**
 * The size that the header of a HEIC (or AVIF) file tells, turned as the file says. Its pixels are not looked at:
 * prebuilt sharp has no decoder for them.
 * @returns undefined when the header is broken or tells no size
 */
export function heifSize(bytes: Uint8Array): Size | undefined {
  const view = viewOf(bytes)
  const all: Box = { type: '', start: 0, end: bytes.length }
  try {
    const meta = find(view, all, 'meta')
    // `meta` is a full box: version and flags stand before its content.
    const inMeta = meta && { ...meta, start: meta.start + 4 }
    const iprp = inMeta && find(view, inMeta, 'iprp')
    const ipco = iprp && find(view, iprp, 'ipco')
    const ipma = iprp && find(view, iprp, 'ipma')
    const pitm = inMeta && find(view, inMeta, 'pitm')
    if (!ipco || !ipma || !pitm) return undefined
    const primary =
      view.getUint8(pitm.start) === 0 ? view.getUint16(pitm.start + 4) : view.getUint32(pitm.start + 4)
    const properties = [...boxes(view, ipco)]
    const own = propertiesOf(view, ipma, primary).map((index) => properties[index - 1])
    const ispe = own.find((box) => box?.type === 'ispe')
    if (!ispe) return undefined
    const size = { width: view.getUint32(ispe.start + 4), height: view.getUint32(ispe.start + 8) }
    const irot = own.find((box) => box?.type === 'irot')
    const quarterTurns = irot ? view.getUint8(irot.start) & 3 : 0
    if (size.width < 1 || size.height < 1) return undefined
    return quarterTurns % 2 === 1 ? { width: size.height, height: size.width } : size
  } catch (error) {
    // Whatever points outside of the file is broken.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const ascii = (view: DataView, at: number): string =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3))

function* boxes(view: DataView, { start, end }: Box): Generator<Box> {
  // More boxes than any camera writes: a file made to keep us busy.
  for (let at = start, count = 0; at + 8 <= end && count < 4096; count++) {
    const short = view.getUint32(at)
    const header = short === 1 ? 16 : 8
    const size = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? end - at : short
    if (size < header || at + size > end) return
    yield { type: ascii(view, at + 4), start: at + header, end: at + size }
    at += size
  }
}

function find(view: DataView, within: Box, type: string): Box | undefined {
  for (const box of boxes(view, within)) if (box.type === type) return box
  return undefined
}

/** Indexes, from 1, of the properties that belong to an item. */
function propertiesOf(view: DataView, ipma: Box, item: number): number[] {
  const version = view.getUint8(ipma.start)
  const isWide = (view.getUint8(ipma.start + 3) & 1) === 1
  let at = ipma.start + 8
  for (let entries = view.getUint32(ipma.start + 4); entries > 0 && at < ipma.end; entries--) {
    const id = version < 1 ? view.getUint16(at) : view.getUint32(at)
    at += version < 1 ? 2 : 4
    const count = view.getUint8(at++)
    const indexes: number[] = []
    for (let i = 0; i < count; i++, at += isWide ? 2 : 1)
      indexes.push(isWide ? view.getUint16(at) & 0x7fff : view.getUint8(at) & 0x7f)
    if (id === item) return indexes
  }
  return []
}
