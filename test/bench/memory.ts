/** What a stored task costs, and whether answers stay as quick when many are stored. */
import { type Client, createClient, WrongAnswer } from './client.ts'
import { type Heap, type Server, startServer } from './server.ts'
import { median } from './statistics.ts'
import type { Subject } from './subjects.ts'
import { isRight } from './workloads.ts'

export const storedTasks = 100_000
/** How many tasks at either end are timed one by one. */
export const timedTasks = 1_000
const warmUpTasks = 5_000
const connections = 8

/** Median milliseconds of an answer. */
export interface Latency {
  readonly post: number
  readonly get: number
}

export interface Memory {
  readonly subject: string
  readonly bytesPerTask: number
  /** The same after each task was polled once, since a server may keep the answer. */
  readonly bytesPerPolledTask: number
  readonly heaps: { readonly before: Heap; readonly stored: Heap; readonly polled: Heap }
  readonly first: Latency
  readonly last: Latency
}

type Progress = (text: string) => void

export async function measureMemory(
  subjects: readonly Subject[],
  options: { onProgress: Progress },
): Promise<readonly Memory[]> {
  const memories: Memory[] = []
  for (const subject of subjects) memories.push(await measureOne(subject, options.onProgress))
  return memories
}

async function measureOne(subject: Subject, onProgress: Progress): Promise<Memory> {
  const server = await startServer(subject, { heap: true })
  try {
    onProgress(`memory, ${subject.name}: warming up`)
    // Another key, so that compiled code and full logs are in the first figure but none of our tasks.
    await timeTasks(server, 'bench-warm-up', warmUpTasks)

    const before = await server.heap()
    const first = await timeTasks(server, 'bench', timedTasks)
    onProgress(`memory, ${subject.name}: storing ${storedTasks} tasks`)
    const middle = await inParallel(server, storedTasks - 2 * timedTasks, (client) => client.submit())
    const last = await timeTasks(server, 'bench', timedTasks)
    const stored = await server.heap()

    onProgress(`memory, ${subject.name}: polling each of them`)
    const ids = [...first.ids, ...middle, ...last.ids]
    if (new Set(ids).size !== storedTasks) throw new WrongAnswer(`${subject.name} gave an id twice`)
    await inParallel(server, storedTasks, (client, index) => poll(server, client, ids[index] ?? 0))
    const polled = await server.heap()

    return {
      subject: subject.name,
      bytesPerTask: (stored.used - before.used) / storedTasks,
      bytesPerPolledTask: (polled.used - before.used) / storedTasks,
      heaps: { before, stored, polled },
      first: first.latency,
      last: last.latency,
    }
  } finally {
    await server.stop()
  }
}

async function timeTasks(server: Server, key: string, count: number) {
  const client = createClient(server.port, key)
  const ids: number[] = []
  const posts = await timed(count, async () => {
    ids.push(await client.submit())
  })
  const gets = await timed(count, (index) => poll(server, client, ids[index] ?? 0))
  client.close()
  return { ids, latency: { post: median(posts), get: median(gets) } }
}

async function timed(count: number, ask: (index: number) => Promise<void>): Promise<number[]> {
  const times: number[] = []
  for (let index = 0; index < count; index++) {
    const start = performance.now()
    await ask(index)
    times.push(performance.now() - start)
  }
  return times
}

async function poll(server: Server, client: Client, id: number): Promise<void> {
  const { status, text } = await client.get(id)
  if (isRight(server.subject.expected['GET finished'], status, text)) return
  throw new WrongAnswer(`${server.subject.name}, GET of task ${id}: ${status} ${text.slice(0, 300)}`)
}

async function inParallel<T>(
  server: Server,
  count: number,
  ask: (client: Client, index: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const work = async () => {
    const client = createClient(server.port, 'bench')
    while (next < count) results.push(await ask(client, next++))
    client.close()
  }
  await Promise.all(Array.from({ length: connections }, work))
  return results
}
