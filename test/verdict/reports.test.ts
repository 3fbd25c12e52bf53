import { describe, expect, onTestFinished, test } from 'vitest'
import { createMock, type Mock, type MockSandbox, type Verdict } from '../../src/index.ts'
import { renderJunit } from '../../src/verdict/junit.ts'
import { renderMarkdown } from '../../src/verdict/markdown.ts'
import { clientReport, hasFailed } from '../../src/verdict/report.ts'
import { renderText } from '../../src/verdict/text.ts'
import { rules } from '../../src/verdict/verdict.ts'
import { submit } from '../control/client.ts'
import { acceptPath, jsonPost, leastBody, standingClock } from '../support/mock.ts'
import { wellFormed } from './well-formed.ts'

const esc = String.fromCharCode(27)
const hostile = `<script>alert(1)</script> | @octocat #1 \`\`\` ${esc}[31mred${esc}]0;title ]]> & "quoted" \u202e`

function opened(): { mock: Mock; sandbox: MockSandbox } {
  const mock = createMock({ seed: 'reports', clock: standingClock(), note: () => {} })
  onTestFinished(() => mock.close())
  return { mock, sandbox: mock.sandbox('key-of-a-client') }
}

/** Of a client that polls too soon, and sends what the contract refuses. */
async function verdict(profile = 'documented'): Promise<Verdict> {
  const { sandbox } = opened()
  const { result_url } = await submit(sandbox)
  await sandbox.fetch(result_url)
  await sandbox.fetch(result_url)
  await sandbox.fetch(acceptPath, jsonPost({ ...leastBody, [hostile]: 1, options: { pose: hostile } }))
  return { ...(await sandbox.report()), profile }
}

const shape = async (level?: 'never' | 'warning' | 'error') =>
  wellFormed(renderJunit(clientReport([{ verdict: await verdict() }]), level))

describe('the JUnit report', () => {
  test('has a case for each rule, a failure for each error, and is well-formed whatever was sent', async () => {
    const xml = renderJunit(clientReport([{ verdict: await verdict() }]))
    const { elements, text } = wellFormed(xml)
    const cases = elements.filter(({ name }) => name === 'testcase')
    expect(cases.map(({ attributes }) => attributes.name)).toEqual([
      'requests-arrived',
      ...rules.map(({ name }) => name),
    ])
    expect(elements.filter(({ name }) => name === 'failure')).toMatchObject([
      { attributes: { type: 'error', message: expect.stringContaining('422') } },
    ])
    expect(elements.find(({ name }) => name === 'testsuites')?.attributes).toMatchObject({
      tests: String(rules.length + 1),
      failures: '1',
      errors: '0',
      skipped: '0',
    })
    expect(text).toContain('<script>alert(1)</script> |')
    expect(xml).not.toContain('<script')
    expect(xml).not.toContain(esc)
  })

  test.each([
    ['never', 0],
    ['error', 1],
    ['warning', 2],
  ] as const)('with %s has %i failures', async (level, failures) => {
    const { elements } = await shape(level)
    expect(elements.filter(({ name }) => name === 'failure')).toHaveLength(failures)
  })

  test.each(['failure', 'skipped'] as const)('of no request has a %s', async (unproven) => {
    const { sandbox } = opened()
    const report = clientReport([{ verdict: await verdict() }, { verdict: await sandbox.report() }])
    const { elements } = wellFormed(renderJunit(report, 'warning', unproven))
    const suites = elements.filter(({ name }) => name === 'testsuite')
    const figures = suites.map(({ attributes: { failures, skipped } }) => [failures, skipped])
    expect(figures).toEqual([['2', '0'], unproven === 'failure' ? ['1', '0'] : ['0', '1']])
    const told = elements.findIndex(({ attributes: { message = '' } }) => /^No request/.test(message))
    expect([elements[told]?.name, elements[told - 1]?.attributes.name]).toEqual([
      unproven,
      'requests-arrived',
    ])
  })
})

