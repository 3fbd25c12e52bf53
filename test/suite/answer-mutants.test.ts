import { expect, test } from 'vitest'
import { planChecks } from '../../src/suite/plan.ts'
import { runChecks } from '../../src/suite/run.ts'
import { mutants, wrongKeyMutants } from './mutants.ts'
import { atelier, foundBy, key, stored } from './target.ts'

const { checks } = await planChecks({ contract: atelier })
const ids = checks.map(({ id }) => id)
const statuses = [...new Set(atelier.operations.flatMap(({ responses }) => [...responses.keys()]))]
/** Nothing is waited for. */
const clock = { now: () => 0, setTimer: () => () => {}, sleep: async () => {} }

/** What is found of a target that answers everything alike. */
async function foundOf(
  status: number,
  body: string | null,
  mediaType = 'application/json',
): Promise<string[]> {
  const fetch = async () =>
    new Response(status === 204 ? null : body, { status, headers: { 'content-type': mediaType } })
  return foundBy(await runChecks({ contract: atelier, key, fetch, clock, timeout: 0 }))
}

/** Of each kind of answer check the ids that it has in a document of other families. */
const answers = (kind: RegExp) => ids.filter((id) => id.startsWith('answer.') && kind.test(id))
const bodies = statuses.filter((status) => answers(new RegExp(`\\.${status}$`)).length > 0)

test.each(bodies)(
  'a target that answers %i with a body of its own is found by each that judges it',
  async (status) => {
    expect(await foundOf(status, '[]')).toEqual(expect.arrayContaining(answers(new RegExp(`\\.${status}$`))))
  },
)

const judged = {
  'answers 418': { kind: /\.status$/, found: () => foundOf(418, '{}') },
  'answers HTML': { kind: /\.media-type$/, found: () => foundOf(401, '{}', 'text/html') },
  'has a member more': { kind: /\.members$/, found: () => foundOf(401, '{"surprise":1}') },
}

test.each(Object.entries(judged))(
  'a target that %s is found for each operation',
  async (_, { kind, found }) => {
    expect(answers(kind).length).toBeGreaterThan(10)
    expect(await found()).toEqual(expect.arrayContaining(answers(kind)))
  },
)

const ofOperations = ids.filter((id) => /^(fabrics|draw|discard)\.(key\.missing|allow\.valid)$/.test(id))

test('an operation that makes no task and refuses in its own way is found', async () => {
  expect(ofOperations.length).toBeGreaterThan(3)
  expect(await foundOf(418, '{}')).toEqual(expect.arrayContaining(ofOperations))
})

test('each check of either document has a mutant', async () => {
  const known = new Set([...mutants, ...wrongKeyMutants].flatMap(({ finds }) => finds))
  // The families of another document have the same checks, under their names.
  const families = atelier.families.map(({ name }) => `${name.split('/').pop()}.`)
  const bare = (id: string) => id.slice(families.find((name) => id.startsWith(name))?.length ?? 0)
  const proven = new Set([
    ...bodies.flatMap((status) => answers(new RegExp(`\\.${status}$`))),
    ...Object.values(judged).flatMap(({ kind }) => answers(kind)),
    ...ofOperations,
  ])
  // In loosened.test.ts each of them has one of its own.
  const isDerived = (id: string) => /(^|\.)(refuse|allow)\.(?!valid$)/.test(id)
  const all = [...ids, ...(await planChecks({ contract: stored })).checks.map(({ id }) => id)]
  expect(
    all.filter((id) => !isDerived(id) && !proven.has(id) && !known.has(id) && !known.has(bare(id))),
  ).toEqual([])
})
