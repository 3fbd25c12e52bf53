import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Clock } from '../../src/clock.ts'
import { createMock } from '../../src/index.ts'
import { faultKinds } from '../../src/scenarios/schema.ts'
import { acceptPath, jsonPost, leastBody, standingClock } from '../support/mock.ts'
import { mutated, valuesAround } from '../support/mutations.ts'
import { control, places, sentence, submit } from './client.ts'

/** Waits for nothing, so that a delay that was asked for takes no time. */
const hasty = (): Clock => ({ ...standingClock(), sleep: async () => {} })

function opened(failed: (error: unknown) => void = () => {}) {
  const mock = createMock({ clock: hasty(), failed })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  return { mock, sandbox, ask: control(sandbox) }
}

const taking = [
  'PUT /scenario',
  'POST /faults',
  'POST /clock',
  'PUT /credits',
  'PUT /limits',
  'PATCH /tasks/1',
  'POST /reset',
]

describe.each(taking)('%s', (line) => {
  test.each(places)('refuses what is no JSON, %s', async (_, reach) => {
    const { mock, sandbox } = opened()
    const ask = await reach(mock, sandbox.key)
    for (const body of ['', '{', '{"name":"slow",}', "{'name':'slow'}", 'name=slow', '\u0000']) {
      const { status, body: answer } = await ask(line, body)
      expect([body, status, answer.error]).toEqual([body, 400, expect.stringMatching(sentence)])
      expect(answer.error).toMatch(/JSON/)
    }
  })

  test.each([
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'text/json',
  ])('refuses the content type %s, which a page of another site may send', async (type) => {
    const { sandbox } = opened()
    const [method = '', path = ''] = line.split(' ')
    const response = await sandbox.fetch(`/_mock${path}`, {
      method,
      body: new TextEncoder().encode('{}'),
      ...(type !== undefined && { headers: { 'content-type': type } }),
    })
    const { error } = await response.json()
    expect([response.status, error]).toEqual([415, expect.stringMatching(sentence)])
    expect(error).toContain('Content-Type: application/json')
  })

  test.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
  ])('reads the content type %s', async (type) => {
    const { ask } = opened()
    // Not 415: it was read, and is not what the route takes.
    expect((await ask(line, '[]', { 'content-type': type })).status).toBe(400)
  })

  test.each(['null', '[]', '5', '"slow"', 'true'])('refuses the JSON %s', async (body) => {
    const { ask } = opened()
    const { status, body: answer } = await ask(line, body)
    expect([status, answer.error]).toEqual([400, expect.stringMatching(sentence)])
  })

  test('refuses what is nested without end', async () => {
    const failures: unknown[] = []
    const { ask } = opened((error) => failures.push(error))
    const deep = '['.repeat(20_000) + ']'.repeat(20_000)
    const wrapped = ['scenario', 'summary', 'on', 'result', 'advance', 'balance', 'limits', 'parts']
    for (const body of [deep, ...wrapped.map((name) => `{"status":"DONE","${name}":${deep}}`)]) {
      const { status, body: answer } = await ask(line, body)
      expect([[400, 404], answer.error]).toEqual([
        expect.arrayContaining([status]),
        expect.stringMatching(sentence),
      ])
    }
    expect(failures).toEqual([])
  })
})

test('a body that is larger than the mock takes is refused', async () => {
  const { ask } = opened()
  const { status, body } = await ask('PUT /scenario', `{"name":"${'x'.repeat(1_100_000)}"}`)
  expect([status, body.error]).toEqual([413, expect.stringMatching(/1000000|--max-body/)])
})

test.each([
  ['PUT /scenario', {}, /name|scenario/],
  ['PUT /scenario', { name: 5 }, /name.*string/],
  ['PUT /scenario', { name: 'slow', scenario: {} }, /name|scenario/],
  ['PUT /scenario', { nmae: 'slow' }, /nmae/],
  ['PUT /scenario', { scenario: 'slow' }, /scenario.*object/],
  ['POST /clock', { speed: 3 }, /speed/],
  ['POST /clock', { freeze: 'yes' }, /freeze/],
  ['PUT /credits', { balance: true }, /balance.*number/],
  ['PUT /limits', { limits: ['1/s'] }, /limits.*string/],
  ['POST /reset', { parts: ['everything'] }, /parts.*tasks/],
])('%s %j is answered with what is wrong and where', async (line, given, says) => {
  const { ask } = opened()
  const { status, body } = await ask(line, given)
  expect([status, body.error]).toEqual([400, expect.stringMatching(sentence)])
  expect(body.error.replace('/_mock/openapi.json', '')).toMatch(says)
})

test.each(['GET /nowhere', 'GET /', 'GET /tasks/1/2', 'POST /scenarioes', 'GET /openapi.yaml'])(
  '%s leads to the document',
  async (line) => {
    const { ask } = opened()
    const { status, body } = await ask(line, line.startsWith('POST') ? {} : undefined)
    expect([status, body.error]).toEqual([404, expect.stringMatching(sentence)])
    expect(body.error).toContain('/_mock/openapi.json')
  },
)

