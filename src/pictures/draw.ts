import { OperatorError } from '../errors.ts'
import type { Size } from '../facts/sizes.ts'
import { Random, seedOf } from '../random.ts'

export interface Drawing extends Size {
  readonly format: string
  /** What alone decides the picture, besides its size and format. */
  readonly seed: readonly (string | number)[]
}

/** Formats that a picture can be drawn in; any other is drawn as PNG. */
export const drawnFormats: ReadonlySet<string> = new Set(['jpeg', 'png'])

/**
 * Draws a picture of the exact size and format: a backdrop, a figure and its garment in seeded colours.
 * @throws {OperatorError} when sharp is not installed
 */
export async function draw(drawing: Drawing): Promise<Uint8Array<ArrayBuffer>> {
  const sharp = await loadSharp()
  const image = sharp(Buffer.from(svgOf(drawing)))
  const encoded =
    drawing.format === 'jpeg'
      ? image.jpeg({ quality: 85 })
      : image.png({ compressionLevel: 6, palette: true })
  return new Uint8Array(await encoded.toBuffer())
}

async function loadSharp() {
  try {
    return (await import('sharp')).default
  } catch (error) {
    throw new OperatorError(
      'draw a picture',
      `sharp does not load (${String(error)})`,
      'Install it: npm install sharp',
    )
  }
}

function svgOf({ width, height, seed }: Drawing): string {
  const random = new Random(seedOf(...seed))
  const hue = random.int(0, 359)
  const light = random.int(86, 94)
  const garment = `hsl(${(hue + random.int(90, 270)) % 360} 45% ${random.int(35, 60)}%)`
  const skin = `hsl(${random.int(18, 32)} ${random.int(35, 55)}% ${random.int(40, 75)}%)`
  // The figure keeps its proportion: as tall as 82 % of the picture, in a box of 200 by 500.
  const scale = Math.min((height * 0.82) / 500, (width * 0.9) / 200)
  const place = `translate(${width / 2 - 100 * scale} ${height * 0.93 - 500 * scale}) scale(${scale})`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<defs><linearGradient id="b" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="hsl(${hue} 30% ${light}%)"/><stop offset="1" stop-color="hsl(${hue} 25% ${light - 18}%)"/></linearGradient></defs>
<rect width="100%" height="100%" fill="url(#b)"/>
<g transform="${place}">
<ellipse cx="100" cy="494" rx="80" ry="9" fill="#0002"/>
<path d="M88 300h10l-4 185h-18zM102 300h10l12 185h-18z" fill="${skin}"/>
<path d="M62 128l-24 120 12 4 30-104zM138 128l24 120-12 4-30-104z" fill="${skin}"/>
<path d="M90 88h20v30h-20z" fill="${skin}"/><ellipse cx="100" cy="60" rx="25" ry="33" fill="${skin}"/>
<path d="M72 56a28 32 0 0 1 56 0q-28-22-56 0z" fill="hsl(${random.int(15, 40)} 30% ${random.int(12, 35)}%)"/>
<path d="M88 112q12 10 24 0l28 14-8 40-8-6-2 60 20 130H58l20-130-2-60-8 6-8-40z" fill="${garment}"/>
</g></svg>`
}
