import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { type Figures, type Status, type Store, StoreUnavailable, statuses } from '../store/store.ts'
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

/**
 * Of the process: CPU, memory, and the delay of the event loop, under the names that dashboards know. One for
 * all mocks in it, since prom-client has no way to end what watches.
 */
const ofProcess = new Registry()
collectDefaultMetrics({ register: ofProcess })

export function buildMetrics({ counts, sandboxes, store }: MetricsOptions): Metrics {
  const registry = new Registry()
  const registers = [registry]
  let look: Promise<Figures | undefined> | undefined
  /** One look at all sandboxes for all that is told of them at a time. */
  const figures = () => {
    look ??= unlessAway(store.figures?.() ?? ownFigures(sandboxes)).finally(() => {
      look = undefined
    })
    return look
  }
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
      this.reset()
      const told = await figures()
      for (const status of statuses) if (told) this.set({ status }, told.tasks.get(status) ?? 0)
    },
  })
  new Gauge({
    name: 'claid_mock_queue_depth',
    help: 'Ends of tasks and attempts to deliver that are planned or under way',
    registers,
    async collect() {
      const told = await figures()
      if (told) this.set(told.depth)
      else this.remove()
    },
  })
  const all = Registry.merge([ofProcess, registry])
  return { read: () => all.metrics(), contentType: all.contentType }
}

/** What is told of the process itself is told also while a shared state is away. */
function unlessAway(figures: Promise<Figures>): Promise<Figures | undefined> {
  return figures.catch((error: unknown) => {
    if (error instanceof StoreUnavailable) return undefined
    throw error
  })
}

async function ownFigures(sandboxes: Sandboxes): Promise<Figures> {
  const tasks = new Map<Status, number>()
  let depth = 0
  for (const { state, clock, scheduler } of await sandboxes.all()) {
    const now = clock.now()
    depth += scheduler.depth
    for (const { timeline } of await state.tasks()) {
      const { status } = transitionAt(timeline, now)
      tasks.set(status, (tasks.get(status) ?? 0) + 1)
    }
  }
  return { tasks, depth }
}
