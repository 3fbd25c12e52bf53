import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Clock, processClock } from '../../src/clock.ts'
import { createMock, type Fetch } from '../../src/index.ts'
import { storedContract } from '../../src/mock-options.ts'
import { loadContract } from '../../src/spec/contract.ts'
import { runChecks } from '../../src/suite/run.ts'
import { functionUrl } from '../../src/webhooks/endpoint.ts'
import { targets } from './targets.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

/** Gives up late, since what is asked here is not how fast a machine is. */
const patient: Clock = {
  ...processClock(),
  setTimer: (task, delay) => processClock().setTimer(task, 20 * delay),
}

const kept = targets.filter(({ isKept, missing }) => isKept && missing === undefined)

describe.each(kept)('with state in $name', ({ url }) => {
  test('the mock keeps the contract', async () => {
    let receive: Fetch = async () => new Response(null, { status: 204 })
    const mock = createMock({
      ...{ state: await url(), keys: ['key'], speed: 40, publicUrl: 'https://claid-mock.test' },
      webhook: { url: (request) => receive(request) },
    })
    onTestFinished(() => mock.close())
    const report = await runChecks({
      ...{ contract: loadContract(storedContract), clock: patient, seed: 'store', key: 'key' },
      ...{ url: mock.url, fetch: mock.fetch, builtIn: { profile: 'documented' } },
      listen: async (receiver: Fetch) => {
        receive = receiver
        return { url: functionUrl, close: () => mock.close() }
      },
    })
    const unkept = report.checks.filter(({ outcome }) => outcome !== 'passed')
    expect(unkept.map(({ id, outcome, reason }) => ({ id, outcome, reason }))).toEqual([
      { id: 'answer.accept.403', outcome: 'skipped', reason: 'no 403 was met' },
    ])
  })
})
