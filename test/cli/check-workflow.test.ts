import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { checkFlags } from '../../src/cli/check-flags.ts'
import { root } from '../support/process.ts'

interface Step {
  readonly id?: string
  readonly if?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
}
interface Job {
  readonly if?: string
  readonly env?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}

const text = readFileSync(`${root}/.github/workflows/contract.yml`, 'utf8')
const { on, jobs, permissions } = parse(text) as {
  readonly on: Readonly<Record<string, unknown>>
  readonly jobs: Readonly<Record<'mock' | 'live', Job>>
  readonly permissions: unknown
}

test('the mock is checked on each push, the live service by hand or once a week', () => {
  expect(Object.keys(on)).toEqual(['push', 'pull_request', 'workflow_dispatch', 'schedule'])
  expect(on.schedule).toEqual([{ cron: '17 5 * * 1' }])
  expect(jobs.mock.if).toBeUndefined()
  expect(jobs.live.if).toBe("github.event_name == 'workflow_dispatch' || github.event_name == 'schedule'")
  expect(permissions).toEqual({ contents: 'read' })
})

test('the live service is never checked without a ceiling, nor without the secret', () => {
  expect(jobs.live.env?.CLAID_MOCK_MAX_CREDITS).toContain("{ inputs.max_credits || '10' }")
  const [first, ...rest] = jobs.live.steps
  expect(first?.run).toContain('::notice')
  for (const step of rest) expect(step.if).toContain("steps.key.outputs.given == 'true'")
})

// In an expression the number 0 is false, and `0 || '10'` would spend ten credits that were refused.
test('a ceiling of 0 is one', () => {
  const { inputs } = on.workflow_dispatch as { inputs: Record<string, unknown> }
  expect(inputs.max_credits).toMatchObject({ type: 'string', default: '10' })
})

test('only the steps that need a secret see one', () => {
  const seeing = Object.values(jobs)
    .flatMap(({ steps, env }) => [{ run: '', env }, ...steps])
    .filter(({ env }) => JSON.stringify(env ?? {}).includes('secrets.'))
  expect(seeing.map(({ run }) => run?.split('\n')[0])).toEqual([
    'if [ -z "$CLAID_API_KEY" ]; then',
    'node dist/cli.js check --out reports',
  ])
  expect(text.match(/run:.*secrets\./g)).toBeNull()
})

test('every variable that it sets is one of a flag', () => {
  // These two are read under the name of the mock too.
  const known = [
    ...checkFlags(new Command()).options.map(({ envVar }) => envVar),
    'CLAID_MOCK_URL',
    'CLAID_MOCK_MAX_CREDITS',
  ]
  const set = Object.values(jobs).flatMap(({ steps, env }) =>
    [env, ...steps.map((step) => step.env)].flatMap((variables) => Object.keys(variables ?? {})),
  )
  expect(set.filter((name) => !known.includes(name))).toEqual([])
  expect(set.length).toBeGreaterThan(6)
})
