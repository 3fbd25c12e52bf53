import { describe, expect, test } from 'vitest'
import { createMock, type Mock, type MockSandbox } from '../src/index.ts'
import { memoryStore } from '../src/store/memory.ts'
import { type Bounds, defaultBounds, type SandboxStore, type Task } from '../src/store/store.ts'
import { Sandboxes } from '../src/tasks/sandboxes.ts'
import { acceptPath, jsonPost, leastBody, standingClock } from './support/mock.ts'
import { withPatience } from './support/patience.ts'

const submit = async (sandbox: MockSandbox, body: unknown = leastBody): Promise<number> =>
  (await (await sandbox.fetch(acceptPath, jsonPost(body))).json()).data.id
const firstIdOf = (seed: string, key: string) => submit(createMock({ seed }).sandbox(key))

describe('a sandbox', () => {
  test('begins with an id of 6 to 9 digits that seed and key decide, and counts up', async () => {
    await using mock = createMock({ seed: 'ids' })
    const ids = await Promise.all(Array.from({ length: 50 }, (_, n) => submit(mock.sandbox(`key-${n}`))))
    for (const id of ids) expect(String(id)).toMatch(/^[1-9]\d{5,8}$/)
    expect(new Set(ids).size).toBe(50)
    const sandbox = mock.sandbox('key-7')
    expect([await submit(sandbox), await submit(sandbox)]).toEqual([(ids[7] ?? 0) + 1, (ids[7] ?? 0) + 2])
    expect(await firstIdOf('ids', 'key-7')).toBe(ids[7])
    expect(await firstIdOf('ids', 'key-8')).not.toBe(ids[7])
    expect(await firstIdOf('other', 'key-7')).not.toBe(ids[7])
  })

  test('of a mock without a seed begins with another id after each start', async () => {
    const ids = await Promise.all(
      [createMock(), createMock(), createMock()].map((mock) => submit(mock.sandbox('key'))),
    )
    expect(new Set(ids).size).toBe(3)
  })

  test('does not see the tasks of another, nor its clock and credits', async () => {
    await using mock = createMock({ credits: 10 })
    const [alice, bob] = [mock.sandbox('alice'), mock.sandbox('bob')]
    await Promise.all([alice.freeze(), bob.freeze()])
    const id = await submit(alice)
    expect([
      (await alice.fetch(`${acceptPath}/${id}`)).status,
      (await bob.fetch(`${acceptPath}/${id}`)).status,
    ]).toEqual([200, 404])
    expect([(await alice.tasks()).length, (await bob.tasks()).length]).toEqual([1, 0])
    const before = [await alice.now(), await bob.now()]
    await alice.advance('1h')
    expect([(await alice.now()) - 3_600_000, await bob.now()]).toEqual(before)
    expect((await bob.credits()).balance).toBe(10)
  })

  test('is the whole key, letter by letter', async () => {
    await using mock = createMock()
    const keys = ['key', 'Key', 'key1', '__proto__', 'constructor', 'k:e/y+']
    for (const key of keys) await submit(mock.sandbox(key))
    expect(await Promise.all(keys.map(async (key) => (await mock.sandbox(key).tasks()).length))).toEqual(
      keys.map(() => 1),
    )
  })

  test('without a key given has a fresh one, which a mock with a list of keys lets in too', async () => {
    await using mock = createMock({ keys: ['listed'] })
    const [one, other] = [mock.sandbox(), mock.sandbox()]
    expect(one.key).not.toBe(other.key)
    expect([
      (await one.fetch(`${acceptPath}/1`)).status,
      (await mock.sandbox('listed').fetch(`${acceptPath}/1`)).status,
    ]).toEqual([404, 404])
    const stranger = new Request(`${mock.url}${acceptPath}/1`, {
      headers: { authorization: 'Bearer stranger' },
    })
    expect((await mock.fetch(stranger)).status).toBe(401)
  })

  test('is as new after a reset', async () => {
    await using mock = createMock({ seed: 'reset', credits: 4, rateLimit: '1/h' })
    const sandbox = mock.sandbox('key')
    await sandbox.freeze()
    const id = await submit(sandbox)
    await mock.reset()
    expect([(await sandbox.fetch(`${acceptPath}/${id}`)).status, await sandbox.tasks()]).toEqual([404, []])
    expect(await sandbox.credits()).toMatchObject({ balance: 4, held: 0, spent: 0 })
    expect((await sandbox.fetch(acceptPath, jsonPost(leastBody))).status).toBe(200)
  })

  test('lists its tasks, newest first, also those of one moment', async () => {
    await using mock = createMock()
    const sandbox = mock.sandbox()
    await sandbox.freeze()
    const ids: number[] = []
    for (let n = 0; n < 20; n++) ids.unshift(await submit(sandbox))
    expect((await sandbox.tasks()).map(({ id }) => id)).toEqual(ids)
  })
})

