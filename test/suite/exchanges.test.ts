import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { OperatorError } from '../../src/errors.ts'
import { parseExchanges, readExchanges } from '../../src/suite/exchanges.ts'
import { Secrets } from '../../src/suite/secrets.ts'

const url = 'https://api.claid.ai/v1/image/ai-fashion-models'
const key = 'sk/live+Ü"5f2c9a=='
const json = [{ name: 'Content-Type', value: 'application/json' }]

const parse = (text: unknown, name = 'capture') =>
  parseExchanges([{ name, text: typeof text === 'string' ? text : JSON.stringify(text) }])
const base64 = (text: string) => Buffer.from(text).toString('base64')

/** An entry as Chrome writes it. */
const entry = (request: object, response: object = {}) => ({
  startedDateTime: '2025-12-04T09:04:31.347Z',
  time: 12.5,
  request: { method: 'GET', url, httpVersion: 'h2', headers: [], queryString: [], cookies: [], ...request },
  response: {
    status: 200,
    statusText: 'OK',
    headers: json,
    cookies: [],
    content: { size: 2, mimeType: 'application/json', text: '{}' },
    ...response,
  },
  cache: {},
  timings: { send: 0, wait: 1, receive: 1 },
})
const har = (...entries: unknown[]) => ({
  log: { version: '1.2', creator: { name: 'WebInspector' }, entries },
})

test('a key that a HAR shows in many places is in none of them afterwards', () => {
  const archive = har(
    entry({
      headers: [
        { name: ':authority', value: 'api.claid.ai' },
        { name: 'Authorization', value: `Bearer ${key}` },
        { name: 'X-Api-Key', value: key },
        { name: 'Cookie', value: `theme=dark; session=${key}` },
      ],
      cookies: [{ name: 'session', value: key }],
    }),
    entry({
      method: 'POST',
      url: `${url}?api_key=${encodeURIComponent(key)}&page=2`,
      queryString: [{ name: 'api_key', value: key }],
      postData: {
        mimeType: 'application/json',
        text: JSON.stringify({ apiKey: key, prompt: `as ${key} says` }),
      },
    }),
    entry(
      { headers: [{ name: 'Authorization', value: `Basic ${base64(`someone:${key}`)}` }] },
      {
        headers: [
          ...json,
          { name: 'X-Echo', value: `key was ${key}` },
          { name: 'Set-Cookie', value: `s=${key}` },
        ],
        content: {
          mimeType: 'application/json',
          encoding: 'base64',
          text: base64(JSON.stringify({ echo: `Bearer ${key}`, nested: JSON.stringify({ key }) })),
        },
      },
    ),
    entry({}, { content: { mimeType: 'image/png', encoding: 'base64', text: base64(`\x89PNG ${key}`) } }),
    entry({ url: `https://someone:${encodeURIComponent(key)}@api.claid.ai/` }),
    // Nothing but the value tells that this is one.
    entry({ url: `https://other.example/${encodeURIComponent(encodeURIComponent(key))}` }),
  )
  const output = parse(archive)
  expect(output.exchanges).toHaveLength(6)
  const written = JSON.stringify(output)
  const spellings = [
    key,
    JSON.stringify(key).slice(1, -1),
    JSON.stringify(JSON.stringify(key)).slice(3, -3),
    encodeURIComponent(key),
    encodeURIComponent(encodeURIComponent(key)),
    new URLSearchParams({ key }).toString().slice(4),
    base64(key),
    base64(`someone:${key}`),
    '5f2c9a',
  ]
  for (const spelling of spellings) expect(written).not.toContain(spelling)
  expect(written).not.toContain('someone')
  expect(output.exchanges[0]?.request.headers).toEqual({
    authorization: 'Bearer [removed]',
    'x-api-key': '[removed]',
    cookie: '[removed]',
  })
  expect(output.exchanges[1]?.request).toMatchObject({
    url: `${url}?api_key=[removed]&page=2`,
    body: '{"apiKey":"[removed]","prompt":"as [removed] says"}',
  })
  expect(output.exchanges[3]?.response.body).toBeUndefined()
})

test('a secret is removed in any spelling, at any offset of base64', () => {
  const secret = fc
    .string({ unit: 'grapheme', minLength: 8, maxLength: 40 })
    .filter((text) => text.trim().length >= 8)
  const around = fc.string({ maxLength: 5 })
  fc.assert(
    fc.property(secret, around, around, (value, before, after) => {
      const trimmed = value.trim()
      const secrets = new Secrets([value])
      const bytes = (text: string) => Buffer.from(text).toString('base64')
      expect(secrets.strip(before + trimmed + after)).not.toContain(trimmed)
      expect(secrets.strip(encodeURI(trimmed))).toBe('[removed]')
      const lowerHex = encodeURIComponent(trimmed).replace(/%../g, (byte) => byte.toLowerCase())
      expect(secrets.strip(lowerHex)).toBe('[removed]')
      expect(secrets.strip(JSON.stringify(trimmed))).toBe('"[removed]"')
      expect(secrets.strip(JSON.stringify({ a: JSON.stringify([trimmed]) }))).not.toContain(
        JSON.stringify(JSON.stringify(trimmed)).slice(3, -3),
      )
      const found = Buffer.from(secrets.strip(bytes(before + trimmed + after)), 'base64').toString('utf8')
      expect(found).not.toContain(trimmed)
    }),
  )
})

