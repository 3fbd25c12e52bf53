import { describe, expect, onTestFinished, test } from 'vitest'
import { createMock, type MockOptions, type MockSandbox } from '../../src/index.ts'
import { acceptPath, standingClock, startOfTime } from '../support/mock.ts'
import { type Ask, control, places, posed, sentence, submit } from './client.ts'

function opened(options: MockOptions = {}) {
  const mock = createMock({ clock: standingClock(), ...options })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  return { mock, sandbox, ask: control(sandbox) }
}

const poll = async (sandbox: MockSandbox, id: number) =>
  (await (await sandbox.fetch(`${acceptPath}/${id}`)).json()).data

/** Ids of all pages, one after the other, as a client walks them. */
async function walk(ask: Ask, limit: number): Promise<number[]> {
  const ids: number[] = []
  let next: number | null | undefined
  for (let page = 0; page < 50 && next !== null; page++) {
    const before = next === undefined ? '' : `&before=${next}`
    const { body } = await ask(`GET /tasks?limit=${limit}${before}`)
    ids.push(...body.tasks.map(({ id }: { id: number }) => id))
    next = body.next
  }
  return ids
}

describe('the list', () => {
  test('is empty at first', async () => {
    const { ask } = opened()
    expect((await ask('GET /tasks')).body).toEqual({ tasks: [], next: null })
  })

  test.each(places)('has the newest first, a page at a time, %s', async (_, reach) => {
    const { mock, sandbox } = opened()
    const ask = await reach(mock, sandbox.key)
    const ids: number[] = []
    for (let n = 0; n < 7; n++) ids.unshift((await submit(sandbox)).id)
    const first = (await ask('GET /tasks?limit=3')).body
    expect(first.tasks.map(({ id }: { id: number }) => id)).toEqual(ids.slice(0, 3))
    expect(first.next).toBe(ids[2])
    const second = (await ask(`GET /tasks?limit=3&before=${first.next}`)).body
    expect(second.tasks.map(({ id }: { id: number }) => id)).toEqual(ids.slice(3, 6))
    const last = (await ask(`GET /tasks?limit=3&before=${second.next}`)).body
    expect([last.tasks.map(({ id }: { id: number }) => id), last.next]).toEqual([ids.slice(6), null])
    // A page that is just full has nothing after it.
    expect((await ask('GET /tasks?limit=7')).body.next).toBeNull()
    expect(await walk(ask, 1)).toEqual(ids)
  })

  test('has a hundred tasks when no limit is given', async () => {
    const { sandbox, ask } = opened()
    for (let n = 0; n < 101; n++) await submit(sandbox)
    const { tasks, next } = (await ask('GET /tasks')).body
    expect([tasks.length, next]).toEqual([100, tasks[99].id])
  })

  // A scenario may give a task an id and a date of its own, as `docs-example` does.
  test.each([
    ['docs-example', {}],
    ['a low id', { task: { id: 7 } }],
    ['a high id', { task: { id: 999_999_999 } }],
    ['a date long ago', { task: { createdAt: '2001-01-01T00:00:00Z' } }],
    ['a date to come', { task: { createdAt: '2030-01-01T00:00:00Z' } }],
    ['a high id and a date long ago', { task: { id: 999_999_999, createdAt: '2001-01-01T00:00:00Z' } }],
  ])('walked page by page has each task once: %s among them', async (name, own) => {
    const { sandbox, ask } = opened({ scenarios: { own } })
    await sandbox.freeze()
    const scenario = name === 'docs-example' ? name : 'own'
    const ids: number[] = []
    for (const chosen of ['default', scenario, 'default', scenario, 'default']) {
      ids.push((await submit(sandbox, { scenario: chosen })).id)
      await sandbox.advance('1s')
    }
    expect((await walk(ask, 100)).sort()).toEqual([...ids].sort())
    expect(await walk(ask, 1)).toEqual(await walk(ask, 100))
    expect(await walk(ask, 2)).toEqual(await walk(ask, 100))
  })

  test('can be of one tag', async () => {
    const { sandbox, ask } = opened()
    const tagged = await submit(sandbox, posed('[[mock:@checkout-7]] standing'))
    await submit(sandbox, posed('[[mock:@checkout-8]]'))
    await submit(sandbox)
    const { tasks } = (await ask('GET /tasks?tag=checkout-7')).body
    expect(tasks).toMatchObject([{ id: tagged.id, tag: 'checkout-7' }])
    expect((await ask('GET /tasks?tag=none')).body).toEqual({ tasks: [], next: null })
  })

  test.each(['limit=0', 'limit=1001', 'limit=1.5', 'limit=ten', 'limit=', 'before=x', 'before='])(
    'is refused with ?%s',
    async (query) => {
      const { ask } = opened()
      const { status, body } = await ask(`GET /tasks?${query}`)
      expect([status, body.error]).toEqual([400, expect.stringMatching(sentence)])
      expect(body.error).toContain(`/${query.split('=')[0]}`)
    },
  )
})

