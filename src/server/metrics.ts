import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { type Status, type Store, statuses } from '../store/store.ts'
import { transitionAt } from '../tasks/lifecycle.ts'
import type { Sandboxes } from '../tasks/sandboxes.ts'
import type { Counts } from './counts.ts'

export interface MetricsOptions {
  readonly counts: Counts
  readonly sandboxes: Sandboxes
  readonly store: Store
}

/** What Prometheus scrapes. Loaded, and the event loop watched, when it is first asked for. */
export interface Metrics {
  /** Prometheus' text format. */
  read(): Promise<string>
  readonly contentType: string
}

export function buildMetrics({ counts, sandboxes, store }: MetricsOptions): Metrics {
  const registry = new Registry()
  // Of the process: CPU, memory, and the delay of the event loop, under the names that dashboards know.
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  new Counter({
    name: 'claid_mock_requests_total',
    help: 'Answered requests, by operation and status',
    labelNames: ['operation', 'status'],
    registers,
    collect() {
      this.reset()
      for (const [operation, byStatus] of counts.requests) {
        for (const [status, times] of byStatus.entries())
          if (times > 0) this.inc({ operation, status }, times)
      }
    },
  })
  new Counter({
    name: 'claid_mock_deliveries_total',
    help: 'Attempts to deliver an event, by what came of it and the number of the attempt',
    labelNames: ['outcome', 'attempt'],
    registers,
    collect() {
      this.reset()
      for (const [outcome, byNumber] of counts.attempts) {
        byNumber.forEach((times, attempt) => {
          this.inc({ outcome, attempt }, times)
        })
      }
    },
  })
  new Gauge({
    name: 'claid_mock_tasks',
    help: 'Tasks that are kept, by their status now',
    labelNames: ['status'],
    registers,
    async collect() {
      const tasks = (await store.figures?.())?.tasks ?? (await tasksByStatus(sandboxes))
      for (const status of statuses) this.set({ status }, tasks.get(status) ?? 0)
    },
  })
  new Gauge({
    name: 'claid_mock_queue_depth',
    help: 'Ends of tasks and attempts to deliver that are planned or under way',
    registers,
    async collect() {
      const own = async () => (await sandboxes.all()).reduce((sum, { scheduler }) => sum + scheduler.depth, 0)
      this.set((await store.figures?.())?.depth ?? (await own()))
    },
  })
  return { read: () => registry.metrics(), contentType: registry.contentType }
}

async function tasksByStatus(sandboxes: Sandboxes): Promise<Map<Status, number>> {
  const found = new Map<Status, number>()
  for (const { state, clock } of await sandboxes.all()) {
    const now = clock.now()
    for (const { timeline } of await state.tasks()) {
      const { status } = transitionAt(timeline, now)
      found.set(status, (found.get(status) ?? 0) + 1)
    }
  }
  return found
}
