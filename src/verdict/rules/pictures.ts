import { endOf } from '../../tasks/lifecycle.ts'
import { isAbout, isExcused, type Story } from '../conduct.ts'
import { count, type Rule, refused, shown } from './rule.ts'

/** How long the service keeps a picture (documented). */
const kept = 24 * 3_600_000

/** Downloads that came when the service would have had the picture no more. */
const tooLate = ({ task, downloads }: Story) => {
  const end = endOf(task.timeline)?.at ?? Number.POSITIVE_INFINITY
  return downloads.filter(({ at }) => at >= end + kept)
}

/** The pictures that were asked for, by the number in their links. */
const asked = ({ downloads }: Story): ReadonlySet<string | undefined> =>
  new Set(downloads.map(({ path }) => path.split('/')[4]))

/** How many pictures nobody asked for, where the client knew that they are there and nothing else explains it. */
function unfetched(story: Story): number {
  const { task, end, after, asPicture, wasToldDone, downloads } = story
  const isKnown = (end?.told === 'DONE' && after.length < 2) || wasToldDone
  const isExplained = asPicture.length > 0 || downloads.some((entry) => isAbout(entry, 'no-picture'))
  return isKnown && !isExplained ? Math.max(0, task.pictures - asked(story).size) : 0
}

/** What a client makes of a result. */
export const pictureRules: readonly Rule[] = [
  {
    name: 'result-url-as-picture',
    severity: 'error',
    mark: 'contract',
    sentence:
      'result_url was fetched as a picture: it answers JSON and needs the key; pictures are at tmp_url of its output objects',
    judge: (_, stories) => stories.flatMap(({ asPicture }) => asPicture.map((entry) => shown(entry))),
  },
  {
    name: 'expired-picture',
    severity: 'error',
    mark: 'documented',
    sentence:
      'A picture was fetched a day after it was made: it is kept for 24 h, download it when the task is DONE',
    judge: (_, stories) => stories.flatMap((story) => tooLate(story).map((entry) => shown(entry))),
  },
  {
    name: 'picture-never-fetched',
    severity: 'warning',
    mark: 'contract',
    sentence:
      'The client knew that a task is DONE and never fetched its pictures: read tmp_url of each of result.output_objects, a list',
    judge: (_, stories) =>
      stories.flatMap((story) => {
        const missing = unfetched(story)
        const { id, pictures, tag } = story.task
        const what = `${missing} of ${count(pictures, 'picture')} of task ${id}`
        return missing > 0 ? [{ what, task: id, ...(tag !== undefined && { tag }) }] : []
      }),
  },
  {
    name: 'mangled-link',
    severity: 'error',
    mark: 'contract',
    sentence:
      'A picture was asked for at another address than its tmp_url: use the link exactly as it is given',
    judge: (_, stories) =>
      stories.flatMap(({ downloads }) =>
        downloads.filter((entry) => isAbout(entry, 'no-picture') && !isExcused(entry)).map(refused),
      ),
  },
]
