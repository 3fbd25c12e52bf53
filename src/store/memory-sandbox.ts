import type { Milliseconds } from '../clock.ts'
import { KeptDeliveries } from './deliveries.ts'
import { KeptFaults } from './faults.ts'
import type { KeptSandbox, Self } from './kept.ts'
import { KeptTasks, type Life } from './kept-tasks.ts'
import type { Notes } from './notes.ts'
import { Purse } from './purse.ts'
import type { RecentTasks } from './recent-tasks.ts'
import type {
  Account,
  Delivery,
  DeliveryPage,
  FreshSandbox,
  LedgerEntry,
  Owed,
  Page,
  Part,
  PlannedFault,
  Policy,
  RequestEntry,
  SandboxSettings,
  Task,
  Usage,
} from './records.ts'
import { parts } from './records.ts'
import { Ring } from './ring.ts'
import type { Placed, Row } from './row.ts'
import type { AcceptPlan, SandboxStore } from './sandbox.ts'
import type { Bounds } from './store.ts'
import { Windows } from './window.ts'

/** A sandbox in this process. */
export class MemorySandbox implements SandboxStore, Placed<MemorySandbox> {
  readonly #tasks: KeptTasks
  readonly #purse: Purse
  readonly #deliveries: KeptDeliveries
  readonly #requests: Ring
  readonly #faults: KeptFaults
  readonly #windows = new Windows()
  readonly #counters = new Map<string, number>()
  #settings: SandboxSettings = noSettings
  #nextId: number
  older: MemorySandbox | undefined = undefined
  newer: MemorySandbox | undefined = undefined
  /** Counts up along the row of all sandboxes. */
  usedAt = 0

  /** @param uses all sandboxes, the one that was used longest ago first */
  constructor(
    readonly key: string,
    readonly fresh: FreshSandbox,
    readonly bounds: Bounds,
    readonly recent: RecentTasks,
    readonly uses: Row<MemorySandbox>,
    readonly notes?: Notes,
  ) {
    this.#nextId = fresh.firstTaskId
    this.#tasks = new KeptTasks(this, recent, notes)
    this.#purse = new Purse(bounds.ledger, notes)
    this.#deliveries = new KeptDeliveries(bounds.deliveries, notes)
    this.#requests = new Ring(bounds.requests, notes)
    this.#faults = new KeptFaults(notes)
    this.#use()
    notes?.self()
    if (fresh.balance !== null) this.setBalance(fresh.balance, fresh.at)
  }

