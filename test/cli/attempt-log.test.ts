import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { makeLog } from '../../src/cli/log.ts'
import type { AttemptRecord } from '../../src/index.ts'

const record: AttemptRecord = {
  key: 'key…42',
  delivery: 3,
  task: 123456,
  event: 'failure',
  state: 'pending',
  nextAt: 1_764_839_072_000,
  reason: 'The receiver answered 500\u001b[2J',
  attempt: {
    number: 2,
    at: 1_764_839_071_000,
    url: 'http://localhost:3000/claid?token=of-the-handler',
    headers: { 'X-Claid-Hmac-SHA256': 'abc' },
    body: '{"data":{}}',
    signed: '{"data":{}}',
    hasSecret: true,
    answer: { status: 500, headers: {}, body: 'oops', ms: 12, reason: { kind: 'status', text: '500' } },
  },
}

const linesOf = (kind: 'pretty' | 'json' | 'silent', said: AttemptRecord): string[] => {
  const lines: string[] = []
  makeLog(kind, (line) => lines.push(line)).attempt?.(said)
  return lines
}

test('an attempt is one line, and its reason below it, harmless to a terminal', () => {
  const [line = '', reason = '', ...more] = linesOf('pretty', record).map(stripVTControlCharacters)
  expect(line).toBe(
    '500 failure of task 123456 to localhost:3000, attempt 2: will be tried again 12 ms key…42',
  )
  expect(reason.trim()).toBe('The receiver answered 500?[2J')
  expect(more).toEqual([])
})

test('an attempt that arrived says so, and one without an answer has no status', () => {
  const { answer } = record.attempt
  const delivered = { ...record, state: 'delivered', reason: undefined } as const
  const arrived = { ...record.attempt, answer: answer && { ...answer, status: 204, reason: undefined } }
  expect(linesOf('pretty', { ...delivered, attempt: arrived })).toHaveLength(1)
  expect(linesOf('pretty', { ...delivered, attempt: arrived })[0]).toMatch(/attempt 2: delivered/)
  const silent = { ...record.attempt, answer: answer && { ...answer, status: undefined } }
  expect(stripVTControlCharacters(linesOf('pretty', { ...record, attempt: silent })[0] ?? '')).toMatch(
    /^--- /,
  )
})

test('in JSON an attempt is one object, without the bytes of the delivery', () => {
  const [line = '{}', ...more] = linesOf('json', record)
  expect(more).toEqual([])
  expect(JSON.parse(line)).toMatchObject({
    event: 'attempt',
    webhookEvent: 'failure',
    task: 123456,
    number: 2,
    status: 500,
    ms: 12,
  })
  expect(line).not.toContain('"data"')
})

test('a silent log says nothing of attempts', () => {
  expect(linesOf('silent', record)).toEqual([])
})
