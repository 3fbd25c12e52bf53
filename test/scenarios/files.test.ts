import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createMock } from '../../src/index.ts'
import { checkScenarioFile, readScenarioFolder } from '../../src/scenarios/files.ts'
import { createAjv, judgeWith } from '../support/conformance.ts'
import { root } from '../support/process.ts'
import { renderScenarioSchema } from '../support/scenario-schema.ts'

const folder = join(root, 'scenarios')
const shipped = readdirSync(folder).filter((file) => file.endsWith('.yaml'))
const storedSchema = readFileSync(join(folder, 'scenario.schema.json'), 'utf8')
/** What an editor says of a file. */
const editor = judgeWith(createAjv().compile(JSON.parse(storedSchema)))

const temporary = mkdtempSync(join(tmpdir(), 'claid-mock-scenarios-'))
afterAll(() => rmSync(temporary, { recursive: true }))
let written = 0
function fileOf(text: string, ending = 'yaml'): string {
  const file = join(temporary, `scenario-${written++}.${ending}`)
  writeFileSync(file, text)
  return file
}

describe('a shipped scenario file', () => {
  test('is there for every name of the issue, and no other', () => {
    expect(shipped.map((file) => file.replace('.yaml', '')).sort()).toEqual(
      [
        ...[
          'default',
          'instant',
          'slow',
          'realistic',
          'queued',
          'task-error',
          'late-error',
          'content-flagged',
        ],
        ...['cancelled', 'paused-then-done', 'never-finishes', 'flaky-accept', 'rate-limited'],
        ...['out-of-credits', 'last-credits', 'no-scope', 'invalid-request', 'flaky-poll', 'slow-network'],
        ...['broken-picture', 'expired-picture', 'docs-example', 'chaos'],
      ].sort(),
    )
  })

  test.each(shipped)(
    '%s is right by the schema and in an editor, which it names in its first line',
    (file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./scenario.schema.json')
      expect(checkScenarioFile(join(folder, file))).toEqual([])
      expect(editor(parse(text))).toEqual([])
    },
  )

  test.each(shipped)('%s has a summary of one line', (file) => {
    const { summary } = parse(readFileSync(join(folder, file), 'utf8'))
    expect(summary).toMatch(/^[A-Z][^\n]{9,99}[^.\s]$/)
  })
})

test('scenario.schema.json is as the schema makes it: run "npm run generate"', () => {
  expect(storedSchema).toBe(renderScenarioSchema())
})

interface Wrong {
  readonly text: string
  readonly line: number
  readonly pointer: string
  /** Tells what would be right. */
  readonly message: RegExp
  /** What JSON Schema cannot say, only the mock sees. */
  readonly unseen?: true
}

