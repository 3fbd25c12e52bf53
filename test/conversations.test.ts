import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nameOf } from '../src/scenarios/files.ts'
import { Scenarios } from '../src/scenarios/load.ts'
import { differences } from './support/compare.ts'
import type { Conversation } from './support/conversation.schema.ts'
import { caseFiles, parseConversation, run, targets } from './support/conversation.ts'
import { filesBelow, root } from './support/process.ts'

const files = caseFiles()
const conversations = new Map<string, Conversation>()

for (const { file, read } of files) {
  let conversation: Conversation
  try {
    conversation = read()
  } catch (problem) {
    test(`${file} is a conversation`, () => {
      throw problem
    })
    continue
  }
  conversations.set(file, conversation)
  for (const target of targets) {
    test(`${conversation.title} [${file}, ${target.name}]`, () => run(conversation, target))
  }
}

test('every case has a title of its own', () => {
  const titles = [...conversations.values()].map(({ title }) => title)
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([])
})

describe('every shipped scenario has a conversation', () => {
  const shipped = filesBelow(join(root, 'scenarios'))
    .filter((file) => !file.endsWith('.schema.json'))
    .map(nameOf)
    .sort()

  test('in a case of its name that follows it', () => {
    const lacking = shipped.filter(
      (name) => conversations.get(`scenario-${name}.yaml`)?.options.scenario !== name,
    )
    expect(lacking).toEqual([])
  })

  test('and no case follows one that there is not', () => {
    const scenarios = new Scenarios()
    expect(scenarios.names.sort()).toEqual(shipped)
    const unknown = [...conversations].filter(
      ([, { options }]) => options.scenario !== undefined && !scenarios.has(options.scenario),
    )
    expect(unknown.map(([file]) => file)).toEqual([])
  })

  test('and no case is of the name of one that there is not', () => {
    const scenarios = new Scenarios()
    const named = [...conversations.keys()].flatMap((file) => /^scenario-(.+)\.yaml$/.exec(file)?.[1] ?? [])
    expect(named.filter((name) => !name.startsWith('choice-') && !scenarios.has(name))).toEqual([])
  })
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
      'an answer has neither status nor fault',
      `title: a\n${step.replace('status: 200, ', '')}`,
      /every answer has a status/,
    ],
    [
      'a rejected fetch has a status',
      `title: a\n${step.replace('bodyText: x', 'fault: ECONNRESET')}`,
      /only a fetch that is rejected has none/,
    ],
    [
      'an answer that breaks has a body',
      `title: a\n${step.replace('bodyText: x', 'bodyText: x, fault: terminated')}`,
      /an answer that breaks has no body/,
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

describe('a case fails when', () => {
  const least = { method: 'GET', path: '/v1/image/ai-fashion-models/1' }
  const submission = {
    method: 'POST',
    path: '/v1/image/ai-fashion-models',
    body: { input: { clothing: ['https://shop.example/shirt.png'] }, options: {} },
  }
  const picture = { status: 200, picture: { format: 'png', width: 1, height: 1 } }
  const failures: [title: string, options: object, request: object, expected: object, message: RegExp][] = [
    ['an answer comes where a fault is expected', {}, {}, { fault: 'ECONNRESET' }, /fault: none instead of/],
    [
      'an answer waits and nothing is said of it',
      { scenario: 'slow-network' },
      submission,
      { status: 200, bodyIncludes: {} },
      /waits: \[\d+(\.\d+)?\] instead of 0 /,
    ],
    [
      'an answer does not wait as it should',
      {},
      {},
      { status: 404, bodyIncludes: {}, waits: { times: 1, from: '1ms', to: '1s' } },
      /waits: \[\] instead of 1 from 1ms to 1s/,
    ],
    ['a body is JSON and should be broken', {}, {}, { status: 404, bodyIsBroken: true }, /should be broken/],
    ['a picture has no bytes', {}, { path: '/openapi.json', method: 'HEAD' }, picture, /no bytes/],
  ]
  test.each(failures)('%s', async (_, options, request, expected, message) => {
    const conversation = {
      title: 'a',
      options,
      steps: [{ request: { ...least, ...request }, expect: expected }],
    }
    const [target] = targets
    if (!target) throw new Error('There is no target.')
    await expect(run(parseConversation('a.yaml', JSON.stringify(conversation)), target)).rejects.toThrow(
      message,
    )
  })
})
