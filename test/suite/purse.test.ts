import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Budget } from '../../src/suite/budget.ts'
import type { Exchange } from '../../src/suite/exchange.ts'
import { Purse } from '../../src/suite/purse.ts'
import { Lost, Skipped } from '../../src/suite/skipped.ts'

const answered = (status: number | undefined): Exchange => ({
  sent: { method: 'POST', url: '', headers: {}, body: undefined },
  operation: undefined,
  provokes: [],
  answer:
    status === undefined
      ? undefined
      : { status, headers: new Headers(), bytes: new Uint8Array(), text: '', json: undefined },
  failure: status === undefined ? 'the connection broke' : undefined,
  at: 0,
})

const outcomes = [200, 302, 422, 429, 500, undefined, 'never sent', 'lost'] as const
type Outcome = (typeof outcomes)[number]
const isCharged = (outcome: Outcome) =>
  outcome === undefined || outcome === 'lost' || [200, 302, 500].includes(outcome as number)

function send(outcome: Outcome): Exchange {
  if (outcome === 'never sent') throw new Skipped('environment: unreachable')
  if (outcome === 'lost') throw new Lost('environment: unreachable')
  return answered(outcome)
}

test('requests at once, answered in any order, never pass the ceiling, and each of them ends', async () => {
  const request = fc.record({ price: fc.nat(10), outcome: fc.constantFrom(...outcomes) })
  await fc.assert(
    fc.asyncProperty(
      fc.nat(30),
      fc.array(request, { maxLength: 12 }),
      fc.scheduler(),
      async (ceiling, all, s) => {
        const purse = new Purse(new Budget(ceiling), true)
        let atRisk = 0
        const paid = all.map(({ price, outcome }) =>
          purse
            .pay(price, async () => {
              atRisk += price
              expect(atRisk).toBeLessThanOrEqual(ceiling)
              await s.schedule(Promise.resolve())
              if (!isCharged(outcome)) atRisk -= price
              return send(outcome)
            })
            .catch((error: unknown) => expect(error).toBeInstanceOf(Skipped)),
        )
        await s.waitFor(Promise.all(paid))
        expect(purse.spent).toBe(atRisk)
        expect(purse.spent).toBeLessThanOrEqual(ceiling)
      },
    ),
    { numRuns: 300 },
  )
})

test('what waits for credits goes on when the later of two requests is answered first', async () => {
  const purse = new Purse(new Budget(4), true)
  const answer: ((exchange: Exchange) => void)[] = []
  const pay = () => purse.pay(2, () => new Promise((resolve) => answer.push(resolve)))
  const [first, second, third] = [pay(), pay(), pay()]
  answer[1]?.(answered(200))
  await second
  // As long as the network takes: nobody may keep the process busy meanwhile.
  await new Promise(setImmediate)
  answer[0]?.(answered(422))
  await first
  await new Promise(setImmediate)
  answer[2]?.(answered(200))
  await third
  expect(purse.spent).toBe(4)
})
