import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createMock, type Mock } from '../../src/index.ts'
import { Conformance } from '../support/conformance.ts'
import { acceptPath, jsonPost, leastBody, standingClock } from '../support/mock.ts'

const conformance = new Conformance(JSON.parse(readFileSync('openapi.json', 'utf8')))

interface Sent {
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** Past the library's own sandboxes, which any mock lets in. */
const submit = (mock: Mock, { key = 'key', headers, body = leastBody }: Sent = {}): Promise<Response> =>
  mock.fetch(
    new Request(mock.url + acceptPath, jsonPost(body, { authorization: `Bearer ${key}`, ...headers })),
  )
const poll = (mock: Mock, { key = 'key', headers }: Sent = {}): Promise<Response> =>
  mock.fetch(
    new Request(`${mock.url}${acceptPath}/1`, { headers: { authorization: `Bearer ${key}`, ...headers } }),
  )
const chosen = ({ headers }: Response) => headers.get('x-mock-scenario')
const hint = ({ headers }: Response) => headers.get('x-mock-hint')
const posing = (pose: string) => ({ ...leastBody, options: { pose } })

describe('the first of the ways to choose that speaks decides', () => {
  // In their order, each with a scenario that nothing else chooses.
  const ways = ['header', 'prefer', 'directive', 'key', 'sandbox', 'match', 'option'] as const
  const names = {
    header: '410',
    prefer: '402',
    directive: '411',
    key: '412',
    sandbox: '413',
    match: 'matching',
    option: '415',
  }
  const matching = { match: { headers: { 'x-fits': 'yes' } }, accept: [{ status: 414 }] }
  const mocks = [undefined, names.option].map((scenario) =>
    createMock({ clock: standingClock(), scenarios: { matching }, ...(scenario && { scenario }) }),
  )

  const answerTo = async (speaking: ReadonlySet<string>, nth: number): Promise<string> => {
    const mock = mocks[Number(speaking.has('option'))] as Mock
    const key = `key-${nth}${speaking.has('key') ? `+${names.key}` : ''}`
    if (speaking.has('sandbox')) await mock.sandbox(key).use(names.sandbox)
    const response = await submit(mock, {
      key,
      headers: {
        ...(speaking.has('header') && { 'x-mock-scenario': names.header }),
        ...(speaking.has('prefer') && { prefer: `code=${names.prefer}` }),
        ...(speaking.has('match') && { 'x-fits': 'yes' }),
      },
      body: speaking.has('directive') ? posing(`[[mock:${names.directive}]]`) : leastBody,
    })
    return `${response.status} ${chosen(response)}`
  }

  test('whichever others speak besides', async () => {
    const subsets = Array.from(
      { length: 2 ** ways.length },
      (_, bits) => new Set(ways.filter((_, index) => bits & (1 << index))),
    )
    const found: Record<string, string> = {}
    const wanted: Record<string, string> = {}
    for (const [nth, speaking] of subsets.entries()) {
      const name = [...speaking].join(' ')
      const first = ways.find((way) => speaking.has(way))
      const status = first === 'match' ? '414' : first && names[first]
      found[name] = await answerTo(speaking, nth)
      wanted[name] = first ? `${status} ${names[first]}; ${first}` : '200 default; default'
    }
    expect(found).toEqual(wanted)
  })

  test('and the journal tells the same as the answer', async () => {
    const mock = createMock({ scenarios: { matching } })
    const sandbox = mock.sandbox('key')
    await submit(mock, { headers: { 'x-mock-scenario': 'task-error' } })
    await submit(mock, { body: posing('[[mock:402]]') })
    await submit(mock, { headers: { 'x-fits': 'yes' } })
    expect((await sandbox.requests()).map(({ scenario, why, status }) => [scenario, why, status])).toEqual([
      ['matching', 'match', 414],
      ['402', 'directive', 402],
      ['task-error', 'header', 200],
    ])
  })

  test('but without a known key it is 401', async () => {
    const mock = createMock({ keys: ['listed'] })
    const headers = { 'x-mock-scenario': '503', prefer: 'code=402' }
    const answers = [
      await submit(mock, { headers, body: posing('[[mock:402]]') }),
      await submit(mock, { headers: { 'x-mock-scenario': 'nothing' } }),
      await poll(mock, { headers }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401])
  })
})

describe('Prefer: code', () => {
  const written: [value: string, status: number, chosen: string][] = [
    ['code=402', 402, '402; prefer'],
    ['code="402"', 402, '402; prefer'],
    ['code = 402', 402, '402; prefer'],
    ['respond-async, code=402', 402, '402; prefer'],
    ['code=402; dynamic=true', 402, '402; prefer'],
    // RFC 7240: the name of a preference is not case-sensitive.
    ['Code=402', 402, '402; prefer'],
    ['code=4022', 200, 'default; default'],
    ['barcode=402', 200, 'default; default'],
    ['return=minimal', 200, 'default; default'],
    ['', 200, 'default; default'],
  ]
  test.each(written)('reads "%s" as %d', async (prefer, status, why) => {
    const response = await submit(createMock(), { headers: { prefer } })
    expect([response.status, chosen(response)]).toEqual([status, why])
  })

  const declared: [method: 'GET' | 'POST', statuses: number[], others: number[]][] = [
    ['POST', [401, 402, 403, 422, 429], [400, 404, 405, 409, 410, 500, 503, 418, 302, 999]],
    ['GET', [401, 403, 404, 422], [400, 402, 405, 429, 500, 503, 302, 999]],
  ]
  test.each(declared)(
    'gives a %s each status that it declares, in its envelope, and 400 for any other',
    async (method, statuses, others) => {
      const mock = createMock()
      const ask = method === 'POST' ? submit : poll
      const path = method === 'POST' ? acceptPath : `${acceptPath}/{processing_request_id}`
      for (const code of [...statuses, ...others]) {
        const response = await ask(mock, { headers: { prefer: `code=${code}` } })
        const status = statuses.includes(code) ? code : 400
        expect([code, response.status]).toEqual([code, status])
        expect(conformance.answer(method, path, status, await response.text())).toEqual([])
        if (status !== code) expect(hint(response)).toMatch(new RegExp(`code=${code}.*declares`))
      }
    },
  )

  test('of a success has the request accepted, whatever the mock does otherwise', async () => {
    const mock = createMock({ scenario: '402' })
    expect((await submit(mock, { headers: { prefer: 'code=200' } })).status).toBe(200)
    await mock.sandbox('key').use('403')
    expect((await submit(mock, { headers: { prefer: 'code=200' } })).status).toBe(200)
  })
})

describe('X-Mock-Scenario', () => {
  const unknown: [asked: string, nearest: string][] = [
    ['task-eror', 'task-error'],
    ['flaky_accept', 'flaky-accept'],
    ['Default', 'default'],
    ['no-scopes', 'no-scope'],
    ['webhook-duplicat', 'webhook-duplicate'],
    // Half of it would have to be another: no slip.
    ['nope', 'default'],
  ]
  test.each(unknown)('of "%s" is 400, and the hint names %s', async (asked, nearest) => {
    const mock = createMock()
    for (const ask of [submit, poll]) {
      const response = await ask(mock, { headers: { 'x-mock-scenario': asked } })
      expect(response.status).toBe(400)
      expect(hint(response)).toContain(`"X-Mock-Scenario: ${asked}"`)
      expect(hint(response)).toMatch(new RegExp(`did you mean ${nearest}\\b`))
    }
    expect(await mock.sandbox('key').tasks()).toEqual([])
  })

  test.each(['399', '600', '200', '0402', '4020', '40', 'constructor', '__proto__'])(
    'of "%s" is 400: there is no such scenario',
    async (name) => {
      expect((await submit(createMock(), { headers: { 'x-mock-scenario': name } })).status).toBe(400)
    },
  )

  test('of each number from 400 to 599 is answered so, on submits and on polls', async () => {
    const mock = createMock()
    const numbers = Array.from({ length: 200 }, (_, index) => 400 + index)
    for (const number of numbers) {
      const headers = { 'x-mock-scenario': String(number) }
      const answers = [await submit(mock, { headers }), await poll(mock, { headers })]
      expect(answers.map((answer) => [answer.status, chosen(answer)])).toEqual([
        [number, `${number}; header`],
        [number, `${number}; header`],
      ])
    }
    expect(await mock.sandbox('key').tasks()).toEqual([])
  })

  test('of each trouble with deliveries is taken, and is no trouble for the rest', async () => {
    const response = await submit(createMock(), { headers: { 'x-mock-scenario': ' webhook-duplicate ' } })
    expect([response.status, chosen(response)]).toEqual([200, 'webhook-duplicate; header'])
  })
})

describe('a key that ends with a scenario', () => {
  const keys: [key: string, status: number, chosen: string][] = [
    ['listed', 200, 'default; default'],
    ['listed+task-error', 200, 'task-error; key'],
    ['listed+402', 402, '402; key'],
    ['with+plus', 200, 'default; default'],
    ['with+plus+402', 402, '402; key'],
    ['other', 401, 'default; default'],
    ['other+402', 401, 'default; default'],
    ['listed+nothing', 401, 'default; default'],
    ['listed+', 401, 'default; default'],
    ['listed+402+403', 401, 'default; default'],
  ]
  test.each(keys)('%s is answered %d where keys are listed', async (key, status, why) => {
    const response = await submit(createMock({ keys: ['listed', 'with+plus'] }), { key })
    expect([response.status, chosen(response)]).toEqual([status, why])
  })

  test('is a sandbox of its own, by the whole key', async () => {
    const mock = createMock()
    for (const key of ['a', 'a+instant', 'b+instant']) await submit(mock, { key })
    for (const key of ['a', 'a+instant', 'b+instant']) expect(await mock.sandbox(key).tasks()).toHaveLength(1)
  })

  test('that there is not is ignored, and said', async () => {
    const response = await submit(createMock(), { key: 'anything+task-eror' })
    expect([response.status, chosen(response)]).toEqual([200, 'default; default'])
    expect(hint(response)).toMatch(/task-eror.* did you mean task-error/)
  })
})

test('a key that has a plus for reasons of its own is shown to nobody', async () => {
  const mock = createMock()
  const response = await submit(mock, { key: 'live+Zk9nobodyknows41' })
  expect([response.status, chosen(response)]).toEqual([200, 'default; default'])
  const [entry] = await mock.sandbox('live+Zk9nobodyknows41').requests()
  expect(`${hint(response)} ${JSON.stringify(entry)}`).not.toContain('nobodyknows')
})

test('the name of a scenario may be in any script', async () => {
  const scenarios = { prüfung: { accept: [{ status: 410 }] }, 試験: { accept: [{ status: 411 }] } }
  const statuses = Object.keys(scenarios).map(async (scenario) => {
    const response = await submit(createMock({ scenario, scenarios, failed: () => {} }))
    return response.status
  })
  expect(await Promise.all(statuses)).toEqual([410, 411])
})
