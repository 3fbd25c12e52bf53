import { errorFact } from '../../facts/codes.ts'
import { isObject } from '../../spec/document.ts'
import type { Family } from '../../spec/families.ts'
import { worstPrice } from '../asked.ts'
import { documented, type Finding } from '../check.ts'
import type { Context, SuiteCheck } from '../context.ts'
import { describeAnswer, type Exchange } from '../exchange.ts'
import type { Source } from '../report.ts'
import { Skipped } from '../skipped.ts'
import { namedIn } from './refusal.ts'
import { prefixOf, type Setup } from './setup.ts'

type Judge = (body: Readonly<Record<string, unknown>>, exchange: Exchange) => Omit<Finding, 'exchange'>[]

/** What the documentation says of the body of a 422: one request with several things wrong shows all of it. */
export function validationChecks(setup: Setup, family: Family): SuiteCheck[] {
  const { accept } = family
  const prefix = prefixOf(setup.contract, family)
  if (accept.responses.get(422)?.envelope !== 'flat') return []
  const worst = worstPrice(setup.contract.document, family, {})
  const required = family.requestSchema.required ?? []
  // Nothing that is required, and something that is not known.
  const body = { no_such_member: true }
  const wanted = [
    ...required,
    ...(family.requestSchema.additionalProperties === false ? ['no_such_member'] : []),
  ]
  const check = (name: string, title: string, source: Source, judge: Judge): SuiteCheck => ({
    id: `${prefix}error.${name}`,
    title,
    subject: 'error',
    source,
    specimens: [],
    risk: worst,
    run: async (context: Context) => {
      const exchange = await context.risk(worst, () =>
        context.target.send({ operation: accept, method: 'POST', path: accept.path, body }),
      )
      const { answer } = exchange
      if (answer?.status !== 422 || !isObject(answer.json)) throw new Skipped('no 422 was answered')
      return judge(answer.json, exchange).map((finding) => ({ ...finding, exchange }))
    },
  })
  const { code, type } = errorFact(422)
  return [
    check(
      'code',
      'a 422 has the documented code and type',
      documented('422 is 9000, validation'),
      (error, exchange) =>
        error.error_code === code && error.error_type === type
          ? []
          : [
              {
                what: 'code and type of a 422',
                expected: `${code}, ${type}`,
                received: describeAnswer(exchange),
              },
            ],
    ),
    check(
      'message',
      'the message of a 422 joins sentences of path and reason',
      documented('error_message joins `path: reason.` sentences with a blank'),
      (error) => {
        const details = isObject(error.error_details) ? error.error_details : {}
        const sentences = Object.entries(details).flatMap(([path, reasons]) =>
          (Array.isArray(reasons) ? reasons : []).map((reason) => `${path}: ${reason}.`),
        )
        const message = String(error.error_message)
        const isJoined =
          sentences.length > 0 &&
          sentences.every((sentence) => message.includes(sentence)) &&
          message.length === sentences.join(' ').length
        return isJoined
          ? []
          : [
              {
                what: 'error_message of a 422',
                expected: sentences.join(' ') || 'path: reason.',
                received: message,
              },
            ]
      },
    ),
    check(
      'details',
      'error_details maps each path to a list of reasons',
      documented('error_details maps the dotted path to a list of reasons'),
      (error) => {
        const details = error.error_details
        const isMap =
          isObject(details) &&
          Object.values(details).every(
            (reasons) => Array.isArray(reasons) && reasons.every((reason) => typeof reason === 'string'),
          )
        return isMap
          ? []
          : [
              {
                what: 'error_details of a 422',
                expected: '{"path":["reason"]}',
                received: JSON.stringify(details) ?? 'nothing',
              },
            ]
      },
    ),
    check(
      'all',
      'a 422 names all problems at once',
      documented('all problems at once'),
      (error, exchange) => {
        const missing = wanted.filter((name) => !namedIn(error, [name], false))
        return missing.length === 0
          ? []
          : [
              {
                what: 'the problems of a 422',
                expected: wanted.join(', '),
                received: describeAnswer(exchange),
              },
            ]
      },
    ),
  ]
}