// Right bodies by route: what is drawn is often one of them with one place changed.
const right: Readonly<Record<string, readonly unknown[]>> = {
  'PUT /scenario': [
    { name: 'slow' },
    { name: '503' },
    { scenario: { summary: 'a', accept: [{ status: 503, times: 2, headers: { 'retry-after': '1' } }] } },
    { scenario: { account: { credits: 3, limits: '1/s', scopes: ['a'], linkLifetime: '1h' } } },
    {
      scenario: {
        timeline: [
          { status: 'PROCESSING', after: ['1s', '2s'] },
          { status: 'ERROR', after: '1s', errors: ['a'] },
        ],
        poll: [{ every: 3, kind: ['cut-body', 'empty-body'], probability: 0.5 }],
        download: [{ delay: { median: '1s', sigma: 1 } }],
        task: { id: 5, createdAt: '2025-03-13T11:37:09Z', output: { format: 'png', width: 64, height: 64 } },
        match: { method: 'POST', path: '^/v1', headers: { a: 'b' }, body: [{ pointer: '/a', equals: [1] }] },
      },
    },
  ],
  'POST /faults': [
    { on: 'accept', status: 429, times: 2, headers: { 'x-a': 'b' } },
    { on: 'poll', kind: ['connection-reset', 'slow-body'], probability: 0.5 },
    { on: 'accept', delay: ['1s', '2s'], details: { a: ['b'] }, status: 422 },
    ...faultKinds.map((kind) => ({ on: 'accept', kind })),
  ],
  'POST /clock': [{ freeze: true }, { resume: true }, { rate: 10 }, { advance: '30s' }, { advance: 5 }],
  'PUT /credits': [{ balance: 10 }, { balance: null }],
  'PUT /limits': [{ limits: '1/s,60/m' }, { limits: 'off' }, { limits: null }],
  'PATCH /tasks': [
    { status: 'DONE', result: { a: 1 } },
    { status: 'ERROR', errors: ['a'] },
  ],
  'POST /reset': [{}, { parts: ['tasks', 'credits', 'clock'] }],
}

test.each(Object.entries(right))(
  '%s answers any body with 200 or a sentence, and the sandbox goes on as before',
  async (line, bodies) => {
    const around = valuesAround(bodies)
    const json = fc
      .oneof(fc.constantFrom(...bodies), mutated(fc.constantFrom(...bodies), around), around, fc.jsonValue())
      .map((value) => JSON.stringify(value))
    const text = fc.oneof({ weight: 9, arbitrary: json }, { weight: 1, arbitrary: fc.string() })
    await fc.assert(
      fc.asyncProperty(text, async (body) => {
        const failures: unknown[] = []
        await using mock = createMock({ clock: hasty(), failed: (error) => failures.push(error) })
        const sandbox = mock.sandbox()
        const ask = control(sandbox)
        const { id, result_url } = await submit(sandbox)
        const answer = await ask(line === 'PATCH /tasks' ? `${line}/${id}` : line, body)
        // A name that is quoted may have line breaks of its own.
        const error = answer.body.error?.replace(/\s+/g, ' ')
        if (answer.status !== 200)
          expect([answer.status, error]).toEqual([400, expect.stringMatching(sentence)])

        expect((await ask('GET /sandbox')).status).toBe(200)
        for (const init of [jsonPost(leastBody), jsonPost(leastBody), undefined]) {
          const response = sandbox.fetch(init ? acceptPath : result_url, init)
          // A fault that was planned may break the answer, a status that was planned may be it.
          await response.then((met) => met.text()).catch((error) => expect(error).toBeInstanceOf(TypeError))
        }
        expect((await ask('POST /reset', {})).status).toBe(200)
        expect((await sandbox.fetch(acceptPath, jsonPost(leastBody))).status).toBe(200)
        expect(failures).toEqual([])
      }),
      { numRuns: 150 },
    )
  },
)

test('no header of a request can make the control API fail', async () => {
  const failures: unknown[] = []
  const { mock, sandbox, ask } = opened((error) => failures.push(error))
  await submit(sandbox)
  const value = fc.stringMatching(/^[\x21-\x7e\xa0-\xff]([\x20-\x7e\xa0-\xff]{0,30}[\x21-\x7e\xa0-\xff])?$/)
  const name = fc.constantFrom('authorization', 'x-mock-sandbox', 'x-mock-token', 'content-type', 'accept')
  const line = fc.constantFrom('GET /sandbox', 'GET /tasks', 'PUT /credits', 'GET /events?sandbox=x')
  await fc.assert(
    fc.asyncProperty(line, name, value, async (asked, header, text) => {
      const [method = '', path = ''] = asked.split(' ')
      const response = await mock.fetch(
        new Request(`${mock.url}/_mock${path}`, {
          method,
          headers: { 'content-type': 'application/json', [header]: text },
          ...(method === 'PUT' && { body: '{"balance":null}' }),
        }),
      )
      expect(response.status).toBeLessThan(500)
      await response.body?.cancel()
    }),
    { numRuns: 200 },
  )
  expect((await ask('GET /sandbox')).status).toBe(200)
  expect(failures).toEqual([])
})

test('no query can make the control API fail', async () => {
  const failures: unknown[] = []
  const { sandbox, ask } = opened((error) => failures.push(error))
  await submit(sandbox)
  const value = fc.oneof(
    fc.constantFrom('', '0', '-1', '1e3', '1e300', 'NaN', 'Infinity', '0x10', 'null', '9'.repeat(400)),
    fc.string({ unit: 'grapheme' }).map(encodeURIComponent),
  )
  const name = fc.constantFrom('limit', 'before', 'tag', 'token', 'sandbox', '__proto__', 'limit[]')
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('/tasks', '/requests', '/sandbox'),
      fc.array(fc.tuple(name, value), { maxLength: 3 }),
      async (path, pairs) => {
        const query = pairs.map(([key, text]) => `${key}=${text}`).join('&')
        const { status, body } = await ask(`GET ${path}?${query}`)
        if (status !== 200) expect([status, body.error]).toEqual([400, expect.stringMatching(sentence)])
      },
    ),
    { numRuns: 200 },
  )
  expect(failures).toEqual([])
})
