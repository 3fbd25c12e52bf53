import { errorFact } from '../../facts/codes.ts'
import { isObject } from '../../spec/document.ts'
import type { Family } from '../../spec/families.ts'
import type { Operation } from '../../spec/operations.ts'
import { worstPrice } from '../asked.ts'
import { contract, documented, type Finding } from '../check.ts'
import type { Context, SuiteCheck } from '../context.ts'
import { describeAnswer, type Exchange } from '../exchange.ts'
import { Skipped } from '../skipped.ts'
import type { Outgoing } from '../target.ts'
import { nameOf, prefixOf, type Setup } from './setup.ts'

/** What is not let in. A submission among them is invalid too, so that nobody is charged for it. */
export function keyChecks(setup: Setup, family: Family): SuiteCheck[] {
  const { document } = setup.contract
  const worst = worstPrice(document, family, {})
  const wrong = (operation: Operation, key: Outgoing['key']): Outgoing =>
    operation === family.accept
      ? { operation, method: 'POST', path: operation.path, body: {}, key: key ?? null }
      : { operation, method: 'GET', path: operation.path.replace(/\{[^}]+\}/, '1'), key: key ?? null }
  const send = (context: Context, outgoing: Outgoing): Promise<Exchange> =>
    outgoing.method === 'GET'
      ? context.target.send(outgoing)
      : context.risk(worst, () => context.target.send(outgoing))
  const refused = (exchange: Exchange): Finding[] =>
    exchange.answer?.status === 401
      ? []
      : [
          {
            what: `${exchange.sent.method} without a valid key`,
            expected: '401',
            received: describeAnswer(exchange),
            exchange,
          },
        ]
  const check = (
    operation: Operation,
    name: string,
    title: string,
    keys: readonly Outgoing['key'][],
    isUnknown = false,
  ): SuiteCheck => ({
    id: `${prefixOf(setup.contract, family)}key.${name}.${operation === family.accept ? 'accept' : 'poll'}`,
    title,
    subject: 'error',
    source: contract(operation, '/responses/401'),
    specimens: [],
    risk: operation === family.accept ? worst : 0,
    run: async (context) => {
      const found: Finding[] = []
      for (const key of keys) {
        const exchange = await send(context, wrong(operation, key))
        if (isUnknown && context.control && exchange.answer?.status !== 401)
          throw new Skipped('this mock lets every key in: start it with --keys')
        found.push(...refused(exchange))
      }
      return found
    },
  })
  const guarded = [family.accept, family.result].filter(
    ({ permissions, responses }) => permissions.length > 0 && responses.has(401),
  )
  const first = guarded.find((operation) => operation === family.result) ?? guarded[0]
  return [
    ...guarded.flatMap((operation) => [
      check(operation, 'missing', `${nameOf(setup.contract, operation)} without a key is 401`, [null]),
      ...(operation.keyHeader === 'authorization'
        ? [
            check(
              operation,
              'malformed',
              `${nameOf(setup.contract, operation)} with a malformed key is 401`,
              [{ header: 'Basic dXNlcjpwYXNz' }, { header: 'Bearer' }, { header: 'Token abc' }],
            ),
          ]
        : []),
      check(
        operation,
        'wrong',
        `${nameOf(setup.contract, operation)} with a key that nobody has is 401`,
        [
          {
            header:
              operation.keyHeader === 'authorization' ? 'Bearer nobody-has-this-key' : 'nobody-has-this-key',
          },
        ],
        true,
      ),
    ]),
    ...(first
      ? [
          {
            id: `${prefixOf(setup.contract, family)}key.code`,
            title: 'a 401 has the documented code, type and message',
            subject: 'error',
            source: documented('401 is 111, auth, "Authorization is required."'),
            specimens: [],
            risk: 0,
            run: async (context) => {
              const exchange = await send(context, wrong(first, null))
              const { answer } = exchange
              if (answer?.status !== 401) throw new Skipped('no 401 was answered')
              const { code, type, message } = errorFact(401)
              const body = isObject(answer.json) ? answer.json : {}
              const isRight =
                body.error_code === code && body.error_type === type && body.error_message === message
              const expected = JSON.stringify({ error_code: code, error_type: type, error_message: message })
              return isRight || first.responses.get(401)?.envelope !== 'flat'
                ? []
                : [{ what: 'the body of a 401', expected, received: describeAnswer(exchange), exchange }]
            },
          } satisfies SuiteCheck,
        ]
      : []),
  ]
}
