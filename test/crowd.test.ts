import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { assertBuilt, cleanEnvironment, root } from './support/process.ts'

beforeAll(() => assertBuilt())

const workers = 8
const runs = 500 * 20
/** Of tests that are `concurrent`, vitest runs so many of a worker at the same time. */
const atOnce = 5

interface Report {
  readonly startTime: number
  readonly testResults: readonly { readonly endTime: number; readonly assertionResults: readonly Result[] }[]
}
interface Result {
  readonly title: string
  readonly status: string
  readonly failureMessages: readonly string[]
  readonly meta: { readonly slept?: number }
}

// Each has a sandbox, a clock and faults of its own; what one meets of another's, it fails for.
test('500 tests in 8 workers pass 20 times over', { timeout: 600_000 }, () => {
  const args = ['run', '--root', 'test/crowd', `--maxWorkers=${workers}`, '--reporter=json', '--retry=0']
  const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/vitest'), args, {
    cwd: root,
    env: cleanEnvironment(),
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  })
  const start = stdout.indexOf('{"numTotalTestSuites"')
  if (start < 0) throw new Error(`it reported nothing: ${stderr}`)
  const { startTime, testResults } = JSON.parse(stdout.slice(start)) as Report
  const results = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = results.filter(({ status }) => status !== 'passed')
  expect(failed.slice(0, 3).map(({ title, failureMessages }) => [title, ...failureMessages])).toEqual([])
  expect([testResults.length, results.length]).toEqual([workers, runs])

  const took = (Math.max(...testResults.map(({ endTime }) => endTime)) - startTime) / 1000
  const slept = results.reduce((sum, { meta }) => sum + (meta.slept ?? 0), 0) / 1000
  const sleeping = slept / workers / atOnce
  console.log(
    `${runs} tests in ${workers} workers: ${took.toFixed(0)} s. Clients that really sleep would sleep ` +
      `${(slept / 3600).toFixed(0)} h, ${(sleeping / 60).toFixed(0)} min of it with ${workers * atOnce} of them ` +
      `at the same time (reckoned): ${(sleeping / took).toFixed(0)} times as long.`,
  )
})