const wrong: readonly (readonly [what: string, Wrong])[] = [
  ['is no object', { text: 'default', line: 1, pointer: '/', message: /expected object/ }],
  ['is empty', { text: '', line: 1, pointer: '/', message: /expected object/ }],
  [
    'has an unknown member',
    { text: 'summary: a\nsumary: b', line: 2, pointer: '/sumary', message: /"sumary"/ },
  ],
  [
    'has an unknown fact of the account',
    {
      text: 'summary: a\naccount:\n  credits: 1\n  credit: 2',
      line: 4,
      pointer: '/account/credit',
      message: /"credit"/,
    },
  ],
  ['has an empty summary', { text: "summary: ''", line: 1, pointer: '/summary', message: />=1 characters/ }],
  [
    'refuses with a success',
    { text: 'accept:\n  - status: 200', line: 2, pointer: '/accept/0/status', message: />=400/ },
  ],
  [
    'refuses with no status',
    { text: 'accept:\n  - status: 600', line: 2, pointer: '/accept/0/status', message: /<=599/ },
  ],
  [
    'has a step that does nothing',
    {
      text: 'accept:\n  - times: 2',
      line: 2,
      pointer: '/accept/0',
      message: /say what it does: status, kind, delay or headers/,
      unseen: true,
    },
  ],
  [
    'has steps that are no list',
    { text: 'poll:\n  status: 500', line: 2, pointer: '/poll', message: /expected array/ },
  ],
  [
    'counts to zero',
    { text: 'poll:\n  - status: 500\n    times: 0', line: 3, pointer: '/poll/0/times', message: />=1/ },
  ],
  [
    'means every single one',
    { text: 'poll:\n  - status: 500\n    every: 1', line: 3, pointer: '/poll/0/every', message: />=2/ },
  ],
  [
    'has an unknown fault',
    { text: 'poll:\n  - kind: reset', line: 2, pointer: '/poll/0/kind', message: /"connection-reset"/ },
  ],
  [
    'has an unknown fault in a list',
    {
      text: 'poll:\n  - kind: [empty-body, reset]',
      line: 2,
      pointer: '/poll/0/kind',
      message: /"connection-reset"/,
    },
  ],
  [
    'is more than certain',
    {
      text: 'poll:\n  - status: 500\n    probability: 30',
      line: 3,
      pointer: '/poll/0/probability',
      message: /<=1/,
    },
  ],
  [
    'waits for no duration',
    { text: 'download:\n  - delay: soon', line: 2, pointer: '/download/0/delay', message: /100ms/ },
  ],
  [
    'waits for a bare number',
    { text: 'download:\n  - delay: 500', line: 2, pointer: '/download/0/delay', message: /100ms/ },
  ],
  [
    'has a range the wrong way round',
    {
      text: 'download:\n  - delay: [2s, 1s]',
      line: 2,
      pointer: '/download/0/delay',
      message: /the shorter duration first/,
      unseen: true,
    },
  ],
  [
    'has an unknown status',
    { text: 'timeline:\n  - status: FAILED', line: 2, pointer: '/timeline/0/status', message: /"ERROR"/ },
  ],
  [
    'has a status in small letters',
    {
      text: 'timeline:\n  - status: DONE\n  - status: done',
      line: 3,
      pointer: '/timeline/1/status',
      message: /"DONE"/,
    },
  ],
  [
    'goes on after the end',
    {
      text: 'timeline:\n  - status: DONE\n  - status: ERROR',
      line: 2,
      pointer: '/timeline',
      message: /nothing can follow DONE, ERROR or CANCELLED/,
      unseen: true,
    },
  ],
  [
    'has a time with a blank',
    {
      text: 'timeline:\n  - status: DONE\n    after: 1 s',
      line: 3,
      pointer: '/timeline/0/after',
      message: /100ms/,
    },
  ],
  [
    'has limits in words',
    {
      text: 'account:\n  limits: two a second',
      line: 2,
      pointer: '/account/limits',
      message: /"1\/s, 60\/m", or off/,
    },
  ],
  [
    'has credits below zero',
    { text: 'account: { credits: -1 }', line: 1, pointer: '/account/credits', message: />=0/ },
  ],
  [
    'has an unknown trouble of deliveries',
    { text: 'webhook: { trouble: twice }', line: 1, pointer: '/webhook/trouble', message: /"duplicate"/ },
  ],
  [
    'was made at no time',
    { text: 'task: { createdAt: yesterday }', line: 1, pointer: '/task/createdAt', message: /ISO/ },
  ],
  [
    'matches by no pattern',
    {
      text: "match:\n  path: '['",
      line: 2,
      pointer: '/match/path',
      message: /write a regular expression/,
      unseen: true,
    },
  ],
  [
    'matches a header by no pattern',
    {
      text: "match:\n  headers:\n    x-a: '('",
      line: 3,
      pointer: '/match/headers/x-a',
      message: /write a regular expression/,
      unseen: true,
    },
  ],
  [
    'matches at no pointer',
    {
      text: 'match:\n  body:\n    - pointer: options.pose',
      line: 3,
      pointer: '/match/body/0/pointer',
      message: /JSON pointer such as \/options\/pose/,
    },
  ],
]

