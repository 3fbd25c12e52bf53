import { RedisServer, withoutRedis } from '../support/redis.ts'

/** A place where state is kept, as a test uses it. */
export interface Kept {
  /** An address of a state that nobody else uses. */
  state(): string
  remove(): Promise<void>
}

export interface StoreOfTests {
  readonly name: string
  /** What it needs is not installed here; in CI it has to be. */
  readonly isMissing: boolean
  open(): Promise<Kept>
}

/** Every store that outlives a process; all of them have to behave as memory does. */
export const stores: readonly StoreOfTests[] = [
  {
    name: withoutRedis ? 'Redis (needs redis-server: apt-get install redis-server)' : 'Redis',
    isMissing: withoutRedis,
    open: async () => {
      const server = await RedisServer.start()
      return { state: () => server.state(), remove: () => server.remove() }
    },
  },
]