test.each(places)('one task is told with its timeline and its request, %s', async (_, reach) => {
  const { mock, sandbox } = opened({
    scenarios: {
      own: {
        timeline: [
          { status: 'PROCESSING', after: '1s' },
          { status: 'ERROR', after: '2s', errors: ['no garment was found'] },
        ],
      },
    },
  })
  const ask = await reach(mock, sandbox.key)
  const { id } = await submit(sandbox, { scenario: 'own', ...posed('[[mock:@a]]') })
  const { created_at } = await poll(sandbox, id)
  const told = {
    id,
    status: 'ACCEPTED',
    createdAt: created_at,
    tag: 'a',
    family: acceptPath,
    scenario: 'own',
    why: 'header',
    request: { input: { clothing: ['https://shop.example/shirt.png'] }, ...posed('[[mock:@a]]') },
    timeline: [
      { status: 'ACCEPTED', at: startOfTime },
      { status: 'PROCESSING', at: startOfTime + 1000 },
      { status: 'ERROR', at: startOfTime + 3000 },
    ],
    errors: [],
    price: 2,
  }
  expect((await ask(`GET /tasks/${id}`)).body).toEqual(told)
  await sandbox.advance('3s')
  expect((await ask(`GET /tasks/${id}`)).body).toEqual({
    ...told,
    status: 'ERROR',
    errors: ['no garment was found'],
  })
})

describe('a status that is forced', () => {
  test.each(places)('is what polls answer and settles the credits: DONE, %s', async (_, reach) => {
    const { mock, sandbox } = opened({ credits: 10 })
    const ask = await reach(mock, sandbox.key)
    const { id } = await submit(sandbox)
    const { status, body } = await ask(`PATCH /tasks/${id}`, { status: 'DONE' })
    expect([status, body]).toMatchObject([200, { id, status: 'DONE', errors: [] }])
    expect(body.timeline).toEqual([
      { status: 'ACCEPTED', at: startOfTime },
      { status: 'DONE', at: startOfTime },
    ])
    const { result, ...answered } = await poll(sandbox, id)
    expect(answered.status).toBe('DONE')
    const picture = await sandbox.fetch(result.output_objects[0].tmp_url)
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect((await ask('GET /credits')).body).toMatchObject({ balance: 8, held: 0, spent: 2 })
    // What was planned for it does not happen a second time.
    await sandbox.advance('1h')
    expect((await ask('GET /credits')).body).toMatchObject({ balance: 8, held: 0, spent: 2 })
  })

  test('can bring a result of its own', async () => {
    const { sandbox, ask } = opened()
    const { id } = await submit(sandbox)
    const result = { input_objects: [], output_objects: [{ tmp_url: 'https://cdn.example/a.png' }] }
    expect((await ask(`PATCH /tasks/${id}`, { status: 'DONE', result })).status).toBe(200)
    expect((await poll(sandbox, id)).result).toEqual(result)
  })

  test('can be ERROR with texts, and gives the credits back', async () => {
    const { sandbox, ask } = opened({ credits: 2 })
    const { id } = await submit(sandbox)
    const errors = ['the garment is blurred', 'the model is hidden']
    const { body } = await ask(`PATCH /tasks/${id}`, { status: 'ERROR', errors })
    expect(body).toMatchObject({ status: 'ERROR', errors })
    const answered = await poll(sandbox, id)
    expect(answered).toMatchObject({ status: 'ERROR', errors: errors.map((error) => ({ error })) })
    expect(answered).not.toHaveProperty('result')
    const account = (await ask('GET /credits')).body
    expect(account).toMatchObject({ balance: 2, held: 0, spent: 0 })
    expect(account.ledger.at(-1)).toMatchObject({ kind: 'refund', amount: 2, task: id })
    await submit(sandbox)
  })

  test('can be CANCELLED, and gives the credits back', async () => {
    const { sandbox, ask } = opened({ credits: 2 })
    const { id } = await submit(sandbox)
    expect((await ask(`PATCH /tasks/${id}`, { status: 'CANCELLED' })).body.status).toBe('CANCELLED')
    expect(await poll(sandbox, id)).toMatchObject({ status: 'CANCELLED', errors: [] })
    expect((await ask('GET /credits')).body).toMatchObject({ balance: 2, held: 0, spent: 0 })
  })

  test('can be PAUSED: nothing planned happens any more, and the credits are held', async () => {
    const { sandbox, ask } = opened({ credits: 10 })
    const { id } = await submit(sandbox)
    expect((await ask(`PATCH /tasks/${id}`, { status: 'PAUSED' })).body.status).toBe('PAUSED')
    await sandbox.advance('24h')
    expect((await poll(sandbox, id)).status).toBe('PAUSED')
    expect((await ask('GET /credits')).body).toMatchObject({ balance: 8, held: 2, spent: 0 })
    expect((await ask(`PATCH /tasks/${id}`, { status: 'DONE' })).status).toBe(200)
    expect((await ask('GET /credits')).body).toMatchObject({ balance: 8, held: 0, spent: 2 })
  })

  test.each(['ACCEPTED', 'WAITING', 'PROCESSING'])('can be %s', async (status) => {
    const { sandbox, ask } = opened()
    const { id } = await submit(sandbox)
    expect((await ask(`PATCH /tasks/${id}`, { status })).body.status).toBe(status)
    expect((await poll(sandbox, id)).status).toBe(status)
  })

  test.each(['DONE', 'ERROR', 'CANCELLED'])('is refused with 409 after %s', async (end) => {
    const { sandbox, ask } = opened({ credits: 10 })
    const { id } = await submit(sandbox)
    await ask(`PATCH /tasks/${id}`, { status: end })
    const account = (await ask('GET /credits')).body
    for (const status of ['DONE', 'ERROR', 'CANCELLED', 'PROCESSING']) {
      const refused = await ask(`PATCH /tasks/${id}`, { status })
      expect([refused.status, refused.body.error]).toEqual([409, expect.stringMatching(sentence)])
      expect(refused.body.error).toContain(`ended with ${end}`)
    }
    expect((await poll(sandbox, id)).status).toBe(end)
    expect((await ask('GET /credits')).body).toEqual(account)
  })

  test('is refused with 409 when time has ended the task', async () => {
    const { sandbox, ask } = opened()
    const { id } = await submit(sandbox)
    await sandbox.advance('1h')
    expect((await ask(`PATCH /tasks/${id}`, { status: 'ERROR' })).status).toBe(409)
    expect((await poll(sandbox, id)).status).toBe('DONE')
  })

  test.each([
    ['none', {}, /\/status/],
    ['in small letters', { status: 'done' }, /\/status.*"DONE"/],
    ['with errors as a text', { status: 'ERROR', errors: 'blurred' }, /\/errors.*array/],
    ['with an error that is no text', { status: 'ERROR', errors: [1] }, /\/errors\/0.*string/],
    ['with a result that is no object', { status: 'DONE', result: [] }, /\/result.*object/],
    ['with an unknown member', { status: 'DONE', error: 'x' }, /error/],
  ])('%s is refused, and the task stays', async (_, given, says) => {
    const { sandbox, ask } = opened()
    const { id } = await submit(sandbox)
    const { status, body } = await ask(`PATCH /tasks/${id}`, given)
    expect([status, body.error]).toEqual([400, expect.stringMatching(says)])
    expect(body.error).toMatch(sentence)
    expect((await poll(sandbox, id)).status).toBe('ACCEPTED')
  })
})