describe('the Markdown report', () => {
  test('tells each mistake with what was seen, and what was never met', async () => {
    const markdown = renderMarkdown(clientReport([{ verdict: await verdict() }]))
    expect(markdown).toMatch(/^## Verdict on the client\n\n❌ 1 error, 1 warning\n/)
    expect(markdown).toMatch(/\| ❌ `invalid-request` \| contract \| 1 \| [^|]+ \|/)
    expect(markdown).toMatch(/\| ⚠️ `busy-poll` \| assumed \| 1 \| [^|]+ \|/)
    expect(markdown).toMatch(
      /\| States \| ACCEPTED \| WAITING, PROCESSING, DONE, ERROR, CANCELLED, PAUSED \|/,
    )
  })

  test('lets nothing that was sent be markup', async () => {
    const markdown = renderMarkdown(clientReport([{ verdict: await verdict() }]))
    expect(markdown).not.toContain(esc)
    expect(markdown).not.toContain('\u202e')
    // What was sent stands in a fence that is longer than any it has.
    const [, fence = ''] = /\n(`{4,})text\n/.exec(markdown) ?? []
    expect(fence).toBe('````')
    const outside = markdown.replace(/\n(`{3,})text\n.*?\n\1\n/gs, '')
    expect(outside).not.toContain('<script')
    for (const row of outside.split('\n').filter((line) => line.startsWith('|')))
      expect([3, 4].map((cells) => cells + 1)).toContain(row.match(/(?<!\\)\|/g)?.length)
  })

  test('of a client without a mistake says so, and of none that it is none', async () => {
    const { sandbox } = opened()
    const told = async () => renderMarkdown(clientReport([{ verdict: await sandbox.report() }]))
    expect(await told()).toContain('⚠️ no request was seen')
    await submit(sandbox)
    expect(await told()).toContain('✅ no mistake was seen')
  })
})

test('the text for a terminal is short and steers none', async () => {
  const text = renderText(clientReport([{ verdict: await verdict(), exitCode: 0 }]))
  expect(text.split('\n')).toEqual([
    'Verdict on the client: 1 error, 1 warning.',
    '  documented: 4 requests, 1 task, 0 webhook events, exit code 0',
    expect.stringMatching(/^ {2}error {3}invalid-request: /),
    expect.stringMatching(/^ {10}POST \/v1\/image\/ai-fashion-models was answered 422: /),
    expect.stringMatching(/^ {2}warning busy-poll: /),
    expect.stringMatching(/^ {10}1 poll of task \d+ came too soon, the quickest 0 ms/),
    'Never met:',
    expect.stringMatching(/^ {2}states: WAITING, /),
    ...Array(5).fill(expect.stringMatching(/^ {2}[a-z ]+: /)),
    '',
  ])
  expect(text).not.toContain(esc)
})

test('two runs are told apart', async () => {
  const documented = await verdict()
  const observed = { ...documented, profile: 'observed', mistakes: documented.mistakes.slice(0, 1) }
  const report = clientReport([{ verdict: documented }, { verdict: observed }])
  expect(report.summary).toEqual({ errors: 1, warnings: 1 })
  expect(renderText(report)).toContain('busy-poll (under documented only)')
  expect(renderMarkdown(report)).toContain('`busy-poll` (under documented only)')
  const suites = wellFormed(renderJunit(report)).elements.filter(({ name }) => name === 'testsuite')
  expect(suites.map(({ attributes }) => attributes.name)).toEqual(['client.documented', 'client.observed'])
})

test('what fails a report is what was asked for', async () => {
  const found = await verdict()
  const warned = { ...found, summary: { errors: 0, warnings: 1 }, mistakes: found.mistakes.slice(1) }
  const fails = (one: Verdict) =>
    (['never', 'error', 'warning'] as const).map((level) =>
      hasFailed(clientReport([{ verdict: one }]), level),
    )
  expect(fails(found)).toEqual([false, true, true])
  expect(fails(warned)).toEqual([false, false, true])
})

