import { Random, seedOf } from '../random.ts'
import { bodyOf } from './body.ts'
import { type Colour, css, darker, lighter } from './colour.ts'
import { drawFigure } from './figure.ts'
import { garmentFor } from './garment.ts'
import { personOf } from './person.ts'
import { loadSharp } from './sharp.ts'
import { stances } from './stances.ts'

/** A picture of the project's own, for demonstrations without a network. */
export interface Sample {
  /** File name below `/samples/`. */
  readonly name: string
  readonly kind: 'garment' | 'model'
  /** What it shows, for people. */
  readonly title: string
  readonly width: number
  readonly height: number
}

interface Drawn extends Sample {
  readonly svg: () => string
}

const garment = (name: string, title: string, width: number, height: number, draw: () => string): Drawn => ({
  ...{ name: `${name}.png`, kind: 'garment' as const, title, width, height },
  svg: () => svg(width, height, draw()),
})

const model = (name: string, title: string, words: string): Drawn => ({
  ...{ name: `${name}.png`, kind: 'model' as const, title, width: 480, height: 720 },
  svg: () => {
    const person = personOf(new Random(seedOf('sample', name)), words)
    const plain = (url: string) => ({ garment: { ...garmentFor(url), pattern: 'plain' as const } })
    const figure = drawFigure(
      { body: bodyOf(stances.relaxed, person.build), person, shade: 'right' },
      { top: plain('white-tank'), bottom: plain('grey-leggings') },
    )
    return svg(
      480,
      720,
      `<defs><linearGradient id="wall" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#ecebe8"/><stop offset=".84" stop-color="#dcdad6"/><stop offset=".85" stop-color="#d0cdc8"/><stop offset="1" stop-color="#e2e0dc"/></linearGradient></defs><rect width="480" height="720" fill="url(#wall)"/><ellipse cx="240" cy="688" rx="88" ry="9" fill="#000" opacity=".16"/><g transform="translate(240 692) scale(.79) translate(0 -800)">${figure}</g>`,
    )
  },
})

