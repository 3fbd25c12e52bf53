import type { Context } from 'hono'
import type { Clock } from '../clock.ts'
import type { Profile } from '../facts/profiles.ts'
import type { Random } from '../random.ts'
import type { Scenario } from '../scenarios/load.ts'
import type { Operation } from '../spec/operations.ts'
import type { Store } from '../store/store.ts'
import { transitionAt } from '../tasks/lifecycle.ts'
import { maskKey, type Sandbox } from '../tasks/sandboxes.ts'
import { priceOf, type TaskFamily } from '../tasks/tasks.ts'
import { wantsPicture } from './auth.ts'
import { writeError } from './envelope.ts'
import type { Exchange, Refusal } from './exchange.ts'
import { type GateOptions, gates, headerPolicies } from './gates.ts'
import { Habits, unreachableInput } from './habits.ts'
import { type Hint, renderHints } from './hints.ts'
import { rateLimitHeaders, resetOf } from './rate-limit.ts'

/** One answered request, as the log shows it. */
export interface RequestRecord {
  readonly method: string
  readonly path: string
  readonly status: number
  /** Process milliseconds from the first gate to the answer. */
  readonly ms: number
  /** The sandbox's key, masked. */
  readonly key: string | undefined
  readonly requestId: string
  readonly hint: string | undefined
}

export interface ApiOptions extends GateOptions {
  readonly store: Store
  readonly profile: Profile
  readonly clock: Clock
  /** Draws for requests that have no sandbox. */
  readonly random: Random
  readonly speed: number
  readonly scenario: () => Scenario
  readonly baseUrl: () => string
  /** Makes bodies that only an example can fill; to be loaded before the first is asked for. */
  readonly examples: Examples
  readonly log: ((record: RequestRecord) => void) | undefined
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

/** What is served: the body of a success, or why there is none. */
type Answer = { readonly status: number; readonly body: string | null; readonly mediaType?: string } | Refusal

/** Answers one operation once every gate has let the request through. */
type Serve = (exchange: Exchange, sandbox: Sandbox) => Promise<Answer>

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
  handler(operation: Operation, families: readonly TaskFamily[]): (c: Context) => Promise<Response> {
    const accepting = families.find(({ family }) => family.accept === operation)
    const resulting = families.find(({ family }) => family.result === operation)
    const serve = accepting
      ? this.#accept(accepting)
      : resulting
        ? this.#result(resulting)
        : this.#example(operation)
    const needsExamples = (accepting ?? resulting)?.needsExamples ?? true
    return async (c) => {
      if (needsExamples) await this.#options.examples.load()
      return this.#run(this.#exchange(c.req.raw, c.req.path, operation, c.req.param()), serve)
    }
  }

  /** What no operation is at: the key is asked for all the same, then it is what `refusal` says. */
  refuse(c: Context, refusal: Refusal): Promise<Response> {
    return this.#run(this.#exchange(c.req.raw, c.req.path, undefined, {}), async () => refusal)
  }

