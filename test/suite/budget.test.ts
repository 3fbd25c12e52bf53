import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Budget, type Reservation } from '../../src/suite/budget.ts'

interface Model {
  spent: number
  reserved: number
  readonly open: number[]
}
interface Real {
  readonly budget: Budget
  readonly open: Reservation[]
}

/** The other way to say the same: sums over what is open. */
class Reserve implements fc.Command<Model, Real> {
  constructor(
    readonly credits: number,
    readonly ceiling: number,
  ) {}
  check = () => true
  run(model: Model, { budget, open }: Real) {
    const fits = model.spent + model.reserved + this.credits <= this.ceiling
    const reservation = budget.reserve(this.credits)
    expect(reservation !== undefined).toBe(fits)
    if (reservation) {
      open.push(reservation)
      model.open.push(this.credits)
      model.reserved += this.credits
    }
    agrees(model, budget, this.ceiling)
  }
  toString = () => `reserve(${this.credits})`
}

class End implements fc.Command<Model, Real> {
  constructor(
    readonly how: 'settle' | 'release' | 'lose',
    readonly share: number,
    readonly ceiling: number,
  ) {}
  check = ({ open }: Model) => open.length > 0
  run(model: Model, { budget, open }: Real) {
    const index = Math.floor(this.share * (open.length - 1))
    const [reservation] = open.splice(index, 1)
    const [credits = 0] = model.open.splice(index, 1)
    const actual = Math.floor(this.share * credits)
    if (this.how === 'settle') reservation?.settle(actual)
    else reservation?.[this.how]()
    // What has ended is over, whatever else is told of it.
    reservation?.lose()
    reservation?.settle(99)
    model.reserved -= credits
    model.spent += { settle: actual, release: 0, lose: credits }[this.how]
    agrees(model, budget, this.ceiling)
  }
  toString = () => `${this.how}(${this.share})`
}

function agrees(model: Model, budget: Budget, ceiling: number): void {
  expect({ spent: budget.spent, reserved: budget.reserved }).toEqual({
    spent: model.spent,
    reserved: model.reserved,
  })
  expect(budget.spent + budget.reserved).toBeLessThanOrEqual(ceiling)
}

test('a budget is never above its ceiling, lost answers counted as spent', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const how = fc.constantFrom('settle' as const, 'release' as const, 'lose' as const)
  const runs = fc.nat({ max: 40 }).chain((ceiling) => {
    const commands = [
      fc.nat({ max: 12 }).map((credits) => new Reserve(credits, ceiling)),
      fc.tuple(how, share).map(([end, part]) => new End(end, part, ceiling)),
    ]
    return fc.tuple(fc.constant(ceiling), fc.commands(commands, { size: '+1' }))
  })
  fc.assert(
    fc.property(runs, ([ceiling, commands]) => {
      const model: Model = { spent: 0, reserved: 0, open: [] }
      fc.modelRun(() => ({ model, real: { budget: new Budget(ceiling), open: [] } }), commands)
    }),
    { numRuns: 400 },
  )
})

describe('a charge above the worst case', () => {
  test.each([10, undefined])('is visible and stops the spending (ceiling %s)', (ceiling) => {
    const budget = new Budget(ceiling)
    const other = budget.reserve(2)
    budget.reserve(2)?.settle(8)
    expect(budget).toMatchObject({ spent: 8, overcharged: 6 })
    expect(budget.reserve(0)).toBeUndefined()
    other?.lose()
    expect(budget).toMatchObject({ spent: 10, reserved: 0, overcharged: 6 })
  })
})

test('a ceiling of 0 lets only what is free pass', () => {
  const budget = new Budget(0)
  expect(budget.reserve(0)).toBeDefined()
  expect(budget.reserve(1)).toBeUndefined()
})

test('requests under way at once share one ceiling', () => {
  const budget = new Budget(5)
  expect([budget.reserve(2), budget.reserve(2), budget.reserve(2)].map(Boolean)).toEqual([true, true, false])
})

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('%s is no amount', (credits) => {
  expect(() => new Budget(credits)).toThrow(RangeError)
  const budget = new Budget(7)
  expect(() => budget.reserve(credits)).toThrow(RangeError)
  budget.reserve(4)?.settle(credits)
  expect(budget.spent).toBe(4)
})
