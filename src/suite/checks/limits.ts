import { errorFact } from '../../facts/codes.ts'
import type { Family } from '../../spec/families.ts'
import type { Operation } from '../../spec/operations.ts'
import { worstPrice } from '../asked.ts'
import { assumed, contract, documented, type Finding } from '../check.ts'
import type { Context, SuiteCheck } from '../context.ts'
import { type Answer, describeAnswer, type Exchange, type KeyName } from '../exchange.ts'
import { Skipped } from '../skipped.ts'
import type { Target } from '../target.ts'
import { prefixOf, type Setup, specimensOf } from './setup.ts'

/** Checks of credits, rights and rates; those that need a key of their own are skipped without it. */
export function limitChecks(setup: Setup, family: Family): SuiteCheck[] {
  const prefix = prefixOf(setup.contract, family)
  const { accept, result } = family
  const { main } = specimensOf(setup, family)
  const least = setup.samples.of(family.requestSchema, 'least')
  const worst = worstPrice(setup.contract.document, family, least)
  const need = ({ target }: Context, key: KeyName, flag: string) => {
    if (!target.keys[key]) throw new Skipped(`no such key: give ${flag}`)
  }
  // Of each run's own target: one refusal serves the checks that look at it.
  const refusedOf = new WeakMap<Target, Promise<Exchange>>()
  const refusals: readonly SuiteCheck[] = [
    {
      ...common('credits', 'a submission that cannot be paid is 402', accept, 402),
      risk: worst,
      run: async (context) => {
        need(context, 'empty', '--empty-key')
        const exchange = await context.risk(worst, () =>
          context.target.send({
            operation: accept,
            method: 'POST',
            path: accept.path,
            body: least,
            key: 'empty',
          }),
        )
        return judge(exchange, 402)
      },
    },
    {
      ...common('scope', 'a key without the right is 403', guardedOf(family), 403),
      risk: worst,
      run: async (context) => {
        need(context, 'unscoped', '--unscoped-key')
        const operation = guardedOf(family)
        const exchange =
          operation === result
            ? await context.tasks.poll(family, 1, 'unscoped')
            : await context.risk(worst, () =>
                context.target.send({
                  operation,
                  method: 'POST',
                  path: accept.path,
                  body: {},
                  key: 'unscoped',
                }),
              )
        return judge(exchange, 403)
      },
    },
    {
      ...common('rate', 'too many submissions are 429', accept, 429),
      risk: worst,
      run: async (context) => {
        need(context, 'limited', '--limited-key')
        return judge(await refused(context), 429)
      },
    },
    {
      ...common(
        'rate.headers',
        'a 429 tells the limit, that nothing remains, and when to come back',
        accept,
        429,
      ),
      source: documented('RateLimit-Limit, RateLimit-Remaining -1 and RateLimit-Reset in a refusal'),
      risk: worst,
      run: async (context) => {
        need(context, 'limited', '--limited-key')
        const exchange = await refused(context)
        const { answer } = exchange
        if (answer?.status !== 429) throw new Skipped('no 429 was answered')
        const remaining = answer.headers.get('ratelimit-remaining')
        return [
          ...judgeHeaders(answer),
          ...(remaining === '-1' || remaining === null
            ? []
            : [{ what: 'RateLimit-Remaining of a 429', expected: '-1', received: remaining }]),
        ].map((finding) => ({ ...finding, exchange }))
      },
    },
  ]
  return [
    ...refusals.filter(({ source }) => source.mark !== 'contract' || declares(source.pointer)),
    {
      id: `${prefix}limit.headers`,
      title: 'an accepted submission tells the limits',
      subject: 'limit',
      source: documented('RateLimit-Limit, -Remaining and -Reset on every image-processing answer'),
      specimens: [main],
      risk: 0,
      run: async ({ tasks }) => {
        const { accepted } = await tasks.take(main)
        return accepted.answer
          ? judgeHeaders(accepted.answer).map((finding) => ({ ...finding, exchange: accepted }))
          : []
      },
    },
    {
      id: `${prefix}limit.headers.poll`,
      title: 'a poll tells the limits',
      subject: 'limit',
      source: assumed('the headers of the limits on the GET'),
      specimens: [],
      risk: 0,
      run: async ({ tasks }) => {
        const exchange = await tasks.poll(family, 1)
        return exchange.answer
          ? judgeHeaders(exchange.answer).map((finding) => ({ ...finding, exchange }))
          : []
      },
    },
  ]

  function common(name: string, title: string, operation: Operation, status: number) {
    return {
      id: `${prefix}limit.${name}`,
      title,
      subject: 'limit',
      source: contract(operation, `/responses/${status}`),
      specimens: [],
    }
  }

  function declares(pointer: string): boolean {
    const [, place = '', status = ''] = /^(.*)\/responses\/(\d+)$/.exec(pointer) ?? []
    return [accept, result].some(
      (operation) => operation.pointer === place && operation.responses.has(Number(status)),
    )
  }

  function refused(context: Context): Promise<Exchange> {
    const refusal = refusedOf.get(context.target) ?? provoke(context)
    refusedOf.set(context.target, refusal)
    return refusal
  }

  /** Submissions that are invalid, one after the other without a pause, until one is refused for the rate. */
  async function provoke(context: Context): Promise<Exchange> {
    for (let tries = 0; ; tries++) {
      const exchange = await context.risk(worst, () =>
        context.target.send({
          operation: accept,
          method: 'POST',
          path: accept.path,
          body: {},
          key: 'limited',
          takesRefusal: true,
        }),
      )
      if (exchange.answer?.status === 429 || tries >= 5) return exchange
    }
  }
}

/** Where a key without any scope has no way in; the accept may have one. */
function guardedOf({ accept, result }: Family): Operation {
  const isGuarded = ({ permissions }: Operation) =>
    permissions.length > 0 && permissions.every(({ scopes }) => scopes.length > 0)
  return isGuarded(accept) && !isGuarded(result) ? accept : result
}

function judge(exchange: Exchange, status: number): Finding[] {
  if (exchange.answer?.status !== status) {
    return [
      {
        what: `the refusal ${status}`,
        expected: String(status),
        received: describeAnswer(exchange),
        exchange,
      },
    ]
  }
  const { message, mark } = { ...errorFact(status), mark: 'documented' as const }
  // Documented: the messages; their codes are not.
  return exchange.answer.text.includes(message)
    ? []
    : [
        {
          what: `the message of a ${status}`,
          expected: message,
          received: describeAnswer(exchange),
          exchange,
          mark,
        },
      ]
}

const shapes: readonly (readonly [string, RegExp, string])[] = [
  [
    'RateLimit-Limit',
    /^\d+(, *\d+;w=\d+)+$/,
    'the quota now in force, then each policy, such as 120, 120;w=60, 4;w=1',
  ],
  ['RateLimit-Remaining', /^-?\d+$/, 'a number'],
  ['RateLimit-Reset', /^\d+$/, 'seconds'],
]

function judgeHeaders({ headers }: Answer): Finding[] {
  return shapes.flatMap(([name, shape, expected]) => {
    const value = headers.get(name)
    return value !== null && shape.test(value)
      ? []
      : [{ what: name, expected, received: value ?? 'no such header' }]
  })
}