describe('GET /_mock/report', () => {
  test('is what the library says, of the sandbox or of all', async () => {
    const { mock, sandbox } = opened()
    const other = mock.sandbox('key-of-another')
    await submit(sandbox)
    await sandbox.fetch('/v1/nowhere')
    await submit(other)
    await mock.fetch(new Request(mock.url + acceptPath, jsonPost(leastBody)))
    const read = async (query = '') => (await sandbox.fetch(`/_mock/report${query}`)).json()
    expect(await read()).toEqual(await sandbox.report())
    expect(await read('?sandbox=all')).toEqual(await mock.report())
    const rulesOf = ({ mistakes }: Verdict) => mistakes.map(({ rule }) => rule)
    expect(rulesOf(await read())).toEqual(['unknown-path'])
    expect(rulesOf(await read('?sandbox=all'))).toEqual(['refused-key', 'unknown-path'])
    expect(rulesOf(await other.report())).toEqual([])
    // Among several it is told whose it was; a request without a key is nobody's.
    const whose = ({ mistakes }: Verdict) => mistakes.map(({ evidence: [first] }) => first?.sandbox)
    const [{ id }] = (
      await (await mock.fetch(new Request(`${mock.url}/_mock/sandboxes`))).json()
    ).sandboxes.slice(-1)
    expect(whose(await mock.report())).toEqual([undefined, id])
    expect(whose(await sandbox.report())).toEqual([undefined])
  })

  test.each([
    ['junit', 'application/xml; charset=utf-8', /^<\?xml/],
    ['markdown', 'text/markdown; charset=utf-8', /^## Verdict/],
    ['json', 'application/json', /^\{"version":1/],
  ])('writes %s', async (format, type, start) => {
    const { sandbox } = opened()
    const answer = await sandbox.fetch(`/_mock/report?format=${format}`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type])
    expect(await answer.text()).toMatch(start)
  })

  test('refuses another format in a sentence', async () => {
    const { sandbox } = opened()
    const answer = await sandbox.fetch('/_mock/report?format=html')
    expect([answer.status, (await answer.json()).error]).toEqual([
      400,
      expect.stringMatching(/^Failed to .*format/),
    ])
  })
})

test('what the journal has forgotten is not judged, and the report says so', async () => {
  const mock = createMock({ clock: standingClock(), journal: 3 })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  const { result_url } = await submit(sandbox)
  for (let poll = 0; poll < 2; poll++) await sandbox.fetch(result_url)
  const before = await sandbox.report()
  expect([before.mistakes.map(({ rule }) => rule), before.seen]).toEqual([
    ['busy-poll'],
    { sandboxes: 1, requests: 3, tasks: 1, deliveries: 0, isCut: false },
  ])
  // The submission is gone, and with it how the task began.
  await sandbox.fetch(result_url)
  const after = await sandbox.report()
  expect([after.mistakes, after.seen.requests, after.seen.isCut]).toEqual([[], 3, true])
  await sandbox.reset(['requests'])
  expect((await sandbox.report()).seen).toMatchObject({ requests: 0, isCut: false })
})

test('neither planned refusals nor the receiver that comes with the mock are the client’s', async () => {
  const { sandbox } = opened()
  await sandbox.fail({ on: 'accept', status: 422 })
  await sandbox.fail({ on: 'poll', status: 404 })
  await sandbox.fail({ on: 'webhook', status: 500 })
  const headers = { 'content-type': 'application/json' }
  await sandbox.fetch('/_mock/receiver', { method: 'POST', headers, body: '{"status":500}' })
  await sandbox.fetch(acceptPath, jsonPost(leastBody))
  const { result_url } = await submit(sandbox)
  await sandbox.fetch(result_url)
  await sandbox.freeze()
  await sandbox.advance('1h')
  const { mistakes, coverage } = await sandbox.report()
  expect(mistakes).toEqual([])
  expect(coverage.errors.met).toEqual(['404', '422'])
})

test('of requests without a key a thousand are remembered, and the report says that there were more', async () => {
  await using mock = createMock({ clock: standingClock() })
  const keyless = () => mock.fetch(new URL(acceptPath, mock.url))
  await Promise.all(Array.from({ length: 1000 }, keyless))
  expect((await mock.report()).seen).toMatchObject({ requests: 1000, isCut: false })
  await keyless()
  expect((await mock.report()).seen).toMatchObject({ requests: 1000, isCut: true })
  await mock.reset()
  expect((await mock.report()).seen).toMatchObject({ requests: 0, isCut: false })
})
