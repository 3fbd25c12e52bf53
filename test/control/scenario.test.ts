import { readdirSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { createMock, type MockOptions } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody, standingClock } from '../support/mock.ts'
import { control, places, sentence, submit } from './client.ts'

function opened(options: MockOptions = {}) {
  const mock = createMock({ clock: standingClock(), ...options })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  return { mock, sandbox, ask: control(sandbox) }
}

const inline = {
  summary: 'Two refusals, then an end with a text',
  accept: [{ status: 503, times: 2 }],
  timeline: [{ status: 'ERROR', after: '1s', errors: ['no garment was found'] }],
}

test.each(places)('a scenario is followed by name until it is cleared, %s', async (_, reach) => {
  const { mock, sandbox } = opened()
  const ask = await reach(mock, sandbox.key)
  const answer = await ask('PUT /scenario', { name: 'out-of-credits' })
  expect([answer.status, answer.body]).toEqual([
    200,
    { name: 'out-of-credits', summary: expect.stringMatching(/402/), isOwn: true },
  ])
  expect((await ask('GET /scenario')).body).toMatchObject(answer.body)
  const refused = await sandbox.fetch(acceptPath, jsonPost(leastBody))
  expect([refused.status, refused.headers.get('x-mock-scenario')]).toEqual([402, 'out-of-credits; sandbox'])

  const cleared = await ask('DELETE /scenario')
  expect([cleared.status, cleared.body]).toEqual([
    200,
    { name: 'default', summary: expect.any(String), isOwn: false },
  ])
  const accepted = await sandbox.fetch(acceptPath, jsonPost(leastBody))
  expect([accepted.status, accepted.headers.get('x-mock-scenario')]).toEqual([200, 'default; default'])
})

test('a scenario written in the call is followed from its start, each time it is put', async () => {
  const { sandbox, ask } = opened()
  for (let time = 0; time < 2; time++) {
    const { status, body } = await ask('PUT /scenario', { scenario: inline })
    expect([status, body.summary, body.isOwn]).toEqual([200, inline.summary, true])
    const statuses: number[] = []
    for (let n = 0; n < 3; n++) statuses.push((await sandbox.fetch(acceptPath, jsonPost(leastBody))).status)
    expect(statuses).toEqual([503, 503, 200])
  }
  await sandbox.advance('1s')
  expect((await ask('GET /tasks')).body.tasks[0]).toMatchObject({
    status: 'ERROR',
    errors: ['no garment was found'],
  })
})

test('names without a file can be followed too', async () => {
  const { sandbox, ask } = opened()
  expect((await ask('PUT /scenario', { name: '504' })).status).toBe(200)
  expect((await sandbox.fetch(acceptPath, jsonPost(leastBody))).status).toBe(504)
  expect((await ask('PUT /scenario', { name: 'webhook-duplicate' })).body.name).toBe('webhook-duplicate')
  expect((await sandbox.fetch(acceptPath, jsonPost(leastBody))).status).toBe(200)
})

test('GET lists each scenario there is with its summary, the added ones among them', async () => {
  const { ask } = opened({ scenarios: { 'mine-alone': { summary: 'Of this test' } } })
  const { body } = await ask('GET /scenario')
  const files = readdirSync('scenarios').filter((file) => file.endsWith('.yaml'))
  const shipped = files.map((file) => file.replace('.yaml', ''))
  const listed: { name: string; summary: string }[] = body.scenarios
  expect(listed.map(({ name }) => name).sort()).toEqual([...shipped, 'mine-alone'].sort())
  expect(listed).toContainEqual({ name: 'mine-alone', summary: 'Of this test' })
  for (const { summary } of listed) expect(summary).toMatch(/\w/)
})

test('a task goes on with the scenario that it was accepted with', async () => {
  const { sandbox, ask } = opened()
  await ask('PUT /scenario', { name: 'task-error' })
  const { result_url } = await submit(sandbox)
  await ask('DELETE /scenario')
  await sandbox.advance('1h')
  expect((await (await sandbox.fetch(result_url)).json()).data.status).toBe('ERROR')
})

test.each([
  ['a name that is none', { name: 'slwo' }, /there is none called "slwo".*slow/],
  ['a name that reads like a conflict', { name: 'it has ended' }, /there is none called "it has ended"/],
  ['a member that is none', { scenario: { timelines: [] } }, /timelines/],
  [
    'a status that is none',
    { scenario: { timeline: [{ status: 'FINISHED' }] } },
    /\/timeline\/0\/status.*DONE/,
  ],
  ['a duration that is none', { scenario: { timeline: [{ status: 'DONE', after: 'soon' }] } }, /100ms, 8s/],
  [
    'a status after the end',
    { scenario: { timeline: [{ status: 'DONE' }, { status: 'ERROR' }] } },
    /\/timeline/,
  ],
  ['a step that does nothing', { scenario: { accept: [{ times: 2 }] } }, /\/accept\/0.*status, kind, delay/],
  ['limits that are none', { scenario: { account: { limits: 'fast' } } }, /\/account\/limits.*1\/s, 60\/m/],
])('%s is refused with what would be right, and the one in use stays', async (_, given, says) => {
  const { sandbox, ask } = opened()
  await sandbox.use('slow')
  const { status, body } = await ask('PUT /scenario', given)
  expect([status, body.error]).toEqual([400, expect.stringMatching(says)])
  expect(body.error).toMatch(sentence)
  expect((await ask('GET /scenario')).body.name).toBe('slow')
})

// What a mock was made with is the operator's mistake: no client should have to meet it.
test('a scenario that is none is refused when the mock is made', () => {
  const scenarios = { broken: { timelines: [] } } as unknown as NonNullable<MockOptions['scenarios']>
  expect(() => createMock({ scenarios })).toThrow(/broken.*timelines/)
})