test('a short secret is removed as a word and does not spoil other words', () => {
  expect(new Secrets(['test']).strip('test, latest/test "tests"')).toBe('[removed], latest/[removed] "tests"')
  expect(new Secrets(['id', '']).strip('{"id":1}')).toBe('{"id":1}')
})

describe('HAR', () => {
  test('base64 text of Chrome and parameters of Firefox come back as what was sent', () => {
    const { exchanges, leftOut } = parse(
      har(
        entry(
          {
            method: 'post',
            postData: {
              mimeType: 'application/x-www-form-urlencoded',
              params: [{ name: 'a', value: 'b c' }],
            },
          },
          {
            content: {
              mimeType: 'application/json; charset=utf-8',
              encoding: 'base64',
              text: base64('{"é":1}'),
            },
          },
        ),
        entry({}, { content: { mimeType: 'image/png', encoding: 'base64', text: base64('\x89PNG') } }),
      ),
      'browser.har',
    )
    expect(leftOut).toEqual([])
    expect(exchanges[0]).toMatchObject({
      request: { method: 'POST', url, body: 'a=b+c' },
      response: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"é":1}' },
      source: 'browser.har:1',
    })
    expect(exchanges[1]?.response.body).toEqual(new Uint8Array(Buffer.from('\x89PNG')))
  })

  test('an entry without an answer is left out, and its key is a key all the same', () => {
    const output = parse(
      har(
        entry(
          { headers: [{ name: 'authorization', value: 'Bearer lost-answer-1' }] },
          { status: 0, headers: [], content: {} },
        ),
        entry({ url: `${url}/7?trace=lost-answer-1` }),
      ),
    )
    expect(output.leftOut).toEqual([{ source: 'capture:1', why: 'it has no answer' }])
    expect(output.exchanges.map(({ request, source }) => [request.url, source])).toEqual([
      [`${url}/7?trace=[removed]`, 'capture:2'],
    ])
  })
})

const answer = 'HTTP/2 200 \r\ncontent-type: application/json\r\nx-request-id: 7f\r\n\r\n{"data":{\n"id":7}}'

describe('a transcript of curl', () => {
  test('-i alone tells nothing of the request', () => {
    const { exchanges } = parse(answer, 'i.txt')
    expect(exchanges).toEqual([
      {
        request: { method: '', url: '', headers: {}, body: undefined },
        response: {
          status: 200,
          headers: { 'content-type': 'application/json', 'x-request-id': '7f' },
          body: '{"data":{\n"id":7}}',
        },
        source: 'i.txt:1',
      },
    ])
  })

  test('several of them may follow each other without a line end', () => {
    const { exchanges } = parse(answer + answer.replace('200', '422'))
    expect(exchanges.map(({ response }) => [response.status, response.body])).toEqual([
      [200, '{"data":{\n"id":7}}'],
      [422, '{"data":{\n"id":7}}'],
    ])
  })

  test('the command tells the request', () => {
    const text = `$ curl -i -X POST '${url}' \\\n  -H "Authorization: Bearer $CLAID_API_KEY" \\\n  -H 'Content-Type: application/json' \\\n  --data-raw '{"options": {"pose": "it'\\''s"},\n "input": {}}'\n${answer}\n$ curl -si ${url}/7 -H'Accept: */*'\n${answer}\n`
    const { exchanges } = parse(text)
    expect(exchanges.map(({ request }) => request)).toEqual([
      {
        method: 'POST',
        url,
        headers: { authorization: 'Bearer [removed]', 'content-type': 'application/json' },
        body: '{"options": {"pose": "it\'s"},\n "input": {}}',
      },
      { method: 'GET', url: `${url}/7`, headers: { accept: '*/*' }, body: undefined },
    ])
    expect(exchanges[1]?.response.body).toBe('{"data":{\n"id":7}}')
  })

  test.each(['-v', '-iv'])('%s tells it too', (flags) => {
    const plain = flags.includes('i')
    const text = [
      '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current',
      '                                 Dload  Upload   Total   Spent    Left  Speed',
      '* Connected to api.claid.ai (1.2.3.4) port 443 (#0)',
      '* ALPN: server accepted http/1.1',
      '> POST /v1/image/ai-fashion-models HTTP/1.1',
      '> Host: api.claid.ai',
      '> Authorization: Bearer abcdefgh12345678',
      '> Content-Type: application/json',
      '>',
      '} [81 bytes data]',
      '< HTTP/1.1 100 Continue',
      ...(plain ? ['HTTP/1.1 100 Continue'] : []),
      '<',
      ...(plain ? [''] : []),
      '< HTTP/1.1 200 OK',
      ...(plain ? ['HTTP/1.1 200 OK'] : []),
      '< content-type: application/json',
      ...(plain ? ['content-type: application/json'] : []),
      '<',
      ...(plain ? [''] : []),
      '{ [12 bytes data]',
      '{"echo":"abcdefgh12345678"}* Connection #0 to host api.claid.ai left intact',
    ].join('\n')
    expect(parse(text).exchanges).toEqual([
      {
        request: {
          method: 'POST',
          url,
          headers: {
            host: 'api.claid.ai',
            authorization: 'Bearer [removed]',
            'content-type': 'application/json',
          },
          body: undefined,
        },
        response: {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: '{"echo":"[removed]"}',
        },
        source: 'capture:1',
      },
    ])
  })
})

