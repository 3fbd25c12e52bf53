import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createMock } from '../../src/index.ts'
import { checkScenarioFile } from '../../src/scenarios/files.ts'
import { createAjv, judgeWith } from '../support/conformance.ts'
import { root } from '../support/process.ts'

const schema = JSON.parse(readFileSync(join(root, 'scenarios/scenario.schema.json'), 'utf8'))
/** What an editor says of a file. */
const editor = judgeWith(createAjv().compile(schema))

const temporary = mkdtempSync(join(tmpdir(), 'claid-mock-wrong-'))
afterAll(() => rmSync(temporary, { recursive: true }))
let written = 0
function fileOf(text: string, ending = 'yaml'): string {
  const file = join(temporary, `scenario-${written++}.${ending}`)
  writeFileSync(file, text)
  return file
}

const doing = /say what it does: status, kind, delay or headers/
const ended = /nothing can follow DONE, ERROR or CANCELLED/
const pattern = /write a regular expression/

/** Each with the line and the pointer of its one mistake, and with what tells how it would be right. */
const mistakes: [what: string, text: string, line: number, pointer: string, message: RegExp][] = [
  ['is a list', '- default', 1, '/', /expected object/],
  ['is empty', '', 1, '/', /expected object/],
  ['has an unknown member', 'summary: a\nsumary: b', 2, '/sumary', /"sumary"/],
  ['has an unknown fact', 'account:\n  credits: 1\n  credit: 2', 3, '/account/credit', /"credit"/],
  ['has an empty summary', "summary: ''", 1, '/summary', />=1 characters/],
  ['refuses with a success', 'accept:\n  - status: 200', 2, '/accept/0/status', />=400/],
  ['refuses with no status', 'accept:\n  - status: 600', 2, '/accept/0/status', /<=599/],
  ['has a step that does nothing', 'accept:\n  - times: 2', 2, '/accept/0', doing],
  ['has one step in place of a list', 'poll:\n  status: 500', 2, '/poll', /expected array/],
  ['counts to zero', 'poll:\n  - status: 500\n    times: 0', 3, '/poll/0/times', />=1/],
  ['means every single one', 'poll:\n  - status: 500\n    every: 1', 3, '/poll/0/every', />=2/],
  ['has an unknown fault', 'poll:\n  - kind: reset', 2, '/poll/0/kind', /"connection-reset"/],
  ['lists an unknown fault', 'poll:\n  - kind: [reset]', 2, '/poll/0/kind', /"connection-reset"/],
  ['is more than certain', 'poll: [{ status: 500, probability: 30 }]', 1, '/poll/0/probability', /<=1/],
  ['waits for no duration', 'download:\n  - delay: soon', 2, '/download/0/delay', /100ms/],
  ['waits for a bare number', 'download:\n  - delay: 500', 2, '/download/0/delay', /100ms/],
  ['has a late one first', 'poll:\n  - delay: [2s, 1s]', 2, '/poll/0/delay', /the shorter duration first/],
  ['sends no header', 'poll:\n  - headers: { "a b": c }', 2, '/poll/0/headers/a b', /a header name/],
  ['has an unknown status', 'timeline:\n  - status: FAILED', 2, '/timeline/0/status', /"ERROR"/],
  ['has a status in small letters', 'timeline:\n  - status: done', 2, '/timeline/0/status', /"DONE"/],
  ['goes on after the end', 'timeline:\n  - status: DONE\n  - status: ERROR', 2, '/timeline', ended],
  ['has a blank in a time', 'timeline: [{ status: DONE, after: 1 s }]', 1, '/timeline/0/after', /100ms/],
  ['has limits in words', 'account:\n  limits: two a second', 2, '/account/limits', /"1\/s, 60\/m", or off/],
  ['has credits below zero', 'account: { credits: -1 }', 1, '/account/credits', />=0/],
  ['delivers in no known way', 'webhook: { trouble: twice }', 1, '/webhook/trouble', /"duplicate"/],
  ['was made at no time', 'task: { createdAt: yesterday }', 1, '/task/createdAt', /ISO/],
  ['matches by no pattern', "match:\n  path: '['", 2, '/match/path', pattern],
  ['matches headers by none', "match:\n  headers:\n    x-a: '('", 3, '/match/headers/x-a', pattern],
  [
    'matches a body by none',
    "match: { body: [{ pointer: '', pattern: '(' }] }",
    1,
    '/match/body/0/pattern',
    pattern,
  ],
  [
    'matches at no pointer',
    'match: { body: [{ pointer: a }] }',
    1,
    '/match/body/0/pointer',
    /JSON pointer such/,
  ],
]
/** What JSON Schema cannot say. */
const unseen = /does nothing|a late one first|after the end|by no pattern|by none/