  async #run(exchange: Exchange, serve: Serve): Promise<Response> {
    const started = this.#options.log && this.#options.clock.now()
    const answer = await this.#answer(exchange, serve)
    const response = this.#write(exchange, answer)
    if (started !== undefined) {
      const { request, path, sandbox, requestId, hints } = exchange
      this.#options.log?.({
        method: request.method,
        path,
        status: response.status,
        ms: this.#options.clock.now() - started,
        key: sandbox?.masked,
        requestId,
        hint: hints.length > 0 ? renderHints(hints) : undefined,
      })
    }
    return response
  }

  async #answer(exchange: Exchange, serve: Serve): Promise<Answer> {
    try {
      for (const gate of gates) {
        const passed = gate(exchange, this.#options)
        const refusal = passed instanceof Promise ? await passed : passed
        if (refusal) return refusal
      }
      return exchange.sandbox ? await serve(exchange, exchange.sandbox) : { status: 401 }
    } catch (error) {
      // A recursive schema follows the body as deep as it goes: the stack is the limit.
      if (error instanceof RangeError) return { status: 400, hint: { name: 'too-deep' } }
      throw error
    }
  }

  #exchange(
    request: Request,
    path: string,
    operation: Operation | undefined,
    pathParameters: Record<string, string>,
  ): Exchange {
    return {
      request,
      path,
      operation,
      pathParameters,
      requestId: '',
      sandbox: undefined,
      scenario: this.#options.scenario(),
      usage: undefined,
      refusedBy: undefined,
      body: undefined,
      hints: [],
    }
  }

  #accept(family: TaskFamily): Serve {
    return async (exchange, sandbox) => {
      const { body, path, scenario } = exchange
      const { value, text } = body ?? { value: {}, text: '{}' }
      const { baseUrl, speed } = this.#options
      const submission = { text, asked: family.ask(value), path, baseUrl: baseUrl(), scenario }
      const task = await family.accept(sandbox, submission, speed)
      if (!task) {
        const { balance } = await sandbox.state.account()
        return {
          status: 402,
          hint: { name: 'no-credits', price: priceOf(submission), balance: balance ?? 0 },
        }
      }
      const unreachable = unreachableInput(submission.asked.inputs)
      if (unreachable) exchange.hints.push(unreachable)
      return { status: family.family.accept.success.status, body: family.writeAccepted(sandbox, task) }
    }
  }

  #result(family: TaskFamily): Serve {
    return async (exchange, sandbox) => {
      const text = exchange.pathParameters[family.family.idParameter] ?? ''
      const id = Number(text)
      const task = await sandbox.state.task(id)
      if (!task || task.family !== family.family.name)
        return { status: 404, hint: await this.#unknownTask(sandbox, id, text) }
      const now = sandbox.clock.now()
      const { status } = transitionAt(task.timeline, now)
      const habit = this.#habits.polled(sandbox, task, status, now)
      if (habit) exchange.hints.push(habit)
      if (wantsPicture(exchange.request)) exchange.hints.push({ name: 'result-url-is-no-picture' })
      return { status: family.family.result.success.status, body: family.writeResult(sandbox, task, now) }
    }
  }

  #example(operation: Operation): Serve {
    const { status, mediaType, schema } = operation.success
    return async ({ request, body }, sandbox) => {
      const seed = [sandbox.source.seed, operation.id, new URL(request.url).search, body?.text ?? '']
      const text = schema ? this.#options.examples.bodyOf(operation, status, seed) : undefined
      return { status, body: text ?? null, ...(mediaType && { mediaType }) }
    }
  }

  async #unknownTask(sandbox: Sandbox, id: number, text: string): Promise<Hint> {
    const owner = await this.#options.store.ownerOf(id)
    return owner === undefined || owner === sandbox.key
      ? { name: 'unknown-task', id: text.slice(0, 30) }
      : { name: 'other-sandbox', id, owner: maskKey(owner) }
  }

  #write(exchange: Exchange, answer: Answer): Response {
    const { sandbox, operation, refusedBy } = exchange
    const { profile, limits, random, examples } = this.#options
    const now = sandbox?.clock.now() ?? 0
    exchange.requestId = (sandbox?.random ?? random).uuid()
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'x-request-id': exchange.requestId,
    }
    rateLimitHeaders(headers, headerPolicies(exchange, limits), exchange.usage, now, refusedBy)

    let body: string | null
    if ('body' in answer) {
      body = answer.body
      if (answer.mediaType) headers['content-type'] = answer.mediaType
      if (body === null) delete headers['content-type']
    } else {
      Object.assign(headers, answer.headers)
      const refusal =
        refusedBy && sandbox ? this.#habits.refused(sandbox, resetOf(refusedBy, now), now) : answer.hint
      if (refusal) exchange.hints.push(refusal)
      body = writeError(answer, operation, profile, (declaring, status) =>
        examples.bodyOf(declaring, status, [declaring.id, status]),
      )
    }
    if (exchange.hints.length > 0) headers['x-mock-hint'] = renderHints(exchange.hints)
    return new Response(body, { status: answer.status, headers })
  }
}
