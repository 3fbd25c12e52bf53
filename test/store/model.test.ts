import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SandboxStore, Store } from '../../src/store/store.ts'
import { opened, plain, sandboxIn, targets, task } from './targets.ts'

const policies = [{ name: '3/s', limit: 3, window: 1000 }]
const bounds = { requests: 3, ledger: 8 }

/** What can be done to a sandbox; `nth` chooses among what is there. */
const step = fc.record({
  what: fc.constantFrom(
    ...(['accept', 'accept', 'close', 'owe', 'attempt', 'replay', 'delete', 'balance', 'count'] as const),
    ...(['fault', 'meet', 'rate', 'record', 'change', 'clear', 'restart'] as const),
  ),
  nth: fc.nat(5),
  isGood: fc.boolean(),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const event = (of: number) => ({
  ...{ task: of, tag: undefined, event: 'success' as const, trouble: undefined, encoding: 'hex' },
  ...{ replayOf: undefined, createdAt: 1, state: 'pending' as const, nextAt: 1, reason: undefined },
  ...{ result: '{}', attempts: [] },
})

/** Does one step, and gives what was answered. */
async function take(sandbox: SandboxStore, { what, nth, isGood }: Step, at: number): Promise<unknown> {
  const tasks = await sandbox.tasks()
  const chosen = tasks[nth % Math.max(1, tasks.length)]
  const deliveries = await sandbox.deliveries()
  const delivery = deliveries[nth % Math.max(1, deliveries.length)]
  switch (what) {
    case 'accept':
      return sandbox.accept({ price: nth, task: (id) => task(id, { price: nth }) })
    case 'close':
      return chosen && sandbox.close(chosen, isGood ? 'settle' : 'refund', at)
    case 'owe':
      return chosen && sandbox.owe(chosen.id, isGood ? [event(chosen.id)] : [])
    case 'attempt':
      return (
        delivery && sandbox.replaceDelivery({ ...delivery, state: isGood ? 'delivered' : 'held' }, delivery)
      )
    case 'replay':
      return sandbox.addDelivery(event(nth))
    case 'delete':
      return chosen && sandbox.delete(chosen.id, at)
    case 'balance':
      return sandbox.setBalance(isGood ? nth * 4 : null, at)
    case 'count':
      return sandbox.count(`name ${nth}`, isGood ? chosen?.id : undefined)
    case 'fault':
      return sandbox.addFault({ on: 'poll', times: nth + 1, probability: 1, step: { status: 500 } })
    case 'meet':
      return sandbox.takeFault('poll', () => 0)
    case 'rate':
      return sandbox.countAccept(at * 100, policies, isGood)
    case 'record':
      return sandbox.record({
        ...{ id: `r${at}`, at, method: 'GET', path: '/', status: 200, operation: undefined, why: '' },
        ...{ scenario: '', reason: undefined, hint: undefined, tag: undefined, task: nth, ms: 1 },
        body: undefined,
      })
    case 'change':
      return sandbox.change(
        isGood ? { scenario: `s${nth}` } : { webhook: null, pace: { at, since: 1, rate: nth } },
      )
    case 'clear':
      return sandbox.clear(at, isGood ? undefined : ['counters', 'faults', 'requests'])
    case 'restart':
      return undefined
  }
}

async function look(sandbox: SandboxStore): Promise<unknown> {
  return plain([
    ...[await sandbox.tasks(), await sandbox.account(), await sandbox.deliveries(), await sandbox.requests()],
    ...[await sandbox.faults(), await sandbox.settings(), await sandbox.owed(), await sandbox.size()],
    await sandbox.usage(1e6, policies),
  ])
}

const kept = targets.filter(({ isKept, missing }) => isKept && missing === undefined)

describe.each(kept)('the $name store', ({ url }) => {
  test('is at every step, and after every restart, as the memory is', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const address = await url()
        const memory = await sandboxIn(await opened('memory:', { bounds }), 'key', 20)
        let store: Store = await opened(address, { bounds })
        let sandbox = await sandboxIn(store, 'key', 20)
        for (const [at, one] of steps.entries()) {
          if (one.what === 'restart') {
            await store.close()
            store = await opened(address, { bounds })
            sandbox = await sandboxIn(store, 'key', 20)
          }
          const [answer, wanted] = [await take(sandbox, one, at), await take(memory, one, at)]
          expect(plain(answer)).toEqual(plain(wanted))
          expect(await look(sandbox)).toEqual(await look(memory))
        }
        await store.close()
      }),
      { numRuns: 25, seed: 20251204 },
    )
  })
})
