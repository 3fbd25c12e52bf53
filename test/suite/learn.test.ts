import { describe, expect, test } from 'vitest'
import { parseProfile, profileOf, profiles } from '../../src/facts/profiles.ts'
import { createMock, type MockOptions } from '../../src/index.ts'
import { storedContract } from '../../src/mock-options.ts'
import { loadContract } from '../../src/spec/contract.ts'
import { type CapturedExchange, parseExchanges } from '../../src/suite/exchanges.ts'
import { learnProfile, renderProfile } from '../../src/suite/learn.ts'
import { acceptPath, jsonPost, leastBody } from '../support/mock.ts'

const contract = loadContract(storedContract)

/** What a client saw of a mock: an accept, a 429, a poll and the result. */
async function captured(options: MockOptions): Promise<readonly CapturedExchange[]> {
  await using mock = createMock({ publicUrl: 'https://api.claid.test', rateLimit: '1/m', ...options })
  const sandbox = mock.sandbox('a-key-of-a-test-1')
  await sandbox.freeze()
  const pairs: object[] = []
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await sandbox.fetch(path, init)
    const body = await response.text()
    pairs.push({
      request: { method: init.method ?? 'GET', url: `https://api.claid.test${path}`, body: init.body },
      response: { status: response.status, headers: Object.fromEntries(response.headers), body },
    })
    return JSON.parse(body)
  }
  const { data } = await call(acceptPath, jsonPost(leastBody))
  await call(acceptPath, jsonPost(leastBody))
  await call(`${acceptPath}/${data.id}`)
  await sandbox.advance('1h')
  await call(`${acceptPath}/${data.id}`)
  await call(`${acceptPath}/${data.id}x`)
  return parseExchanges([{ name: 'mock.json', text: JSON.stringify(pairs) }]).exchanges
}

describe('of a mock', () => {
  test.each(['documented', 'observed'] as const)('the profile %s is learned', async (profile) => {
    const { profile: learned, notes } = learnProfile(await captured({ profile }), contract, profile)
    expect(learned).toEqual(profiles[profile])
    expect(notes.filter((note) => note.startsWith('A profile cannot'))).toEqual([])
  })
})

test('what is learned names where it was seen first', async () => {
  const { notes } = learnProfile(await captured({ profile: 'observed' }), contract)
  expect(notes).toContain('data.result.output_objects[].object_key is null (mock.json:4)')
  expect(notes).toContain('The body of 429 is nested under detail (mock.json:2)')
  expect(notes).toContain('result_url is written with http (mock.json:1)')
})

const exchange = (status: number, body: object, url = `https://api.claid.ai${acceptPath}/7`) => ({
  request: { method: url.endsWith('s') ? 'POST' : 'GET', url },
  response: { status, body },
})
const learn = (...pairs: object[]) =>
  learnProfile(parseExchanges([{ name: 'x', text: JSON.stringify(pairs) }]).exchanges, contract)

test('nothing seen is the profile of the stored contract, and the notes say so', () => {
  const { profile, notes } = learn(exchange(200, {}, 'https://elsewhere.example/'))
  expect(profile).toEqual({ ...profiles.documented, name: 'learned' })
  expect(notes).toEqual([
    'No picture of a result was seen: unset stays as documented',
    'No accept over https was seen: the scheme of result_url stays as served',
  ])
})

test('what contradicts itself is told', () => {
  const nested = { detail: { error_code: '2001', error_type: 'general', error_message: 'm' } }
  const { profile, notes } = learn(exchange(429, nested), exchange(429, nested.detail), exchange(403, nested))
  expect(profile.nested).toEqual([403])
  expect(notes).toContain('The body of 429 is flat too (x:2): flat is taken')
})

test('order and unknown members have no place in a profile, and are told', () => {
  const { notes } = learn(exchange(200, { data: { status: 'DONE', id: 7, surprise: { a: 1 } } }))
  expect(notes).toContain('A profile cannot say the order of data: status, id (x:1)')
  expect(notes).toContain('A profile cannot say that there is a member data.surprise (x:1)')
})

test('a request over http learns nothing of a link over http', () => {
  const url = `http://localhost:4010${acceptPath}`
  const { profile } = learn(exchange(200, { data: { id: 7, result_url: `${url}/7` } }, url))
  expect(profile.resultUrlScheme).toBe('as-served')
})

test('a transcript without its request is told by its shape', () => {
  const answer = `HTTP/2 200\n\n${JSON.stringify({ data: { id: 7, status: 'ACCEPTED', result_url: 'http://a/7' } })}\n`
  const { exchanges } = parseExchanges([{ name: 'i.txt', text: answer }])
  expect(learnProfile(exchanges, contract).profile.resultUrlScheme).toBe('http')
})

test('a profile is written as plain data', () => {
  expect(JSON.parse(renderProfile(profiles.observed))).toEqual(profiles.observed)
})

test.each(Object.values(profiles))('a written profile is read again: $name', (profile) => {
  expect(parseProfile(renderProfile(profile), 'p.json')).toEqual(profile)
})

test.each([
  ['{', /p\.json is no JSON/],
  ['[]', /p\.json is no object/],
  ['null', /p\.json is no object/],
  ['{"nmae":"x"}', /member "nmae"/],
  ['{"name":" ","unset":"omit","nested":[],"resultUrlScheme":"http"}', /name of p\.json is not text/],
  ['{"name":"x","nested":[],"resultUrlScheme":"http"}', /unset of p\.json is not "omit" or "null"/],
  ['{"name":"x","unset":"omit","nested":[200],"resultUrlScheme":"http"}', /nested of p\.json is not a list/],
  ['{"name":"x","unset":"omit","nested":[],"resultUrlScheme":"ftp"}', /resultUrlScheme of p\.json is not/],
])('%s is no profile, and it says why', (text, says) => {
  expect(() => parseProfile(text, 'p.json')).toThrow(says)
})

test.each(['observd', '/nowhere/p.json', 'constructor'])('there is no profile %s', (name) => {
  expect(() => profileOf(name)).toThrow(/Use documented, observed, or a file that check --learn wrote/)
})
