import type { Milliseconds } from '../clock.ts'
import type { MemorySandbox } from './memory-sandbox.ts'
import type {
  Account,
  Delivery,
  DeliveryPage,
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
import { type AcceptPlan, type Awaitable, onceThere, type SandboxStore } from './sandbox.ts'
import type { Saving } from './saving.ts'

/**
 * A sandbox whose working copy is in this process: what changes it answers when that is written. Where more
 * is to follow that waits (a task is booked, then told), the last step waits for all of them.
 */
export class FileSandbox implements SandboxStore {
  constructor(
    readonly key: string,
    readonly copy: MemorySandbox,
    readonly saving: Saving,
  ) {}

  touch(): undefined {
    this.copy.touch()
  }

  accept(plan: AcceptPlan): Awaitable<Task | undefined> {
    const task = this.copy.accept(plan)
    if (!task) return undefined
    const kept = this.saving.soon(task)
    if (!(kept instanceof Promise)) return kept
    return kept.catch((error) => {
      // Its client is told that it was not taken.
      this.copy.delete(task.id, task.timeline.times[0] ?? task.createdAt)
      throw error
    })
  }

  task(id: number): Task | undefined {
    return this.copy.task(id)
  }

  isPast(id: number): boolean {
    return this.copy.isPast(id)
  }

  tasks(page?: Page): Awaitable<Task[]> {
    return this.saving.ifPossible(() => this.copy.tasks(page))
  }

  replace(task: Task): Awaitable<boolean> {
    return this.saving.soon(this.copy.replace(task))
  }

  delete(id: number, at: Milliseconds): Awaitable<boolean> {
    return this.saving.soon(this.copy.delete(id, at))
  }

  close(task: Task, kind: 'settle' | 'refund', at: Milliseconds): void {
    this.copy.close(task, kind, at)
  }

  account(): Awaitable<Account> {
    return this.saving.ifPossible(() => this.copy.account())
  }

  setBalance(balance: number | null, at: Milliseconds): Awaitable<void> {
    return this.saving.soon(this.copy.setBalance(balance, at))
  }

  countAccept(now: Milliseconds, policies: readonly Policy[], enforce: boolean): Usage[] | undefined {
    return this.copy.countAccept(now, policies, enforce)
  }

  usage(now: Milliseconds, policies: readonly Policy[]): Usage[] {
    return this.copy.usage(now, policies)
  }

  count(name: string, task?: number): number {
    return this.copy.count(name, task)
  }

  size(): { readonly tasks: number; readonly requests: number } {
    return this.copy.size()
  }

  addFault(fault: Omit<PlannedFault, 'id' | 'used'>): Awaitable<PlannedFault> {
    return this.saving.soon(this.copy.addFault(fault))
  }

  takeFault(on: string, draw: () => number): Awaitable<PlannedFault | undefined> {
    const fault = this.copy.takeFault(on, draw)
    return fault && this.saving.sometime(fault)
  }

  faults(): readonly PlannedFault[] {
    return this.copy.faults()
  }

  record(entry: RequestEntry): void {
    this.copy.record(entry)
  }

  requests(page?: { readonly limit?: number; readonly tag?: string }): readonly RequestEntry[] {
    return this.copy.requests(page)
  }

  forgotten(): number {
    return this.copy.forgotten()
  }

  owe(task: number, deliveries: readonly Omit<Delivery, 'id'>[]): readonly Delivery[] {
    return this.copy.owe(task, deliveries)
  }

  owed(): Owed {
    return this.copy.owed()
  }

  addDelivery(delivery: Omit<Delivery, 'id'>): Awaitable<Delivery> {
    return this.saving.soon(this.copy.addDelivery(delivery))
  }

  replaceDelivery(delivery: Delivery, was: Delivery): Awaitable<boolean> {
    return this.saving.sometime(this.copy.replaceDelivery(delivery, was))
  }

  delivery(id: number): Awaitable<Delivery | undefined> {
    return this.saving.ifPossible(() => this.copy.delivery(id))
  }

  deliveries(page?: DeliveryPage): Awaitable<readonly Delivery[]> {
    return this.saving.ifPossible(() => this.copy.deliveries(page))
  }

  settings(): SandboxSettings {
    return this.copy.settings()
  }

  change(settings: Partial<SandboxSettings>): Awaitable<void> {
    return this.saving.soon(this.copy.change(settings))
  }

  clear(at: Milliseconds, parts?: readonly Part[]): Awaitable<void> {
    return onceThere(this.copy.clear(at, parts), () => this.saving.soon(undefined))
  }
}
