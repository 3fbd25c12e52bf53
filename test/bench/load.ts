/** The load: some connections in this process against a subject in another. */
import autocannon from 'autocannon'
import type { Server } from './server.ts'
import {
  headersFor,
  holds,
  invalidBody,
  pollPath,
  submitPath,
  validBody,
  type Workload,
} from './workloads.ts'

/** Enough that a subject never waits for work; many more would measure queues. */
const connections = 16

export interface Load {
  /** Right answers a second. */
  readonly rate: number
  readonly wrong: number
  /** Shares of one core. Below a full server share something else was the limit. */
  readonly generatorShare: number
  readonly serverShare: number | undefined
}

export interface Shot {
  readonly server: Server
  readonly key: string
  readonly workload: Workload
  readonly seconds: number
  /** The tasks that are polled in turn. */
  readonly ids: readonly number[]
}

/** Keeps one workload up for some seconds and judges every answer. */
export async function fire({ server, key, workload, seconds, ids }: Shot): Promise<Load> {
  const expected = server.subject.expected[workload]
  const requests: autocannon.Request[] =
    workload === 'GET finished'
      ? ids.map((id) => ({ method: 'GET', path: pollPath(id) }))
      : [{ method: 'POST', path: submitPath, body: workload === 'POST valid' ? validBody : invalidBody }]

  const ownBefore = process.cpuUsage()
  const theirsBefore = await server.processorTime()
  const result = await autocannon({
    url: `http://127.0.0.1:${server.port}`,
    connections,
    duration: seconds,
    headers: headersFor(key),
    requests,
    // How soon it notices that the time is over.
    sampleInt: 100,
    verifyBody: (body) => holds(expected, String(body)),
  })
  const own = process.cpuUsage(ownBefore)
  const theirs = await server.processorTime()

  const elapsed = (result.finish.getTime() - result.start.getTime()) / 1000
  const answered = result['1xx'] + result['2xx'] + result['3xx'] + result['4xx'] + result['5xx']
  const right = result.statusCodeStats?.[`${expected.status}`]?.count ?? 0
  return {
    rate: right / elapsed,
    wrong: answered - right + result.mismatches + result.errors,
    generatorShare: (own.user + own.system) / 1e6 / elapsed,
    serverShare:
      theirs === undefined || theirsBefore === undefined ? undefined : (theirs - theirsBefore) / elapsed,
  }
}
