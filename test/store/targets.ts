import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import { processClock } from '../../src/clock.ts'
import { openStore } from '../../src/store/open.ts'
import {
  type Bounds,
  defaultBounds,
  type SandboxStore,
  type Store,
  type Task,
} from '../../src/store/store.ts'
import { RedisServer, withoutRedis } from '../support/redis.ts'

/** A store that the behaviour suite is run against. */
export interface StoreTarget {
  readonly name: string
  /** A URL whose state is empty, and gone when the test is over. */
  readonly url: () => Promise<string>
  /** Whether what is closed can be opened again. */
  readonly isKept: boolean
  /** Why it cannot be tried on this machine. */
  readonly missing?: string | undefined
}

export const targets: readonly StoreTarget[] = [
  { name: 'memory', url: async () => 'memory:', isKept: false },
  {
    name: 'file',
    url: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'claid-mock-store-'))
      onTestFinished(() => rm(folder, { recursive: true, force: true }))
      return `file:${join(folder, 'mock.db')}`
    },
    isKept: true,
  },
  {
    name: 'Redis',
    url: async () => {
      redis ??= RedisServer.start()
      return (await redis).state()
    },
    isKept: true,
    missing: withoutRedis ? 'redis-server is not installed; apt-get install redis-server' : undefined,
  },
]

/** One for all tests of a file; each has a prefix of its own. */
let redis: Promise<RedisServer> | undefined
afterAll(async () => (await redis)?.remove())

export interface OpenedWith {
  readonly bounds?: Partial<Bounds>
  readonly evicted?: (key: string) => void
  readonly notes?: string[]
}

/** Opens a store of a URL; it is closed when the test is over, unless the test has closed it. */
export async function opened(url: string, { bounds, evicted, notes = [] }: OpenedWith = {}): Promise<Store> {
  const store = openStore(url, {
    clock: processClock(),
    bounds: { ...defaultBounds, ...bounds },
    note: (text) => notes.push(text),
    ...(evicted && { evicted }),
  })
  await store.begun
  let isClosed = false
  const close = async () => {
    if (!isClosed) await store.close()
    isClosed = true
  }
  onTestFinished(close)
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'close') return close
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** The sandbox of a key, begun with a balance. */
export async function sandboxIn(
  store: Store,
  key = 'key',
  balance: number | null = null,
): Promise<SandboxStore> {
  const firstTaskId = 1000 * (1 + [...key].reduce((sum, letter) => sum + letter.charCodeAt(0), 0))
  return store.open(key, { id: `id-of-${key}`, firstTaskId, balance, at: 0 })
}

/** A task that ends in DONE at 4000. */
export const task = (id: number, change: Partial<Task> = {}): Task => ({
  ...{
    id,
    family: '/f',
    path: '/f',
    createdAt: 1.25,
    request: '{"prompt":"ünïcode 👗"}',
    baseUrl: 'http://m',
  },
  ...{ scenario: 'default', why: 'default', tag: undefined, behaviour: { poll: [] }, errors: [], price: 2 },
  timeline: { statuses: ['ACCEPTED', 'DONE'], times: [1, 4000] },
  ...change,
})

/** Without members that are undefined, which no text can hold. */
export const plain = <T>(value: T): T =>
  value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T)
