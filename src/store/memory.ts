import type { Milliseconds } from '../clock.ts'
import {
  type AcceptPlan,
  type Account,
  type Bounds,
  defaultBounds,
  type FreshSandbox,
  type LedgerEntry,
  type Policy,
  type SandboxStore,
  type Store,
  type Task,
  type Usage,
} from './store.ts'

/**
 * State in this process; gone when it ends.
 * @param evicted called with the key of a sandbox that had to make room
 */
export function memoryStore(
  bounds: Bounds = defaultBounds,
  evicted: (key: string) => void = () => {},
): Store {
  return new MemoryStore(bounds, evicted)
}

class MemoryStore implements Store {
  readonly #sandboxes = new Map<string, MemorySandbox>()
  readonly #recent: RecentTasks

  constructor(
    readonly bounds: Bounds,
    readonly evicted: (key: string) => void,
  ) {
    this.#recent = new RecentTasks(bounds.tasks)
  }

  open(key: string, fresh: FreshSandbox): SandboxStore {
    const known = this.#sandboxes.get(key)
    if (known) return known
    if (this.#sandboxes.size >= this.bounds.sandboxes) this.#makeRoom()
    const sandbox = new MemorySandbox(key, fresh, this.bounds, this.#recent)
    this.#sandboxes.set(key, sandbox)
    return sandbox
  }

  /** The sandbox that was opened longest ago goes, one whose tasks have all been closed before any other. */
  #makeRoom(): void {
    const oldest =
      [...this.#sandboxes.values()].find((sandbox) => sandbox.isIdle()) ??
      this.#sandboxes.values().next().value
    if (!oldest) return
    oldest.clear()
    this.#sandboxes.delete(oldest.key)
    this.evicted(oldest.key)
  }

  ownerOf(taskId: number): string | undefined {
    for (const sandbox of this.#sandboxes.values()) if (sandbox.task(taskId)) return sandbox.key
    return undefined
  }

  clear(): void {
    for (const sandbox of this.#sandboxes.values()) sandbox.clear()
    this.#sandboxes.clear()
  }
}

/** All tasks of all sandboxes in order of acceptance, so that the oldest finished one can make room. */
class RecentTasks {
  readonly #queue = new Map<Task, MemorySandbox>()

  constructor(readonly limit: number) {}

  add(task: Task, sandbox: MemorySandbox): void {
    this.#queue.set(task, sandbox)
    if (this.#queue.size > this.limit) this.#makeRoom()
  }

  delete(task: Task): void {
    this.#queue.delete(task)
  }

  #makeRoom(): void {
    let first: Task | undefined
    let looked = 0
    for (const [task, sandbox] of this.#queue) {
      first ??= task
      if (sandbox.isClosed(task)) {
        sandbox.forget(task)
        return
      }
      // A long row of tasks that never end must not make each accept walk it.
      if (++looked === 100) break
    }
    if (first) this.#queue.get(first)?.forget(first)
  }
}

class MemorySandbox implements SandboxStore {
  readonly #tasks = new Map<number, Task>()
  readonly #open = new Set<number>()
  readonly #windows = new Map<string, Window>()
  #ledger: LedgerEntry[] = []
  #limited = false
  #balance = 0
  #held = 0
  #spent = 0
  #nextId: number

  constructor(
    readonly key: string,
    fresh: FreshSandbox,
    readonly bounds: Bounds,
    readonly recent: RecentTasks,
  ) {
    this.#nextId = fresh.firstTaskId
    if (fresh.balance !== null) this.setBalance(fresh.balance, fresh.at)
  }

  accept({ task: make, price }: AcceptPlan): Task | undefined {
    if (this.#limited && price > this.#balance) return undefined
    const task = make(this.#nextId++)
    this.#held += price
    this.#post({ at: task.createdAt, kind: 'hold', amount: -price, task: task.id })
    this.#tasks.set(task.id, task)
    this.#open.add(task.id)
    this.recent.add(task, this)
    return task
  }

  task(id: number): Task | undefined {
    return this.#tasks.get(id)
  }

  tasks({ before = Number.POSITIVE_INFINITY, limit = Number.POSITIVE_INFINITY } = {}): Task[] {
    const found: Task[] = []
    for (
      let id = Math.min(before, this.#nextId) - 1;
      found.length < Math.min(limit, this.#tasks.size) && id >= 0;
      id--
    ) {
      const task = this.#tasks.get(id)
      if (task) found.push(task)
    }
    return found
  }

  close(task: Task, kind: 'settle' | 'refund', at: Milliseconds): void {
    if (!this.#open.delete(task.id)) return
    this.#held -= task.price
    if (kind === 'settle') this.#spent += task.price
    this.#post({ at, kind, amount: kind === 'refund' ? task.price : 0, task: task.id })
  }

  account(): Account {
    return {
      balance: this.#limited ? this.#balance : null,
      held: this.#held,
      spent: this.#spent,
      ledger: [...this.#ledger],
    }
  }

  setBalance(balance: number | null, at: Milliseconds): void {
    this.#limited = balance !== null
    if (balance !== null) this.#post({ at, kind: 'grant', amount: balance - this.#balance })
  }

  countAccept(now: Milliseconds, policies: readonly Policy[], enforce: boolean): Usage[] {
    const usages = this.usage(now, policies)
    if (enforce && usages.some(({ used, policy }) => used >= policy.limit)) return usages
    for (const policy of policies) this.#window(policy).count(now)
    return usages
  }

  usage(now: Milliseconds, policies: readonly Policy[]): Usage[] {
    return policies.map((policy) => this.#window(policy).usage(now))
  }

  isClosed(task: Task): boolean {
    return !this.#open.has(task.id)
  }

  isIdle(): boolean {
    return this.#open.size === 0
  }

  forget(task: Task): void {
    this.#tasks.delete(task.id)
    this.#open.delete(task.id)
    this.recent.delete(task)
  }

  clear(): void {
    for (const task of this.#tasks.values()) this.recent.delete(task)
    this.#tasks.clear()
    this.#open.clear()
    this.#windows.clear()
    const balance = this.#limited ? this.#balance + this.#held + this.#spent : null
    this.#ledger = []
    this.#balance = this.#held = this.#spent = 0
    if (balance !== null) this.setBalance(balance, 0)
  }

  #post(entry: LedgerEntry): void {
    this.#balance += entry.amount
    this.#ledger.push(entry)
    if (this.#ledger.length > this.bounds.ledger) {
      const carried = this.#ledger.splice(0, Math.ceil(this.bounds.ledger / 2))
      const amount = carried.reduce((sum, { amount }) => sum + amount, 0)
      this.#ledger.unshift({ at: carried[carried.length - 1]?.at ?? entry.at, kind: 'carried', amount })
    }
  }

  #window(policy: Policy): Window {
    let window = this.#windows.get(policy.name)
    if (!window) {
      window = new Window(policy)
      this.#windows.set(policy.name, window)
    }
    return window
  }
}

/** A sliding log of the accepts of one policy, at most `limit` of them, in a ring. */
class Window {
  readonly #times: number[] = []
  #start = 0
  #used = 0

  constructor(readonly policy: Policy) {}

  usage(now: Milliseconds): Usage {
    const { limit, window } = this.policy
    while (this.#used > 0 && (this.#times[this.#start] ?? 0) <= now - window) {
      this.#start = (this.#start + 1) % limit
      this.#used--
    }
    return {
      policy: this.policy,
      used: this.#used,
      oldest: this.#used > 0 ? this.#times[this.#start] : undefined,
    }
  }

  count(now: Milliseconds): void {
    const { limit } = this.policy
    this.#times[(this.#start + this.#used) % limit] = now
    // Only where nothing is enforced can the ring be full: then the oldest is written over.
    if (this.#used < limit) this.#used++
    else this.#start = (this.#start + 1) % limit
  }
}
