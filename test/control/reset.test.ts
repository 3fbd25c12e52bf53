import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createMock, type MockOptions } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody, standingClock, startOfTime } from '../support/mock.ts'
import { type Ask, control, places, sentence, submit } from './client.ts'

/** A sandbox in which something of every part has happened and was set. */
async function used(options: MockOptions = { credits: 20 }) {
  const mock = createMock({ clock: standingClock(), rateLimit: '5/h', ...options })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox('of-a-test')
  const ask = control(sandbox)
  const fresh = (await ask('GET /sandbox')).body
  await sandbox.freeze()
  await sandbox.use('flaky-accept')
  await sandbox.fetch(acceptPath, jsonPost(leastBody))
  await sandbox.fetch(acceptPath, jsonPost(leastBody))
  await submit(sandbox)
  await sandbox.advance('1h')
  const { id } = await submit(sandbox)
  await sandbox.fail({ on: 'poll', status: 500 })
  await sandbox.setCredits(7)
  await sandbox.limits('9/m')
  return { mock, sandbox, ask, fresh, id }
}

const stateOf = async (ask: Ask) => (await ask('GET /sandbox')).body

test.each(places)('everything that happened and was set is forgotten, %s', async (_, reach) => {
  const { mock, sandbox, fresh, id } = await used()
  const ask = await reach(mock, sandbox.key)
  expect((await ask('POST /reset', {})).status).toBe(200)
  const { clock, credits, ...rest } = await stateOf(ask)
  const { clock: _clock, credits: _credits, ...expected } = fresh
  expect(rest).toEqual(expected)
  expect(clock).toMatchObject({ frozen: false, rate: 1 })
  expect(credits).toMatchObject({ held: 0, spent: 0 })
  expect((await sandbox.fetch(`${acceptPath}/${id}`)).status).toBe(404)
})

test.each([
  ['20 credits', { credits: 20 }, 20],
  ['credits without end', {}, null],
])('a sandbox that began with %s has them again after a reset', async (_, options, balance) => {
  const { ask } = await used(options)
  await ask('POST /reset', {})
  const account = (await ask('GET /credits')).body
  expect(account.balance).toBe(balance)
  const sum = account.ledger.reduce((total: number, { amount }: { amount: number }) => total + amount, 0)
  expect(sum).toBe(balance ?? 0)
})

test('a ledger that begins anew begins now', async () => {
  const { ask } = await used()
  await ask('POST /reset', { parts: ['credits'] })
  const { ledger } = (await ask('GET /credits')).body
  const times = ledger.map(({ at }: { at: number }) => at)
  expect(times.filter((at: number) => at < startOfTime)).toEqual([])
})

/** What a part is, and how one sees that it was forgotten; the others stay as they are. */
const parts: readonly (readonly [part: string, members: readonly string[], after: object])[] = [
  ['tasks', ['tasks', 'credits'], { tasks: [] }],
  ['credits', ['credits'], { credits: { spent: 0 } }],
  ['faults', ['faults'], { faults: [] }],
  ['requests', ['requests'], { requests: [] }],
  ['scenario', ['scenario', 'limits'], { scenario: { name: 'default', isOwn: false } }],
  ['clock', ['clock'], { clock: { frozen: false, rate: 1 } }],
]

test.each(parts)('%s can be forgotten alone', async (part, members, after) => {
  const { ask } = await used()
  const before = await stateOf(ask)
  expect((await ask('POST /reset', { parts: [part] })).status).toBe(200)
  const state = await stateOf(ask)
  expect(state).toMatchObject(after)
  for (const [name, value] of Object.entries(before))
    if (!members.includes(name)) expect([name, state[name]]).toEqual([name, value])
})

test('the counted accepts of a window can be forgotten alone', async () => {
  const { ask, sandbox } = await used()
  await sandbox.limits('1/h')
  const again = async () => (await sandbox.fetch(acceptPath, jsonPost(leastBody))).status
  expect([await again(), await again()]).toEqual([200, 429])
  await ask('POST /reset', { parts: ['limits'] })
  expect([await again(), await again()]).toEqual([200, 429])
})

test('the counters of a scenario can be forgotten alone', async () => {
  const { ask, sandbox } = await used()
  const again = async () => (await sandbox.fetch(acceptPath, jsonPost(leastBody))).status
  expect(await again()).toBe(200)
  await ask('POST /reset', { parts: ['counters'] })
  expect([await again(), await again(), await again()]).toEqual([503, 503, 200])
})

test('tasks that are forgotten give back what they hold, and nothing of them happens', async () => {
  const { ask } = await used()
  const { held } = (await ask('GET /credits')).body
  expect(held).toBeGreaterThan(0)
  await ask('POST /reset', { parts: ['tasks'] })
  expect((await ask('GET /credits')).body).toMatchObject({ balance: 7 + held, held: 0 })
  expect((await ask('POST /clock', { advance: '24h' })).body.ran).toEqual([])
})

test('several parts can be forgotten in one call', async () => {
  const { ask } = await used()
  await ask('POST /reset', { parts: ['faults', 'requests'] })
  const { tasks, faults, requests } = await stateOf(ask)
  expect([tasks.length, faults, requests]).toEqual([2, [], []])
})

test('an id is not given a second time after a reset', async () => {
  const { ask, sandbox, id } = await used()
  await ask('POST /reset', {})
  expect((await submit(sandbox)).id).toBeGreaterThan(id)
})

test('another sandbox stays as it is', async () => {
  const { mock, ask } = await used()
  const other = mock.sandbox()
  await other.use('slow')
  await submit(other)
  const before = await stateOf(control(other))
  await ask('POST /reset', {})
  expect(await stateOf(control(other))).toEqual(before)
})

test('scenario files are never touched, nor is a scenario that was added', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'claid-mock-reset-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  cpSync('scenarios', folder, { recursive: true })
  const contents = () => readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')])
  const before = contents()
  const { ask } = await used({ credits: 20, scenarios: { mine: { summary: 'Of this test' } } })
  await ask('POST /reset', {})
  await ask('POST /reset', { parts: ['scenario', 'counters'] })
  expect((await ask('GET /scenario')).body.scenarios).toContainEqual({
    name: 'mine',
    summary: 'Of this test',
  })
  expect(contents()).toEqual(before)
})

test.each([
  ['a part that is none', { parts: ['files'] }, /\/parts\/0.*"tasks"/],
  ['no parts', { parts: [] }, /\/parts/],
  ['a part as text', { parts: 'tasks' }, /\/parts.*array/],
  ['an unknown member', { part: ['tasks'] }, /part/],
])('%s is refused, and nothing is forgotten', async (_, given, says) => {
  const { ask } = await used()
  const before = await stateOf(ask)
  const { status, body } = await ask('POST /reset', given)
  expect([status, body.error]).toEqual([400, expect.stringMatching(sentence)])
  expect(body.error).toMatch(says)
  expect(await stateOf(ask)).toEqual(before)
})
