import type { Milliseconds } from '../clock.ts'
import { finalStatuses, type Status, type Task } from '../store/store.ts'
import type { Sandbox } from '../tasks/sandboxes.ts'
import type { Hint } from './hints.ts'

interface Poll {
  readonly at: Milliseconds
  readonly status: Status
}
interface Memory {
  readonly polls: Map<number, Poll>
  /** Until when the client was told to wait. */
  waitUntil: Milliseconds
}

/** Polls remembered for each sandbox; only hints depend on them, so a forgotten one does no harm. */
const remembered = 1000

/** Notices what clients do wrong over several requests: nothing but hints comes of it. */
export class Habits {
  readonly #memories = new WeakMap<Sandbox, Memory>()

  /** A poll that follows too soon, or comes after one that already told the end. */
  polled(sandbox: Sandbox, task: Task, status: Status, now: Milliseconds): Hint | undefined {
    const { polls } = this.#memory(sandbox)
    const before = polls.get(task.id)
    if (!before && polls.size >= remembered) polls.delete(polls.keys().next().value ?? task.id)
    polls.set(task.id, { at: now, status })
    if (!before) return undefined
    if (finalStatuses.has(before.status)) return { name: 'polled-after-end', status }
    const ms = Math.round(now - before.at)
    return ms < 1000 ? { name: 'busy-poll', ms } : undefined
  }

  /** A refusal for the rate: was the client told to wait, and did not? */
  refused(sandbox: Sandbox, seconds: number, now: Milliseconds): Hint {
    const memory = this.#memory(sandbox)
    const early = now < memory.waitUntil
    memory.waitUntil = Math.max(memory.waitUntil, now + seconds * 1000)
    return { name: early ? 'came-too-early' : 'rate-limited', seconds }
  }

  #memory(sandbox: Sandbox): Memory {
    let memory = this.#memories.get(sandbox)
    if (!memory) {
      memory = { polls: new Map(), waitUntil: 0 }
      this.#memories.set(sandbox, memory)
    }
    return memory
  }
}

/** The first input that a service elsewhere could not fetch: on this machine, or in a private network. */
export function unreachableInput(inputs: readonly string[]): Hint | undefined {
  const url = inputs.find((input) => privateAddress.test(input))
  return url === undefined ? undefined : { name: 'unreachable-input', path: 'An input', url }
}

/** Loopback, private and link-local addresses, names of one part, and endings that no public name has. */
const privateAddress = new RegExp(
  `^https?://(?:[^/@]*@)?(?:${[
    String.raw`localhost|[^/:?#]*\.(?:localhost|local|internal|test)`,
    String.raw`127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+|169\.254\.[\d.]+|0\.0\.0\.0`,
    String.raw`\[(?:::1?|f[cd][\da-f:]*|fe80[\da-f:]*)\]|[^./:?#[\]]+`,
  ].join('|')})(?:[:/?#]|$)`,
  'i',
)
