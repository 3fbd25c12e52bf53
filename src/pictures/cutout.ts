import { loadSharp, type Pause, pixelsAtOnce } from './sharp.ts'

/** A garment's picture as pixels, its background gone. */
export interface Cutout {
  readonly width: number
  readonly height: number
  /** RGBA, not premultiplied. */
  readonly pixels: Uint8Array
  /** Whether the garment stands free. A picture that shows more than the garment can only serve as cloth. */
  readonly isFree: boolean
}

/** The outermost garment pixels of one row, and those of its parts: two legs, a body between two sleeves. */
export interface Runs {
  readonly left: number
  readonly right: number
  readonly runs: readonly (readonly [from: number, to: number])[]
}

/** Longest side at which a garment is looked at: more than the figure ever shows of it. */
const longest = 512
// A picture that is uploaded for this purpose is far below it; what is above is a bomb.
const pixelCeiling = 100_000_000

/** Cutouts that are kept: one takes a megabyte, also where the file was a hundredth of it. */
const keptCutouts = 32
const seen = new WeakMap<Uint8Array, WeakRef<Promise<Cutout | undefined>>>()
const recent = new Set<Promise<Cutout | undefined>>()

/** {@link cutOut}, once for the same bytes: the pictures of a task show the same garments. */
export function cutOutOnce(bytes: Uint8Array, pause: Pause): Promise<Cutout | undefined> {
  const known = seen.get(bytes)?.deref() ?? cutOut(bytes, pause)
  seen.set(bytes, new WeakRef(known))
  recent.delete(known)
  recent.add(known)
  for (const oldest of recent) {
    if (recent.size <= keptCutouts) break
    recent.delete(oldest)
  }
  return known
}

/**
 * Cuts a garment out of its picture: what is transparent goes, or an even light background that reaches the edge.
 * @returns undefined when the picture cannot be read; the garment is then drawn
 */
async function cutOut(bytes: Uint8Array, pause: Pause): Promise<Cutout | undefined> {
  const sharp = await loadSharp()
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: pixelCeiling, failOn: 'error' })
      .rotate()
      .resize(longest, longest, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    const pixels = new Uint8Array(data)
    const { width, height } = info
    const isFree = hasHoles(pixels) || (await removeBackground(pixels, width, height, pause))
    return isFree ? crop({ width, height, pixels, isFree }) : { width, height, pixels, isFree }
  } catch {
    return undefined
  }
}

function hasHoles(pixels: Uint8Array): boolean {
  let open = 0
  for (let i = 3; i < pixels.length; i += 4) if ((pixels[i] ?? 255) < 40) open++
  return open > pixels.length / 4 / 50
}

/** Makes an even light background transparent, softly at the garment's edge. @returns whether there was one */
async function removeBackground(
  pixels: Uint8Array,
  width: number,
  height: number,
  pause: Pause,
): Promise<boolean> {
  const border: number[] = []
  for (let x = 0; x < width; x++) border.push(x, (height - 1) * width + x)
  for (let y = 0; y < height; y++) border.push(y * width, y * width + width - 1)
  const channel = (index: number, c: number) => pixels[index * 4 + c] ?? 0
  const middle = [0, 1, 2].map((c) => {
    const sorted = border.map((index) => channel(index, c)).sort((a, b) => a - b)
    return sorted[sorted.length >> 1] ?? 0
  })
  const [red = 0, green = 0, blue = 0] = middle
  // Asked for every pixel of the background: no arrays here.
  const distance = (index: number): number => {
    const at = index * 4
    const r = Math.abs((pixels[at] ?? 0) - red)
    const g = Math.abs((pixels[at + 1] ?? 0) - green)
    const b = Math.abs((pixels[at + 2] ?? 0) - blue)
    return Math.max(r, g, b)
  }
  const alike = border.filter((index) => distance(index) < 26).length / border.length
  if (Math.min(...middle) < 170 || alike < 0.8) return false

  // Only what hangs together with the edge is background: a white collar stays.
  const visited = new Uint8Array(width * height)
  const queue = border.filter((index) => distance(index) < 26)
  for (const index of queue) visited[index] = 1
  for (let done = 1; queue.length > 0; done++) {
    if (done % pixelsAtOnce === 0) await pause()
    const index = queue.pop() ?? 0
    const d = distance(index)
    pixels[index * 4 + 3] = d < 10 ? 0 : Math.min(255, (d - 10) * 10)
    if (d >= 26) continue
    const x = index % width
    for (let side = 0; side < 4; side++) {
      if ((side === 0 && x === 0) || (side === 1 && x === width - 1)) continue
      const next = index + (side === 0 ? -1 : side === 1 ? 1 : side === 2 ? -width : width)
      if (next < 0 || next >= visited.length || visited[next] === 1) continue
      visited[next] = 1
      if (distance(next) < 36) queue.push(next)
    }
  }
  return true
}

function crop(cutout: Cutout): Cutout {
  const { width, height, pixels } = cutout
  let [left, right, top, bottom] = [width, -1, height, -1]
  for (let y = 0; y < height; y++) {
    const { left: from, right: to } = runsOf(cutout, y)
    if (to < from) continue
    left = Math.min(left, from)
    right = Math.max(right, to)
    top = Math.min(top, y)
    bottom = y
  }
  if (right - left < 8 || bottom - top < 8) return { ...cutout, isFree: false }
  const [w, h] = [right - left + 1, bottom - top + 1]
  const out = new Uint8Array(w * h * 4)
  for (let y = 0; y < h; y++) {
    const start = ((y + top) * width + left) * 4
    out.set(pixels.subarray(start, start + w * 4), y * w * 4)
  }
  return { width: w, height: h, pixels: out, isFree: true }
}

/** What of a row belongs to the garment; specks and hair-thin gaps do not count. */
export function runsOf({ width, pixels }: Cutout, y: number): Runs {
  const runs: [number, number][] = []
  let from = -1
  for (let x = 0; x <= width; x++) {
    const isIn = x < width && (pixels[(y * width + x) * 4 + 3] ?? 0) > 60
    if (isIn && from < 0) from = x
    if (!isIn && from >= 0) {
      const last = runs[runs.length - 1]
      if (last && from - last[1] < 4) last[1] = x - 1
      else if (x - from > 3) runs.push([from, x - 1])
      from = -1
    }
  }
  return { left: runs[0]?.[0] ?? 0, right: runs[runs.length - 1]?.[1] ?? -1, runs }
}
