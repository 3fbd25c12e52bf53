/** From spawn to the first right answer of a POST. */
import { startServer } from './server.ts'
import { inTurn } from './statistics.ts'
import type { Subject } from './subjects.ts'

export interface Startup {
  readonly subject: string
  /** Milliseconds, one a round. */
  readonly times: readonly number[]
}

export async function measureStartup(
  subjects: readonly Subject[],
  options: { rounds: number; onProgress: (text: string) => void },
): Promise<readonly Startup[]> {
  const results = subjects.map((subject) => ({ subject: subject.name, times: [] as number[] }))
  // Round -1 fills the file cache and is not counted.
  for (let round = -1; round < options.rounds; round++) {
    if (round >= 0) options.onProgress(`start-up, round ${round + 1} of ${options.rounds}`)
    for (const subject of inTurn(subjects, round)) {
      const server = await startServer(subject)
      await server.stop()
      if (round >= 0) results.find((one) => one.subject === subject.name)?.times.push(server.startup)
    }
  }
  return results
}
