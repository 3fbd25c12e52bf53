import { nearestRatio, type Size, sizeOf } from '../facts/sizes.ts'
import { Random, seedOf, token } from '../random.ts'
import type { PictureFigures } from '../scenarios/schema.ts'
import type { InputFigures, Task } from '../store/store.ts'
import type { Asked } from './request.ts'

/** What an answer says of one picture. */
export interface PictureFacts extends Size {
  /** In lower case: `jpeg`, `png`. */
  readonly format: string
  /** Megapixels, where they are not those of the size. */
  readonly mps?: number | undefined
  /** Where it can be downloaded; only an output that has no destination can. */
  readonly url?: string
  /** Where it is kept: `NAME` and `path` of `storage://NAME/path`. */
  readonly kept?: { readonly scheme: string; readonly bucket: string; readonly key: string }
}

/** What pictures depend on, besides their task: nothing else decides their bytes or their links. */
export interface PictureSource {
  readonly seed: string
  readonly sandboxKey: string
  readonly sandboxId: string
}

/** Media type by the service's format names. */
export const mediaTypes: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  gif: 'image/gif',
  mp4: 'video/mp4',
  webm: 'video/webm',
}

/** Sizes that garment and model photographs have; which one an input has is seeded by its address. */
const inputSizes: readonly [Size, ...Size[]] = [
  { width: 1024, height: 1024 },
  { width: 1200, height: 1600 },
  { width: 1365, height: 2048 },
  { width: 1000, height: 1500 },
  { width: 1600, height: 1200 },
]

/** An input: its true figures, or plausible ones where nobody has its bytes, the same for the same address. */
export function inputFacts(
  source: PictureSource,
  url: string,
  looked: InputFigures | null | undefined,
  figures: PictureFigures = {},
): PictureFacts {
  if (looked) {
    const { width, height, format } = looked
    return { width, height, format, ...known(figures) }
  }
  const size = new Random(seedOf(source.seed, 'input', url)).pick(inputSizes)
  const extension = /\.(jpe?g|png|webp|avif)(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase() ?? 'jpeg'
  return { ...size, format: extension.replace(/^jpg$/, 'jpeg'), ...known(figures) }
}

/** Output number `index` (from 0) of a task. */
export function outputFacts(
  source: PictureSource,
  task: Task,
  asked: Asked,
  index: number,
  figures: PictureFigures = {},
): PictureFacts {
  const { format } = asked
  const name = `Claid_${pictureToken(source, task, index)}.${format}`
  const kept =
    asked.destination === undefined ? undefined : keptAt(asked.destination, name, index, asked.images)
  return {
    ...sizeOf(ratioOf(task, asked)),
    ...known(figures),
    format,
    ...(kept
      ? { kept }
      : { url: `${task.baseUrl}/pictures/${source.sandboxId}/${task.id}/${index + 1}/${name}` }),
  }
}

/** As asked for, else that of the model's picture, else of the first garment whose size is known. */
export function ratioOf({ inputs = [] }: Task, { ratio, worn }: Asked): string | undefined {
  if (ratio !== undefined) return ratio
  const models = inputs.slice(worn)
  const [known] = [...models, ...inputs.slice(0, worn)].filter((figures) => figures !== null)
  return known && nearestRatio(known)
}

const known = (figures: PictureFigures) =>
  Object.fromEntries(
    Object.entries(figures).filter(([, value]) => value !== undefined),
  ) as Partial<PictureFacts>

/** What nobody can guess who has not the seed. */
export function pictureToken(source: PictureSource, task: Task, index: number): string {
  return token(source.seed, source.sandboxKey, task.id, index, task.request)
}

/** A path that ends in `/` is a folder; several pictures for one file name get `-1 … -n`. */
function keptAt(destination: string, madeUpName: string, index: number, count: number): PictureFacts['kept'] {
  const [, scheme = 'storage', bucket = '', path = ''] =
    /^([^:]+):\/\/([^/]*)\/?(.*)$/s.exec(destination) ?? []
  if (path === '' || path.endsWith('/')) return { scheme, bucket, key: path + madeUpName }
  return { scheme, bucket, key: count === 1 ? path : path.replace(/(\.[^./]*)?$/, `-${index + 1}$1`) }
}
