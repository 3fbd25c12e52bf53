import type { Context } from 'hono'
import type { Clock, Milliseconds } from '../clock.ts'
import type { Profile } from '../facts/profiles.ts'
import { pathOf, reasonOf } from '../facts/wordings.ts'
import type { Random } from '../random.ts'
import type { Met } from '../scenarios/faults.ts'
import type { Operation } from '../spec/operations.ts'
import { type Awaitable, onceThere, type RequestEntry } from '../store/store.ts'
import type { Sandbox } from '../tasks/sandboxes.ts'
import type { TaskFamily } from '../tasks/tasks.ts'
import { writeError } from './envelope.ts'
import type { Exchange, Phase, Refusal } from './exchange.ts'
import { type GateOptions, gates, isAskedFor } from './gates.ts'
import { Habits } from './habits.ts'
import { renderHints } from './hints.ts'
import { injectFault, type Wire } from './inject-fault.ts'
import type { Journal } from './journal.ts'
import { ownError, ownErrorReason } from './own-error.ts'
import { rateLimitHeaders, resetOf } from './rate-limit.ts'
import {
  type Answer,
  acceptTask,
  answerExample,
  answerResult,
  type Serve,
  type ServeOptions,
} from './serve.ts'

export interface ApiOptions extends GateOptions, ServeOptions {
  readonly profile: Profile
  /** The process clock: for what networks do. */
  readonly clock: Clock
  /** Draws for requests that have no sandbox. */
  readonly random: Random
  readonly journal: Journal
  /** Told of an error of the mock's own; the client gets a 500. */
  readonly failed: (error: unknown) => void
}

/**
 * The API as the document describes it. One handler runs the gates as plain functions: a middleware for
 * each would cost a third of the throughput.
 */
export class Api {
  readonly #options: ApiOptions
  readonly #habits = new Habits()

  constructor(options: ApiOptions) {
    this.#options = options
  }

  /** The handler of an operation: of a task family, or one that answers an example. */
  handler(operation: Operation, families: readonly TaskFamily[]): (c: Context) => Awaitable<Response> {
    const accepting = families.find(({ family }) => family.accept === operation)
    const resulting = families.find(({ family }) => family.result === operation)
    const serve = accepting
      ? acceptTask(accepting, this.#options)
      : resulting
        ? answerResult(resulting, this.#options, this.#habits)
        : answerExample(operation, this.#options)
    const phase = accepting ? 'accept' : resulting ? 'poll' : 'other'
    const needsExamples = (accepting ?? resulting)?.needsExamples ?? true
    const takesParameters = operation.path.includes('{')
    // Each task and each journal entry keeps its path: without parameters all share one text.
    const run = (c: Context) =>
      takesParameters
        ? this.#run(c, this.#exchange(c, c.req.path, operation, phase, c.req.param()), serve)
        : this.#run(c, this.#exchange(c, operation.path, operation, phase, noParameters), serve)
    return needsExamples ? (c) => this.#options.examples.load().then(() => run(c)) : run
  }

  /** What no operation is at: the key is asked for all the same, then it is what `refusal` says. */
  refuse(c: Context, refusal: Refusal): Awaitable<Response> {
    return this.#run(c, this.#exchange(c, c.req.path, undefined, 'other', noParameters), () => refusal)
  }

  #exchange(
    c: Context,
    path: string,
    operation: Operation | undefined,
    phase: Phase,
    pathParameters: Readonly<Record<string, string>>,
  ): Exchange {
    const fallback = this.#options.fallback()
    return {
      request: c.req.raw,
      wire: c.env as Wire | undefined,
      path,
      operation,
      phase,
      pathParameters,
      requestId: '',
      sandbox: undefined,
      choice: fallback,
      unchosen: undefined,
      directive: undefined,
      policies: fallback.scenario.account.limits,
      enforced: [],
      usage: undefined,
      refusedBy: undefined,
      body: undefined,
      badBody: undefined,
      met: undefined,
      task: undefined,
      told: undefined,
      problems: undefined,
      reset: undefined,
      reason: undefined,
      hints: [],
    }
  }

  #run(c: Context, exchange: Exchange, serve: Serve): Awaitable<Response> {
    const started = this.#options.clock.now()
    return onceThere(this.#answer(exchange, serve), (answer) => {
      const { operation } = exchange
      // An error that has a schema of its own is an example of it.
      const isExample = !('body' in answer) && operation?.responses.get(answer.status)?.envelope === 'other'
      const complete = () => this.#complete(c, exchange, answer, started)
      return isExample ? this.#options.examples.load().then(complete) : complete()
    })
  }