const task = (id: number): Task => ({
  ...{
    id,
    family: '/f',
    path: '/f',
    createdAt: id,
    request: '{}',
    baseUrl: '',
    scenario: 'default',
    price: 2,
  },
  ...{
    why: '',
    tag: undefined,
    behaviour: undefined,
    timeline: { statuses: ['ACCEPTED'], times: [id] },
    errors: [],
  },
})
const storeOf = (bounds: Partial<Bounds>, evicted?: (key: string) => void) => {
  const store = memoryStore({ bounds: { ...defaultBounds, ...bounds }, evicted })
  const open = async (key: string, firstTaskId: number, balance: number | null = null) =>
    store.open(key, { id: key, firstTaskId, balance, at: 0 })
  return { store, open }
}
/** Brings a task to its end, which nobody is told of. */
const finish = async (sandbox: SandboxStore, ended: Task | undefined) => {
  if (!ended) return
  await sandbox.close(ended, 'settle', 5)
  await sandbox.owe(ended.id, [])
}

describe('the memory', () => {
  test('forgets the task that was finished first when there are too many in all sandboxes together', async () => {
    const { open } = storeOf({ tasks: 4 })
    const [a, b] = [await open('a', 100), await open('b', 200)]
    const made = [
      await a.accept({ task, price: 2 }),
      await b.accept({ task, price: 2 }),
      await a.accept({ task, price: 2 }),
      await b.accept({ task, price: 2 }),
    ]
    for (const index of [2, 1]) {
      await finish(index === 2 ? a : b, made[index])
    }
    const kept = async () => [...(await a.tasks()), ...(await b.tasks())].map(({ id }) => id).sort()
    await a.accept({ task, price: 2 })
    expect(await kept()).toEqual([100, 102, 200, 201])
    await a.accept({ task, price: 2 })
    expect(await kept()).toEqual([100, 102, 103, 201])
    // None is finished any more.
    await b.accept({ task, price: 2 })
    expect(await kept()).toEqual([102, 103, 201, 202])
  })

  test('never takes an id for a second task', async () => {
    const { open } = storeOf({ tasks: 2 })
    const sandbox = await open('a', 100)
    const ids: (number | undefined)[] = []
    for (let n = 0; n < 6; n++) ids.push((await sandbox.accept({ task, price: 2 }))?.id)
    expect(ids).toEqual([100, 101, 102, 103, 104, 105])
  })

  test('keeps credits right when a task that holds some has to go', async () => {
    const { open } = storeOf({ tasks: 1 })
    const sandbox = await open('a', 100, 10)
    const first = await sandbox.accept({ task, price: 2 })
    await sandbox.accept({ task, price: 2 })
    if (first) await sandbox.close(first, 'settle', 5)
    const { balance, held, spent, ledger } = await sandbox.account()
    expect(ledger.reduce((sum, { amount }) => sum + amount, 0)).toBe(balance)
    // Whatever becomes of the forgotten one, nothing is lost: what is not held is spent or given back.
    expect([(balance ?? 0) + held + spent, held]).toEqual([10, 2])
  })

  test('forgets the sandbox that was used longest ago when there are too many', async () => {
    const evicted: string[] = []
    const { store } = storeOf({ sandboxes: 2 }, (key) => evicted.push(key))
    const options = {
      store,
      clock: standingClock(),
      credits: () => null,
      failed: () => {},
      ended: () => {},
      run: () => false,
    }
    const sandboxes = new Sandboxes(options)
    for (const key of ['a', 'b', 'a', 'c']) await sandboxes.get(key)
    expect(evicted).toEqual(['b'])
  })

  test('would rather forget a sandbox whose tasks have ended than one that waits', async () => {
    const evicted: string[] = []
    const { open } = storeOf({ sandboxes: 2 }, (key) => evicted.push(key))
    await (await open('waits', 100)).accept({ task, price: 2 })
    const idle = await open('idle', 200)
    const ended = await idle.accept({ task, price: 2 })
    await finish(idle, ended)
    await open('c', 300)
    await open('d', 400)
    expect(evicted).toEqual(['idle', 'c'])
  })

  test('carries what no longer fits into the ledger, so that the sum stays', async () => {
    const { open } = storeOf({ ledger: 10 })
    const sandbox = await open('a', 100, 1000)
    for (let n = 0; n < 100; n++) {
      const accepted = await sandbox.accept({ task, price: 2 })
      if (accepted && n % 2) await sandbox.close(accepted, n % 3 ? 'settle' : 'refund', n)
      const { balance, ledger } = await sandbox.account()
      expect(ledger.reduce((sum, { amount }) => sum + amount, 0)).toBe(balance)
      expect(ledger.length).toBeLessThanOrEqual(10)
      expect(ledger.slice(1).every(({ kind }) => kind !== 'carried')).toBe(true)
    }
    expect((await sandbox.account()).ledger[0]?.kind).toBe('carried')
  })
})

