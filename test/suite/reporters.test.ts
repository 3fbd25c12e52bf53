import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/suite/report.ts'
import {
  createReporter,
  fileNames,
  type Output,
  type ReporterName,
  renderHtml,
  renderJson,
  renderJunit,
  renderSummary,
  reporterNames,
} from '../../src/suite/reporters/index.ts'
import { noTaskSeen } from '../../src/suite/reporters/words.ts'
import { checkResult, reportOf, sampleChecks } from './sample-report.ts'

/** What a run writes: `pretty` as a stream, the others as files. */
function written(report: Report, names: readonly ReporterName[], output: Partial<Output> = {}) {
  const files: Record<string, string> = {}
  let stream = ''
  const write = (text: string) => {
    stream += text
  }
  const reporter = createReporter({
    names,
    pretty: { write, isTerminal: false, hasColours: false, ...output },
    write: (file, text) => {
      files[file] = text
    },
    withSummary: true,
  })
  reporter.onStart?.(report.target, report.checks.length)
  for (const check of report.checks) reporter.onResult?.(check)
  reporter.onEnd(report)
  return { stream, files }
}

const pretty = (report: Report, output: Partial<Output> = {}) => written(report, ['pretty'], output).stream
const builtIn = { url: 'http://claid-mock.test', kind: 'built-in', profile: 'documented' } as const
const esc = String.fromCharCode(27)

test('every format has a file of its own, and the summary comes with them', () => {
  const { files } = written(reportOf(), reporterNames)
  expect(Object.keys(files).sort()).toEqual(Object.values(fileNames).sort())
})

test.each(['pretty', 'html', 'junit', 'summary'] as const)('%s begins with what the target was', (name) => {
  const first = (report: Report) => {
    const { stream, files } = written(report, reporterNames)
    if (name === 'pretty') return stream.split('\n')[0]
    if (name === 'html') return /<body>\n<header>\n(.*)\n/.exec(files['report.html'] ?? '')?.[1]
    return files[fileNames[name]]?.split('\n')[name === 'junit' ? 1 : 0]
  }
  expect(first(reportOf())).toContain('Target: https://api.claid.ai')
  const own = first(reportOf(undefined, { target: builtIn }))
  expect(own).toContain('the built-in mock, profile documented')
  expect(own).toContain('This says nothing about Claid or about your code.')
})

describe('pretty', () => {
  test('is a table by subject, and everything that was found', () => {
    expect(pretty(reportOf())).toMatchInlineSnapshot(`
      "Target: https://api.claid.ai
      failed  accept.created-at  created_at has no zone
      failed  error.html  the body is HTML <script>alert(1)</script> & "quotes" | pipe @someone #1 ]]>
      drift   error.405  DELETE is answered 404

      subject    passed  failed   drift skipped credits
      accept          1       1       ·       ·       2
      error           ·       1       1       ·       ·
      limit           ·       ·       ·       1       ·
      webhook         ·       ·       ·       2       ·

      FAILED accept.created-at  created_at has a zone, is near now and never changes
        documented: Times are ISO 8601 with a numeric offset
        created_at has no zone
          expected  a date-time with Z or an offset such as +00:00
          received  "2025-12-04T09:04:31.347890"
          request   7f0c5d3e-5c1b-4c57-9d2a-1f2e3d4c5b6a
          repeat    curl -i -X POST 'https://api.claid.ai/v1/image/ai-fashion-models' -H "Authorization: Bearer $CLAID_API_KEY" -H 'Content-Type: application/json' -d '{"input":{"clothing":["https://images.example.com/shirt.png"]},"options":{}}'
        created_at changed between accept and poll
          expected  2025-12-04T09:04:31
          received  2025-12-04T09:04:32

      FAILED error.html  an error is written in its envelope
        contract: POST /v1/image/ai-fashion-models, /paths/~1v1/post
        the body is HTML <script>alert(1)</script> & "quotes" | pipe @someone #1 ]]>
          expected  HttpErrorDetails
          received  <h1>��[31m502� � \`\`\`\` �</h1>
                    <p>& so on</p>

      DRIFT error.405  a wrong method is 405 with Allow
        assumed: A wrong method is answered 405 with Allow
        DELETE is answered 404
          expected  405
          received  404

      skipped 2 checks: needs --receive
      skipped 1 check: needs --limited-key

      1 passed, 2 failed, 1 drift, 3 skipped, 2 credits, 4.2 s
      contract Claid REST API v1 (0123456789ab), seed 7
      "
    `)
  })

  test('writes over lines on a terminal alone, and colours where it may', () => {
    expect(pretty(reportOf())).not.toContain(esc)
    const terminal = pretty(reportOf(), { isTerminal: true, hasColours: true })
    expect(terminal).toContain(`\r${esc}[2K`)
    expect(terminal).toContain(`${esc}[31m`)
    const plain = pretty(reportOf(), { isTerminal: true })
    expect(plain.replaceAll(`\r${esc}[2K`, '')).not.toContain(esc)
  })

  test('says how far it is, now and then, where lines cannot be written over', () => {
    const checks = Array.from({ length: 120 }, (_, n) => checkResult({ id: `n.${n}` }))
    expect(pretty(reportOf(checks)).split('\n').slice(0, 3)).toEqual([
      'Target: https://api.claid.ai',
      '50 of 120 checks',
      '100 of 120 checks',
    ])
  })

  test('says where nothing essential was checked', () => {
    expect(pretty(reportOf(undefined, { wasTaskSeen: false }))).toContain(noTaskSeen)
  })
})

