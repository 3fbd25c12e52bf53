import { profiles } from '../../facts/profiles.ts'
import { isObject } from '../../spec/document.ts'
import type { DeclaredResponse, Operation } from '../../spec/operations.ts'
import { contract, documented, type Finding } from '../check.ts'
import type { Mismatch } from '../conformance.ts'
import type { Context, SuiteCheck } from '../context.ts'
import { type Answer, describeAnswer, type Exchange, mediaTypeOf } from '../exchange.ts'
import { Skipped } from '../skipped.ts'
import { nameOf, type Setup } from './setup.ts'

const uuid = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i
const atMost = 20

/** Every answer that any check met, judged strictly by what its operation declares. */
export function answerChecks(setup: Setup): SuiteCheck[] {
  const { contract: stored } = setup
  return [
    ...stored.operations.flatMap((operation) => {
      const name = nameOf(stored, operation)
      const statuses = [...operation.responses.values()].filter(({ schema }) => schema !== undefined)
      return [
        ...statuses.map((declared) => bodyCheck(`answer.${name}.${declared.status}`, operation, declared)),
        answerCheck(
          `answer.${name}.status`,
          `${name} answers with declared statuses only`,
          operation,
          judgeStatus,
        ),
        answerCheck(
          `answer.${name}.media-type`,
          `${name} answers in the declared media types`,
          operation,
          judgeMediaType,
        ),
        answerCheck(
          `answer.${name}.members`,
          `${name} answers with known members only`,
          operation,
          judgeMembers,
        ),
      ]
    }),
    {
      id: 'answer.request-id',
      title: 'each answer has an x-request-id, a UUID of its own',
      subject: 'answer',
      source: documented('x-request-id: a UUID on every answer'),
      specimens: [],
      risk: 0,
      isLast: true,
      run: async ({ target }) => {
        const answered = metBy(target.exchanges)
        const seen = new Set<string>()
        return answered
          .flatMap(({ answer, exchange }): Finding[] => {
            const id = answer.headers.get('x-request-id') ?? ''
            const expected = 'a UUID that no other answer has'
            const isRight = uuid.test(id) && !seen.has(id)
            seen.add(id)
            return isRight
              ? []
              : [{ what: 'x-request-id', expected, received: id || 'no such header', exchange }]
          })
          .slice(0, 3)
      },
    },
  ]
}

interface Met {
  readonly answer: Answer
  readonly exchange: Exchange
}
type Judge = (met: Met, context: Context, operation: Operation) => Omit<Finding, 'exchange'>[]

function metBy(exchanges: readonly Exchange[], operation?: Operation): Met[] {
  const met = exchanges.flatMap((exchange) => {
    const { answer, sent } = exchange
    if (!answer || !exchange.operation || (operation && exchange.operation !== operation)) return []
    return [{ answer, exchange, order: `${sent.method} ${sent.url} ${answer.status} ${sent.body ?? ''}` }]
  })
  // Requests that are under way at once come back in any order; a report is the same each time.
  return met.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
}

function answerCheck(
  id: string,
  title: string,
  operation: Operation,
  judge: Judge,
  status?: number,
): SuiteCheck {
  return {
    id,
    title,
    subject: 'answer',
    source: contract(operation, status === undefined ? '/responses' : `/responses/${status}`),
    specimens: [],
    risk: 0,
    isLast: true,
    run: async (context) => {
      const met = metBy(context.target.exchanges, operation).filter(
        ({ answer }) => status === undefined || answer.status === status,
      )
      if (met.length === 0)
        throw new Skipped(status === undefined ? 'no answer was met' : `no ${status} was met`)
      const found = met.flatMap((each) =>
        judge(each, context, operation).map((finding) => ({ ...finding, exchange: each.exchange })),
      )
      return distinct(found).slice(0, atMost)
    },
  }
}

/** The same of two answers is one finding. */
function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>()
  return findings.filter(({ what, expected }) => {
    const identity = `${what} ${expected}`
    return seen.has(identity) ? false : seen.add(identity)
  })
}

function bodyCheck(id: string, operation: Operation, { status }: DeclaredResponse): SuiteCheck {
  const title = `each ${status} of ${operation.method} ${operation.path} is true to its schema`
  return answerCheck(
    id,
    title,
    operation,
    ({ answer, exchange }, { conformance }) => {
      if (exchange.failure !== undefined || answer.json === undefined)
        return [{ what: `the body of a ${status}`, expected: 'JSON', received: describeAnswer(exchange) }]
      return conformance.answer(operation, status, answer.json).map((mismatch) => ({
        what: mismatch.at.replace(/\/\d+(?=\/|$)/g, '/*') || 'the body',
        expected: mismatch.expected,
        received: mismatch.received,
        ...(isObserved(mismatch, answer) && { mark: 'observed' as const }),
      }))
    },
    status,
  )
}

/** Differences from the contract that were seen in live answers. */
function isObserved({ at, received }: Mismatch, { status, json }: Answer): boolean {
  const { unset, nested } = profiles.observed
  const isUnset = unset === 'null' && received === 'null' && /\/(object_\w+|claid_storage_uri)$/.test(at)
  const isNested =
    (nested as readonly number[]).includes(status) &&
    isObject(json) &&
    isObject(json.detail) &&
    typeof json.detail.error_code === 'string'
  return isUnset || isNested
}

const judgeStatus: Judge = ({ answer, exchange }, _, operation) => {
  const { status } = answer
  if (operation.responses.has(status) || exchange.provokes.includes(status)) return []
  const expected = [...operation.responses.keys()].join(', ')
  return [{ what: `status ${status}`, expected, received: describeAnswer(exchange), mark: 'observed' }]
}

const judgeMediaType: Judge = ({ answer, exchange }, _, operation) => {
  const declared = operation.responses.get(answer.status)
  if (!declared) return []
  const given = mediaTypeOf(answer)
  if (declared.mediaType === undefined) {
    return answer.bytes.byteLength === 0
      ? []
      : [{ what: `the body of a ${answer.status}`, expected: 'none', received: describeAnswer(exchange) }]
  }
  return given === declared.mediaType
    ? []
    : [
        {
          what: `Content-Type of a ${answer.status}`,
          expected: declared.mediaType,
          received: given || 'none',
        },
      ]
}

/** What the contract does not know is drift: a client that follows the contract passes over it. */
const judgeMembers: Judge = ({ answer }, { conformance }, operation) => {
  const { status, json } = answer
  // A nested refusal was observed as a whole.
  if (json === undefined || isObserved({ at: '', expected: '', received: '' }, answer)) return []
  return conformance.unknownMembers(operation, status, json).map((at) => ({
    what: `${at.replace(/\/\d+(?=\/|$)/g, '/*')} of a ${status}`,
    expected: 'no such member',
    received: at,
    mark: 'observed',
  }))
}
