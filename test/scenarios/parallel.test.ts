import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMock, type MockSandbox } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody, standingClock, startOfTime } from '../support/mock.ts'

/** What one sandbox is told, and so has to see: no two of 200 are told the same. */
interface Told {
  readonly refusals: number
  readonly refusal: number
  readonly faults: number
  readonly unused: number
  readonly processingAfter: number
  readonly endsAfter: number
  readonly end: 'DONE' | 'ERROR' | 'CANCELLED'
  readonly credits: number
}

const toldTo = (n: number): Told => ({
  refusals: n % 4,
  refusal: 500 + (n % 7),
  faults: n % 3,
  unused: n % 5,
  processingAfter: 100 + n,
  endsAfter: 1000 + 37 * n,
  end: (['DONE', 'ERROR', 'CANCELLED'] as const)[n % 3] ?? 'DONE',
  credits: 2 + n,
})

/** Everything that the sandbox saw, in order. */
async function live(
  sandbox: MockSandbox,
  { refusals, refusal, faults, unused, processingAfter, endsAfter, end, credits }: Told,
): Promise<unknown[]> {
  const seen: unknown[] = []
  const ask = async (path: string, init?: RequestInit) => {
    const response = await sandbox.fetch(path, init)
    const { data } = await response.json()
    seen.push(
      response.status === 200 ? `${data.status} ${response.headers.get('x-mock-scenario')}` : response.status,
    )
    return data
  }
  await sandbox.freeze()
  await sandbox.setCredits(credits)
  await sandbox.use({
    // Each answer waits, so that the others have their turn in the middle of it.
    accept: [...(refusals > 0 ? [{ times: refusals, status: refusal, delay: '5ms' }] : []), { delay: '5ms' }],
    poll: [{ delay: '5ms' }],
    timeline: [
      { status: 'PROCESSING', after: `${processingAfter}ms` },
      { status: end, after: `${endsAfter}ms` },
    ],
  })
  if (faults + unused > 0) await sandbox.fail({ on: 'poll', status: 599, times: faults + unused })
  let data: { result_url: string; id: number } | undefined
  for (let n = 0; n <= refusals; n++) data = await ask(acceptPath, jsonPost(leastBody))
  if (!data) throw new Error('It was not accepted.')
  for (let n = 0; n < faults; n++) await ask(data.result_url)
  const left = (await sandbox.unusedFaults()).map(({ left }) => left)
  await sandbox.reset(['faults'])
  for (const by of [processingAfter - 1, 1, endsAfter - 1, 1]) {
    await sandbox.advance(by)
    await ask(data.result_url)
  }
  const tasks = (await sandbox.tasks()).map(({ id, status }) => [id === data.id, status])
  const { balance, held, spent } = await sandbox.credits()
  seen.push(left, tasks, (await sandbox.requests()).length, await sandbox.now(), { balance, held, spent })
  return seen
}

/** The same, worked out from what it was told alone. */
function expected({
  refusals,
  refusal,
  faults,
  unused,
  processingAfter,
  endsAfter,
  end,
  credits,
}: Told): unknown[] {
  const spent = end === 'DONE' ? 2 : 0
  return [
    ...Array(refusals).fill(refusal),
    'ACCEPTED inline; sandbox',
    ...Array(faults).fill(599),
    ...['ACCEPTED', 'PROCESSING', 'PROCESSING', end].map((status) => `${status} inline; task`),
    unused > 0 ? [unused] : [],
    [[true, end]],
    refusals + 1 + faults + 4,
    startOfTime + processingAfter + endsAfter,
    { balance: credits - spent, held: 0, spent },
  ]
}

test('200 sandboxes at once see their own scenario, clock, faults, credits and journal', async () => {
  const sandboxes = Array.from({ length: 200 }, (_, n) => toldTo(n))
  expect(new Set(sandboxes.map((told) => JSON.stringify(told))).size).toBe(200)
  const interleaved = fc.asyncProperty(fc.scheduler(), async (scheduler) => {
    let waits = 0
    const sleep = async () => {
      waits++
      await scheduler.schedule(Promise.resolve())
    }
    await using mock = createMock({ seed: 'parallel', clock: { ...standingClock(), sleep } })
    const lives = sandboxes.map(async (told, n) => {
      await scheduler.schedule(Promise.resolve())
      return live(mock.sandbox(`key-${n}`), told)
    })
    const seen = await scheduler.waitFor(Promise.all(lives))
    expect(seen).toEqual(sandboxes.map(expected))
    expect(waits).toBeGreaterThan(1000)
  })
  await fc.assert(interleaved, { numRuns: 3 })
})
