import type { CheckResult, Report } from '../../src/suite/report.ts'

const operation = 'POST /v1/image/ai-fashion-models'
const contract = { mark: 'contract', operation, pointer: '/paths/~1v1/post' } as const

export const checkResult = (result: Partial<CheckResult>): CheckResult => ({
  id: 'accept.status',
  title: 'an accept is ACCEPTED',
  subject: 'accept',
  source: contract,
  outcome: 'passed',
  reason: null,
  credits: 0,
  ms: 12,
  evidence: [],
  ...result,
})

/** A report with every outcome in it, and with text that no format may take at its word. */
export const sampleChecks: readonly CheckResult[] = [
  checkResult({ credits: 2 }),
  checkResult({
    id: 'accept.created-at',
    title: 'created_at has a zone, is near now and never changes',
    source: { mark: 'documented', fact: 'Times are ISO 8601 with a numeric offset' },
    outcome: 'failed',
    reason: '2 findings',
    evidence: [
      {
        what: 'created_at has no zone',
        expected: 'a date-time with Z or an offset such as +00:00',
        received: '"2025-12-04T09:04:31.347890"',
        requestId: '7f0c5d3e-5c1b-4c57-9d2a-1f2e3d4c5b6a',
        curl: `curl -i -X POST 'https://api.claid.ai/v1/image/ai-fashion-models' -H "Authorization: Bearer $CLAID_API_KEY" -H 'Content-Type: application/json' -d '{"input":{"clothing":["https://images.example.com/shirt.png"]},"options":{}}'`,
      },
      {
        what: 'created_at changed between accept and poll',
        expected: '2025-12-04T09:04:31',
        received: '2025-12-04T09:04:32',
      },
    ],
  }),
  checkResult({
    id: 'error.html',
    title: 'an error is written in its envelope',
    subject: 'error',
    outcome: 'failed',
    reason: 'no JSON',
    evidence: [
      {
        what: 'the body is HTML <script>alert(1)</script> & "quotes" | pipe @someone #1 ]]>',
        expected: 'HttpErrorDetails',
        received: '<h1>\u0007\u001b[31m502\ufffe \ud800 ```` \u202e</h1>\r\n<p>& so on</p>',
      },
    ],
  }),
  checkResult({
    id: 'error.405',
    title: 'a wrong method is 405 with Allow',
    subject: 'error',
    source: { mark: 'assumed', fact: 'A wrong method is answered 405 with Allow' },
    outcome: 'drift',
    reason: '404 in place of 405',
    evidence: [{ what: 'DELETE is answered 404', expected: '405', received: '404' }],
  }),
  checkResult({
    id: 'limit.429',
    title: 'more is refused',
    subject: 'limit',
    outcome: 'skipped',
    reason: 'needs --limited-key',
  }),
  checkResult({
    id: 'webhook.once',
    title: 'exactly once',
    subject: 'webhook',
    outcome: 'skipped',
    reason: 'needs --receive',
  }),
  checkResult({
    id: 'webhook.signed',
    title: 'signed',
    subject: 'webhook',
    outcome: 'skipped',
    reason: 'needs --receive',
  }),
]

/** A report of these checks, its sums true. */
export function reportOf(checks: readonly CheckResult[] = sampleChecks, more: Partial<Report> = {}): Report {
  const count = (outcome: string) => checks.filter((check) => check.outcome === outcome).length
  return {
    version: 1,
    target: { url: 'https://api.claid.ai', kind: 'remote' },
    contract: { title: 'Claid REST API', version: 'v1', sha256: '0123456789ab'.padEnd(64, 'c') },
    seed: '7',
    startedAt: '2025-12-04T09:04:31.347Z',
    ms: 4210,
    summary: {
      passed: count('passed'),
      failed: count('failed'),
      drift: count('drift'),
      skipped: count('skipped'),
      credits: checks.reduce((sum, { credits }) => sum + credits, 0),
    },
    wasTaskSeen: true,
    checks,
    ...more,
  }
}
