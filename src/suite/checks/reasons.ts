import { reasonOf, shownReasons } from '../../facts/wordings.ts'
import type { Family } from '../../spec/families.ts'
import { worstPrice } from '../asked.ts'
import { documented } from '../check.ts'
import type { SuiteCheck } from '../context.ts'
import { describeAnswer } from '../exchange.ts'
import { prefixOf, type Setup } from './setup.ts'
import type { Violation } from './violations.ts'

/** One check of the words that a refusal has for each kind of problem. */
export function reasonCheck(setup: Setup, family: Family, violations: readonly Violation[]): SuiteCheck[] {
  const { accept } = family
  if (accept.responses.get(422)?.envelope !== 'flat') return []
  const { document } = setup.contract
  const samples = shownReasons.flatMap(
    (kind) => violations.find((violation) => violation.kind === kind) ?? [],
  )
  const worst = Math.max(0, ...samples.map(({ body }) => worstPrice(document, family, body)))
  return [
    {
      id: `${prefixOf(setup.contract, family)}error.reasons`,
      title: 'the reasons of a 422 are in the documented words',
      subject: 'error',
      source: documented('reasons in the wording of pydantic 1, such as "field required"'),
      specimens: [],
      risk: worst,
      run: async (context) => {
        const exchanges = await Promise.all(
          samples.map(async ({ body, path, kind = 'missing', params = {} }) => ({
            expected: reasonOf({ path, kind, params }),
            exchange: await context.risk(worstPrice(document, family, body), () =>
              context.target.send({ operation: accept, method: 'POST', path: accept.path, body }),
            ),
          })),
        )
        return exchanges
          .filter(
            ({ exchange: { answer }, expected }) => answer?.status === 422 && !says(answer.text, expected),
          )
          .map(({ exchange, expected }) => ({
            what: 'a reason of a 422',
            expected,
            received: describeAnswer(exchange),
            exchange,
          }))
      },
    },
  ]
}

const says = (text: string, reason: string): boolean => text.includes(JSON.stringify(reason).slice(1, -1))
