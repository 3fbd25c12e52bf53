import { expect, test } from 'vitest'
import { compareReports } from '../../src/suite/compare.ts'
import { renderComparison } from '../../src/suite/reporters/comparison.ts'
import { checkResult, reportOf } from './sample-report.ts'

const finding = (what: string) => ({ what, expected: 'e', received: String(what.length) })
const drift = (id: string, ...findings: string[]) =>
  checkResult({ id, outcome: 'drift', reason: 'r', evidence: findings.map(finding) })

const mock = reportOf(
  [
    checkResult({ id: 'same', credits: 2, ms: 3 }),
    drift('same.but-for-ids', 'task 1234567 of http://127.0.0.1:4010/v1 at 2025-12-04T09:04:31.347890+00:00'),
    drift('order', 'b', 'a'),
    checkResult({ id: 'outcome' }),
    drift('finding', 'one'),
    checkResult({ id: 'mock.only' }),
    checkResult({ id: 'skips', outcome: 'skipped', reason: 'needs --other-key' }),
  ],
  { target: { url: 'http://claid-mock.test', kind: 'built-in', profile: 'documented' } },
)
const live = reportOf(
  [
    checkResult({ id: 'live.only', outcome: 'failed', reason: 'broken' }),
    drift('finding', 'another'),
    checkResult({ id: 'outcome', outcome: 'skipped', reason: 'over budget' }),
    drift('order', 'a', 'b'),
    drift('same.but-for-ids', 'task 987654321 of https://api.claid.ai/v1 at 2026-01-01T00:00:00Z'),
    checkResult({ id: 'same', ms: 900 }),
    checkResult({ id: 'skips', outcome: 'skipped', reason: 'over budget' }),
  ],
  { contract: { title: 'Claid REST API', version: 'v1', sha256: 'f'.repeat(64) } },
)

test('checks are told apart by outcome and finding, not by what differs from run to run', () => {
  const { checks, summary, isSameContract, first, second } = compareReports(mock, live)
  expect(checks.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['same', 'same'],
    ['same.but-for-ids', 'same'],
    ['order', 'same'],
    ['outcome', 'differs'],
    ['finding', 'differs'],
    ['mock.only', 'only-first'],
    ['skips', 'same'],
    ['live.only', 'only-second'],
  ])
  expect(summary).toEqual({ same: 4, differs: 2, onlyFirst: 1, onlySecond: 1 })
  expect({ isSameContract, first, second }).toEqual({
    isSameContract: false,
    first: mock.target,
    second: live.target,
  })
})

test('a report is the same as itself', () => {
  const { summary, isSameContract } = compareReports(mock, mock)
  expect({ ...summary, isSameContract }).toEqual({
    same: 7,
    differs: 0,
    onlyFirst: 0,
    onlySecond: 0,
    isSameContract: true,
  })
})

test('for people it shows both sides of what differs', () => {
  expect(renderComparison(compareReports(mock, live), false)).toMatchInlineSnapshot(`
    "A Target: the built-in mock, profile documented. This says nothing about Claid or about your code.
    B Target: https://api.claid.ai
    They were judged by different contracts.

    Differs
      outcome  an accept is ACCEPTED
        A passed
        B skipped: over budget
      finding  an accept is ACCEPTED
        A drift: r
            one: expected e
        B drift: r
            another: expected e

    Only in A
      mock.only  an accept is ACCEPTED
        A passed

    Only in B
      live.only  an accept is ACCEPTED
        B failed: broken

    4 checks are the same, 2 differ, 1 only in A, 1 only in B
    "
  `)
})
