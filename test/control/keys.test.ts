import { expect, onTestFinished, test } from 'vitest'
import { createMock, type MockOptions } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody, standingClock } from '../support/mock.ts'
import { control, keyless, sentence } from './client.ts'

const opened = (options: MockOptions = {}) => {
  const mock = createMock({ clock: standingClock(), ...options })
  onTestFinished(() => mock.close())
  return { mock, ask: keyless(mock) }
}
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

test('a key that is not among those let in opens no sandbox', async () => {
  const { mock, ask } = opened({ keys: ['right'] })
  const { status, body } = await ask('PUT /credits', { balance: 1 }, bearer('rihgt'))
  expect([status, body.error]).toEqual([400, expect.stringMatching(sentence)])
  expect(body.error).toContain('--keys')
  expect((await ask('GET /sandboxes')).body.sandboxes).toEqual([])
  expect((await ask('PUT /credits', { balance: 1 }, bearer('right+task-error'))).status).toBe(200)
  expect((await mock.sandbox('right').credits()).balance).toBe(null)
})

test('a header that is no bearer key does not fall to the only sandbox there is', async () => {
  const { mock, ask } = opened()
  const only = mock.sandbox()
  await only.setCredits(5)
  const { status, body } = await ask('PUT /credits', { balance: 1 }, { authorization: 'Basic dXNlcjpwYXNz' })
  expect([status, body.error]).toEqual([400, expect.stringMatching(sentence)])
  expect((await only.credits()).balance).toBe(5)
})

test('a clock that is too fast stops at the end of time, and can still be read', async () => {
  const clock = standingClock()
  const { mock } = opened({ clock })
  const sandbox = mock.sandbox()
  await sandbox.rate(1_000_000)
  clock.pass(1e12)
  const { status, body } = await control(sandbox)('GET /clock')
  expect([status, body.time]).toEqual([200, expect.stringMatching(/^\+275760-/)])
  expect((await sandbox.fetch(acceptPath, jsonPost(leastBody))).status).toBe(200)
})

test.each(['Content-Length', 'transfer-encoding', 'Connection'])(
  'a scenario cannot set %s, which frames the answer',
  async (header) => {
    const { ask, mock } = opened()
    const scenario = { poll: [{ headers: { [header]: '3' } }] }
    const { status, body } = await ask('PUT /scenario', { scenario }, bearer(mock.sandbox().key))
    expect([status, body.error]).toEqual([400, expect.stringMatching(sentence)])
    expect(body.error).toContain(header)
  },
)
