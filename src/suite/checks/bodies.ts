import { isObject } from '../../spec/document.ts'
import type { Family } from '../../spec/families.ts'
import { worstPrice } from '../asked.ts'
import { assumed, type Finding } from '../check.ts'
import type { Context, SuiteCheck } from '../context.ts'
import { describeAnswer, type Exchange } from '../exchange.ts'
import { Skipped } from '../skipped.ts'
import type { Outgoing } from '../target.ts'
import { prefixOf, type Setup } from './setup.ts'

/** A body that is invalid by schema whatever else is wrong: a lenient target cannot charge for it. */
const invalid = '{"no_such_member":true'

/** What no schema speaks of: bodies that cannot be read, methods and paths that are not there. All assumed. */
export function bodyChecks(setup: Setup, family: Family): SuiteCheck[] {
  const prefix = prefixOf(setup.contract, family)
  const { accept, result } = family
  const worst = worstPrice(setup.contract.document, family, {})
  const path = accept.path
  const post = (text: string, mediaType: string | undefined, status: number): Outgoing => ({
    operation: accept,
    method: 'POST',
    path,
    raw: { text, mediaType },
    provokes: [status],
  })
  const takesJson = [...(accept.body?.content.keys() ?? [])].some((type) => type.includes('json'))
  const provoke = (
    name: string,
    title: string,
    status: number,
    outgoings: readonly Outgoing[],
    judge: (exchange: Exchange) => Finding[] = () => [],
  ): SuiteCheck => ({
    id: `${prefix}body.${name}`,
    title,
    subject: 'error',
    source: assumed(title),
    specimens: [],
    risk: worst,
    run: async (context) => {
      const found: Finding[] = []
      for (const outgoing of outgoings) {
        const exchange = await sendRisky(context, outgoing, worst)
        found.push(...judgeRefusal(exchange, status), ...judge(exchange))
      }
      return found
    },
  })
  return [
    ...(takesJson
      ? [
          provoke('malformed', 'a body that is not JSON is 400', 400, [
            post(`${invalid},}`, 'application/json', 400),
            post('', 'application/json', 400),
            post(invalid, 'application/json', 400),
          ]),
          provoke('media-type', 'a body of another content type is 415', 415, [
            post(`${invalid}}`, 'text/plain', 415),
            post('no_such_member=true', 'application/x-www-form-urlencoded', 415),
          ]),
          provoke('too-large', 'a body of more than 1 MB is 413', 413, [
            post(`${invalid},"padding":"${' '.repeat(1_100_000)}"}`, 'application/json', 413),
          ]),
        ]
      : []),
    provoke(
      'method',
      'another method is 405, and Allow names the right one',
      405,
      [{ method: 'PUT', path, provokes: [405] }],
      (exchange) => {
        const allow = exchange.answer?.headers.get('allow') ?? 'no Allow'
        if (exchange.answer?.status !== 405 || allow.split(/, */).includes(accept.method)) return []
        return [{ what: 'Allow of a 405', expected: accept.method, received: allow, exchange }]
      },
    ),
    {
      ...provoke('method.poll', 'another method on a task is 405', 405, []),
      risk: 0,
      run: async (context) => {
        const place = result.path.replace(/\{[^}]+\}/, '1')
        const exchange = await context.target.send({ method: 'PUT', path: place, provokes: [405] })
        return judgeRefusal(exchange, 405)
      },
    },
    {
      ...provoke('path', 'a path that is not there is 404', 404, []),
      risk: 0,
      run: async (context) => {
        const exchange = await context.target.send({
          method: 'GET',
          path: `${path}-which-is-not-there/1`,
          provokes: [404],
        })
        return judgeRefusal(exchange, 404)
      },
    },
    envelope(family, prefix, worst),
  ]
}

/** Where nothing is declared, an error is expected in the shape of those that are. */
function envelope(family: Family, prefix: string, worst: number): SuiteCheck {
  const { accept } = family
  const declared = [...accept.responses.values()].find(({ status, schema }) => status >= 400 && schema)
  return {
    id: `${prefix}body.envelope`,
    title: 'refusals that nothing declares have the shape of those that are declared',
    subject: 'error',
    source: assumed('the envelope of undeclared errors is the declared one'),
    specimens: [],
    risk: worst,
    run: async (context) => {
      if (!declared?.schema) throw new Skipped('the contract declares no error body')
      const { schema } = declared
      const exchanges = [
        await context.target.send({
          method: 'GET',
          path: `${accept.path}-which-is-not-there/1`,
          provokes: [404],
        }),
        await sendRisky(
          context,
          {
            operation: accept,
            method: 'POST',
            path: accept.path,
            raw: { text: invalid, mediaType: 'application/json' },
            provokes: [400, 415],
          },
          worst,
        ),
      ]
      return exchanges.flatMap((exchange) => {
        const { answer } = exchange
        if (!answer || answer.status < 400) return []
        const isError = isObject(answer.json) && context.conformance.value(schema, answer.json).length === 0
        const expected = `the shape of the declared ${declared.status}`
        return isError
          ? []
          : [
              {
                what: `the body of a ${answer.status}`,
                expected,
                received: describeAnswer(exchange),
                exchange,
              },
            ]
      })
    },
  }
}

/** Sends what should be refused; what is accepted all the same is told. */
async function sendRisky(context: Context, outgoing: Outgoing, worst: number): Promise<Exchange> {
  return context.risk(worst, () => context.target.send(outgoing))
}

/** An assumed status; but what ought to be refused and is taken breaks the contract. */
function judgeRefusal(exchange: Exchange, status: number): Finding[] {
  const given = exchange.answer?.status
  if (given === status) return []
  const what = `${exchange.sent.method} ${exchange.sent.url}`
  const finding = { what, expected: String(status), received: describeAnswer(exchange), exchange }
  if (given === undefined) return [{ ...finding, mark: 'contract' }]
  if (given >= 400 && given < 500) return [finding]
  return [{ ...finding, mark: 'contract' }]
}
