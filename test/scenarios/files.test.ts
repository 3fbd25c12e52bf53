import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { createMock, type ScenarioInput } from '../../src/index.ts'
import { checkScenarioFile, readScenarioFolder } from '../../src/scenarios/files.ts'
import { createAjv, judgeWith } from '../support/conformance.ts'
import { root } from '../support/process.ts'
import { renderScenarioSchema } from '../support/scenario-schema.ts'

const folder = join(root, 'scenarios')
const storedSchema = readFileSync(join(folder, 'scenario.schema.json'), 'utf8')
/** What an editor says of a file. */
const editor = judgeWith(createAjv().compile(JSON.parse(storedSchema)))
const shipped = readdirSync(folder).filter((file) => file.endsWith('.yaml'))

describe('a shipped scenario', () => {
  test('is there for each trouble that a client should know, and for nothing else', () => {
    const wanted = [
      ...['default', 'instant', 'slow', 'realistic', 'queued', 'task-error', 'late-error', 'content-flagged'],
      ...['cancelled', 'paused-then-done', 'never-finishes', 'flaky-accept', 'rate-limited'],
      ...['out-of-credits', 'last-credits', 'no-scope', 'invalid-request', 'flaky-poll', 'slow-network'],
      ...['broken-picture', 'expired-picture', 'docs-example', 'chaos'],
    ]
    expect(shipped).toEqual(wanted.map((name) => `${name}.yaml`).sort())
  })

  test.each(shipped)('in %s is right, here and in an editor, and names its schema first', (file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./scenario.schema.json')
    expect(checkScenarioFile(join(folder, file))).toEqual([])
    expect(editor(parse(text))).toEqual([])
  })

  test.each(shipped)('in %s has a summary of one line', (file) => {
    const { summary } = parse(readFileSync(join(folder, file), 'utf8'))
    expect(summary).toMatch(/^[A-Z][^\n]{9,99}[^.\s]$/)
  })
})

test('scenario.schema.json is as the schema makes it: run "npm run generate"', () => {
  expect(storedSchema).toBe(renderScenarioSchema())
})

describe('a folder of scenarios', () => {
  const folderOf = (files: Readonly<Record<string, string>>): string => {
    const made = mkdtempSync(join(tmpdir(), 'claid-mock-folder-'))
    onTestFinished(() => rmSync(made, { recursive: true }))
    for (const [name, text] of Object.entries(files)) writeFileSync(join(made, name), text)
    return made
  }

  test('is read by name, YAML and JSON alike, without its schema and what is no scenario', () => {
    const read = readScenarioFolder(
      folderOf({
        'a.yaml': 'summary: A',
        'b.yml': 'summary: B',
        'c.json': '{"$schema":"./scenario.schema.json","summary":"C"}',
        'd.schema.json': '{}',
        'e.txt': 'e',
        README: '',
      }),
    )
    expect(Object.keys(read)).toEqual(['a', 'b', 'c'])
    const scenarios = read as Record<string, ScenarioInput>
    const { scenario } = createMock({ scenarios, scenario: 'c' }).about()
    expect(scenario).toEqual({ name: 'c', summary: 'C' })
  })

  test('that is not there, or holds what is no YAML, is an error of the operator', () => {
    const nowhere = join(folderOf({}), 'nowhere')
    expect(() => readScenarioFolder(nowhere)).toThrow(/^Failed to read the scenarios of .*nowhere: /)
    const broken = folderOf({ 'good.yaml': 'summary: A', 'bad.yaml': 'summary: A\npoll: [' })
    expect(() => readScenarioFolder(broken)).toThrow(/^Failed to read .*bad\.yaml: line \d\b/)
  })
})