describe('pairs in JSON', () => {
  const pair = {
    request: { method: 'post', url, headers: { 'X-Api-Key': ['abcd1234'] }, body: { a: 'abcd1234' } },
    response: { status: 200, headers: [['Content-Type', 'application/json']], body: '{"ok":true}' },
  }
  const read = {
    request: { method: 'POST', url, headers: { 'x-api-key': '[removed]' }, body: '{"a":"[removed]"}' },
    response: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"ok":true}' },
  }
  test.each([
    ['one', JSON.stringify(pair), 1],
    ['a list', JSON.stringify([pair, pair], null, 2), 2],
    ['a line each', `${JSON.stringify(pair)}\n\n${JSON.stringify(pair)}\n`, 2],
  ])('%s', (_, text, count) => {
    expect(parse(text).exchanges).toEqual(
      Array.from({ length: count }, (_, n) => ({ ...read, source: `capture:${n + 1}` })),
    )
  })
})

describe('a broken file is named with the place, and never quoted:', () => {
  const secret = 'do-not-quote-1'
  test.each<[string, string, RegExp]>([
    ['nothing', ' \n', /capture is empty/],
    ['prose', `Dear diary, ${secret}`, /capture is neither JSON nor/],
    ['cut JSON', `{"log": {"entries": [\n  {"request": "${secret}`, /no JSON at line 2, column 15\b/],
    ['a stray comma', `{\n "key": "${secret}",\n}`, /no JSON at line 3, column 1\b/],
    ['a bad word', `[{"a": ${secret}}]`, /no JSON at line 1, column 8\b/],
    ['a cut line of several', `{"a":1}\n{"key":"${secret}"`, /no JSON at line 2, column 24\b/],
    ['a HAR without a list', '{"log":{"entries":{}}}', /no list at \/log\/entries/],
    ['a HAR without requests', `{"log":{"entries":[{"${secret}":1}]}}`, /at \/log\/entries\/0\/request/],
    ['pairs without answers', `[{"request":{"url":"${secret}"}}]`, /no request with a response at \/0/],
    [
      'pairs without a status',
      '{"request":{"url":"/"},"response":{"status":7}}',
      /no HTTP status at its top/,
    ],
    ['a command without an answer', `curl -H 'X-Key: ${secret}' ${url}`, /no line such as HTTP/],
  ])('%s', (_, text, says) => {
    let message = ''
    try {
      parse(text)
    } catch (error) {
      expect(error).toBeInstanceOf(OperatorError)
      message = String(error)
    }
    expect(message).toMatch(says)
    expect(message).not.toContain(secret)
  })

  test('any text is read or refused by an OperatorError', () => {
    const pieces = [
      'HTTP/1.1 200 OK\n',
      'curl ',
      '> GET / HTTP/1.1\n',
      '{"',
      '"',
      "'",
      '\\',
      '\n',
      '[',
      '}',
      ': ',
      '{"log":{"entries":[',
    ]
    const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 6 })))
    fc.assert(
      fc.property(text, (parts) => {
        try {
          parse(parts.join(''))
        } catch (error) {
          expect(error).toBeInstanceOf(OperatorError)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

test('files are read up to a bound', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'claid-mock-exchanges-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const [small, huge] = [join(folder, 'small.txt'), join(folder, 'huge.har')]
  await writeFile(small, answer)
  await writeFile(huge, '')
  await truncate(huge, 10_000_000_000)
  expect(readExchanges([small]).exchanges[0]?.source).toBe('small.txt:1')
  expect(() => readExchanges([small, huge])).toThrow(/huge\.har is larger than 64 MB/)
  expect(() => readExchanges([join(folder, 'none')])).toThrow(/none/)
  expect(() => readExchanges([folder])).toThrow(/is a folder/)
})
