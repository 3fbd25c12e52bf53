import type { Family } from '../../spec/families.ts'
import { contract, documented, type Finding } from '../check.ts'
import type { Context, SuiteCheck } from '../context.ts'
import { describeAnswer, mediaTypeOf } from '../exchange.ts'
import { measure } from '../measure.ts'
import type { Source } from '../report.ts'
import { Skipped } from '../skipped.ts'
import type { Picture } from '../tasks.ts'
import { prefixOf, type Setup, specimensOf } from './setup.ts'
import { finished } from './tasks.ts'

type JudgePicture = (picture: Picture) => readonly Omit<Finding, 'exchange'>[]

/** Checks of the files that the addresses of a result lead to. */
export function pictureChecks(setup: Setup, family: Family): SuiteCheck[] {
  const { main, several } = specimensOf(setup, family)
  const prefix = prefixOf(setup.contract, family)
  const check = (name: string, title: string, source: Source, judge: JudgePicture): SuiteCheck => ({
    id: `${prefix}picture.${name}`,
    title,
    subject: 'picture',
    source,
    specimens: [main, several],
    risk: 0,
    run: async (context) => {
      const pictures = await picturesOf(context, [main, several])
      return pictures.flatMap((picture, index) =>
        judge(picture).map((finding) => ({
          ...finding,
          what: `${finding.what} (picture ${index + 1})`,
          exchange: picture.download,
        })),
      )
    },
  })
  const result = contract(family.result, `/responses/${family.result.success.status}/…/data/result`)
  const arrived =
    (judge: JudgePicture): JudgePicture =>
    (picture) =>
      picture.download.answer?.status === 200 && picture.download.failure === undefined ? judge(picture) : []
  return [
    check(
      'downloads',
      'each picture downloads, without a key',
      documented('tmp_url is kept 24 hours'),
      ({ download }) =>
        download.answer?.status === 200 && download.failure === undefined
          ? []
          : [{ what: 'a download', expected: '200 and the picture', received: describeAnswer(download) }],
    ),
    check(
      'type',
      'a picture is what its description says: Content-Type, and the bytes themselves',
      result,
      arrived(({ described, download: { answer } }) => {
        const wanted = String(described.mime ?? `image/${String(described.ext).replace('jpg', 'jpeg')}`)
        const measured = answer && measure(answer.bytes)
        const inBytes = measured ? `image/${measured.type}` : 'no picture'
        const header = answer ? mediaTypeOf(answer) : ''
        return [
          ...(inBytes === wanted
            ? []
            : [{ what: 'the bytes of a picture', expected: wanted, received: inBytes }]),
          ...(header === wanted
            ? []
            : [{ what: 'Content-Type of a picture', expected: wanted, received: header }]),
        ]
      }),
    ),
    check(
      'size',
      'a picture has exactly the width and height of its description',
      result,
      arrived(({ described: { width, height }, download: { answer } }) => {
        const measured = answer && measure(answer.bytes)
        if (!measured || width === undefined) return []
        if (measured.width === width && measured.height === height) return []
        const received = `${measured.width}×${measured.height}`
        return [{ what: 'the size of a picture', expected: `${width}×${height}`, received }]
      }),
    ),
    check(
      'whole',
      'a picture is complete to its last byte',
      result,
      arrived(({ download: { answer } }) => {
        const measured = answer && measure(answer.bytes)
        if (!answer || !measured) return []
        const length = answer.headers.get('content-length')
        const hasLength = length === null || Number(length) === answer.bytes.byteLength
        return [
          ...(measured.isWhole
            ? []
            : [{ what: 'the end of a picture', expected: 'its last chunk', received: 'other bytes' }]),
          ...(hasLength
            ? []
            : [
                {
                  what: 'Content-Length of a picture',
                  expected: String(answer.bytes.byteLength),
                  received: length ?? '',
                },
              ]),
        ]
      }),
    ),
  ]
}

async function picturesOf(
  context: Context,
  specimens: ReturnType<typeof specimensOf>['main'][],
): Promise<readonly Picture[]> {
  const pictures: Picture[] = []
  const reasons: string[] = []
  for (const specimen of specimens) {
    try {
      const task = await context.tasks.take(specimen)
      await finished(context, task)
      pictures.push(...(await task.pictures()))
    } catch (error) {
      // One task's pictures are enough to judge by.
      if (!(error instanceof Skipped)) throw error
      reasons.push(error.message)
    }
  }
  if (pictures.length === 0) throw new Skipped(reasons[0] ?? 'the result has no addresses')
  return pictures
}
