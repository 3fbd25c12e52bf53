import type { Profile } from '../facts/profiles.ts'
import type { Scenario } from '../scenarios/load.ts'
import type { OpenApiDocument } from '../spec/document.ts'
import type { Family } from '../spec/families.ts'
import type { Status, Task } from '../store/store.ts'
import { endOf, finalStatuses, planTimeline, transitionAt } from './lifecycle.ts'
import { inputFacts, outputFacts, type PictureFacts, type PictureSource } from './pictures.ts'
import { type Asked, compileRequestReader, type ReadRequest } from './request.ts'
import { compileBody, type TaskView, type WriteExample } from './result.ts'
import type { Sandbox } from './sandboxes.ts'

/** What an accept operation needs to make a task. */
export interface Submission {
  /** The body as it was sent, JSON text. */
  readonly text: string
  /** What it asks for: {@link TaskFamily.ask} of the body. */
  readonly asked: Asked
  readonly path: string
  readonly baseUrl: string
  readonly scenario: Scenario
}

/** Answers of finished tasks kept as text; beyond it the oldest is written anew when it is asked for. */
const finishedAtMost = 1000

/** A family at work: takes submissions, and writes what it says of its tasks. */
export class TaskFamily {
  readonly family: Family
  /** Whether its answers need the generator of examples. */
  readonly needsExamples: boolean
  readonly #finished = new Map<Task, string>()
  readonly #readRequest: ReadRequest
  readonly #writeAccepted: (view: TaskView) => string
  readonly #writeResult: (view: TaskView) => string

  constructor(
    document: OpenApiDocument,
    family: Family,
    options: { profile: Profile; example: WriteExample },
  ) {
    this.family = family
    this.#readRequest = compileRequestReader(document, family)
    const accepted = compileBody(family.accept.success.schema ?? {}, { document, ...options })
    const result = compileBody(family.result.success.schema ?? {}, { document, ...options })
    this.#writeAccepted = accepted.write
    this.#writeResult = result.write
    this.needsExamples = accepted.needsExamples || result.needsExamples
  }

  /**
   * Accepts a task: its whole timeline is fixed here, its price is held, and the end of it is planned.
   * @returns undefined when the sandbox cannot pay for it
   */
  async accept(sandbox: Sandbox, submission: Submission, speed: number): Promise<Task | undefined> {
    const { text, path, baseUrl, scenario } = submission
    // What has ended by now has given its credits back by now.
    sandbox.scheduler.runDue()
    const now = Math.floor(sandbox.clock.now())
    const price = priceOf(submission)
    const task = await sandbox.state.accept({
      price,
      task: (id) => {
        const random = sandbox.taskRandom.child(id)
        const createdAt = now + random.int(0, 999) / 1000
        return {
          id,
          family: this.family.name,
          path,
          createdAt,
          request: text,
          baseUrl,
          scenario: scenario.name,
          timeline: planTimeline(scenario.timeline, { at: now, random, speed }),
          errors: noErrors,
          price,
        }
      },
    })
    const end = task && endOf(task.timeline)
    if (end) {
      const kind = end.status === 'DONE' ? 'settle' : 'refund'
      sandbox.scheduler.plan(end.at, () => sandbox.state.close(task, kind, end.at))
    }
    return task
  }

  /** What a request asks for. */
  ask(body: unknown): Asked {
    return this.#readRequest(body)
  }

  /** The answer to the accept, which says ACCEPTED whatever the timeline. */
  writeAccepted(sandbox: Sandbox, task: Task): string {
    return this.#writeAccepted(new View(this, sandbox.source, task, 'ACCEPTED', task.createdAt))
  }

  /** What the result operation answers at `now`; a webhook delivers the same text. */
  writeResult(sandbox: Sandbox, task: Task, now: number): string {
    const written = this.#finished.get(task)
    if (written !== undefined) return written
    const { status, at } = transitionAt(task.timeline, now)
    const text = this.#writeResult(new View(this, sandbox.source, task, status, at))
    if (finalStatuses.has(status)) this.#keep(task, text)
    return text
  }

  /** What has ended will be answered the same for ever. */
  #keep(task: Task, text: string): void {
    if (this.#finished.size >= finishedAtMost)
      this.#finished.delete(this.#finished.keys().next().value ?? task)
    this.#finished.set(task, text)
  }

  /** What the task was asked for. */
  asked(task: Task): Asked {
    return this.ask(JSON.parse(task.request))
  }
}

/** A task at one moment; what only a result needs is worked out when it is asked for. */
class View implements TaskView {
  #asked: Asked | undefined

  constructor(
    readonly family: TaskFamily,
    readonly source: PictureSource,
    readonly task: Task,
    readonly status: Status,
    readonly since: number,
  ) {}

  get images(): number {
    return this.#ask().images
  }

  inputs(): readonly PictureFacts[] {
    return this.#ask().inputs.map((url) => inputFacts(this.source, url))
  }

  output(index: number): PictureFacts {
    return outputFacts(this.source, this.task, this.#ask(), index)
  }

  #ask(): Asked {
    this.#asked ??= this.family.asked(this.task)
    return this.#asked
  }
}

/** What a submission costs, in credits. */
export function priceOf({ asked, scenario }: Pick<Submission, 'asked' | 'scenario'>): number {
  return scenario.account.pricePerPicture * asked.images
}

const noErrors: readonly string[] = []