describe('two mocks of the same seed, start and address', () => {
  const conversation = async (mock: Mock): Promise<unknown[]> => {
    const told: unknown[] = []
    const tell = async (response: Response) => {
      const bytes = Buffer.from(await response.arrayBuffer())
      told.push([response.status, Object.fromEntries(response.headers), bytes.toString('base64')])
      return bytes
    }
    for (const key of ['alice', 'bob']) {
      const sandbox = mock.sandbox(key)
      await sandbox.freeze()
      const body = { ...leastBody, output: { number_of_images: 2, format: key === 'bob' ? 'jpeg' : 'png' } }
      const { data } = JSON.parse(String(await tell(await sandbox.fetch(acceptPath, jsonPost(body)))))
      await tell(await sandbox.fetch(acceptPath, jsonPost({})))
      await tell(await sandbox.fetch('/v1/nowhere'))
      for (const wait of ['800ms', '1s', '3s']) {
        await sandbox.advance(wait)
        await tell(await sandbox.fetch(data.result_url))
      }
      const result = JSON.parse(String(await tell(await sandbox.fetch(data.result_url))))
      for (const { tmp_url } of result.data.result.output_objects)
        await tell(await mock.fetch(new Request(tmp_url)))
      told.push(await sandbox.credits(), await sandbox.tasks())
    }
    return told
  }
  const tell = async (seed: string) => {
    await using mock = createMock({ seed, clock: standingClock(), publicUrl: 'https://mock.example' })
    return await conversation(mock)
  }

  test('answer the same requests byte by byte, headers and pictures among them', async () => {
    const [one, other] = [await tell('same'), await tell('same')]
    expect(other).toEqual(one)
    expect(await tell('another')).not.toEqual(one)
  })
})

test('a second and later mock of a process is made and answers within 10 ms', async () => {
  const once = async () => {
    const started = process.hrtime.bigint()
    await using mock = createMock()
    const response = await mock.sandbox().fetch(acceptPath, jsonPost(leastBody))
    const took = Number(process.hrtime.bigint() - started) / 1e6
    expect(response.status).toBe(200)
    return took
  }
  await once()
  const times: number[] = []
  for (let n = 0; n < 21; n++) times.push(await once())
  // The quickest: the others tell how busy the machine is.
  expect(Math.min(...times)).toBeLessThan(withPatience(10))
})
