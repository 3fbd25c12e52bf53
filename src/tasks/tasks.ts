import type { Milliseconds } from '../clock.ts'
import type { Profile } from '../facts/profiles.ts'
import type { Behaviour, Scenario } from '../scenarios/load.ts'
import type { OpenApiDocument } from '../spec/document.ts'
import type { Family } from '../spec/families.ts'
import {
  type Awaitable,
  finalStatuses,
  type InputFigures,
  onceThere,
  type Status,
  type Task,
} from '../store/store.ts'
import { endOf, parseTimestamp, planTimeline, transitionAt } from './lifecycle.ts'
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
  /** What chose the scenario. */
  readonly why: string
  readonly tag: string | undefined
  /** What a look at its inputs told, in their order; undefined where nobody looked. */
  readonly looked?: readonly Looked[] | undefined
}

/** Figures of an input, why it is of no use, or null where nothing is known. */
export type Looked = InputFigures | { readonly problem: string } | null

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
  accept(sandbox: Sandbox, submission: Submission, speed: number): Awaitable<Task | undefined> {
    const { scenario, looked } = submission
    const wrong = looked?.flatMap((input) => (input && 'problem' in input ? [input.problem] : []))
    const steps = wrong?.length ? failingWith(scenario.timeline, wrong) : scenario.timeline
    // What has ended by now has given its credits back by now.
    const due = sandbox.scheduler.runDue()
    return due instanceof Promise
      ? due.then(() => this.#take(sandbox, submission, steps, speed))
      : this.#take(sandbox, submission, steps, speed)
  }

  #take(
    sandbox: Sandbox,
    submission: Submission,
    steps: Scenario['timeline'],
    speed: number,
  ): Awaitable<Task | undefined> {
    const { text, path, baseUrl, scenario, why, tag, looked } = submission
    const now = Math.floor(sandbox.clock.now())
    const price = priceOf(submission)
    const accepted = sandbox.state.accept({
      price,
      credits: scenario.account.credits,
      preferredId: scenario.task.id,
      task: (id) => {
        const random = sandbox.taskRandom.child(id)
        const { createdAt } = scenario.task
        const micros = random.int(0, 999) / 1000
        return {
          id,
          family: this.family.name,
          path,
          createdAt: createdAt === undefined ? now + micros : parseTimestamp(createdAt),
          request: text,
          baseUrl,
          scenario: scenario.name,
          why,
          tag,
          behaviour: scenario.behaviour,
          timeline: planTimeline(steps, {
            at: now,
            random,
            speed: isEarly(scenario) ? 0 : speed,
          }),
          errors: steps[steps.length - 1]?.errors ?? noErrors,
          price,
          ...(looked && { inputs: looked.map((input) => (input && 'width' in input ? input : null)) }),
        }
      },
    })
    return onceThere(accepted, (task) => {
      const planned = task && planEnd(sandbox, task)
      return planned instanceof Promise ? planned.then(() => task) : task
    })
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
    const asked = this.ask(JSON.parse(task.request))
    const { output } = behaviourOf(task)
    return output?.format ? { ...asked, format: output.format } : asked
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
    const { input } = behaviourOf(this.task)
    return this.#ask().inputs.map((url, index) =>
      inputFacts(this.source, url, this.task.inputs?.[index], input),
    )
  }

  output(index: number): PictureFacts {
    return outputFacts(this.source, this.task, this.#ask(), index, behaviourOf(this.task).output)
  }

  #ask(): Asked {
    this.#asked ??= this.family.asked(this.task)
    return this.#asked
  }
}

/** Whether the end of a task is to be told before the answer to its accept: it has ended by then. */
export const isEarly = ({ behaviour }: Scenario): boolean => behaviour.webhook?.trouble === 'early'

/** What a submission costs, in credits. */
export function priceOf({ asked, scenario }: Pick<Submission, 'asked' | 'scenario'>): number {
  return scenario.account.pricePerPicture * asked.images
}

/** What the task's scenario says of polls, downloads and deliveries. */
export const behaviourOf = (task: Task): Behaviour => task.behaviour as Behaviour

/** Plans what follows from the end of a task: its credits are settled, or given back, and it is told. */
export function planEnd({ scheduler }: Pick<Sandbox, 'scheduler'>, { id, timeline }: Task): Awaitable<void> {
  const end = endOf(timeline)
  return end && scheduler.plan(end.at, { kind: 'end', task: id, status: end.status })
}

/**
 * Does what was planned for the end of a task.
 * @param at when that was
 * @returns false when the task was deleted, or forced to another end, in the meantime
 */
export function endTask({ state, ended }: Sandbox, id: number, at: Milliseconds): Awaitable<boolean> {
  return onceThere(state.task(id), (task) => {
    const end = task && endOf(task.timeline)
    if (!task || end?.at !== at) return false
    const closed = state.close(task, end.status === 'DONE' ? 'settle' : 'refund', at)
    return onceThere(closed, () => onceThere(ended(task, end), () => true))
  })
}

/** What a task can be forced to. */
export interface Forced {
  readonly status: Status
  readonly errors?: readonly string[] | undefined
  /** The `result` of a DONE task, in place of the drawn one. */
  readonly result?: unknown
}

/**
 * Gives a task another status from now on; nothing that was planned for it happens any more.
 * @returns undefined when it has ended already, since an end never changes
 */
export async function forceStatus(
  sandbox: Sandbox,
  task: Task,
  { status, errors, result }: Forced,
): Promise<Task | undefined> {
  const now = sandbox.clock.now()
  const { statuses, times } = task.timeline
  const passed = times.filter((at) => at <= now).length
  if (finalStatuses.has(transitionAt(task.timeline, now).status)) return undefined
  const changed: Task = {
    ...task,
    timeline: { statuses: [...statuses.slice(0, passed), status], times: [...times.slice(0, passed), now] },
    errors: errors ?? task.errors,
    ...(result !== undefined && { result: JSON.stringify(result) }),
  }
  await sandbox.state.replace(changed)
  await planEnd(sandbox, changed)
  await sandbox.scheduler.runDue()
  return changed
}

/** The timeline of a task whose inputs are of no use: it ends, when it would have ended well, in ERROR. */
function failingWith(timeline: Scenario['timeline'], errors: readonly string[]): Scenario['timeline'] {
  return timeline.map((step) =>
    step.status === 'DONE' ? { ...step, status: 'ERROR' as const, errors: [...errors] } : step,
  )
}

const noErrors: readonly string[] = []
