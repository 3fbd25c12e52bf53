import { beforeAll, expect, test } from 'vitest'
import { judge } from './tree.ts'

const refused = [
  'it = Date.now()',
  'it = Date?.now()',
  "it = Date['now']()",
  'it = Date[`now`]()',
  'it = new Date()',
  'it = new Date',
  'it = new Date(Date.now())',
  'it = Date()',
  'it = [1].map(Date.now)',
  'it = pass(Date)',
  'const { now } = Date',
  'it = performance.now()',
  'setTimeout(run, 5)',
  'setInterval(run, 5)',
  'setImmediate(run)',
  'it = pass(setTimeout)',
  'globalThis.setTimeout(run, 5)',
  "globalThis['setTimeout'](run, 5)",
  'it = new globalThis.Date()',
  'it = global.performance.now()',
  'it = AbortSignal.timeout(5)',
  "it = AbortSignal['timeout'](5)",
  'it = process.hrtime.bigint()',
  'it = process.uptime()',
  'it = Math.random()',
  "it = Math['random']()",
  'it = Math.floor(Math.random() * 6)',
  'it = pass(Math)',
  'const { random } = Math',
  'it = crypto.randomUUID()',
  'it = crypto.getRandomValues(bytes)',
  "import { setTimeout } from 'node:timers'",
  "import { setTimeout } from 'node:timers/promises'",
  "it = await import('node:timers/promises')",
  "import { performance } from 'node:perf_hooks'",
  "import { randomUUID } from 'node:crypto'",
  "import { randomBytes } from 'node:crypto'",
  "import { randomInt } from 'node:crypto'",
  "import { webcrypto } from 'node:crypto'",
  "import crypto from 'node:crypto'",
  "import * as crypto from 'node:crypto'",
  "export { randomUUID } from 'node:crypto'",
]

const accepted = [
  'it = clock.now()',
  'it = clock.setTimer(run, 5)',
  'it = new Date(0)',
  'it = new Date(clock.now()).toISOString()',
  "it = Date.parse('2026-01-01')",
  'it = Date.UTC(2026, 0)',
  'it = value instanceof Date',
  'let it: Date',
  'it = Math.max(1, 2)',
  'clearTimeout(timer)',
  "import { createHmac } from 'node:crypto'",
]

const sleeping = [
  'await new Promise((done) => setTimeout(done, 50))',
  "import { setTimeout as sleep } from 'node:timers/promises'",
  'setInterval(look, 50)',
]

// Where the rule does not reach, whatever it forbids elsewhere is in order.
const exempt = [
  'src/clock.ts',
  'src/random.ts',
  'src/dashboard/app.ts',
  'test/support/wait.ts',
  'test/bench/bench.ts',
]

// Without the imports that would hide a global behind a local name.
const everything = [...refused.filter((text) => !text.includes(' from ')), ...sleeping].join('\n')

const file = (folder: string, what: string, index: number, ending: string) =>
  `${folder}/${what}-${index}${ending}`
const cases = (folder: string, what: string, texts: string[], ending = '.ts') =>
  texts.map((text, index): [text: string, path: string] => [text, file(folder, what, index, ending)])

const refusedInSrc = cases('src/tasks', 'refused', refused)
const acceptedInSrc = cases('src/tasks', 'accepted', accepted)
const refusedInTests = cases('test/tasks', 'sleeping', sleeping, '.test.ts')
const acceptedInTests = cases(
  'test/tasks',
  'measuring',
  ['it = Date.now()', 'it = Math.random()'],
  '.test.ts',
)

const clockRules = ['plugin', 'lint/style/noRestrictedGlobals', 'lint/style/noRestrictedImports']
interface Report {
  diagnostics: { code: { value: string }; location: { path: string }; message: string }[]
}
let report: Report

beforeAll(async () => {
  const texts = [...refusedInSrc, ...acceptedInSrc, ...refusedInTests, ...acceptedInTests]
  const files = {
    ...Object.fromEntries(texts.map(([text, path]) => [path, text])),
    'src/tasks/everything.ts': everything,
    ...Object.fromEntries(exempt.map((path) => [path, everything])),
  }
  report = (await judge(files, ['biome.json', '.biome'], 'biome', 'lint', '--reporter=rdjson')) as Report
})

const rulesBrokenBy = (path: string) =>
  report.diagnostics
    .filter((found) => found.location.path === path && clockRules.includes(found.code.value))
    .map((found) => found.code.value)

test.each(refusedInSrc)('%s is refused in src', (_text, path) => {
  expect(rulesBrokenBy(path)).not.toEqual([])
})

test.each(acceptedInSrc)('%s is in order in src', (_text, path) => {
  expect(rulesBrokenBy(path)).toEqual([])
})

test.each(refusedInTests)('%s is refused in a test', (_text, path) => {
  expect(rulesBrokenBy(path)).not.toEqual([])
})

test.each(acceptedInTests)('%s is in order in a test', (_text, path) => {
  expect(rulesBrokenBy(path)).toEqual([])
})

test.each(exempt)('%s may use clock and chance', (path) => {
  expect(report.diagnostics.some((found) => found.location.path === path)).toBe(true)
  expect(rulesBrokenBy(path)).toEqual([])
})

test('what the exempt files hold is refused anywhere else in src', () => {
  expect(new Set(rulesBrokenBy('src/tasks/everything.ts'))).toEqual(new Set(clockRules))
})

test('no fixture stops the linter with a syntax error', () => {
  expect(report.diagnostics.filter((found) => found.code.value === 'parse')).toEqual([])
})
