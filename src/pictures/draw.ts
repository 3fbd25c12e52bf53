import { backgroundSvg, foregroundSvg, outfitOf, pictureSeed, plan, type Subject } from './compose.ts'
import { places } from './scene.ts'
import { loadSharp, noPause, type Pause } from './sharp.ts'
import { lookAt, wear } from './wardrobe.ts'

/** A picture of the request, and of its pictures when they are at hand. */
export interface Drawing extends Subject {
  readonly format: 'png' | 'jpeg'
  readonly garments: readonly { readonly url: string; readonly bytes?: Uint8Array | undefined }[]
  readonly model?: { readonly url: string; readonly bytes?: Uint8Array | undefined } | undefined
}

// Backgrounds are out of focus: a part of their pixels is enough, and takes a part of the time.
const backgroundPart = 2

/**
 * Draws a fashion photograph: a place with the light of the `background` prompt, a figure in a stance of the
 * `pose` prompt, dressed in the garments. The same drawing gives the same bytes.
 * @param pause called between stretches of work; `() => clock.sleep(0)` beside an API
 * @throws {OperatorError} when sharp is not installed
 */
export async function draw(drawing: Drawing, pause: Pause = noPause): Promise<Uint8Array<ArrayBuffer>> {
  const sharp = await loadSharp()
  const { width, height, format } = drawing
  const pieces = await lookAt(drawing.garments, pause)
  const subject = plan(
    drawing,
    pieces.some(({ cutout }) => cutout),
  )
  const outfit = outfitOf(subject, await wear(pieces, subject, pause))
  const blur = Math.max(
    0.4,
    (places[subject.scene.name].blur * Math.max(width, height)) / 1000 / backgroundPart,
  )
  const background = await sharp(Buffer.from(backgroundSvg(subject, outfit, backgroundPart)))
    .flatten({ background: '#808080' })
    .blur(blur)
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const image = sharp(background.data, { raw: background.info })
    .composite([{ input: Buffer.from(foregroundSvg(subject, outfit)) }])
    .withExif(exifOf(drawing))
  const encoded =
    format === 'jpeg'
      ? image.jpeg({ quality: 88 })
      : image.png({ compressionLevel: 6, adaptiveFiltering: false })
  return new Uint8Array(await encoded.toBuffer())
}

/** What is told by the file itself; plain ASCII, as EXIF wants it. */
export function exifOf(subject: Subject) {
  const { task, index, of, prompts, ratio } = subject
  const facts = {
    mock: true,
    task,
    picture: `${index + 1} of ${of}`,
    seed: pictureSeed(subject),
    ratio,
    prompts,
  }
  const text = JSON.stringify(facts).replace(
    /[^ -~]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return { IFD0: { ImageDescription: text, Software: 'claid-mock' } }
}