test.each(mistakes)('a file that %s is found wrong', (_, text, line, pointer, message) => {
  const finding = { pointer, message: expect.stringMatching(message) }
  expect(checkScenarioFile(fileOf(text))).toEqual([{ ...finding, line, file: expect.any(String) }])
  // A file without any content has no line of it.
  if (text === '') return
  expect(checkScenarioFile(fileOf(`# A comment\n\n${text}`))).toMatchObject([{ ...finding, line: line + 2 }])
  expect(checkScenarioFile(fileOf(JSON.stringify(parse(text), null, 2), 'json'))).toMatchObject([finding])
})

test.each(mistakes)(
  'a scenario that %s is refused in the same words',
  async (_, text, __, pointer, message) => {
    const value = parse(text)
    const told = expect.objectContaining({ name: 'OperatorError', wrong: expect.stringMatching(message) })
    const sandbox = createMock().sandbox()
    await expect(sandbox.use(value)).rejects.toEqual(told)
    await expect(sandbox.use(value)).rejects.toThrow(`inline: ${pointer}: `)
    expect(() => createMock({ scenarios: { mine: value } })).toThrow(`mine: ${pointer}: `)
    expect(() => createMock().replaceScenario('mine', value)).toThrow(`mine: ${pointer}: `)
  },
)

const visible = mistakes.filter(([what]) => !unseen.test(what))
test.each(visible)('a file that %s is underlined by an editor', (_, text) => {
  expect(editor(parse(text))).not.toEqual([])
})

test('a file that is no YAML, or no JSON, is found wrong in its line', () => {
  const finding = (line: number) => [{ line, pointer: '', message: expect.stringMatching(/\w/) }]
  expect(checkScenarioFile(fileOf('summary: a\nsummary: b\n'))).toMatchObject(finding(2))
  expect(checkScenarioFile(fileOf('summary: a\npoll:\n\t- status: 500\n'))).toMatchObject(finding(3))
  expect(checkScenarioFile(fileOf('{\n"summary": "a",\n"accept": [}\n}\n', 'json'))[0]).toMatchObject({
    line: 3,
  })
})

test('a file of several mistakes has them all told, each in its line', () => {
  const text = 'summary: a\naccept:\n  - status: 200\n    times: 0\ntimeline:\n  - status: FAILED\nextra: 1\n'
  const found = checkScenarioFile(fileOf(text)).map(({ line, pointer }) => `${line} ${pointer}`)
  expect(found.sort()).toEqual([
    '3 /accept/0/status',
    '4 /accept/0/times',
    '6 /timeline/0/status',
    '7 /extra',
  ])
})

test('a file of two unknown members has both told', () => {
  const found = checkScenarioFile(fileOf('summary: a\nextra: 1\nother: 2\n'))
  expect(found[0]).toMatchObject({ line: 2, message: expect.stringMatching(/"extra"/) })
  expect(found.map(({ message }) => message).join()).toContain('"other"')
})

test('a file that is not there is an error of the operator', () => {
  expect(() => checkScenarioFile(join(temporary, 'nothing.yaml'))).toThrow(
    /^Failed to read .*nothing\.yaml: /,
  )
})

test('a file that multiplies itself is refused before it fills the memory', () => {
  const levels = Array.from({ length: 9 }, (_, n) => {
    const items = Array(9).fill(n > 0 ? `*a${n - 1}` : 'x')
    return `a${n}: &a${n} [${items.join(', ')}]`
  })
  const file = fileOf(levels.join('\n'))
  const findings = () => {
    try {
      return checkScenarioFile(file)
    } catch (error) {
      return (error as Error).name
    }
  }
  expect(findings()).toSatisfy((found) => found === 'OperatorError' || Array.isArray(found))
})
