import { isDeepStrictEqual } from 'node:util'
import type { Milliseconds } from '../../clock.ts'
import { isObject } from '../../spec/document.ts'
import type { Family } from '../../spec/families.ts'
import type { Finding } from '../check.ts'
import { contract, observed } from '../check.ts'
import { type Members, type Rule, unless } from './rule.ts'

/** The answer to a submission. */
export interface Acceptance {
  readonly family: Family
  readonly data: Members
  /** The body that was sent. */
  readonly body: unknown
  /** What the target's addresses start with. */
  readonly base: string
  /** The target's time when it answered. */
  readonly now: Milliseconds
}

const member =
  (name: string) =>
  ({ accept }: Family) =>
    contract(accept, `/responses/${accept.success.status}/…/data/${name}`)

/** How far a service's clock may be from ours. */
const clockTolerance = 10 * 60_000

/** What holds of the answer to every accepted submission. */
export const acceptRules: readonly Rule<Acceptance>[] = [
  {
    name: 'status',
    title: 'a submission is ACCEPTED at first',
    source: member('status'),
    judge: ({ data }) => unless(data.status === 'ACCEPTED', 'data.status', 'ACCEPTED', data.status),
  },
  {
    name: 'id',
    title: 'a task has a positive id',
    source: member('id'),
    judge: ({ data }) =>
      unless(
        typeof data.id === 'number' && data.id > 0 && Number.isInteger(data.id),
        'data.id',
        'a positive integer',
        data.id,
      ),
  },
  {
    name: 'created-at.zone',
    title: 'created_at has a time zone',
    source: member('created_at'),
    judge: ({ data }) =>
      unless(hasZone(data.created_at), 'data.created_at', 'a date-time with Z or an offset', data.created_at),
  },
  {
    name: 'created-at.now',
    title: 'created_at is the time of the submission',
    source: member('created_at'),
    judge: ({ data, now }) => {
      const created = Date.parse(String(data.created_at))
      const isNear = Math.abs(created - now) < clockTolerance
      return unless(
        isNear,
        'data.created_at',
        `within 10 minutes of ${new Date(now).toISOString()}`,
        data.created_at,
      )
    },
  },
  {
    name: 'created-at.form',
    title: 'created_at has microseconds and a numeric offset',
    source: () => observed('created_at such as 2025-12-04T09:04:31.347890+00:00'),
    judge: ({ data }) =>
      unless(
        /T\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d$/.test(String(data.created_at)),
        'data.created_at',
        'microseconds and an offset such as +00:00',
        data.created_at,
      ),
  },
  {
    name: 'echo',
    title: 'request echoes what was sent',
    source: member('request'),
    judge: ({ data, body }) => judgeEcho(data.request, body),
  },
  {
    name: 'result-url',
    title: 'result_url leads to this very task',
    source: member('result_url'),
    judge: ({ data, family, base }) => {
      const wanted = `${base}${family.result.path.replace(`{${family.idParameter}}`, String(data.id))}`
      const given = String(data.result_url)
      const isSame = addressed(given) === addressed(wanted)
      return unless(isSame, 'data.result_url', wanted, data.result_url)
    },
  },
  {
    name: 'result-url.scheme',
    title: 'result_url has the scheme of the target',
    source: () => observed('result_url came with http://; the contract shows https://'),
    judge: ({ data, base }) => {
      const scheme = base.split('://', 1)[0] ?? ''
      return unless(
        String(data.result_url).startsWith(`${scheme}://`),
        'data.result_url',
        `${scheme}://…`,
        data.result_url,
      )
    },
  },
  {
    name: 'order',
    title: 'members come in the order of live answers',
    source: () => observed('key order id, status, created_at, request, result_url'),
    judge: ({ data, family }) => {
      const order = Object.keys(family.acceptData.properties ?? {})
      const given = Object.keys(data).filter((name) => order.includes(name))
      const wanted = order.filter((name) => given.includes(name))
      return unless(
        isDeepStrictEqual(given, wanted),
        'the order of the members of data',
        wanted.join(', '),
        given.join(', '),
      )
    },
  },
]

/**
 * What was sent is to be there unchanged; members beside it are defaults that the service filled in.
 * @param sent undefined where nothing can be said of the echo, as of a file
 */
export function judgeEcho(echoed: unknown, sent: unknown, at = 'data.request'): Finding[] {
  if (sent === undefined) return []
  if (isObject(sent) && isObject(echoed)) {
    const added = Object.keys(echoed).filter((name) => !Object.hasOwn(sent, name))
    return [
      ...Object.entries(sent).flatMap(([name, value]) => judgeEcho(echoed[name], value, `${at}.${name}`)),
      // Observed: echoed without defaults.
      ...added.map(
        (name): Finding => ({
          what: `${at}.${name}`,
          expected: 'no member that was not sent',
          received: JSON.stringify(echoed[name]) ?? 'nothing',
          mark: 'observed',
        }),
      ),
    ]
  }
  return unless(isDeepStrictEqual(echoed, sent), at, JSON.stringify(sent) ?? 'nothing', echoed)
}

const hasZone = (value: unknown): boolean =>
  typeof value === 'string' && /T.*(Z|[+-]\d\d:?\d\d)$/i.test(value) && !Number.isNaN(Date.parse(value))

/** Apart from the scheme, a slash at the end, and which of its names this machine is called by. */
const addressed = (url: string): string =>
  url
    .replace(/^https?:/, '')
    .replace(/^\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(?=[:/]|$)/i, '//localhost')
    .replace(/\/+$/, '')