  /** What was refused before the rate was counted shows the present figures. */
  #complete(c: Context, exchange: Exchange, answer: Answer, started: Milliseconds): Awaitable<Response> {
    const { sandbox, policies } = exchange
    if (!sandbox || exchange.usage) return this.#finish(c, exchange, answer, started)
    return onceThere(sandbox.state.usage(sandbox.clock.now(), policies), (usage) => {
      exchange.usage = usage
      return this.#finish(c, exchange, answer, started)
    })
  }

  /** What the first gate from `from` on says that refuses, else what the operation serves. */
  #answer(exchange: Exchange, serve: Serve, from = 0): Awaitable<Answer> {
    try {
      for (let index = from; index < gates.length; index++) {
        const [name, gate] = gates[index] as (typeof gates)[number]
        const passed = gate(exchange, this.#options)
        if (passed instanceof Promise) {
          return passed.then(
            (refusal) =>
              refusal ? refusedAt(name, exchange, refusal) : this.#answer(exchange, serve, index + 1),
            (error) => this.#failed(exchange, error),
          )
        }
        if (passed) return refusedAt(name, exchange, passed)
      }
      const answer: Awaitable<Answer> = exchange.sandbox ? serve(exchange, exchange.sandbox) : { status: 401 }
      return answer instanceof Promise ? answer.catch((error) => this.#failed(exchange, error)) : answer
    } catch (error) {
      return this.#failed(exchange, error)
    }
  }

  #failed(exchange: Exchange, error: unknown): Answer {
    // A recursive schema follows the body as deep as it goes: the stack is the limit.
    if (error instanceof RangeError) return { status: 400, hint: { name: 'too-deep' } }
    const refusal = ownError(error, this.#options.failed)
    return refusedAt(ownErrorReason, exchange, refusal)
  }

  #finish(c: Context, exchange: Exchange, answer: Answer, started: Milliseconds): Awaitable<Response> {
    const { clock } = this.#options
    const { met } = exchange
    // Before the answer waits, if it has to.
    const at = exchange.sandbox?.clock.now() ?? clock.now()
    const response = this.#write(exchange, answer, at)
    const record = () => this.#record(exchange, answer.status, at, clock.now() - started)
    if (met) return meetOnTheWay(met, response, record, c.env as Wire | undefined, clock)
    return onceThere(record(), () => response)
  }

  #record(exchange: Exchange, status: number, at: Milliseconds, ms: number): Awaitable<void> {
    const { request, path, operation, requestId, task, reason, hints, body, directive, sandbox } = exchange
    const { problems, told, met, reset } = exchange
    const { scenario, why } = chosenFor(exchange)
    const entry: RequestEntry = {
      id: requestId,
      at,
      method: request.method,
      path: masked(path, sandbox),
      status,
      operation: operation?.id,
      scenario,
      why,
      reason,
      hint: hints.length > 0 ? masked(renderHints(hints), sandbox) : undefined,
      tag: directive?.tag ?? task?.tag,
      task: task?.id,
      ms,
      body: body && masked(body.text, sandbox).slice(0, keptBytes),
      hints: hints.length > 0 ? hints.map(({ name }) => name) : undefined,
      problems: problems
        ?.slice(0, keptProblems)
        .map((problem) => masked(`${pathOf(problem)}: ${reasonOf(problem)}`, sandbox).slice(0, keptReason)),
      told,
      fault: met?.kind,
      reset,
    }
    return this.#options.journal.record(sandbox, entry)
  }

  #write(exchange: Exchange, answer: Answer, now: Milliseconds): Response {
    const { sandbox, operation, refusedBy, met } = exchange
    const { profile, random, examples } = this.#options
    exchange.requestId = (sandbox?.random ?? random).uuid()
    const { scenario, why } = chosenFor(exchange)
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'x-request-id': exchange.requestId,
      'x-mock-scenario': /^[\x20-\x7e]*$/.test(scenario)
        ? `${scenario}; ${why}`
        : `${encodeURI(scenario)}; ${why}`,
    }
    rateLimitHeaders(headers, exchange.policies, exchange.usage, now, refusedBy)

    let body: string | null
    if ('body' in answer) {
      body = answer.body
      if (answer.mediaType) headers['content-type'] = answer.mediaType
      if (body === null) delete headers['content-type']
    } else {
      Object.assign(headers, lowerCase(answer.headers))
      const hint =
        refusedBy && sandbox ? this.#habits.refused(sandbox, resetOf(refusedBy, now), now) : answer.hint
      if (hint) exchange.hints.push(hint)
      exchange.problems = answer.problems
      body = writeError(answer, operation, profile, (declaring, status) =>
        examples.bodyOf(declaring, status, [declaring.id, status]),
      )
    }
    Object.assign(headers, lowerCase(met?.headers))
    if (answer.status === 429) exchange.reset = Number(headers['ratelimit-reset'])
    if (exchange.hints.length > 0) headers['x-mock-hint'] = renderHints(exchange.hints)
    return new Response(body, { status: answer.status, headers })
  }
}

function refusedAt(gate: string, exchange: Exchange, refusal: Refusal): Refusal {
  exchange.reason ??= gate
  return refusal
}

/** An answer that is delayed or broken; it is recorded once the delay is over. */
async function meetOnTheWay(
  { delay, kind }: Met,
  response: Response,
  record: () => Awaitable<void>,
  wire: Wire | undefined,
  clock: Clock,
): Promise<Response> {
  if (delay > 0) await clock.sleep(delay)
  await record()
  return kind ? injectFault(kind, response, wire, clock) : response
}

const lowerCase = (headers: Readonly<Record<string, string>> | undefined) =>
  headers && Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** The scenario that governs the answer: a poll's is its task's, unless the request asked for another. */
function chosenFor({ choice, task, phase }: Exchange): { readonly scenario: string; readonly why: string } {
  if (task && phase === 'poll' && !isAskedFor(choice)) return { scenario: task.scenario, why: 'task' }
  return { scenario: choice.scenario.name, why: choice.why }
}

const noParameters: Readonly<Record<string, string>> = {}

/** How much of a request body the journal keeps, in characters; of its problems, and of each of them. */
const keptBytes = 4096
const keptProblems = 50
const keptReason = 500

/** A text of the client's without its key, however it is written there. */
function masked(text: string, sandbox: Sandbox | undefined): string {
  let clean = text
  for (const written of sandbox?.keyForms ?? []) {
    if (clean.includes(written)) clean = clean.replaceAll(written, sandbox?.masked ?? '')
  }
  return clean
}
