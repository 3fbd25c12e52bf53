import type { Family } from '../../spec/families.ts'
import { contract, type Finding } from '../check.ts'
import type { SuiteCheck } from '../context.ts'
import { judgeEcho } from '../rules/accept.ts'
import { prefixOf, type Setup, specimensOf } from './setup.ts'

/** Several submissions at once. */
export function concurrencyChecks(setup: Setup, family: Family): SuiteCheck[] {
  const { main, concurrent } = specimensOf(setup, family)
  const prefix = prefixOf(setup.contract, family)
  const shared = { subject: 'accept', source: contract(family.accept), risk: 0 }
  return [
    {
      ...shared,
      id: `${prefix}accept.ids`,
      title: 'no two tasks have the same id',
      specimens: [main, ...concurrent],
      run: async ({ tasks }) => {
        const taken = await Promise.all([main, ...concurrent].map((each) => tasks.take(each)))
        const ids = taken.map(({ id }) => id)
        if (new Set(ids).size === ids.length) return []
        const exchange = taken[taken.length - 1]?.accepted
        return [
          {
            what: 'the ids of several tasks',
            expected: 'different ones',
            received: ids.join(', '),
            exchange,
          },
        ]
      },
    },
    {
      ...shared,
      id: `${prefix}accept.concurrent`,
      title: 'tasks submitted at once keep their requests apart',
      specimens: concurrent,
      run: async (context) => {
        const taken = await Promise.all(concurrent.map((each) => context.tasks.take(each)))
        const polls = await Promise.all(taken.map(({ id }) => context.tasks.poll(family, id)))
        return taken.flatMap(({ accepted, data, specimen }, index): Finding[] => {
          const poll = polls[index]
          const body = poll?.answer?.json as { data?: { request?: unknown } } | undefined
          return [
            ...judgeEcho(data.request, specimen.shown).map((finding) => ({ ...finding, exchange: accepted })),
            ...judgeEcho(body?.data?.request, specimen.shown).map((finding) => ({
              ...finding,
              exchange: poll,
            })),
          ].slice(0, 2)
        })
      },
    },
  ]
}
