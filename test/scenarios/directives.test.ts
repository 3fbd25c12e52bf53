import { describe, expect, test } from 'vitest'
import { createMock, type MockSandbox } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody } from '../support/mock.ts'

const submit = (sandbox: MockSandbox, body: unknown): Promise<Response> =>
  sandbox.fetch(acceptPath, jsonPost(body))
const chosen = ({ headers }: Response) => headers.get('x-mock-scenario')
const hint = ({ headers }: Response) => headers.get('x-mock-hint')
const posing = (pose: string) => ({ ...leastBody, options: { pose } })

describe('a directive', () => {
  const places: [place: string, body: unknown][] = [
    ['a prompt', posing('a pose [[mock:402]]')],
    ['another prompt', { ...leastBody, options: { background: '[[mock:402]] a wall' } }],
    ['an address of a list', { input: { clothing: ['https://a.example/[[mock:402]].png'] }, options: {} }],
    ['a destination', { ...leastBody, output: { destination: 'storage://name/[[mock:402]]/' } }],
    ['an output that is an address', { ...leastBody, output: 'storage://name/[[mock:402]]/' }],
    ['a request that is not valid', { options: { pose: '[[mock:402]]' }, surplus: 1 }],
    ['a body that is nothing but a string', '[[mock:402]]'],
  ]
  test.each(places)('is read in %s', async (_, body) => {
    const response = await submit(createMock().sandbox(), body)
    expect([response.status, chosen(response)]).toEqual([402, '402; directive'])
  })

  const written: [pose: string, chosen: string, tag: string | undefined][] = [
    ['[[mock:instant]]', 'instant; directive', undefined],
    ['[[mock: instant ]]', 'instant; directive', undefined],
    ['[[mock:instant @a-1]]', 'instant; directive', 'a-1'],
    ['[[mock:@a-1 instant]]', 'instant; directive', 'a-1'],
    ['[[mock:@a-1]]', 'default; default', 'a-1'],
    ['[[mock:@a-1]] and [[mock:instant]]', 'instant; directive', 'a-1'],
    ['[[mock:instant @a]] [[mock:slow @b]]', 'instant; directive', 'a'],
    ['[[mock:webhook-late @a.b_c:d/e]]', 'webhook-late; directive', 'a.b_c:d/e'],
    ['[[mock:instant', 'default; default', undefined],
    ['[mock:instant]', 'default; default', undefined],
    ['[[mock:]]', 'default; default', undefined],
    ['[[mocked:instant]]', 'default; default', undefined],
    ['[[mock:@käse]]', 'default; default', 'käse'],
  ]
  test.each(written)('%s chooses %s and tags %s', async (pose, wanted, tag) => {
    const sandbox = createMock().sandbox()
    const response = await submit(sandbox, posing(pose))
    expect([response.status, chosen(response), hint(response)]).toEqual([200, wanted, null])
    const [task] = await sandbox.tasks()
    expect(`${task?.scenario}; ${task?.why}`).toBe(wanted)
    expect(task?.tag).toBe(tag)
  })

  // Python writes other letters than ASCII as escapes, PHP the slash too.
  test('is read the same however JSON writes its letters', async () => {
    const sandbox = createMock().sandbox()
    const text = JSON.stringify(posing('[[mock:instant @käse/7]]'))
      .replace('ä', '\\u00e4')
      .replace('e/7', 'e\\/7')
    await sandbox.fetch(acceptPath, { ...jsonPost({}), body: text })
    expect((await sandbox.tasks()).map(({ tag, scenario }) => [tag, scenario])).toEqual([
      ['käse/7', 'instant'],
    ])
  })

  test('is echoed with the request as it was sent', async () => {
    const body = posing('standing [[mock:instant @a]]')
    const { data } = await (await submit(createMock().sandbox(), body)).json()
    expect(data.request).toEqual(body)
  })

  test.each([
    ['task-eror', 'task-error'],
    ['399', 'default'],
    ['Instant', 'instant'],
  ])('that names %s, which there is not, is ignored and said', async (name, nearest) => {
    const sandbox = createMock().sandbox()
    const response = await submit(sandbox, posing(`[[mock:${name} @kept]]`))
    expect([response.status, chosen(response)]).toEqual([200, 'default; default'])
    expect(hint(response)).toMatch(
      new RegExp(`\\[\\[mock:${name}\\]\\].*ignored.*did you mean ${nearest}\\b`),
    )
    const [entry] = await sandbox.requests()
    expect([entry?.hint, entry?.tag]).toEqual([hint(response), 'kept'])
    expect((await sandbox.tasks())[0]?.tag).toBe('kept')
  })

  test('that names none leaves the choice to the next way', async () => {
    const sandbox = createMock().sandbox('key+402')
    expect(chosen(await submit(sandbox, posing('[[mock:nothing]]')))).toBe('402; key')
  })
})

describe('a tag', () => {
  test('is on the task, on every line of the journal about it, and in what lists are asked for', async () => {
    await using mock = createMock()
    const sandbox = mock.sandbox('key')
    const ids: Record<string, number> = {}
    for (const tag of ['one', 'other']) {
      const { data } = await (await submit(sandbox, posing(`[[mock:@${tag}]]`))).json()
      ids[tag] = data.id
      await sandbox.fetch(data.result_url)
    }
    await submit(sandbox, leastBody)
    await submit(sandbox, posing('[[mock:402 @one]]'))

    expect((await sandbox.tasks({ tag: 'one' })).map(({ id }) => id)).toEqual([ids.one])
    expect((await sandbox.tasks()).map(({ tag }) => tag)).toEqual([undefined, 'other', 'one'])
    const told = (await sandbox.requests({ tag: 'one' })).map(({ method, status, task }) => [
      method,
      status,
      task,
    ])
    expect(told).toEqual([
      ['POST', 402, undefined],
      ['GET', 200, ids.one],
      ['POST', 200, ids.one],
    ])
    expect(await sandbox.requests({ tag: 'on' })).toEqual([])

    const listed = async (path: string) => (await sandbox.fetch(`/_mock/${path}`)).json()
    expect((await listed('tasks?tag=other')).tasks).toMatchObject([{ id: ids.other, tag: 'other' }])
    expect((await listed('requests?tag=other')).requests).toHaveLength(2)
    expect((await listed('tasks?tag=none')).tasks).toEqual([])
  })

  test('limits a list after it has chosen, so that other tasks push nothing out', async () => {
    const sandbox = createMock().sandbox()
    for (const tag of ['a', 'b', 'b', 'b']) await submit(sandbox, posing(`[[mock:@${tag}]]`))
    expect(await sandbox.tasks({ tag: 'a', limit: 1 })).toHaveLength(1)
    expect(await sandbox.requests({ tag: 'a', limit: 1 })).toHaveLength(1)
    expect(await sandbox.tasks({ tag: 'b', limit: 2 })).toHaveLength(2)
  })
})
