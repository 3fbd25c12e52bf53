import { expectTypeOf, test } from 'vitest'
import type { z } from 'zod'
import type { faultSchema, scenarioSchema } from '../../src/scenarios/schema.ts'
import type { FaultInput, ScenarioInput } from '../../src/scenarios/written.ts'

/** Lists as the written types have them. */
type Frozen<T> = T extends readonly (infer I)[]
  ? number extends T['length']
    ? readonly Frozen<I>[]
    : { readonly [K in keyof T]: Frozen<T[K]> }
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T

test('the written types say what the schemas take', () => {
  expectTypeOf<Omit<ScenarioInput, 'match'>>().toEqualTypeOf<
    Omit<Frozen<z.input<typeof scenarioSchema>>, 'match'>
  >()
  expectTypeOf<FaultInput>().toEqualTypeOf<Frozen<z.input<typeof faultSchema>>>()
})