const svg = (width: number, height: number, content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${content}</svg>`

/** One piece of cloth: colour, light, an edge. */
function cloth(d: string, colour: Colour, more = ''): string {
  return `<path d="${d}" fill="${css(colour)}"/>${more}<path d="${d}" fill="url(#light)" stroke="${css(darker(colour, 0.5), 0.7)}" stroke-width="1.6" stroke-linejoin="round"/>`
}

const light =
  '<defs><linearGradient id="light" x1="0" x2="1" y1="0" y2=".25"><stop offset="0" stop-color="#fff" stop-opacity=".16"/><stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#201428" stop-opacity=".22"/></linearGradient></defs>'

const seams = (d: string, colour: Colour, width = 1.6) =>
  `<path d="${d}" fill="none" stroke="${css(darker(colour, 0.55), 0.5)}" stroke-width="${width}" stroke-linecap="round"/>`

const coral: Colour = [226, 108, 88]
const navy: Colour = [41, 55, 92]
const cream: Colour = [240, 231, 212]
const denim: Colour = [74, 104, 148]
const green: Colour = [46, 112, 88]
const plum: Colour = [116, 62, 98]

const tee =
  'M132 52C150 70 210 70 228 52L262 66C296 84 322 122 340 172L288 196L272 164C276 236 276 316 280 392C230 402 130 402 80 392C84 316 84 236 88 164L72 196L20 172C38 122 64 84 98 66Z'
const longTop =
  'M150 48C166 60 214 60 230 48L262 60C296 76 312 112 320 160L346 330L304 340L278 190C280 260 280 330 284 384C236 394 144 394 96 384C100 330 100 260 102 190L76 340L34 330L60 160C68 112 84 76 118 60Z'

const drawn: readonly Drawn[] = [
  garment('coral-t-shirt', 'Coral T-shirt with a sun', 360, 440, () =>
    [
      light,
      cloth(
        tee,
        coral,
        `<circle cx="180" cy="216" r="46" fill="${css([255, 226, 150])}"/><g stroke="${css([255, 226, 150])}" stroke-width="7" stroke-linecap="round"><path d="M180 150V138M180 294V282M114 216H102M258 216H246M133 169L125 161M235 271L227 263M133 263L125 271M235 161L227 169"/></g>`,
      ),
      seams(
        'M132 52C150 82 210 82 228 52M88 164L96 110M272 164L264 110M84 380C140 390 220 390 276 380M24 162L76 184M336 162L284 184',
        coral,
      ),
    ].join(''),
  ),
  garment('breton-stripe-top', 'Breton top with long sleeves', 380, 440, () =>
    [
      `<clipPath id="cut"><path d="${longTop}"/></clipPath>`,
      light,
      cloth(
        longTop,
        cream,
        `<g clip-path="url(#cut)" fill="${css(navy)}">${Array.from({ length: 13 }, (_, i) => `<rect x="0" y="${104 + i * 22}" width="380" height="9"/>`).join('')}</g>`,
      ),
      seams('M150 48C166 74 214 74 230 48M102 190L112 120M278 190L268 120', navy),
    ].join(''),
  ),
  garment('emerald-wrap-dress', 'Emerald wrap dress', 360, 640, () =>
    [
      light,
      cloth(
        'M128 40L98 56C76 74 64 108 58 148L100 160L112 124C116 170 120 206 122 244C96 340 72 460 58 596C130 622 232 622 304 596C290 460 264 340 238 244C240 206 244 170 248 124L260 160L302 148C296 108 284 74 262 56L232 40L186 158Z',
        green,
      ),
      cloth('M118 232C160 244 202 244 242 232L246 256C202 268 158 268 116 256Z', darker(green, 0.2)),
      seams(
        'M128 40L214 236M232 40L186 158M196 262C216 370 226 480 230 606M150 264C130 370 116 480 108 602M176 264C170 380 166 500 166 612',
        green,
      ),
    ].join(''),
  ),
  garment('blue-jeans', 'Blue jeans', 320, 640, () =>
    [
      light,
      cloth(
        'M78 30C130 38 190 38 242 30C254 96 264 170 266 240L260 610L176 612L162 250L146 612L62 610L56 240C58 170 66 96 78 30Z',
        denim,
      ),
      cloth('M78 30C130 38 190 38 242 30L246 56C190 64 130 64 74 56Z', lighter(denim, 0.12)),
      seams(
        'M161 60V200C161 226 160 238 162 250M86 62C92 90 76 104 66 110M236 62C230 90 246 104 256 110M116 80V600M212 80V600M62 594H146M176 596H260',
        [210, 160, 90],
        2,
      ),
      `<circle cx="160" cy="46" r="5" fill="#d9b877"/>`,
    ].join(''),
  ),
  garment('plum-pleated-skirt', 'Plum pleated skirt', 380, 460, () =>
    [
      light,
      cloth(
        'M128 30C170 38 210 38 252 30L258 60C290 170 324 290 348 408C250 436 130 436 32 408C56 290 90 170 122 60Z',
        plum,
      ),
      cloth('M128 30C170 38 210 38 252 30L258 58C210 66 170 66 122 58Z', darker(plum, 0.2)),
      seams(
        'M140 64C112 180 88 300 76 416M160 66C144 190 130 310 124 424M180 66C176 190 172 310 172 428M202 66C206 190 212 310 216 428M222 66C238 190 254 310 264 424M242 64C268 180 294 300 308 416',
        plum,
        2,
      ),
    ].join(''),
  ),
  garment('navy-blazer', 'Navy blazer', 400, 500, () =>
    [
      light,
      cloth(
        'M156 48L116 66C84 84 70 120 62 170L34 380L80 390L108 214C108 290 104 360 98 440C160 456 240 456 302 440C296 360 292 290 292 214L320 390L366 380L338 170C330 120 316 84 284 66L244 48L200 64Z',
        navy,
      ),
      cloth('M168 46L200 236L232 46L200 62Z', [244, 242, 238]),
      cloth('M156 48L132 108L158 122L148 138L200 262L172 70Z', lighter(navy, 0.06)),
      cloth('M244 48L268 108L242 122L252 138L200 262L228 70Z', lighter(navy, 0.06)),
      seams('M200 262V448M120 340H170M230 340H280M108 214L118 130M292 214L282 130', darker(navy, 0.4)),
      `<circle cx="206" cy="290" r="5" fill="#c9a961"/><circle cx="206" cy="340" r="5" fill="#c9a961"/>`,
    ].join(''),
  ),
  model('model-ada', 'Ada, front view', 'woman with dark hair'),
  model('model-milo', 'Milo, front view', 'man'),
]

/** What there is below `/samples/`. */
export const samples: readonly Sample[] = drawn.map(({ name, kind, title, width, height }) => ({
  name,
  kind,
  title,
  width,
  height,
}))

const rendered = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()

/**
 * The PNG of a sample; garments have a transparent background.
 * @param name file name, such as `coral-t-shirt.png`
 * @returns undefined for a name that is not among {@link samples}
 */
export function samplePicture(name: string): Promise<Uint8Array<ArrayBuffer>> | undefined {
  const sample = drawn.find((candidate) => candidate.name === name)
  if (!sample) return undefined
  let picture = rendered.get(name)
  if (!picture) {
    picture = render(sample)
    rendered.set(name, picture)
    picture.catch(() => rendered.delete(name))
  }
  return picture
}

async function render(sample: Drawn): Promise<Uint8Array<ArrayBuffer>> {
  const sharp = await loadSharp()
  return new Uint8Array(await sharp(Buffer.from(sample.svg())).png({ compressionLevel: 9 }).toBuffer())
}
