import type { Status } from '../../store/store.ts'
import { isExcused, type Story } from '../conduct.ts'
import { count, type Rule, type Sighting, shown } from './rule.ts'

/** Milliseconds from poll to poll; a tenth of the second is given to timers and networks. */
const soonest = 900

/** Polls of one task that came too soon after one that was answered. */
function tooSoon({ polls, task }: Story): Sighting[] {
  const gaps = polls.slice(1).flatMap((poll, index) => {
    const before = polls[index]
    const ms = Math.max(0, Math.round(poll.at - (before?.at ?? 0)))
    return before && !isExcused(before) && before.fault === undefined && ms < soonest ? [{ poll, ms }] : []
  })
  const [first] = gaps
  if (!first) return []
  const least = Math.min(...gaps.map(({ ms }) => ms))
  const what = `${count(gaps.length, 'poll')} of task ${task.id} came too soon, the quickest ${least} ms after the one before`
  return [shown(first.poll, what)]
}

/** One poll more may be somebody else's look; from two on, the status was not understood. */
const misunderstood = 2

const isMisunderstood = ({ end, after }: Story, status: Status): boolean =>
  end?.told === status && after.length >= misunderstood

const polledOn = ({ task, end, after }: Story): Sighting[] => {
  const [first] = after
  const what = `${count(after.length, 'poll')} of task ${task.id} after ${end?.told} was told`
  return first ? [shown(first, what)] : []
}

/** How a client follows a task. */
export const pollRules: readonly Rule[] = [
  {
    name: 'busy-poll',
    severity: 'warning',
    mark: 'assumed',
    sentence: 'Polls came faster than one a second: wait a second, and longer the longer it takes',
    judge: (_, stories) => stories.flatMap(tooSoon),
  },
  {
    name: 'polled-after-end',
    severity: 'warning',
    mark: 'contract',
    sentence: 'A task was polled on after its end was told: stop at DONE, ERROR and CANCELLED, in upper case',
    judge: (_, stories) =>
      stories
        .filter((story) => !isMisunderstood(story, 'ERROR') && !isMisunderstood(story, 'CANCELLED'))
        .flatMap(polledOn),
  },
  {
    name: 'missed-error',
    severity: 'error',
    mark: 'contract',
    sentence: 'ERROR was taken for unfinished: a failed task is ERROR, not FAILED and not in lower case',
    judge: (_, stories) => stories.filter((story) => isMisunderstood(story, 'ERROR')).flatMap(polledOn),
  },
  {
    name: 'missed-cancelled',
    severity: 'error',
    mark: 'contract',
    sentence: 'CANCELLED was taken for unfinished: it is final, as DONE and ERROR are',
    judge: (_, stories) => stories.filter((story) => isMisunderstood(story, 'CANCELLED')).flatMap(polledOn),
  },
]