test.each(places)('a task that is deleted is gone, and its credits are back, %s', async (_, reach) => {
  const { mock, sandbox } = opened({ credits: 10 })
  const ask = await reach(mock, sandbox.key)
  const [gone, kept] = [await submit(sandbox), await submit(sandbox)]
  const { status, body } = await ask(`DELETE /tasks/${gone.id}`)
  expect([status, body]).toEqual([200, { deleted: gone.id }])
  expect((await ask(`GET /tasks/${gone.id}`)).status).toBe(404)
  expect((await sandbox.fetch(gone.result_url)).status).toBe(404)
  expect((await ask('GET /tasks')).body.tasks).toMatchObject([{ id: kept.id }])
  expect((await ask('GET /credits')).body).toMatchObject({ balance: 8, held: 2, spent: 0 })
  await sandbox.advance('1h')
  expect((await ask('GET /credits')).body).toMatchObject({ balance: 8, held: 0, spent: 2 })
})

test('the pictures of a deleted task are gone with it, what it cost is not given back', async () => {
  const { sandbox, ask } = opened({ credits: 10 })
  const { id } = await submit(sandbox)
  await sandbox.advance('1h')
  const { tmp_url } = (await poll(sandbox, id)).result.output_objects[0]
  expect((await sandbox.fetch(tmp_url)).status).toBe(200)
  await ask(`DELETE /tasks/${id}`)
  expect((await sandbox.fetch(tmp_url)).status).toBe(404)
  expect((await ask('GET /credits')).body).toMatchObject({ balance: 8, held: 0, spent: 2 })
})

test.each(['GET', 'PATCH', 'DELETE'])('%s of an id that there is not says so', async (method) => {
  const { mock, ask } = opened()
  const elsewhere = await submit(mock.sandbox())
  const body = method === 'PATCH' ? { status: 'DONE' } : undefined
  for (const id of [5, elsewhere.id]) {
    const answer = await ask(`${method} /tasks/${id}`, body)
    expect([answer.status, answer.body.error]).toEqual([404, expect.stringMatching(sentence)])
    expect(answer.body.error).toMatch(new RegExp(`${id}.*/_mock/tasks`))
  }
  for (const id of ['abc', '1.5', '-1', '%00', '9'.repeat(30)]) {
    const answer = await ask(`${method} /tasks/${id}`, body)
    expect([[400, 404], answer.body.error]).toEqual([
      expect.arrayContaining([answer.status]),
      expect.stringMatching(sentence),
    ])
  }
})
