import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { assertBuilt, cleanEnvironment, root } from '../support/process.ts'

interface Report {
  readonly testResults: readonly { readonly assertionResults: readonly Result[] }[]
}
interface Result {
  readonly title: string
  readonly status: string
  readonly failureMessages: readonly string[]
}

let results: readonly Result[]
beforeAll(() => {
  assertBuilt()
  const args = ['run', '--root', 'test/vitest/left', '--reporter=json', '--maxWorkers=1']
  const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/vitest'), args, {
    cwd: root,
    env: cleanEnvironment(),
    encoding: 'utf8',
  })
  const report = stdout.slice(stdout.indexOf('{'))
  if (!report) throw new Error(`it reported nothing: ${stderr}`)
  results = (JSON.parse(report) as Report).testResults.flatMap(({ assertionResults }) => assertionResults)
})

/** How a test ended: `passed`, or what it failed for. */
function outcomeOf(title: string): string {
  const result = results.find((one) => one.title === title)
  if (!result) throw new Error(`no test "${title}" was run`)
  return result.status === 'passed' ? 'passed' : result.failureMessages.join('\n\n')
}

test('faults that nothing met fail the test that planned them', () => {
  expect(outcomeOf('leaves faults')).toBe(
    [
      'Error: Faults were planned that no request met:',
      '  on accept: 429, met 1 of 3 times',
      '  on poll: connection-reset, met 0 of 1 times',
      "Send the requests that should meet them, plan fewer, or allow it: test.override({ claidOptions: { allow: ['unused-faults'] } })",
    ].join('\n'),
  )
})

test('a delivery that was given up unseen fails the test', () => {
  expect(outcomeOf('leaves a delivery')).toMatch(
    /^Error: Deliveries were given up that the test did not look at:\n {2}delivery 1 of task \d+, success: gave up after 2 attempts \(500, 500\).*\nLook at them with claid\.delivered\(task\).*\['gave-up'\]/,
  )
})

test('one that was looked at only while it could still arrive was not seen to be given up', () => {
  expect(outcomeOf('looks at it too early')).toContain('Deliveries were given up')
})

test('a test that failed already is told nothing more', () => {
  expect(outcomeOf('fails for a reason of its own')).toContain("expected 'this' to be 'that'")
  expect(outcomeOf('fails for a reason of its own')).not.toContain('Faults were planned')
})

test('of tests at the same time the one fails that left something', () => {
  expect(outcomeOf('one leaves something')).toContain('on download: 404, met 0 of 1 times')
  expect(outcomeOf('one does not')).toBe('passed')
})

test.each([
  'meets them',
  'forgets them',
  'looks at its delivery',
  'looks at all deliveries',
  'says that there was none',
  'may be left',
  'follows what the config provides',
])('a test passes that %s', (title) => {
  expect(outcomeOf(title)).toBe('passed')
})
