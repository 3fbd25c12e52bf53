// Counts the tests of a report of vitest, and names those that failed or needed a second try just before.
// Usage: node .ci/count.mjs REPORT.json STATUS, where STATUS is how the run ended. Exits with it.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

const [file, status] = process.argv.slice(2)
let report = { testResults: [] }
try {
  report = JSON.parse(readFileSync(file, 'utf8'))
} catch {}
const tests = report.testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map((test) => ({ ...test, file: relative('.', name) })),
)
const of = (...states) => tests.filter((test) => states.includes(test.status))
const name = ({ file, fullName }) => `${file}: ${fullName}`
const firstLine = (text = '') => text.trim().split('\n')[0]

// A file that cannot be loaded is one failure, and so is an error outside of any test.
const unread = report.testResults.filter(
  (result) => result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed'),
)
// The errors of a first try are kept in the result of the second.
for (const test of of('passed').filter(({ failureMessages }) => failureMessages.length > 0))
  console.log(`passed at the second try: ${name(test)}: ${firstLine(test.failureMessages[0])}`)
for (const test of of('failed')) console.log(`failed: ${name(test)}: ${firstLine(test.failureMessages[0])}`)
for (const result of unread) console.log(`failed: ${relative('.', result.name)}: ${firstLine(result.message)}`)

const passed = of('passed').length
const skipped = of('skipped', 'pending', 'todo', 'disabled').length
let failed = of('failed').length + unread.length
// No whole report means that the build, the types or the linter failed before a test could run.
if (failed === 0 && (status !== '0' || passed === 0)) {
  console.log(`failed: the run itself, with exit code ${status}`)
  failed = 1
}
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed ? Number(status) || 1 : 0
