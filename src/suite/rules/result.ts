import { sizes } from '../../facts/sizes.ts'
import type { Family } from '../../spec/families.ts'
import type { Asked } from '../asked.ts'
import { assumed, contract, documented, type Finding, observed } from '../check.ts'
import { inputsOf, outputsOf } from '../results.ts'
import { type Members, type Rule, unless } from './rule.ts'

/** `data` of a task that is DONE, and what was asked for. */
export interface Outcome {
  readonly data: Members
  readonly asked: Asked
}

const result = ({ result: operation }: Family) =>
  contract(operation, `/responses/${operation.success.status}/…/data/result`)

const each = (
  pictures: readonly Members[],
  judge: (picture: Members, at: string) => Finding[],
  list = 'output',
): Finding[] => pictures.flatMap((picture, index) => judge(picture, `${list} picture ${index + 1}`))

/** How far the ratio of a picture may be from the one that was asked for. */
const ratioTolerance = 0.035

/** What holds of every finished task's result. */
export const resultRules: readonly Rule<Outcome>[] = [
  {
    name: 'outputs',
    title: 'there are as many pictures as were asked for',
    source: result,
    judge: ({ data, asked }) => {
      const { length } = outputsOf(data)
      return unless(length === asked.images, 'the number of output pictures', String(asked.images), length)
    },
  },
  {
    name: 'inputs',
    title: 'each input picture is described',
    source: result,
    judge: ({ data, asked }) => {
      const { length } = inputsOf(data)
      // A result of another shape need not have any.
      return unless(
        length === asked.inputs || (length === 0 && !hasInputs(data)),
        'the number of input pictures',
        String(asked.inputs),
        length,
      )
    },
  },
  {
    name: 'format',
    title: 'pictures have the format that was asked for',
    source: result,
    judge: ({ data, asked }) =>
      each(outputsOf(data), ({ format, ext, mime }, at) => [
        ...(format === undefined
          ? []
          : unless(normal(format) === asked.format, `format of ${at}`, asked.format, format)),
        ...(ext === undefined ? [] : unless(normal(ext) === asked.format, `ext of ${at}`, asked.format, ext)),
        ...(mime === undefined
          ? []
          : unless(mime === `image/${asked.format}`, `mime of ${at}`, `image/${asked.format}`, mime)),
      ]),
  },
  {
    name: 'format.case',
    title: 'format is in upper case and ext is not jpg',
    source: () => observed('JPEG and PNG in results; ext jpeg or png'),
    judge: ({ data }) =>
      each(outputsOf(data), ({ format, ext }, at) => [
        ...unless(
          format === undefined || String(format) === String(format).toUpperCase(),
          `format of ${at}`,
          String(format).toUpperCase(),
          format,
        ),
        ...unless(ext !== 'jpg', `ext of ${at}`, 'jpeg', ext),
      ]),
  },
  {
    name: 'ratio',
    title: 'pictures have the aspect ratio that was asked for',
    source: result,
    judge: ({ data, asked }) => {
      const [w, h] = (asked.ratio ?? '').split(':').map(Number)
      if (!w || !h) return []
      return each(outputsOf(data), ({ width, height }, at) => {
        if (width === undefined && height === undefined) return []
        const given = Number(width) / Number(height)
        const isNear = Math.abs(given / (w / h) - 1) <= ratioTolerance
        return unless(isNear, `ratio of ${at}`, `${asked.ratio} within 3.5 %`, `${width}×${height}`)
      })
    },
  },
  {
    name: 'mps',
    title: 'mps goes with width and height',
    source: result,
    judge: ({ data }) =>
      each(outputsOf(data), ({ mps, width, height }, at) => {
        if (typeof mps !== 'number' || width === undefined || height === undefined) return []
        const product = (Number(width) * Number(height)) / 1_000_000
        const isNear = Math.abs(mps - product) <= 0.5 * product
        // Observed: the product, unrounded; the contract's own example is off by a factor of two.
        return isNear
          ? unless(Math.abs(mps - product) < 1e-6, `mps of ${at}`, String(product), mps).map((finding) => ({
              ...finding,
              mark: 'observed' as const,
            }))
          : unless(false, `mps of ${at}`, String(product), mps)
      }),
  },
  {
    name: 'size',
    title: 'pictures have the size that belongs to their ratio',
    source: () =>
      assumed('sizes of the ratios, by the table of the sibling endpoint; 1:1 was observed as 1024×1024'),
    judge: ({ data, asked }) => {
      const size = asked.ratio === undefined ? undefined : sizes[asked.ratio]
      if (!size) return []
      return each(outputsOf(data), ({ width, height }, at) =>
        unless(
          width === undefined || (width === size.width && height === size.height),
          `size of ${at}`,
          `${size.width}×${size.height}`,
          `${width}×${height}`,
        ),
      )
    },
  },
  {
    name: 'addresses',
    title: 'each picture has an address of its own',
    source: () => documented('tmp_url is kept 24 hours when no destination is given'),
    judge: ({ data, asked }) => {
      if (asked.destination !== undefined) return []
      const outputs = outputsOf(data)
      const given = outputs.map(({ tmp_url }) => tmp_url)
      return [
        ...each(outputs, ({ tmp_url }, at) =>
          unless(
            typeof tmp_url === 'string' && /^https?:\/\/\S+$/.test(tmp_url),
            `tmp_url of ${at}`,
            'an address',
            tmp_url,
          ),
        ),
        ...unless(new Set(given).size === given.length, 'tmp_url of the pictures', 'different ones', given),
      ]
    },
  },
  {
    name: 'file-name',
    title: 'the address of a picture ends as live ones do',
    source: () => observed('tmp_url ends in Claid_ and 32 hexadecimal digits'),
    judge: ({ data }) =>
      each(outputsOf(data), ({ tmp_url }, at) =>
        unless(
          typeof tmp_url !== 'string' || /\/Claid_[\da-f]{32}\.\w+(\?.*)?$/.test(tmp_url),
          `tmp_url of ${at}`,
          '…/Claid_<32 hexadecimal digits>.<ext>',
          tmp_url,
        ),
      ),
  },
]

const normal = (format: unknown): string => String(format).toLowerCase().replace(/^jpg$/, 'jpeg')

const hasInputs = (data: Members): boolean => JSON.stringify(data).includes('"input_object')
