import { expect, test } from 'vitest'
import type { Fetch } from '../../src/fetch.ts'
import { planChecks } from '../../src/suite/plan.ts'
import { type Mutant, mutants, wrongKeyMutants } from './mutants.ts'
import { foundBy, type RunOptions, reportOf, stored } from './target.ts'
import { delivering } from './webhooks.ts'

/** What is derived from the document has mutants of its own, in loosened.test.ts. */
const derived = ['refuse', 'allow']
/** They cost ten tasks, and only mutants of ratios and formats concern them. */
const costly = ['result.ratios', 'result.formats']
/** Drawing pictures is most of what a run costs; a mutant that leaves results alone leaves them alone too. */
const concernsPictures = (finds: readonly string[]) => finds.some((id) => /^(result|picture)\./.test(id))

/** Every mock has the same seed, hence the same pictures. */
const pictures = new Map<string, Promise<Response>>()
const drawnOnce =
  (fetch: Fetch): Fetch =>
  async (request) => {
    if (request.method !== 'GET' || !/\/Claid_[\da-f]{32}\./.test(request.url)) return fetch(request)
    const picture = pictures.get(request.url) ?? fetch(request)
    pictures.set(request.url, picture)
    const response = (await picture).clone()
    const headers = new Headers(response.headers)
    headers.set('x-request-id', crypto.randomUUID())
    return new Response(response.body, { status: response.status, headers })
  }

function optionsFor({
  spoil = (fetch) => fetch,
  deliver,
  isEnd,
  timeout,
  finds,
  whole = [],
}: Mutant): RunOptions {
  const { between, ...receiver } = delivering(deliver)
  return {
    ...receiver,
    timeout: timeout ?? '2s',
    // The second delivery of a task is waited for as long as this.
    poll: 60,
    skip: [
      ...derived,
      ...costly.filter((id) => !whole.includes(id)),
      ...(concernsPictures(finds) ? [] : ['picture']),
    ],
    spoil: (fetch) => between(isEnd)(spoil(drawnOnce(fetch))),
  }
}

// Most of a run is the life of its tasks, so that several share the time.
test.concurrent.each([...mutants, ...wrongKeyMutants])(
  'a target that $name is found by $finds',
  async (mutant) => {
    const report = await reportOf(optionsFor(mutant))
    expect(foundBy(report).sort()).toEqual([...mutant.finds].sort())
  },
)

test('each check has a mutant', async () => {
  const { checks } = await planChecks({ contract: stored, skip: derived })
  const found = new Set([...mutants, ...wrongKeyMutants].flatMap(({ finds }) => finds))
  expect(checks.map(({ id }) => id).filter((id) => !found.has(id))).toEqual([])
})

test('each area has mutants, and there are many', () => {
  expect(mutants.length).toBeGreaterThan(60)
  const subjects = new Set(mutants.flatMap(({ finds }) => finds.map((id) => id.split('.')[0])))
  for (const subject of ['accept', 'poll', 'result', 'picture', 'error', 'limit', 'webhook'])
    expect(subjects).toContain(subject)
})
