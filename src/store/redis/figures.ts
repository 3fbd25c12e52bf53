import type { Clock } from '../../clock.ts'
import { type Milliseconds, type Pace, SandboxClock } from '../../clock.ts'
import type { Figures, Status, Task } from '../store.ts'
import { keyFor, type Reach } from './reach.ts'

const chunk = 500

/** Tasks by their status now. Those that have ended are counted as they end; only the others are looked at. */
export async function figuresOf(reach: Reach, base: Clock, depth: number): Promise<Figures> {
  const ended = await reach.ask((redis) => redis.hgetall(`${reach.prefix}tally`))
  const tasks = new Map(Object.entries(ended).map(([status, count]) => [status as Status, Number(count)]))
  const clocks = new Map<string, SandboxClock>()
  for (let from = 0; ; from += chunk) {
    const names = await reach.ask((redis) =>
      redis.zrange(`${reach.prefix}open`, from, String(from + chunk - 1)),
    )
    for (const [sandbox, ids] of bySandbox(names)) {
      const clock = clocks.get(sandbox) ?? (await clockOf(reach, base, sandbox))
      clocks.set(sandbox, clock)
      const texts = await reach.ask((redis) => redis.hmget(keyFor(reach, sandbox, 'tasks'), ...ids))
      // One that was closed and not told of yet is counted already.
      const closed = await reach.ask((redis) => redis.hmget(keyFor(reach, sandbox, 'ended'), ...ids))
      for (const [index, text] of texts.entries()) {
        if (!text || closed[index]) continue
        const status = statusAt(JSON.parse(text) as Task, clock.now())
        tasks.set(status, (tasks.get(status) ?? 0) + 1)
      }
    }
    if (names.length < chunk) return { tasks, depth }
  }
}

function bySandbox(names: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const name of names) {
    const [sandbox = '', id = ''] = name.split('/')
    found.set(sandbox, [...(found.get(sandbox) ?? []), id])
  }
  return found
}

async function clockOf(reach: Reach, base: Clock, sandbox: string): Promise<SandboxClock> {
  const pace = await reach.ask((redis) => redis.hget(keyFor(reach, sandbox), 'pace'))
  return new SandboxClock(base, pace ? (JSON.parse(pace) as Pace) : undefined)
}

function statusAt({ timeline }: Task, now: Milliseconds): Status {
  return timeline.statuses[timeline.times.findLastIndex((at) => at <= now)] ?? 'ACCEPTED'
}
