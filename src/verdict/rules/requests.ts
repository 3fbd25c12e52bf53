import type { RequestEntry } from '../../store/store.ts'
import { type Conduct, isAbout, isExcused } from '../conduct.ts'
import { type Rule, refused } from './rule.ts'

/** What was refused for itself, whatever is planned. */
const refusals = ({ requests }: Conduct): readonly RequestEntry[] =>
  requests.filter(
    // A browser asks with OPTIONS by itself; whether the service answers is not known.
    (entry) => entry.status >= 400 && entry.method !== 'OPTIONS' && !isExcused(entry),
  )

const about =
  (...names: readonly string[]): Rule['judge'] =>
  (conduct) =>
    refusals(conduct)
      .filter((entry) => isAbout(entry, ...names))
      .map(refused)

/** What a member that is not there looks like in a path. */
const absent = /^(undefined|null|none|nil|nan|\[object object\])$/i

const isOfAbsent = ({ path }: RequestEntry): boolean =>
  path.split('/').some((segment) => {
    try {
      return absent.test(decodeURIComponent(segment))
    } catch {
      return false
    }
  })

/** Requests that the service refuses, whatever is in its store. */
export const requestRules: readonly Rule[] = [
  {
    name: 'refused-key',
    severity: 'error',
    mark: 'documented',
    sentence:
      'The request carries no key that is let in: send "Authorization: Bearer KEY" with every request',
    judge: ({ strangers }, stories) => {
      const explained = new Set(stories.flatMap(({ asPicture }) => asPicture))
      return strangers
        .filter((entry) => entry.operation !== undefined && !isExcused(entry))
        .filter((entry) => !explained.has(entry) && !isAbout(entry, 'result-url-is-no-picture'))
        .map(refused)
    },
  },
  {
    name: 'unreadable-body',
    severity: 'error',
    mark: 'contract',
    sentence: 'The body cannot be read: send JSON with Content-Type: application/json',
    judge: (conduct) =>
      refusals(conduct)
        .filter((entry) => entry.reason === 'body' || isAbout(entry, 'too-deep'))
        .map(refused),
  },
  {
    name: 'object-for-string',
    severity: 'error',
    mark: 'contract',
    sentence:
      'An object stands where the contract wants a string: input.model, for one, is the address itself',
    judge: about('object-for-string'),
  },
  {
    name: 'absent-member',
    severity: 'error',
    mark: 'contract',
    sentence:
      'The path was made of a member that the answer has not: look for it in data (data.id, data.result_url)',
    judge: (conduct) => refusals(conduct).filter(isOfAbsent).map(refused),
  },
  {
    name: 'invalid-request',
    severity: 'error',
    mark: 'contract',
    sentence: 'The request breaks the contract: correct what is named, the service refuses it with 422',
    judge: (conduct) =>
      refusals(conduct)
        .filter((entry) => entry.status === 422 && !isOfAbsent(entry) && !isAbout(entry, 'object-for-string'))
        .map(refused),
  },
  {
    name: 'doubled-version',
    severity: 'error',
    mark: 'contract',
    sentence: 'A part of the path is there twice: the base URL already ends in it',
    judge: about('doubled-version'),
  },
  {
    name: 'missing-version',
    severity: 'error',
    mark: 'contract',
    sentence: 'A part of the path is missing: the base URL ends before it',
    judge: about('missing-version'),
  },
  {
    name: 'unknown-path',
    severity: 'error',
    mark: 'contract',
    sentence: 'No operation of the contract is at that path and method: compare it with /openapi.json',
    judge: (conduct) =>
      refusals(conduct)
        .filter((entry) => isAbout(entry, 'nearest-path', 'no-path', 'method') && !isOfAbsent(entry))
        .map(refused),
  },
  {
    name: 'unknown-task',
    severity: 'warning',
    mark: 'contract',
    sentence: 'A poll asks for an id that no task has: poll the result_url, or the id, of the answer',
    judge: about('unknown-task'),
  },
  {
    name: 'other-key',
    severity: 'error',
    mark: 'assumed',
    sentence:
      "A task was polled with another key than it was submitted with: another account's task is a 404",
    judge: about('other-sandbox'),
  },
]
