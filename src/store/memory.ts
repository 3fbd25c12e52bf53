import type { Milliseconds } from '../clock.ts'
import { drawSeed } from '../random.ts'
import { KeptDeliveries } from './deliveries.ts'
import {
  type AcceptPlan,
  type Account,
  type Begun,
  type Bounds,
  type Delivery,
  type DeliveryPage,
  defaultBounds,
  type FreshSandbox,
  type LedgerEntry,
  type Owed,
  type Page,
  type Part,
  type PlannedFault,
  type Policy,
  parts,
  type RequestEntry,
  type SandboxSettings,
  type SandboxStore,
  type Store,
  type StoreOptions,
  type Task,
  type Usage,
} from './store.ts'
import { Window } from './window.ts'

/** State in this process; gone when it ends. */
export function memoryStore({
  seed = String(drawSeed()),
  bounds = defaultBounds,
  evicted = () => {},
}: Pick<StoreOptions, 'seed' | 'bounds' | 'evicted'> = {}): Store {
  return new MemoryStore({ seed, run: 0 }, bounds, evicted)
}

class MemoryStore implements Store {
  readonly #sandboxes = new Map<string, MemorySandbox>()
  readonly #keys = new Map<string, string>()
  readonly #recent: RecentTasks

  constructor(
    readonly begun: Begun,
    readonly bounds: Bounds,
    readonly evicted: (key: string) => void,
  ) {
    this.#recent = new RecentTasks(bounds.tasks)
  }

  ready(): void {}

  close(): void {}

