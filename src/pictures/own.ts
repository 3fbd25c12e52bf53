import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { OperatorError } from '../errors.ts'
import { Random, seedOf } from '../random.ts'
import { type Drawing, exifOf } from './draw.ts'
import { measure } from './measure.ts'
import { loadSharp } from './sharp.ts'

interface Photograph {
  readonly path: string
  /** What its name, and the folders it is in, say. */
  readonly words: ReadonlySet<string>
}

const endings = /\.(jpe?g|png|webp|avif)$/i

/** Approved photographs of a folder, to be shown in place of drawings. */
export class OwnPictures {
  #usable: readonly Photograph[]
  readonly #report: (message: string) => void

  private constructor(photographs: readonly Photograph[], report: (message: string) => void) {
    this.#usable = photographs
    this.#report = report
  }

  /**
   * Looks a folder through, with the folders in it.
   * @param report told of each file that cannot be used, once
   * @throws {OperatorError} when the folder cannot be read or has no picture
   */
  static async open(folder: string, report: (message: string) => void): Promise<OwnPictures> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
      (error: unknown) => {
        throw new OperatorError(
          'open the folder of pictures',
          `${folder} cannot be read (${error instanceof Error ? error.message : String(error)})`,
          'Name a folder with photographs: --pictures DIR',
        )
      },
    )
    const photographs = entries
      .filter((entry) => entry.isFile() && endings.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => ({ path, words: new Set(wordsIn(relative(folder, path).split(sep).join(' '))) }))
    if (photographs.length === 0) {
      throw new OperatorError(
        'open the folder of pictures',
        `${folder} has no JPEG, PNG, WEBP or AVIF file`,
        'Put photographs into it, or leave --pictures out for drawings',
      )
    }
    return new OwnPictures(photographs, report)
  }

  get count(): number {
    return this.#usable.length
  }

  /**
   * The photograph for a drawing, at its size and in its format.
   * @returns undefined when no file is left that can be used: the drawing is the fallback
   */
  async picture(drawing: Drawing): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const { order, alike } = this.#ranked(drawing)
    for (const photograph of order) {
      const bytes = await readFile(photograph.path).catch(() => undefined)
      const measured = bytes ? await measure(bytes) : { unreadable: 'it is gone' }
      if (!bytes || measured.unreadable !== undefined) {
        this.#usable = this.#usable.filter((other) => other !== photograph)
        this.#report(`Skipped ${photograph.path}: ${measured.unreadable}.`)
        continue
      }
      return cropped(bytes, drawing, Math.floor(drawing.index / Math.max(1, alike)))
    }
    return undefined
  }

  /** Best first: those that share most words with the prompts; among equals the seed decides, and pictures of one task differ. */
  #ranked({ prompts, garments, index, seed, task }: Drawing): {
    order: readonly Photograph[]
    alike: number
  } {
    const text = [...Object.values(prompts), ...garments.map(({ url }) => url.replace(/^.*\//, ''))].join(' ')
    const asked = new Set(wordsIn(text))
    const score = ({ words }: Photograph) => [...words].filter((word) => asked.has(word)).length
    const groups = new Map<number, Photograph[]>()
    for (const photograph of this.#usable) {
      const points = score(photograph)
      groups.set(points, [...(groups.get(points) ?? []), photograph])
    }
    // The order is the same for all pictures of a task; each takes another place in it.
    const shared = seedOf('own', seed[0] ?? '', task)
    const best = Math.max(...groups.keys())
    const order = [...groups.entries()]
      .sort(([a], [b]) => b - a)
      .flatMap(([points, group]) => {
        const start = new Random(shared).int(0, group.length - 1) + (points === best ? index : 0)
        return group.map((_, i) => group[(start + i) % group.length]).filter((one) => one !== undefined)
      })
    return { order, alike: groups.get(best)?.length ?? 1 }
  }
}

/** @param again how often the photograph was shown in this task already: each time it is cropped closer */
async function cropped(bytes: Uint8Array, drawing: Drawing, again: number): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, format } = drawing
  const sharp = await loadSharp()
  const closer = 1 + 0.09 * again
  const [wide, high] = [Math.round(width * closer), Math.round(height * closer)]
  const image = sharp(bytes, { failOn: 'error' })
    .rotate()
    .resize(wide, high, { fit: 'cover', position: sharp.strategy.attention })
    .extract({ left: (wide - width) >> 1, top: Math.floor((high - height) / 3), width, height })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .withExif(exifOf(drawing))
  const encoded = format === 'jpeg' ? image.jpeg({ quality: 88 }) : image.png({ compressionLevel: 6 })
  return new Uint8Array(await encoded.toBuffer())
}

const dull = new Set(
  'a an and at by for from in into is it of on or the to with copy final img image photo picture'.split(' '),
)

/** Words of three letters and more, without their plural: `beaches` and `beach` are one. */
const wordsIn = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}]{3,}/gu) ?? [])
    .filter((word) => !dull.has(word) && !/^(jpe?g|png|webp|avif)$/.test(word))
    .map((word) => word.replace(/(?<=(?:ch|sh|ss|x))es$|(?<!s)s$/, ''))
