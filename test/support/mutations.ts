import fc from 'fast-check'
import { names, withMember } from './arbitraries.ts'

/** JSON values made of what a schema speaks of, and of what it does not: most checks hang on its own words. */
export function valuesAround(schema: unknown): fc.Arbitrary<unknown> {
  const words = new Set<unknown>([null, true, false, 0, 1, '', 'a', 'A', '😀', -1, 0.5, 2 ** 53, 1e300])
  const texts = new Set<string>(['a', '__proto__', 'constructor'])
  const collect = (value: unknown): void => {
    if (typeof value === 'number')
      for (const near of [value - 1, value, value + 1, value / 2, value * 2]) words.add(near)
    if (typeof value === 'number' && value >= 0 && value < 100)
      for (const count of [value - 1, value, value + 1]) words.add('😀'.repeat(Math.max(0, count)))
    if (typeof value === 'string') words.add(value)
    if (typeof value !== 'object' || value === null) return
    words.add(value)
    if (!Array.isArray(value)) for (const name of Object.keys(value)) texts.add(name)
    for (const inner of Object.values(value)) collect(inner)
  }
  collect(schema)
  const leaf = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...words) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 0 }) },
  )
  const name = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...texts) }, { weight: 1, arbitrary: names })
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }).map(Object.fromEntries),
    ),
  }))
  return value
}

/** A value with one place in it changed, added or taken away. */
export function mutated(values: fc.Arbitrary<unknown>, others: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(values, fc.nat(), fc.constantFrom('set', 'set', 'drop', 'add'), others, names)
    .map(([value, draw, kind, other, name]) => {
      const copy = { root: structuredClone(value) } as Record<string, unknown>
      const places: [Record<string, unknown>, string][] = []
      const visit = (holder: Record<string, unknown>) => {
        for (const key of Object.keys(holder)) {
          places.push([holder, key])
          if (typeof holder[key] === 'object' && holder[key] !== null)
            visit(holder[key] as Record<string, unknown>)
        }
      }
      visit(copy)
      const [holder, key] = places[draw % places.length] ?? [copy, 'root']
      const target = holder[key]
      if (kind === 'drop' && holder !== copy)
        Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key]
      else if (kind === 'add' && Array.isArray(target)) target.push(other)
      else if (kind === 'add' && typeof target === 'object' && target !== null)
        holder[key] = withMember(target, name, other)
      else holder[key] = other
      return copy.root
    })
}
