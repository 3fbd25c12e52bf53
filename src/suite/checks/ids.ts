import type { Family } from '../../spec/families.ts'
import { assumed, contract, documented } from '../check.ts'
import type { SuiteCheck } from '../context.ts'
import { dataOf, describeAnswer } from '../exchange.ts'
import type { Source } from '../report.ts'
import { Skipped } from '../skipped.ts'
import { prefixOf, type Setup, specimensOf } from './setup.ts'

/** Checks of ids that are nobody's, somebody else's, or none. All free, but for the task that another key asks for. */
export function idChecks(setup: Setup, family: Family): SuiteCheck[] {
  const prefix = prefixOf(setup.contract, family)
  const { main } = specimensOf(setup, family)
  const { result } = family
  const declares = (status: number) => result.responses.has(status)
  const free = (
    name: string,
    title: string,
    source: Source,
    ids: readonly string[],
    status: number,
  ): SuiteCheck => ({
    id: `${prefix}id.${name}`,
    title,
    subject: 'poll',
    source,
    specimens: [],
    risk: 0,
    run: async ({ tasks }) => {
      const exchanges = await Promise.all(ids.map((id) => tasks.poll(family, id)))
      return exchanges
        .filter(({ answer }) => answer?.status !== status)
        .map((exchange) => ({
          what: `a poll of ${exchange.sent.url.split('/').pop()}`,
          expected: String(status),
          received: describeAnswer(exchange),
          exchange,
        }))
    },
  })
  const unknown = contract(result, '/responses/404')
  return [
    ...(declares(404)
      ? [
          free('unknown', 'an id that nobody has is not found', unknown, ['1'], 404),
          free('negative', 'a negative id is not found', unknown, ['-1'], 404),
          free(
            'huge',
            'an id beyond 64 bits is not found',
            assumed('a path integer that is too large is a 404'),
            ['99999999999999999999999'],
            404,
          ),
          {
            id: `${prefix}id.message`,
            title: 'what is not found is refused in the documented words',
            subject: 'error',
            source: documented('404 "Web image not found."'),
            specimens: [],
            risk: 0,
            run: async ({ tasks }) => {
              const exchange = await tasks.poll(family, 1)
              if (exchange.answer?.status !== 404) throw new Skipped('no 404 was answered')
              return exchange.answer.text.includes('Web image not found.')
                ? []
                : [
                    {
                      what: 'the message of a 404',
                      expected: 'Web image not found.',
                      received: describeAnswer(exchange),
                      exchange,
                    },
                  ]
            },
          } satisfies SuiteCheck,
          other(),
        ]
      : []),
    ...(declares(422)
      ? [
          free(
            'not-integer',
            'an id that is no integer is refused',
            contract(result, '/responses/422'),
            ['abc', '1.5', '0x10'],
            422,
          ),
        ]
      : []),
  ]

  function other(): SuiteCheck {
    return {
      id: `${prefix}id.other-key`,
      title: "another key's task is not found",
      subject: 'poll',
      source: assumed("another key's task is a 404, like a task that never was"),
      specimens: [main],
      risk: 0,
      run: async ({ tasks, target }) => {
        if (!target.keys.other) throw new Skipped('no second key: give --other-key')
        const task = await tasks.take(main)
        const exchange = await tasks.poll(family, task.id, 'other')
        const { answer } = exchange
        if (answer?.status === 404) return []
        // Somebody else's task in full would be a breach of every promise there is.
        const leaks = dataOf(answer)?.id === task.id
        const received = describeAnswer(exchange)
        return [
          {
            what: "another key's task",
            expected: '404',
            received,
            exchange,
            ...(leaks && { mark: 'contract' as const }),
          },
        ]
      },
    }
  }
}