describe('a file that', () => {
  test.each(wrong)(
    '%s is found wrong: where, and what would be right',
    (_, { text, line, pointer, message }) => {
      for (const file of [fileOf(text), ...asJson(text).map((json) => fileOf(json, 'json'))]) {
        const findings = checkScenarioFile(file)
        expect(findings.map((finding) => finding.pointer)).toEqual([pointer])
        expect(findings[0]?.message).toMatch(message)
        expect(findings[0]?.file).toBe(file)
      }
      expect(checkScenarioFile(fileOf(text))[0]?.line).toBe(line)
      expect(checkScenarioFile(fileOf(`# A comment\n\n${text}`))[0]?.line).toBe(text === '' ? 1 : line + 2)
    },
  )

  test.each(wrong)(
    '%s is refused by the library, with the same words',
    async (_, { text, pointer, message }) => {
      const value = parse(text)
      const told = expect.objectContaining({ wrong: expect.stringMatching(message) })
      const sandbox = createMock().sandbox()
      await expect(sandbox.use(value)).rejects.toEqual(told)
      await expect(sandbox.use(value)).rejects.toThrow(`inline: ${pointer}: `)
      expect(() => createMock({ scenarios: { mine: value } })).toThrow(`mine: ${pointer}: `)
      expect(() => createMock().replaceScenario('mine', value)).toThrow(`mine: ${pointer}: `)
    },
  )

  const seen = wrong.filter(([, { unseen }]) => !unseen)
  test.each(seen)('%s is underlined by an editor', (_, { text }) => {
    expect(editor(parse(text))).not.toEqual([])
  })

  test('is no YAML is found wrong in its line', () => {
    const [finding] = checkScenarioFile(fileOf('summary: a\naccept:\n  - status: [500\n'))
    expect(finding).toMatchObject({ pointer: '', line: 4, message: expect.stringMatching(/flow|\]/i) })
    expect(checkScenarioFile(fileOf('{\n"summary": "a",\n"accept": [}\n', 'json'))[0]?.line).toBe(3)
    expect(checkScenarioFile(fileOf('summary: a\nsummary: b\n'))[0]).toMatchObject({ line: 2 })
  })

  test('has several mistakes has them all told, each in its line', () => {
    const text =
      'summary: a\naccept:\n  - status: 200\n    times: 0\ntimeline:\n  - status: FAILED\nextra: 1\n'
    const found = checkScenarioFile(fileOf(text)).map(({ line, pointer }) => `${line} ${pointer}`)
    expect(found.sort()).toEqual([
      '3 /accept/0/status',
      '4 /accept/0/times',
      '6 /timeline/0/status',
      '7 /extra',
    ])
  })

  test('is not there, or multiplies itself, is an error of the operator', () => {
    expect(() => checkScenarioFile(join(temporary, 'nothing.yaml'))).toThrow(
      /^Failed to read .*nothing\.yaml: /,
    )
    const laughs = Array.from(
      { length: 9 },
      (_, n) => `a${n}: &a${n} [${Array(9).fill(n ? `*a${n - 1}` : 'x')}]`,
    )
    expect(() => checkScenarioFile(fileOf(laughs.join('\n')))).toThrow(/^Failed to read /)
  })
})

const asJson = (text: string): string[] => {
  const value = parse(text)
  return value === null ? [] : [JSON.stringify(value, null, 2)]
}

describe('a folder of scenarios', () => {
  test('is read by name, YAML and JSON alike, without its schema and what is no scenario', () => {
    const inside = mkdtempSync(join(temporary, 'folder-'))
    const files = {
      'a.yaml': 'summary: A',
      'b.yml': 'summary: B',
      'c.json': '{"$schema":"./x","summary":"C"}',
    }
    for (const [name, text] of Object.entries({ ...files, 'd.schema.json': '{}', 'e.txt': 'e', README: '' }))
      writeFileSync(join(inside, name), text)
    const read = readScenarioFolder(inside)
    expect(read).toEqual({ a: { summary: 'A' }, b: { summary: 'B' }, c: { $schema: './x', summary: 'C' } })
    expect(createMock({ scenarios: read as object, scenario: 'c' }).about().scenario.summary).toBe('C')
  })

  test('that is not there is an error of the operator', () => {
    expect(() => readScenarioFolder(join(temporary, 'nowhere'))).toThrow(
      /^Failed to read the scenarios of .*nowhere/,
    )
  })
})
