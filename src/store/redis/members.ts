import type { Effect } from '../effects.ts'
import { finalStatuses, type Status, type Task } from '../records.ts'

const padded = (number: number, digits: number): string => String(number).padStart(digits, '0')

/**
 * An effect as a member of a sorted set. Those of one moment sort as they come: ends before attempts, and
 * what is older first.
 */
export function memberOf(effect: Effect): string {
  switch (effect.kind) {
    case 'end':
      return `1/${padded(effect.task, 15)}/${effect.status}`
    case 'attempt':
      return `2/${padded(effect.delivery, 12)}/${padded(effect.number, 6)}/${effect.task}`
    case 'release':
      return `3/${padded(effect.delivery, 12)}/${effect.task}`
  }
}

/** The inverse of {@link memberOf}. */
export function effectOf(member: string): Effect {
  const [kind, first = '', second = '', third = ''] = member.split('/')
  switch (kind) {
    case '1':
      return { kind: 'end', task: Number(first), status: second as Status }
    case '2':
      return { kind: 'attempt', delivery: Number(first), number: Number(second), task: Number(third) }
    default:
      return { kind: 'release', delivery: Number(first), task: Number(second) }
  }
}

/** Whether an effect is the end of a task. */
export const isEnd = (member: string): boolean => member.startsWith('1/')

/** The end of a task as it is planned: its member and when it is due; both empty for one that never ends. */
export function endMember({ id, timeline }: Task): readonly [member: string, at: string] {
  const status = timeline.statuses.at(-1)
  if (!status || !finalStatuses.has(status)) return ['', '']
  return [memberOf({ kind: 'end', task: id, status }), String(timeline.times.at(-1))]
}