describe('json', () => {
  test('is the report with its members in one order', () => {
    const report = reportOf()
    const shuffled = JSON.parse(JSON.stringify(report), (_, value) =>
      value && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    )
    expect(renderJson(shuffled)).toBe(renderJson(report))
    expect(JSON.parse(renderJson(report))).toEqual(JSON.parse(JSON.stringify(report)))
    expect(Object.keys(JSON.parse(renderJson(report)))).toEqual([
      ...['version', 'target', 'contract', 'seed', 'startedAt', 'ms', 'summary', 'wasTaskSeen', 'checks'],
    ])
  })

  test('says what the built-in mock proves', () => {
    const { target } = JSON.parse(renderJson(reportOf(undefined, { target: builtIn })))
    expect(target).toEqual({ ...builtIn, note: 'This says nothing about Claid or about your code.' })
  })
})

describe('junit', () => {
  test('has one failure for each failed check, with all of its findings', () => {
    const xml = renderJunit(reportOf())
    expect(xml.match(/<failure /g)).toHaveLength(2)
    expect(xml).toContain('<failure message="created_at has no zone (and 1 more)" type="failed">')
    expect(xml).toContain('2. created_at changed between accept and poll')
    expect(xml).toContain('tests="7" failures="2" errors="0" skipped="3"')
    expect(xml).toContain('<skipped message="needs --limited-key"/>')
    expect(xml.match(/<system-out>drift\n/g)).toHaveLength(1)
  })

  test('drift is a failure where the run fails on it', () => {
    const xml = renderJunit(reportOf(), new Set(['failed', 'drift']))
    expect(xml).toContain('tests="7" failures="3" errors="0" skipped="3"')
    expect(xml).toContain('type="drift"')
  })
})

test('whatever an endpoint sends, no format can be broken out of', () => {
  const nasty = fc
    .string({ unit: 'binary' })
    .map((text) => `${text}<script>alert(1)</script>]]>"'&\ud800\u0000`)
  fc.assert(
    fc.property(nasty, nasty, (a, b) => {
      const evidence = [{ what: a, expected: b, received: a, requestId: b, curl: a }]
      const report = reportOf([
        checkResult({ outcome: 'failed', reason: b, evidence }),
        checkResult({ outcome: 'skipped', reason: a }),
      ])
      const { stream, files } = written(report, reporterNames)
      for (const text of [stream, files['junit.xml'], files['report.html'], files['summary.md']]) {
        expect(text).not.toMatch(/(?![\n\t])\p{Cc}|\p{Cs}/u)
      }
      for (const name of ['junit.xml', 'report.html', 'summary.md'])
        expect(files[name]?.replace(/```+text\n[\s\S]*?\n```+/g, '')).not.toContain('<script')
      expect(files['junit.xml']).not.toMatch(/[\ufffe\uffff]/)
      expect(files['junit.xml']).not.toMatch(/&(?!(amp|lt|gt|quot|apos|#10|#9);)/)
      expect(JSON.parse(files['report.json'] ?? '')).toBeDefined()
    }),
  )
})

describe('the summary', () => {
  test('neither mentions people nor links to issues, and fences what has fences', () => {
    const markdown = renderSummary(reportOf())
    expect(markdown).toContain('pipe @\u200bsomeone #\u200b1')
    expect(markdown).toContain('`````text\n')
    expect(markdown).toContain('| error | 0 | 1 | 1 | 0 | 0 |')
    expect(markdown).toContain('- 2 checks: needs --receive')
  })

  test('stays below what GitHub shows, and says what it leaves out', () => {
    const long = { what: 'w', expected: 'e'.repeat(5000), received: 'r'.repeat(5000) }
    const checks = Array.from({ length: 300 }, (_, n) =>
      checkResult({ id: `n.${n}`, outcome: 'failed', evidence: [long] }),
    )
    const markdown = renderSummary(reportOf(checks))
    expect(markdown.length).toBeLessThan(210_000)
    expect(markdown).toMatch(/\d+ more parts would be too long for this page\.\n$/)
  })
})

test('the same report is the same bytes in every format', () => {
  const twice = [1, 2].map(() => written(reportOf(structuredClone([...sampleChecks])), reporterNames))
  expect(twice[0]).toEqual(twice[1])
})

test('the HTML holds no script and no address that is asked', () => {
  const html = renderHtml(reportOf())
  expect(html).not.toMatch(/<script|<link(?! rel="icon" href="data:,")|src=|@import|url\(/)
  expect(html).toContain("default-src 'none'")
})
