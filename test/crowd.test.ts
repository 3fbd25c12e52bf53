import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { assertBuilt, Process, root } from './support/process.ts'

beforeAll(() => assertBuilt())

const workers = 8
const tests = 500
/** As many tests of a round as run at the same time, where nothing else is asked for: vitest runs 5 of a worker. */
const sleepers = Number(process.env.SLEEPERS || workers * 5)

interface Report {
  readonly testResults: readonly Worker[]
}
interface Worker {
  readonly startTime: number
  readonly endTime: number
  readonly assertionResults: readonly Result[]
}
interface Result {
  readonly title: string
  readonly status: string
  readonly failureMessages: readonly string[]
  readonly meta: { readonly slept?: number }
}

/** Runs rounds of the shortest tests, all of which have to pass; gives seconds, from the first test on. */
async function crowd(client: 'moving' | 'sleeping', size: number, rounds: number) {
  const args = ['run', '--root', 'test/crowd', `--maxWorkers=${workers}`, '--reporter=json', '--retry=0']
  const { stdout, stderr } = await new Process(join(root, 'node_modules/.bin/vitest'), args, {
    env: { CROWD_CLIENT: client, CROWD_TESTS: String(size), CROWD_ROUNDS: String(rounds) },
  }).ended
  const start = stdout.indexOf('{"numTotalTestSuites"')
  if (start < 0) throw new Error(`it reported nothing: ${stderr}`)
  const { testResults } = JSON.parse(stdout.slice(start)) as Report
  const results = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = results.filter(({ status }) => status !== 'passed')
  expect(failed.slice(0, 3).map(({ title, failureMessages }) => [title, ...failureMessages])).toEqual([])
  expect([testResults.length, results.length]).toEqual([workers, size * rounds])
  const began = Math.min(...testResults.map(({ startTime }) => startTime))
  return {
    took: (Math.max(...testResults.map(({ endTime }) => endTime)) - began) / 1000,
    slept: results.reduce((sum, { meta }) => sum + (meta.slept ?? 0), 0) / 1000,
  }
}

// Each has a sandbox, a clock and faults of its own; what one meets of another's, it fails for.
test('500 tests in 8 workers pass 20 times over', { timeout: 600_000 }, async () => {
  const { took, slept } = await crowd('moving', tests, 20)
  console.log(
    `${tests * 20} tests in ${workers} workers, clocks moved: ${took.toFixed(0)} s instead of ` +
      `${(slept / 3600).toFixed(0)} h of sleep, ${(slept / 60 / workers / 5).toFixed(0)} min of it on end`,
  )
})

test('the same tests pass with clients that really sleep', { timeout: 3_600_000 }, async () => {
  const moving = await crowd('moving', sleepers, 1)
  const sleeping = await crowd('sleeping', sleepers, 1)
  console.log(
    `${sleepers} of the tests in ${workers} workers: ${moving.took.toFixed(1)} s with clocks moved, ` +
      `${sleeping.took.toFixed(1)} s with clients that sleep: ${(sleeping.took / moving.took).toFixed(1)} ` +
      'times as long (measured)',
  )
})
