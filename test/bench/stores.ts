/** What it costs to keep state elsewhere: the mock with each store, in turn with the mock in memory. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RedisServer, withoutRedis } from '../support/redis.ts'
import { prepareMock, type Subject } from './subjects.ts'
import { measureThroughput, type ThroughputResult } from './throughput.ts'

export interface StoreOptions {
  readonly rounds: number
  readonly seconds: number
  readonly onProgress: (text: string) => void
}

/** The first subject is the one in memory. A store whose server is not installed is left out. */
export async function measureStores(options: StoreOptions): Promise<ThroughputResult> {
  const folder = await mkdtemp(join(tmpdir(), 'claid-mock-bench-states-'))
  const redis = withoutRedis ? undefined : await RedisServer.start()
  let number = 0
  const { name: _, ...memory } = await prepareMock()
  const on = (name: string, state: () => string): Subject => ({
    ...memory,
    name,
    // Each start has a state of its own.
    command: (port) => [...memory.command(port), '--state', state()],
  })
  try {
    const subjects = [
      on('memory', () => 'memory:'),
      on('file', () => `file:${join(folder, `${++number}.db`)}`),
      ...(redis ? [on('Redis', () => redis.state())] : []),
    ]
    return await measureThroughput(subjects, options)
  } finally {
    await redis?.remove()
    await rm(folder, { recursive: true, force: true })
  }
}