  accept({ task: make, price, preferredId, credits }: AcceptPlan): Task | undefined {
    if (!this.#purse.canPay(price, credits)) return undefined
    const task = make(
      preferredId !== undefined && !this.#tasks.has(preferredId) ? preferredId : this.#freeId(),
    )
    this.#purse.hold(price, task.id, task.timeline.times[0] ?? task.createdAt)
    this.#tasks.add(task)
    return task
  }

  task(id: number): Task | undefined {
    return this.#tasks.get(id)
  }

  isPast(id: number): boolean {
    return id >= this.fresh.firstTaskId && id < this.#nextId && !this.#tasks.has(id)
  }

  tasks(page: Page = {}): Task[] {
    return this.#tasks.list(page)
  }

  replace(task: Task): boolean {
    return this.#tasks.replace(task)
  }

  delete(id: number, at: Milliseconds): boolean {
    const task = this.#tasks.get(id)
    if (!task) return false
    this.close(task, 'refund', at)
    this.forget(task)
    return true
  }

  close(task: Task, kind: 'settle' | 'refund', at: Milliseconds): void {
    if (this.#tasks.book(task.id)) this.#purse.book(task.price, task.id, kind, at)
  }

  account(): Account {
    return this.#purse.account
  }

  setBalance(balance: number | null, at: Milliseconds): void {
    this.#purse.set(balance, at)
  }

  countAccept(now: Milliseconds, policies: readonly Policy[], enforce: boolean): Usage[] | undefined {
    const usage = this.#windows.count(now, policies, enforce)
    if (usage) this.notes?.self()
    return usage
  }

  usage(now: Milliseconds, policies: readonly Policy[]): Usage[] {
    return this.#windows.usage(now, policies)
  }

  count(name: string, task?: number): number {
    if (task !== undefined) return this.#tasks.count(name, task)
    const counted = (this.#counters.get(name) ?? 0) + 1
    this.#counters.set(name, counted)
    this.notes?.self()
    return counted
  }

  size() {
    return { tasks: this.#tasks.size, requests: this.#requests.size }
  }

  addFault(planned: Omit<PlannedFault, 'id' | 'used'>): PlannedFault {
    return this.#faults.add(planned)
  }

  takeFault(on: string, draw: () => number): PlannedFault | undefined {
    return this.#faults.take(on, draw)
  }

  faults(): readonly PlannedFault[] {
    return this.#faults.all
  }

  record(entry: RequestEntry): void {
    this.#requests.record(entry)
  }

  requests(page: { limit?: number; tag?: string } = {}): RequestEntry[] {
    return this.#requests.list(page)
  }

  forgotten(): number {
    return this.#requests.oldest
  }

  owe(task: number, deliveries: readonly Omit<Delivery, 'id'>[]): readonly Delivery[] {
    return this.#tasks.tell(task) ? deliveries.map((delivery) => this.#deliveries.add(delivery)) : []
  }

  owed(): Owed {
    return { tasks: this.#tasks.owed, deliveries: this.#deliveries.owed() }
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
    this.notes?.self()
  }

  touch(): undefined {
    // Nobody is newer than the one that was used last, and than one that is gone.
    if (this.newer === undefined) return
    this.uses.remove(this)
    this.#use()
    this.notes?.used()
  }

  #use(): void {
    this.usedAt = (this.uses.newest?.usedAt ?? 0) + 1
    this.uses.append(this)
  }

  isIdle(): boolean {
    return this.#tasks.areOver && !this.#deliveries.areOwed
  }

  forget(task: Task): void {
    this.#tasks.delete(task.id)
  }

  clear(at: Milliseconds, some: readonly Part[] = parts): void {
    for (const part of some) this.#clearPart[part](at)
    this.notes?.self()
  }

  readonly #clearPart: Readonly<Record<Part, (at: Milliseconds) => void>> = {
    tasks: (at) => {
      for (const task of this.#tasks.all) {
        this.close(task, 'refund', at)
        this.forget(task)
      }
      this.notes?.wiped('task')
    },
    credits: (at) => this.#purse.reset(this.fresh.balance, at),
    limits: () => this.#windows.clear(),
    faults: () => this.#faults.clear(),
    counters: () => this.#counters.clear(),
    requests: () => this.#requests.clear(),
    scenario: () => this.change({ scenario: undefined, limits: undefined }),
    deliveries: () => this.#deliveries.clear(),
    webhook: () => this.change({ webhook: undefined, receiver: undefined }),
  }

  #freeId(): number {
    while (this.#tasks.has(this.#nextId)) this.#nextId++
    return this.#nextId++
  }

  /** What it has one of. */
  get self(): Self {
    return {
      ...{ key: this.key, fresh: this.fresh, settings: this.#settings, sums: this.#purse.sums },
      faults: this.#faults.all,
      counters: Object.fromEntries(this.#counters),
      windows: this.#windows.kept,
      ...{ nextTask: this.#nextId, nextFault: this.#faults.nextId, nextDelivery: this.#deliveries.nextId },
    }
  }

  lifeOf(id: number): Life {
    return this.#tasks.lifeOf(id)
  }

  movement(number: number): LedgerEntry | undefined {
    return this.#purse.movement(number)
  }

  request(slot: number) {
    return this.#requests.at(slot)
  }

  /** All of it. */
  get kept(): KeptSandbox {
    return {
      self: this.self,
      tasks: this.#tasks.all.map((task) => [task, this.#tasks.lifeOf(task.id)]),
      movements: this.#purse.movements,
      requests: this.#requests.numbered,
      deliveries: this.#deliveries.list({}).toReversed(),
    }
  }

  /** Becomes as it was kept; its tasks are {@link restoreTask | restored} in the order of all sandboxes. */
  restore({ self, movements, requests, deliveries }: Omit<KeptSandbox, 'tasks'>): void {
    this.#settings = { ...noSettings, ...self.settings }
    this.#purse.restore(self.sums, movements)
    this.#faults.restore(self.faults, self.nextFault)
    for (const [name, counted] of Object.entries(self.counters)) this.#counters.set(name, counted)
    this.#windows.restore(self.windows)
    this.#nextId = self.nextTask
    this.#requests.restore(requests)
    this.#deliveries.restore(deliveries, self.nextDelivery)
  }

  restoreTask(task: Task, life: Life): void {
    this.#tasks.restore(task, life)
  }
}

const noSettings: SandboxSettings = {
  scenario: undefined,
  limits: undefined,
  webhook: undefined,
  receiver: undefined,
  pace: undefined,
  telling: undefined,
}
