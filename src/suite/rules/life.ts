import { isDeepStrictEqual } from 'node:util'
import type { Family } from '../../spec/families.ts'
import { contract, type Finding, observed } from '../check.ts'
import { hasResult } from '../results.ts'
import { endings } from '../tasks.ts'
import { judgeEcho } from './accept.ts'
import { type Members, type Rule, unless } from './rule.ts'

/** A task as its accept and its polls showed it, in order. */
export interface Life {
  readonly family: Family
  /** `data` of the accept's answer, where it was seen. */
  readonly accepted: Members | undefined
  readonly polls: readonly Members[]
  /** The body that was sent, where it is known. */
  readonly body: unknown
  /** The statuses in the order of the contract's enumeration. */
  readonly statuses: readonly unknown[]
}

const member =
  (name: string) =>
  ({ result }: Family) =>
    contract(result, `/responses/${result.success.status}/…/data/${name}`)

const all = (polls: readonly Members[], judge: (poll: Members) => Finding[]): Finding[] =>
  polls.flatMap((poll) => judge(poll)).slice(0, 3)

const isError = ({ errors }: Members): boolean => Array.isArray(errors) && errors.length > 0

/** What holds of every task over its life. */
export const lifeRules: readonly Rule<Life>[] = [
  {
    name: 'id',
    title: 'a poll answers the task that was asked for',
    source: member('id'),
    judge: ({ accepted, polls }) =>
      all(polls, ({ id }) =>
        unless(id === (accepted ?? polls[0])?.id, 'data.id', String((accepted ?? polls[0])?.id), id),
      ),
  },
  {
    name: 'created-at',
    title: 'created_at never changes',
    source: member('created_at'),
    judge: ({ accepted, polls }) => {
      const first = (accepted ?? polls[0])?.created_at
      return all(polls, ({ created_at }) =>
        unless(created_at === first, 'data.created_at', String(first), created_at),
      )
    },
  },
  {
    name: 'echo',
    title: 'a poll echoes the request that was sent',
    source: member('request'),
    judge: ({ polls, body }) =>
      body === undefined ? [] : all(polls, ({ request }) => judgeEcho(request, body)),
  },
  {
    name: 'forward',
    title: 'a status only moves forward, and stays at an end',
    source: member('status'),
    judge: ({ accepted, polls, statuses }) => {
      const seen = [...(accepted ? [accepted] : []), ...polls].map(({ status }) => status)
      return judgeOrder(seen, ranksOf(statuses))
    },
  },
  {
    name: 'known',
    title: 'a status is one of those that the text names',
    source: () => observed('ACCEPTED, PROCESSING, ERROR and DONE; the enumeration has more'),
    judge: ({ polls }) =>
      all(polls, ({ status }) => unless(usual.includes(status), 'data.status', usual.join(', '), status)),
  },
  {
    name: 'done',
    title: 'DONE has a result and no errors',
    source: member('result'),
    judge: ({ polls }) =>
      all(
        polls.filter(({ status }) => status === 'DONE'),
        (poll) => [
          ...unless(hasResult(poll), 'data.result at DONE', 'a result', poll.result),
          ...unless(!isError(poll), 'data.errors at DONE', 'none', poll.errors),
        ],
      ),
  },
  {
    name: 'unfinished',
    title: 'a task that has not ended has no result and no errors',
    source: member('result'),
    judge: ({ polls }) =>
      all(
        polls.filter(({ status }) => !endings.includes(status)),
        (poll) => [
          ...unless(!hasResult(poll), `data.result at ${poll.status}`, 'none', poll.result),
          ...unless(!isError(poll), `data.errors at ${poll.status}`, 'none', poll.errors),
        ],
      ),
  },
  {
    name: 'error',
    title: 'ERROR has errors and no result',
    source: member('errors'),
    judge: ({ polls }) =>
      all(
        polls.filter(({ status }) => status === 'ERROR'),
        (poll) => [
          ...unless(isError(poll), 'data.errors at ERROR', 'one entry or more', poll.errors),
          ...unless(!hasResult(poll), 'data.result at ERROR', 'none', poll.result),
        ],
      ),
  },
  {
    name: 'end',
    title: 'the answer of an ended task stays the same',
    source: member('status'),
    judge: ({ polls }) => {
      const [end, ...later] = polls.filter(({ status }) => endings.includes(status))
      return later
        .flatMap((poll) =>
          Object.keys({ ...end, ...poll })
            .filter((name) => !isDeepStrictEqual(end?.[name], poll[name]))
            .flatMap((name) =>
              unless(
                false,
                `data.${name} after the end`,
                JSON.stringify(end?.[name]) ?? 'nothing',
                poll[name],
              ),
            ),
        )
        .slice(0, 3)
    },
  },
]

const usual: readonly unknown[] = ['ACCEPTED', 'PROCESSING', 'ERROR', 'DONE']

/** By the order of the contract's enumeration; a pause may stand between any two. */
const ranksOf = (statuses: readonly unknown[]): ReadonlyMap<unknown, number> =>
  new Map(statuses.filter((status) => status !== 'PAUSED').map((status, index) => [status, index]))

function judgeOrder(seen: readonly unknown[], ranks: ReadonlyMap<unknown, number>): Finding[] {
  const found: Finding[] = []
  let before: unknown
  for (const status of seen) {
    const isBack = (ranks.get(status) ?? Number.POSITIVE_INFINITY) < (ranks.get(before) ?? 0)
    const wasEnded = endings.includes(before) && status !== before
    found.push(
      ...unless(!isBack && !wasEnded, 'the order of data.status', `nothing before ${before}`, status),
    )
    if (ranks.has(status)) before = status
  }
  return found.slice(0, 3)
}
