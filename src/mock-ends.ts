import type { Milliseconds } from './clock.ts'
import type { App } from './server/app.ts'
import type { Effect } from './store/effects.ts'
import { type Awaitable, onceThere, type Task, type Transition } from './store/store.ts'
import type { Sandbox } from './tasks/sandboxes.ts'
import { behaviourOf, endTask } from './tasks/tasks.ts'
import type { Webhooks } from './webhooks/deliveries.ts'
import { eventOf } from './webhooks/owe.ts'

/** What follows from the end of a task: its results are kept, then webhooks are told. */
export class Ends {
  readonly #webhooks: Webhooks
  readonly #app: () => Awaitable<App>

  constructor(webhooks: Webhooks, app: () => Awaitable<App>) {
    this.#webhooks = webhooks
    this.#app = app
  }

  /**
   * Does what was planned for a sandbox.
   * @returns false when there was nothing to be done any more
   */
  run(sandbox: Sandbox, effect: Effect, at: Milliseconds): Awaitable<boolean> {
    return effect.kind === 'end' ? endTask(sandbox, effect.task, at) : this.#webhooks.run(sandbox, effect)
  }

  ended(sandbox: Sandbox, task: Task, end: Transition): Awaitable<void> {
    return onceThere(this.#app(), (app) => this.#tellOnceKept(app, sandbox, task, end))
  }

  #tellOnceKept(app: App, sandbox: Sandbox, task: Task, end: Transition): Awaitable<void> {
    const keeping = end.status === 'DONE' ? app.keep(sandbox, task) : undefined
    if (!keeping) return this.#tell(app, sandbox, task, end)
    // Forgotten meanwhile, it is nobody's news.
    return keeping.then(async () => {
      if (await sandbox.state.task(task.id)) await this.#tell(app, sandbox, task, end)
    })
  }

  #tell(app: App, sandbox: Sandbox, task: Task, { status, at }: Transition): Awaitable<void> {
    const event = eventOf(status)
    if (!event) return this.#webhooks.endedUntold(sandbox, task.id)
    const result = () => app.resultOf(sandbox, task, at)
    const { webhook: behaviour } = behaviourOf(task)
    return this.#webhooks.ended(sandbox, { task: task.id, tag: task.tag, event, at, behaviour, result })
  }
}
