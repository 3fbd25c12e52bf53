import { expect, onTestFinished, test } from 'vitest'
import { createMock, type MockOptions } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody, standingClock } from '../support/mock.ts'
import { control, places, sentence, submit } from './client.ts'

function opened(options: MockOptions = {}) {
  const mock = createMock({ clock: standingClock(), speed: 0, ...options })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  const accept = async () => (await sandbox.fetch(acceptPath, jsonPost(leastBody))).status
  return { mock, sandbox, ask: control(sandbox), accept }
}

test.each(places)('a fault is met as often as it was planned, %s', async (_, reach) => {
  const { mock, sandbox, accept } = opened()
  const ask = await reach(mock, sandbox.key)
  const planned = await ask('POST /faults', { on: 'accept', status: 429, times: 2 })
  const fault = { id: 1, on: 'accept', times: 2, used: 0, left: 2, probability: 1, what: '429' }
  expect([planned.status, planned.body]).toEqual([200, fault])
  expect((await ask('GET /faults')).body).toEqual({ faults: [fault] })
  expect(await accept()).toBe(429)
  expect((await ask('GET /faults')).body).toEqual({ faults: [{ ...fault, used: 1, left: 1 }] })
  expect([await accept(), await accept()]).toEqual([429, 200])
  expect((await ask('GET /faults')).body).toEqual({ faults: [{ ...fault, used: 2, left: 0 }] })
})

test('a fault is met once unless it says otherwise', async () => {
  const { ask, accept } = opened()
  expect((await ask('POST /faults', { on: 'accept', status: 500 })).body).toMatchObject({ times: 1, left: 1 })
  expect([await accept(), await accept()]).toEqual([500, 200])
})

test('faults come one after the other, each kind of request its own', async () => {
  const { sandbox, ask, accept } = opened()
  const { result_url } = await submit(sandbox)
  const { data } = await (await sandbox.fetch(result_url)).json()
  const picture = data.result.output_objects[0].tmp_url
  await ask('POST /faults', { on: 'download', status: 502 })
  await ask('POST /faults', { on: 'poll', status: 503 })
  await ask('POST /faults', { on: 'accept', status: 500 })
  await ask('POST /faults', { on: 'accept', status: 429 })
  const poll = async () => (await sandbox.fetch(result_url)).status
  const download = async () => (await sandbox.fetch(picture)).status
  expect([await poll(), await poll()]).toEqual([503, 200])
  expect([await accept(), await accept(), await accept()]).toEqual([500, 429, 200])
  expect([await download(), await download()]).toEqual([502, 200])
})

test('a fault that is forgotten is met no more', async () => {
  const { ask, accept } = opened()
  await ask('POST /faults', { on: 'accept', status: 500, times: 9 })
  await ask('POST /faults', { on: 'poll', status: 500, times: 9 })
  expect(await accept()).toBe(500)
  expect((await ask('DELETE /faults')).status).toBe(200)
  expect((await ask('GET /faults')).body).toEqual({ faults: [] })
  expect(await accept()).toBe(200)
})

test('a fault with a probability is met by some, the same ones for the same seed', async () => {
  const run = async (seed: string) => {
    const { ask, mock } = opened({ seed })
    const sandbox = mock.sandbox('of-a-test')
    await control(sandbox)('POST /faults', { on: 'accept', status: 503, times: 40, probability: 0.5 })
    const statuses: number[] = []
    for (let n = 0; n < 60; n++) statuses.push((await sandbox.fetch(acceptPath, jsonPost(leastBody))).status)
    const [fault] = (await control(sandbox)('GET /faults')).body.faults
    expect(fault).toMatchObject({ used: statuses.filter((status) => status === 503).length })
    expect((await ask('GET /faults')).body.faults).toEqual([])
    return statuses
  }
  const statuses = await run('one')
  expect(new Set(statuses)).toEqual(new Set([200, 503]))
  expect(await run('one')).toEqual(statuses)
  expect(await run('another')).not.toEqual(statuses)
})

test('a fault can have details, headers and a list of ways to break', async () => {
  const { ask, sandbox } = opened()
  await ask('POST /faults', {
    on: 'accept',
    status: 422,
    details: { 'options.pose': ['field required'] },
    headers: { 'X-From-A-Test': 'yes' },
  })
  const refused = await sandbox.fetch(acceptPath, jsonPost(leastBody))
  expect([refused.status, refused.headers.get('x-from-a-test')]).toEqual([422, 'yes'])
  expect((await refused.json()).error_details).toEqual({ 'options.pose': ['field required'] })

  const kind = ['empty-body', 'wrong-content-type']
  const { body } = await ask('POST /faults', { on: 'accept', kind, times: 3 })
  expect(body.what).toBe('empty-body or wrong-content-type')
  const met: unknown[] = []
  for (let n = 0; n < 4; n++) {
    const { headers, body } = await sandbox.fetch(acceptPath, jsonPost(leastBody))
    met.push([headers.get('content-type'), body !== null && (await new Response(body).text()) !== ''])
  }
  expect(met).toEqual([
    ['application/json', false],
    ['text/html; charset=utf-8', true],
    ['application/json', false],
    ['application/json', true],
  ])
})

test('a request without a key meets no fault, nor does another sandbox', async () => {
  const { ask, mock, accept } = opened()
  await ask('POST /faults', { on: 'accept', status: 500 })
  expect((await mock.fetch(new Request(mock.url + acceptPath, jsonPost(leastBody)))).status).toBe(401)
  expect((await mock.sandbox().fetch(acceptPath, jsonPost(leastBody))).status).toBe(200)
  expect(await accept()).toBe(500)
})

test.each([
  ['nothing that happens', { on: 'accept' }, /status, kind, delay or headers/],
  ['no place', { status: 500 }, /\/on.*accept/],
  ['a place that is none', { on: 'submit', status: 500 }, /\/on.*accept.*poll.*download/],
  ['a status that is no refusal', { on: 'accept', status: 200 }, /\/status.*400/],
  ['a status as text', { on: 'accept', status: '500' }, /\/status.*number/],
  ['a kind that is none', { on: 'poll', kind: 'explode' }, /\/kind.*connection-reset/],
  ['no times', { on: 'poll', status: 500, times: 0 }, /\/times.*1/],
  ['part of a time', { on: 'poll', status: 500, times: 1.5 }, /\/times.*int/],
  ['a probability over one', { on: 'poll', status: 500, probability: 2 }, /\/probability.*1/],
  ['a delay as a number', { on: 'poll', delay: 100 }, /\/delay.*100ms/],
  ['an unknown member', { on: 'poll', status: 500, tims: 2 }, /tims/],
  // Such a header could not be sent: the refused plan is better than a broken answer later.
  ['a header name that is none', { on: 'accept', headers: { 'a b': 'c' } }, /\/headers.*a b/],
  ['a header value of two lines', { on: 'accept', headers: { a: 'b\r\nc: d' } }, /\/headers/],
  ['a header value beyond Latin-1', { on: 'accept', headers: { a: '😀' } }, /\/headers/],
])('%s is refused with what would be right, and nothing is planned', async (_, fault, says) => {
  const { ask, accept } = opened({ failed: () => {} })
  const { status, body } = await ask('POST /faults', fault)
  expect([status, body.error]).toEqual([400, expect.stringMatching(says)])
  expect(body.error).toMatch(sentence)
  expect((await ask('GET /faults')).body).toEqual({ faults: [] })
  expect(await accept()).toBe(200)
})
