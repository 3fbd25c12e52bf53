import { describe, expect, test } from 'vitest'
import { differences } from './support/compare.ts'
import { caseFiles, parseConversation, run, targets } from './support/conversation.ts'

const files = caseFiles()

for (const { file, read } of files) {
  let conversation: ReturnType<typeof read>
  try {
    conversation = read()
  } catch (problem) {
    test(`${file} is a conversation`, () => {
      throw problem
    })
    continue
  }
  for (const target of targets) {
    test(`${conversation.title} [${file}, ${target.name}]`, () => run(conversation, target))
  }
}

test('every case has a title of its own', () => {
  const titles = files.map(({ read }) => read().title)
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([])
})

// A test that cannot fail is worthless: what follows shows that a case can.
describe('a case file is refused when', () => {
  const step = 'steps: [{ request: { method: GET, path: / }, expect: { status: 200, bodyText: x } }]'
  const refusals: [title: string, text: string, message: RegExp][] = [
    ['it has an unknown member', `title: a\nmode: b\n${step}`, /Unrecognized key: "mode"/],
    ['it has an unknown option', `title: a\noptions: { sped: 1 }\n${step}`, /Unrecognized key: "sped"/],
    ['it has no step', 'title: a\nsteps: []', /steps/],
    [
      'a step says nothing of the body',
      'title: a\nsteps: [{ request: { method: GET, path: / }, expect: { status: 200 } }]',
      /says nothing of the body/,
    ],
    ['a variable is unknown', `title: a\n${step.replace('path: /', 'path: /$id')}`, /\$id is used before/],
    [
      'a variable is never used',
      `title: a\n${step.replace('bodyText: x', 'bodyText: x, save: { id: /id }')}`,
      /\$id is saved and never used/,
    ],
    [
      'a matcher is unknown',
      `title: a\n${step.replace('bodyText: x', 'body: { $macth: x }')}`,
      /\$macth is none of/,
    ],
    [
      'a matcher is not alone',
      `title: a\n${step.replace('bodyText: x', 'body: { $match: x, y: 1 }')}`,
      /\$match stands alone/,
    ],
    [
      'a key is not listed',
      `title: a\n${step.replace('path: /', 'path: /, key: b')}`,
      /key "b" is not among/,
    ],
    [
      'a request has two bodies',
      `title: a\n${step.replace('path: /', 'path: /, body: 1, rawBody: x')}`,
      /exclude each other/,
    ],
  ]
  test.each(refusals)('%s', (_, text, message) => {
    expect(() => parseConversation('a.yaml', text)).toThrow(message)
  })
})

describe('the comparison sees', () => {
  const sights: [title: string, expected: unknown, actual: unknown, mode: 'exact' | 'partial'][] = [
    ['a member too many', { a: 1 }, { a: 1, b: 2 }, 'exact'],
    ['a member too few', { a: 1, b: 2 }, { a: 1 }, 'exact'],
    ['a missing member in a partial body', { a: 1 }, { b: 2 }, 'partial'],
    ['another value', { a: { b: [1] } }, { a: { b: [2] } }, 'exact'],
    ['a number in place of its text', { a: '1' }, { a: 1 }, 'exact'],
    ['an empty object in place of a list', [], {}, 'exact'],
    ['an item too many, in a partial body too', [1], [1, 2], 'partial'],
    ['null in place of an object', {}, null, 'partial'],
    ['a text that does not match', { $match: '^a$' }, 'ab', 'exact'],
    ['a type that is another', { $type: 'integer' }, 1.5, 'exact'],
    ['an empty list where each item is described', { $each: 1 }, [], 'exact'],
    ['the value that it must not be', { $not: [1] }, [1], 'exact'],
    ['a number that is not the sum', { $sum: [1, 1] }, 3, 'exact'],
  ]
  test.each(sights)('%s', (_, expected, actual, mode) => {
    expect(differences(expected, actual, mode, 'body')).toHaveLength(1)
  })

  test('nothing in an equal body, and no surplus in a partial one', () => {
    const body = { id: 5, list: ['a', 'b'], none: null, deep: { x: 1 } }
    const matched = {
      id: { $sum: [4, 1] },
      list: { $each: { $match: '^[ab]$' } },
      none: null,
      deep: { x: 1 },
    }
    expect(differences(body, structuredClone(body), 'exact', 'body')).toEqual([])
    expect(differences(matched, body, 'exact', 'body')).toEqual([])
    expect(differences({ deep: {} }, body, 'partial', 'body')).toEqual([])
  })
})
