/** Values on which the two have disagreed, or easily would: drawn ones find them now and then only. */
export const tellingValues: Readonly<Record<string, readonly unknown[]>> = {
  'type list with assertions': [[1, 2]],
  'untyped of every family': [[], {}, '', 0],
  'pattern of one letter': ['😀', '\ud83d'],
  'pattern of a script': ['A', 'Ä', '𝐀'],
  multipleOf: [2 ** 53, 2 ** 53 - 2, 2 ** 52 - 1],
  'enum with a bound': [2, 3],
  'enum of objects': [{ a: 1 }, [1, 2], 1, [2, 1]],
  'const object': [{ a: 1, b: [2] }, { b: [2], a: 1 }, { a: 1 }],
  'const with a bound': ['abc'],
  'member named __proto__': [JSON.parse('{"__proto__":"x"}'), {}],
  'additional by schema': [JSON.parse('{"__proto__":"x"}'), { constructor: 'x' }],
  'closed to everything': [JSON.parse('{"__proto__":1}')],
  'patternProperties closed': [JSON.parse('{"__proto__":1}'), { a: 1, b: 'x', c: 1 }],
  'counted properties': [JSON.parse('{"__proto__":1}')],
  'counted items of any kind': [[], [1, 2], [1, 2, 3]],
  uniqueItems: [
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [1, '1', true],
    [[1], [1]],
    [0, -0],
  ],
  contains: [[2 ** 53], [1.5]],
  'contains an address': [['storage://name/ä'], ['a.png']],
  'allOf of a closed object': [
    { a: 'x', b: 'y' },
    { a: 'x', c: 1 },
  ],
  'allOf of two closed objects': [{ a: 'x' }, { a: 'x', b: 'y' }, { b: 'y' }],
  'allOf beside properties': [{ a: 'x', b: 1 }, { a: 'x' }],
  'reference with a sibling that closes': [
    { a: '', b: 1, c: 1 },
    { a: '', b: 1 },
  ],
}
