import type { Inputs } from '../pictures/inputs.ts'
import { meetStep } from '../scenarios/faults.ts'
import type { Operation } from '../spec/operations.ts'
import { type Account, type Awaitable, onceThere, type Store, type Task } from '../store/store.ts'
import { balanceOf } from '../tasks/credits.ts'
import { endOf, transitionAt } from '../tasks/lifecycle.ts'
import { maskKey, type Sandbox } from '../tasks/sandboxes.ts'
import { behaviourOf, isEarly, priceOf, type Submission, type TaskFamily } from '../tasks/tasks.ts'
import { wantsPicture } from './auth.ts'
import type { Events } from './events.ts'
import type { Exchange, Refusal } from './exchange.ts'
import { isAskedFor, refuseWith } from './gates.ts'
import { type Habits, unreachableInput } from './habits.ts'
import type { Hint } from './hints.ts'
import type { Photographs } from './photographs.ts'
import { refusePath, refuseStoragePaths } from './storage-paths.ts'

/** What is served: the body of a success, or why there is none. */
export type Answer =
  | { readonly status: number; readonly body: string | null; readonly mediaType?: string }
  | Refusal

/** Answers one operation once every gate has let the request through. */
export type Serve = (exchange: Exchange, sandbox: Sandbox) => Awaitable<Answer>

export interface ServeOptions {
  readonly store: Store
  readonly speed: number
  readonly baseUrl: () => string
  /** Makes bodies that only an example can fill; to be loaded before the first is asked for. */
  readonly examples: Examples
  readonly events: Events
  /** The pictures that requests name, and those that results show. */
  readonly inputs: Inputs
  readonly photographs: Photographs
  /** When a task that has ended by now was told of, or soon in any case. */
  readonly early: (sandbox: Sandbox, task: number) => Promise<void>
}

/** Bodies true to a declared schema, the same for the same seed. */
export interface Examples {
  /** Loads the generator; needed once, before anything else. */
  readonly load: () => Promise<void>
  readonly bodyOf: (
    operation: Operation,
    status: number,
    seed: readonly (string | number)[],
  ) => string | undefined
}

/** Takes a task, once all that its request names is known. */
export function acceptTask(family: TaskFamily, options: ServeOptions): Serve {
  return (exchange, sandbox) => {
    const { body, path, choice, directive } = exchange
    const { value, text } = body ?? { value: {}, text: '{}' }
    const { scenario, why } = choice
    const { baseUrl, speed, events, early, inputs, photographs } = options
    const asked = family.ask(value)
    // Without a folder there is nothing to leave, and the contract takes any address.
    const refusal = photographs.keeps ? refuseStoragePaths(asked, value) : undefined
    if (refusal) return refusal
    const plain = { text, asked, path, baseUrl: baseUrl(), scenario, why, tag: directive?.tag }
    const accept = (submission: Submission): Awaitable<Answer> =>
      onceThere(family.accept(sandbox, submission, speed), (task) => {
        if (!task) return onceThere(sandbox.state.account(), (account) => unaffordable(account, submission))
        exchange.task = task
        exchange.told = 'ACCEPTED'
        events.emit('task', sandbox.id, () => ({ id: task.id, status: 'ACCEPTED', tag: task.tag }))
        const unreachable = unreachableInput(asked.inputs)
        if (unreachable) exchange.hints.push(unreachable)
        const answer = {
          status: family.family.accept.success.status,
          body: family.writeAccepted(sandbox, task),
        }
        return isEarly(scenario) && endOf(task.timeline) ? early(sandbox, task.id).then(() => answer) : answer
      })
    const looking = inputs.look(sandbox.id, asked.inputs)
    const checking = photographs.whyNot(asked.destination)
    if (!looking && !checking) return accept(plain)
    return Promise.all([looking, checking]).then(([looked, problem]) =>
      problem === undefined
        ? accept({ ...plain, looked })
        : refusePath([[asked.destination ?? '', problem]], value),
    )
  }
}

/** Tells how a task stands. */
export function answerResult(family: TaskFamily, options: ServeOptions, habits: Habits): Serve {
  const { photographs } = options
  const tell = (exchange: Exchange, sandbox: Sandbox, task: Task): Answer => {
    const now = sandbox.clock.now()
    const { status } = transitionAt(task.timeline, now)
    exchange.told = status
    const habit = habits.polled(sandbox, task, status, now)
    if (habit) exchange.hints.push(habit)
    if (wantsPicture(exchange.request)) exchange.hints.push({ name: 'result-url-is-no-picture' })
    return { status: family.family.result.success.status, body: family.writeResult(sandbox, task, now) }
  }
  const answer = (exchange: Exchange, sandbox: Sandbox, task: Task): Awaitable<Answer> =>
    onceThere(meetPoll(exchange, sandbox, task), (refusal) => refusal ?? tell(exchange, sandbox, task))
  return (exchange, sandbox) => {
    const text = exchange.pathParameters[family.family.idParameter] ?? ''
    const id = Number(text)
    return onceThere(sandbox.state.task(id), (task): Awaitable<Answer> => {
      if (!task || task.family !== family.family.name)
        return unknownTask(options.store, sandbox, id, text).then((hint) => ({ status: 404, hint }))
      exchange.task = task
      // What DONE says is kept has to be there.
      if (photographs.keeps)
        return onceThere(sandbox.scheduler.runDue(), () =>
          onceThere(photographs.kept(task), () => answer(exchange, sandbox, task)),
        )
      return answer(exchange, sandbox, task)
    })
  }
}

/** What the task's own scenario plans for its polls, unless the request asked for something else. */
function meetPoll(
  exchange: Exchange,
  sandbox: Sandbox,
  task: Task,
): Promise<Refusal | undefined> | undefined {
  const { poll } = behaviourOf(task)
  if (poll.length === 0 || exchange.met || isAskedFor(exchange.choice)) return undefined
  // Counted for this task alone, whatever the sandbox follows meanwhile.
  const count = (name: string) => sandbox.state.count(name, task.id)
  return meetStep(poll, 'poll', count, sandbox.faultRandom).then((met) =>
    refuseWith(exchange, met, 'planned'),
  )
}

/** Answers what is outside of any task family. */
export function answerExample(operation: Operation, { examples }: ServeOptions): Serve {
  const { status, mediaType, schema } = operation.success
  return async ({ request, body }, sandbox) => {
    const seed = [sandbox.source.seed, operation.id, new URL(request.url).search, body?.text ?? '']
    const text = schema ? examples.bodyOf(operation, status, seed) : undefined
    return { status, body: text ?? null, ...(mediaType && { mediaType }) }
  }
}

async function unknownTask(store: Store, sandbox: Sandbox, id: number, text: string): Promise<Hint> {
  if (await sandbox.state.isPast(id)) return { name: 'past-task', id }
  const owner = await store.ownerOf(id)
  return owner === undefined || owner === sandbox.key
    ? { name: 'unknown-task', id: text.slice(0, 30) }
    : { name: 'other-sandbox', id, owner: maskKey(owner) }
}

const unaffordable = (account: Account, submission: Submission): Refusal => {
  const balance = balanceOf(account, submission.scenario) ?? 0
  return { status: 402, hint: { name: 'no-credits', price: priceOf(submission), balance } }
}