  sandboxes(): readonly string[] {
    return [...this.#sandboxes.keys()]
  }

  keyOf(id: string): string | undefined {
    return this.#keys.get(id)
  }

  open(key: string, fresh: FreshSandbox): SandboxStore {
    const known = this.#sandboxes.get(key)
    if (known) {
      known.touch()
      return known
    }
    if (this.#sandboxes.size >= this.bounds.sandboxes) this.#makeRoom()
    const sandbox = new MemorySandbox(key, fresh, this.bounds, this.#recent)
    this.#sandboxes.set(key, sandbox)
    this.#keys.set(fresh.id, key)
    return sandbox
  }

  /** The sandbox that was used longest ago goes, one whose tasks have all been closed before any other. */
  #makeRoom(): void {
    let oldest: MemorySandbox | undefined
    for (const sandbox of this.#sandboxes.values()) {
      const isBetter =
        !oldest || (sandbox.isIdle() === oldest.isIdle() ? sandbox.usedAt < oldest.usedAt : sandbox.isIdle())
      if (isBetter) oldest = sandbox
    }
    if (!oldest) return
    oldest.clear(0)
    this.#sandboxes.delete(oldest.key)
    this.#keys.delete(oldest.fresh.id)
    this.evicted(oldest.key)
  }

  ownerOf(taskId: number): string | undefined {
    for (const sandbox of this.#sandboxes.values()) if (sandbox.task(taskId)) return sandbox.key
    return undefined
  }

  clear(): void {
    for (const sandbox of this.#sandboxes.values()) sandbox.clear(0)
    this.#sandboxes.clear()
    this.#keys.clear()
  }
}

/** All tasks of all sandboxes in order of acceptance, so that the oldest finished one can make room. */
class RecentTasks {
  readonly #queue = new Map<Task, MemorySandbox>()

  #uses = 0

  constructor(readonly limit: number) {}

  /** Counts one more use of any sandbox. */
  tick(): number {
    return ++this.#uses
  }

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
    // What it holds is given back, as at a bad end.
    if (first) this.#queue.get(first)?.delete(first.id, first.createdAt)
  }
}

class MemorySandbox implements SandboxStore {
  readonly #tasks = new Map<number, Task>()
  readonly #open = new Set<number>()
  /** Closed, and to be told. */
  readonly #untold = new Set<number>()
  readonly #windows = new Map<string, Window>()
  readonly #counters = new Map<string, number>()
  readonly #taskCounters = new Map<number, Map<string, number>>()
  readonly #requests: RequestEntry[] = []
  #nextRequest = 0
  readonly #deliveries: KeptDeliveries
  #faults: PlannedFault[] = []
  #nextFault = 1
  #settings: SandboxSettings = noSettings
  #ledger: LedgerEntry[] = []
  #limited = false
  #balance = 0
  #held = 0
  #spent = 0
  #nextId: number
  /** Which use of any sandbox was the last one of this. */
  usedAt = 0

  constructor(
    readonly key: string,
    readonly fresh: FreshSandbox,
    readonly bounds: Bounds,
    readonly recent: RecentTasks,
  ) {
    this.#nextId = fresh.firstTaskId
    this.#deliveries = new KeptDeliveries(bounds.deliveries)
    this.touch()
    if (fresh.balance !== null) this.setBalance(fresh.balance, fresh.at)
  }

  accept({ task: make, price, preferredId, credits }: AcceptPlan): Task | undefined {
    const available =
      credits !== undefined
        ? credits - this.#held - this.#spent
        : this.#limited
          ? this.#balance
          : Number.POSITIVE_INFINITY
    if (price > available) return undefined
    const task = make(
      preferredId !== undefined && !this.#tasks.has(preferredId) ? preferredId : this.#freeId(),
    )
    this.#held += price
    this.#post({ at: task.timeline[0]?.at ?? task.createdAt, kind: 'hold', amount: -price, task: task.id })
    this.#tasks.set(task.id, task)
    this.#open.add(task.id)
    this.recent.add(task, this)
    return task
  }

  task(id: number): Task | undefined {
    return this.#tasks.get(id)
  }

  isPast(id: number): boolean {
    return id >= this.fresh.firstTaskId && id < this.#nextId && !this.#tasks.has(id)
  }

  tasks({ before, limit = Number.POSITIVE_INFINITY, tag }: Page = {}): Task[] {
    const newest = [...this.#tasks.values()].reverse()
    const after = before === undefined ? 0 : newest.findIndex((task) => task.id === before) + 1
    const older =
      after > 0 || before === undefined ? newest.slice(after) : newest.filter(({ id }) => id < before)
    return older.filter((task) => tag === undefined || task.tag === tag).slice(0, limit)
  }

  replace(task: Task): boolean {
    const old = this.#tasks.get(task.id)
    if (!old) return false
    this.#tasks.set(task.id, task)
    this.recent.delete(old)
    this.recent.add(task, this)
    return true
  }

  delete(id: number, at: Milliseconds): boolean {
    const task = this.#tasks.get(id)
    if (!task) return false
    this.close(task, 'refund', at)
    this.forget(task)
    return true
  }

  close(task: Task, kind: 'settle' | 'refund', at: Milliseconds): void {
    if (!this.#open.delete(task.id)) return
    this.#untold.add(task.id)
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

  countAccept(now: Milliseconds, policies: readonly Policy[], enforce: boolean): Usage[] | undefined {
    if (enforce && policies.some((policy) => this.#window(policy).isFull(now))) return undefined
    for (const policy of policies) this.#window(policy).count(now)
    return this.usage(now, policies)
  }

  usage(now: Milliseconds, policies: readonly Policy[]): Usage[] {
    return policies.map((policy) => this.#window(policy).usage(now))
  }

  count(name: string, task?: number): number {
    const counters = task === undefined ? this.#counters : this.#countersOf(task)
    const counted = (counters.get(name) ?? 0) + 1
    counters.set(name, counted)
    return counted
  }

  size() {
    return { tasks: this.#tasks.size, requests: this.#requests.length }
  }

  addFault(planned: Omit<PlannedFault, 'id' | 'used'>): PlannedFault {
    const fault = { ...planned, id: this.#nextFault++, used: 0 }
    this.#faults.push(fault)
    return fault
  }

  takeFault(on: string, draw: () => number): PlannedFault | undefined {
    if (this.#faults.length === 0) return undefined
    const index = this.#faults.findIndex(
      (fault) =>
        fault.on === on && fault.used < fault.times && (fault.probability >= 1 || draw() < fault.probability),
    )
    const fault = this.#faults[index]
    if (!fault) return undefined
    const met = { ...fault, used: fault.used + 1 }
    this.#faults[index] = met
    return met
  }

  faults(): readonly PlannedFault[] {
    return [...this.#faults]
  }

  record(entry: RequestEntry): void {
    // A ring: the oldest entry is written over.
    this.#requests[this.#nextRequest] = entry
    this.#nextRequest = (this.#nextRequest + 1) % this.bounds.requests
  }

  requests({ limit = Number.POSITIVE_INFINITY, tag }: { limit?: number; tag?: string } = {}): RequestEntry[] {
    const inOrder = [
      ...this.#requests.slice(this.#nextRequest),
      ...this.#requests.slice(0, this.#nextRequest),
    ]
    return inOrder
      .reverse()
      .filter((entry) => tag === undefined || entry.tag === tag)
      .slice(0, limit)
  }

  owe(task: number, deliveries: readonly Omit<Delivery, 'id'>[]): readonly Delivery[] {
    if (!this.#untold.delete(task)) return []
    return deliveries.map((delivery) => this.#deliveries.add(delivery))
  }

  owed(): Owed {
    const tasks = [...this.#tasks.values()].filter(({ id }) => this.#open.has(id) || this.#untold.has(id))
    return { tasks, deliveries: this.#deliveries.owed() }
  }

  addDelivery(delivery: Omit<Delivery, 'id'>): Delivery {
    return this.#deliveries.add(delivery)
  }

  replaceDelivery(delivery: Delivery, was: Delivery): boolean {
    return this.#deliveries.replace(delivery, was)
  }

  delivery(id: number): Delivery | undefined {
    return this.#deliveries.get(id)
  }

  deliveries(page: DeliveryPage = {}): readonly Delivery[] {
    return this.#deliveries.list(page)
  }

  settings(): SandboxSettings {
    return this.#settings
  }

  change(settings: Partial<SandboxSettings>): void {
    this.#settings = { ...this.#settings, ...settings }
  }

  touch(): undefined {
    this.usedAt = this.recent.tick()
  }

  isClosed(task: Task): boolean {
    return !this.#open.has(task.id) && !this.#untold.has(task.id)
  }

  isIdle(): boolean {
    return this.#open.size === 0 && this.#untold.size === 0 && !this.#deliveries.areOwed
  }

  forget(task: Task): void {
    this.#tasks.delete(task.id)
    this.#taskCounters.delete(task.id)
    this.#open.delete(task.id)
    this.#untold.delete(task.id)
    this.recent.delete(task)
  }

  clear(at: Milliseconds, some: readonly Part[] = parts): void {
    for (const part of some) this.#clearPart[part](at)
  }

  readonly #clearPart: Readonly<Record<Part, (at: Milliseconds) => void>> = {
    tasks: (at) => {
      for (const task of [...this.#tasks.values()]) {
        this.close(task, 'refund', at)
        this.forget(task)
      }
    },
    credits: (at) => {
      // As at the start; what open tasks hold is held still.
      this.#ledger = []
      this.#balance = this.#spent = 0
      if (this.#held > 0) this.#post({ at, kind: 'carried', amount: -this.#held })
      this.#limited = this.fresh.balance !== null
      if (this.fresh.balance !== null) this.#post({ at, kind: 'grant', amount: this.fresh.balance })
    },
    limits: () => this.#windows.clear(),
    faults: () => {
      this.#faults = []
    },
    counters: () => this.#counters.clear(),
    requests: () => {
      this.#requests.length = 0
      this.#nextRequest = 0
    },
    scenario: () => this.change({ scenario: undefined, limits: undefined }),
    deliveries: () => this.#deliveries.clear(),
    webhook: () => this.change({ webhook: undefined }),
  }

  #countersOf(task: number): Map<string, number> {
    const known = this.#taskCounters.get(task)
    if (known) return known
    const counters = new Map<string, number>()
    this.#taskCounters.set(task, counters)
    return counters
  }

  #freeId(): number {
    while (this.#tasks.has(this.#nextId)) this.#nextId++
    return this.#nextId++
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

const noSettings: SandboxSettings = {
  scenario: undefined,
  limits: undefined,
  webhook: undefined,
  pace: undefined,
}
