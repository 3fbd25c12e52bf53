import type { Milliseconds } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import type { Page, Status, Task } from '../store/store.ts'
import { timestamp, transitionAt, transitionsOf } from '../tasks/lifecycle.ts'
import type { Sandbox } from '../tasks/sandboxes.ts'
import { type Forced, forceStatus } from '../tasks/tasks.ts'
import type { Events } from './events.ts'
import type { WebhookSteering } from './webhook-steering.ts'

/** A task, as a test looks at it. */
export interface TaskInfo {
  readonly id: number
  readonly status: Status
  /** As the API answers it. */
  readonly createdAt: string
  readonly tag: string | undefined
  /** Path of the accept operation that took it. */
  readonly family: string
  readonly scenario: string
  /** What chose the scenario. */
  readonly why: string
  /** The request body as it was sent. */
  readonly request: unknown
  /** Every status and when it begins, epoch milliseconds of the sandbox's clock. */
  readonly timeline: readonly { readonly status: Status; readonly at: Milliseconds }[]
  readonly errors: readonly string[]
  /** Credits held or spent. */
  readonly price: number
}

export interface TaskAnswers {
  readonly accepted: unknown
  readonly result: unknown
}

/** What the API answered to the accept of a task, and would answer to a poll now. */
export type AnswersOf = (sandbox: Sandbox, task: Task) => Promise<TaskAnswers>

/** Something that the state of a task does not allow. */
export class TaskEnded extends OperatorError {}

/** The tasks of a sandbox. */
export class TaskSteering {
  readonly #sandbox: Sandbox
  readonly #webhook: WebhookSteering
  readonly #events: Events
  readonly #answersOf: AnswersOf

  constructor(sandbox: Sandbox, webhook: WebhookSteering, events: Events, answersOf: AnswersOf) {
    this.#sandbox = sandbox
    this.#webhook = webhook
    this.#events = events
    this.#answersOf = answersOf
  }

  /** Newest first. */
  async list(page: Page = {}): Promise<TaskInfo[]> {
    return (await this.#sandbox.state.tasks(page)).map((task) => this.#info(task))
  }

  async one(id: number): Promise<TaskInfo | undefined> {
    const task = await this.#sandbox.state.task(id)
    return task && this.#info(task)
  }

  /** What the API answers of a task, without asking it. */
  async answers(id: number): Promise<TaskAnswers | undefined> {
    const task = await this.#sandbox.state.task(id)
    return task && this.#answersOf(this.#sandbox, task)
  }

  /**
   * Forces a status on a task.
   * @returns undefined when there is no such task
   * @throws {OperatorError} when it has ended already
   */
  async force(id: number, forced: Forced): Promise<TaskInfo | undefined> {
    const task = await this.#sandbox.state.task(id)
    if (!task) return undefined
    const changed = await forceStatus(this.#sandbox, task, forced)
    if (!changed) {
      const { status } = this.#info(task)
      throw new TaskEnded(
        `make task ${id} ${forced.status}`,
        `it has ended with ${status}`,
        'Submit a new one',
      )
    }
    this.#events.emit('task', this.#sandbox.id, () => ({ id, status: forced.status, tag: changed.tag }))
    return this.#info(changed)
  }

  /** Forgets a task; credits that it holds are given back. */
  async delete(id: number): Promise<boolean> {
    const isDeleted = await this.#sandbox.state.delete(id, this.#sandbox.clock.now())
    this.#webhook.changed(id)
    return isDeleted
  }

  #info(task: Task): TaskInfo {
    const { id, createdAt, tag, family, scenario, why, request, timeline, errors, price } = task
    const { status } = transitionAt(timeline, this.#sandbox.clock.now())
    return {
      ...{ id, status, tag, family, scenario, why, price },
      timeline: transitionsOf(timeline),
      createdAt: timestamp(createdAt),
      request: JSON.parse(request),
      errors: status === 'ERROR' ? errors : [],
    }
  }
}
