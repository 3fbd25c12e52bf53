import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { check, processDependencies } from '../../src/cli/check.ts'

beforeEach(() => {
  vi.stubEnv('CLAID_API_KEY', undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

/** Runs the suite against the mock of this process. */
async function report(profile: string) {
  let stdout = ''
  let code: number | undefined
  const flags = { profile, seed: '7', failOn: 'failed', reporter: ['json'] } as const
  await check(flags, {
    ...processDependencies(),
    env: {},
    stdout: {
      write(text: string) {
        stdout += text
      },
    },
    exit: (given) => {
      code = given
    },
  })
  return { code, stdout, report: JSON.parse(stdout) }
}

const withoutTimes = (json: string): string =>
  json.replace(/"(ms|startedAt)": [^\n]*/g, '').replace(/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)/g, '')

test('the mock keeps the contract, and the same run writes the same bytes but for times', async () => {
  const [first, second] = [await report('documented'), await report('documented')]
  expect(first.code).toBe(0)
  expect(first.report.summary).toMatchObject({ failed: 0, drift: 0 })
  expect(first.report.summary.passed).toBeGreaterThan(100)
  expect(first.report.wasTaskSeen).toBe(true)
  expect(withoutTimes(second.stdout)).toBe(withoutTimes(first.stdout))
})

test('the profile observed drifts where live answers do, which is no failure', async () => {
  const { code, report: found } = await report('observed')
  const drift = found.checks.filter(({ outcome }: { outcome: string }) => outcome === 'drift')
  expect(drift.map(({ id }: { id: string }) => id).sort()).toEqual([
    'accept.result-url.scheme',
    'answer.accept.429',
    'answer.poll.200',
  ])
  expect({ code, failed: found.summary.failed }).toEqual({ code: 0, failed: 0 })
})
