/** Right answers a second, subject after subject, round after round, in fresh processes each time. */
import { createClient } from './client.ts'
import { fire, type Load } from './load.ts'
import { type Server, startServer } from './server.ts'
import { inTurn } from './statistics.ts'
import type { Subject } from './subjects.ts'
import { invalidBody, isRight, type Workload, workloads } from './workloads.ts'

const key = 'bench'
/** Long enough for V8 to have compiled what is hot. */
const warmUpSeconds = 1
const polledTasks = 500

export interface Throughput {
  readonly subject: string
  readonly workload: Workload
  /** One a round. */
  readonly loads: readonly Load[]
}

export interface ThroughputResult {
  readonly measurements: readonly Throughput[]
  readonly wrong: readonly string[]
}

export async function measureThroughput(
  subjects: readonly Subject[],
  options: { rounds: number; seconds: number; onProgress: (text: string) => void },
): Promise<ThroughputResult> {
  const measurements = subjects.flatMap((subject) =>
    workloads.map((workload) => ({ subject: subject.name, workload, loads: [] as Load[] })),
  )
  const wrong: string[] = []

  for (let round = 0; round < options.rounds; round++) {
    const servers: Server[] = []
    try {
      for (const subject of subjects) servers.push(await startServer(subject))
      for (const server of servers) wrong.push(...(await converse(server)))
      for (const workload of workloads) {
        for (const server of inTurn(servers, round)) {
          const { name } = server.subject
          options.onProgress(`throughput, round ${round + 1} of ${options.rounds}: ${workload}, ${name}`)
          const ids = workload === 'GET finished' ? await submitSome(server) : []
          await fire({ server, key, workload, ids, seconds: warmUpSeconds })
          const load = await fire({ server, key, workload, ids, seconds: options.seconds })
          if (load.wrong > 0)
            wrong.push(`${name}, ${workload}: ${load.wrong} wrong answers in round ${round + 1}`)
          measurements.find((one) => one.subject === name && one.workload === workload)?.loads.push(load)
        }
      }
    } finally {
      await Promise.all(servers.map((server) => server.stop()))
    }
  }
  return { measurements, wrong }
}

async function submitSome(server: Server): Promise<number[]> {
  const client = createClient(server.port, key)
  const ids: number[] = []
  while (ids.length < polledTasks) ids.push(await client.submit())
  client.close()
  return ids
}

/** One small conversation, so that a wrong answer is shown with its words and not only counted. */
async function converse(server: Server): Promise<string[]> {
  const { name, expected } = server.subject
  const client = createClient(server.port, key)
  const answers = [
    { workload: 'POST invalid', ...(await client.post(invalidBody)) },
    { workload: 'GET finished', ...(await client.get(await client.submit())) },
  ] as const
  client.close()
  return answers
    .filter(({ workload, status, text }) => !isRight(expected[workload], status, text))
    .map(({ workload, status, text }) => `${name}, ${workload}: ${status} ${text.slice(0, 300)}`)
}
