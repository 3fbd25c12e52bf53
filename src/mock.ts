import { duration, type Milliseconds } from './clock.ts'
import { type ClientFetch, requestOf } from './fetch.ts'
import { CheckRuns, type Subject } from './mock-checks.ts'
import { type Demo, Demos } from './mock-demos.ts'
import { complete, type MockOptions, type Settings } from './mock-options.ts'
import { Parts } from './mock-parts.ts'
import { Ports } from './mock-ports.ts'
import { type MockSandbox, sandboxOf } from './mock-sandbox.ts'
import { describeOwed, describeWebhook } from './mock-webhooks.ts'
import { drawSeed, Random, seedOf } from './random.ts'
import { type About, aboutOf } from './server/about.ts'
import { type App, buildApp } from './server/app.ts'
import { samplesPath } from './server/files.ts'
import type { Listening, ListenOptions } from './server/listen.ts'
import { Steering, type SteeringOptions } from './server/steering.ts'
import type { TaskAnswers } from './server/task-steering.ts'
import { type Contract, loadContract } from './spec/contract.ts'
import { type Awaitable, type Begun, onceThere, type Task } from './store/store.ts'
import type { Sandbox } from './tasks/sandboxes.ts'
import type { Verdict } from './verdict/verdict.ts'
import { toldEarly } from './webhooks/early.ts'

export interface Mock {
  /** Answers in this process, without a port, what `fetch` would send; no key is filled in. Works detached. */
  readonly fetch: ClientFetch
  /** What links start with. */
  readonly url: string
  /** What every drawn value follows from: given, or drawn for this run. */
  readonly seed: string
  readonly contract: Contract
  /** What a banner or a page tells of it. */
  about(): About
  /** What the control API asks for off loopback, in `X-Mock-Token`. */
  readonly controlToken: string | undefined
  /**
   * Takes a changed scenario into use.
   * @throws {OperatorError} when it is not one; the last good one stays
   */
  replaceScenario(name: string, scenario: unknown): void
  /** Opens a port, on request; links of later tasks lead there. */
  listen(options?: ListenOptions): Promise<Listening>
  /** The sandbox of `key`; without one, a fresh key. */
  sandbox(key?: string): MockSandbox
  /**
   * Opens a sandbox in which the story has happened, in the last day of its clock, with the built-in receiver
   * on and no limits. One that has tasks already stays as it is.
   * @param key without one, a fresh one
   */
  demo(key?: string): Promise<Demo>
  /**
   * Moves the clocks of all sandboxes that are open.
   * @throws {OperatorError} naming those that refused, once the others have moved
   */
  advance(by: string | Milliseconds): Promise<void>
  /** The verdict on the clients of all sandboxes together. */
  report(): Promise<Verdict>
  /** Forgets everything that was sent, as if just made. */
  reset(): Promise<void>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Makes a mock: no port is opened and nothing runs until it is asked.
 * @throws {OperatorError} when an option cannot be used
 */
export function createMock(options: MockOptions = {}): Mock {
  return new LocalMock(options)
}

class LocalMock implements Mock {
  readonly fetch: ClientFetch
  readonly contract: Contract
  #seed = ''
  readonly #options: MockOptions
  readonly #settings: Settings
  readonly #parts: Parts
  readonly #ports: Ports
  readonly #steering: SteeringOptions
  readonly #demos: Demos
  readonly #drawnKeys = new Set<string>()
  readonly #random: Random
  readonly #app: Awaitable<App>
  #isStopping = false
  #closed: Promise<void> | undefined

  constructor(options: MockOptions) {
    const settings = complete(options)
    const parts = new Parts(settings, { url: () => this.url, app: () => this.#app })
    const { begun } = parts.store
    this.#options = options
    this.#settings = settings
    this.#parts = parts
    this.#ports = new Ports(parts.clock)
    this.#steering = {
      ...parts,
      drawnKeys: this.#drawnKeys,
      answersOf: (sandbox, task) => this.#answersOf(sandbox, task),
      report: async (some, areAll) => (await this.#app).report(some, areAll),
    }
    this.#demos = new Demos(settings.story, (key) => this.#stage(key))
    if (settings.demoKey !== undefined) this.#drawnKeys.add(settings.demoKey)
    this.#random = new Random(begun instanceof Promise ? drawSeed() : seedOf(begun.seed, 'mock', begun.run))
    this.contract = loadContract(settings.spec)
    const app = onceThere(begun, (started) => this.#begin(started))
    this.#app = app
    // Whoever asks is told why it cannot begin.
    if (app instanceof Promise) app.catch(() => {})
    parts.store.work?.((key) => parts.sandboxes.get(key, true))
    this.fetch = async (input, init) => {
      const request = requestOf(this.url, input, init)
      return app instanceof Promise ? (await app).fetch(request) : app.fetch(request)
    }
  }

  /** Builds what answers, once the seed is known, and goes on with what another process left. */
  #begin(begun: Begun): Awaitable<App> {
    this.#seed = begun.seed
    const parts = this.#parts
    const { sandboxes, store, clock, events, webhooks } = parts
    const app = buildApp({
      ...this.#settings,
      ...parts,
      ...this.#steering,
      begun,
      contract: this.contract,
      isStopping: () => this.#isStopping,
      baseUrl: () => this.url,
      about: () => this.about(),
      stateKind: this.#settings.state.replace(/:.*/s, ''),
      openSandbox: (key) => this.#open(key),
      newDemo: (key) => this.demo(key),
      checks: new CheckRuns({
        ...{ contract: this.contract, clock, events },
        subject: (profile) => this.#subject(profile),
      }),
      access: () => ({ token: this.controlToken, publicUrl: this.#settings.publicUrl }),
      reset: () => this.reset(),
      early: (sandbox, task) => toldEarly(webhooks, clock, sandbox, task),
    })
    // Where others plan what is due, they have it still.
    if (begun.run === 0 || store.scheduler) return app
    return onceThere(sandboxes.all(), (all) => {
      const resumed = all.map((sandbox) => parts.resume(sandbox))
      return resumed.some((one) => one instanceof Promise) ? Promise.all(resumed).then(() => app) : app
    })
  }

  get seed(): string {
    return this.#seed
  }

  get controlToken(): string | undefined {
    return this.#settings.controlToken ?? this.#ports.token
  }

  replaceScenario(name: string, scenario: unknown): void {
    this.#parts.scenarios.replace(name, scenario)
  }

  get url(): string {
    return this.#settings.publicUrl ?? this.#ports.url ?? 'http://claid-mock.test'
  }

  about(): About {
    return aboutOf({
      ...this.#settings,
      baseUrl: this.url,
      contract: this.contract,
      scenario: this.#parts.fallback().scenario,
      webhook: describeWebhook(this.#settings.webhook),
    })
  }

  async listen(options?: ListenOptions): Promise<Listening> {
    await this.#parts.store.ready()
    return this.#ports.open(await this.#app, this.#seed, options)
  }

  sandbox(key = `sandbox-${this.#random.uuid()}`): MockSandbox {
    // Whoever holds the mock may open any sandbox.
    this.#settings.keys?.add(key)
    const { sandboxes, inputs } = this.#parts
    const open = () => onceThere(sandboxes.get(key), (own) => new Steering(own, this.#steering))
    const give = (id: string, url: string, bytes: Uint8Array) => inputs.give(id, url, bytes)
    return sandboxOf(key, this, open, give)
  }

  demo(key = `demo-${this.#random.uuid().slice(0, 8)}`): Promise<Demo> {
    return this.#demos.in(key)
  }

  /** Where a story is told. */
  async #stage(key: string) {
    this.#drawnKeys.add(key)
    return {
      steering: new Steering(await this.#open(key), this.#steering),
      fetch: this.fetch,
      url: this.url,
      acceptPath: this.contract.families[0]?.name,
      samplesAt: `${this.url}${samplesPath}`,
    }
  }

  async advance(by: string | Milliseconds): Promise<void> {
    await this.#parts.sandboxes.advance(duration(by))
  }

  async report(): Promise<Verdict> {
    return (await this.#app).report(await this.#parts.sandboxes.all(), true)
  }

  async reset(): Promise<void> {
    const { journal, sandboxes, events, store } = this.#parts
    journal.forgetStrangers()
    for (const { id, key } of await sandboxes.all()) {
      events.emit('reset', id, () => ({ parts: 'all' }))
      this.#parts.drop(key)
    }
    await store.clear()
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#isStopping = true
    const { note, drain } = this.#settings
    const { events, webhooks, photographs, sandboxes, store } = this.#parts
    events.close()
    const [owed] = await Promise.all([
      webhooks.drain(drain),
      photographs.settled(),
      // One that is refused its next task takes back what it has told.
      this.#demos.settled(),
      this.#ports.close(),
    ])
    sandboxes.close()
    await store.close()
    // Where the state is shared, others go on with them.
    if (owed.length > 0 && !store.work)
      note(`Deliveries that are pending: ${owed.map(describeOwed).join('; ')}`)
  }

  /** What the suite checks: a mock like this one, so that nobody who uses this one meets what the suite does. */
  #subject(profile: string | undefined): Subject {
    const { state: _, webhook: __, log: ___, ...options } = this.#options
    const scenarios = this.#parts.scenarios.written
    const like = new LocalMock({
      ...{ ...options, scenarios, seed: this.seed, publicUrl: this.url, ui: false },
      ...(profile !== undefined && { profile }),
    })
    return {
      ...{ url: like.url, fetch: like.fetch, token: like.controlToken },
      profile: like.#settings.profile.name,
      admit: (key) => void like.#settings.keys?.add(key),
      close: () => like.close(),
    }
  }

  /** Opens a sandbox for whoever steers; without a key, with one that nobody else has. */
  #open(key?: string): Awaitable<Sandbox> {
    const own = key ?? `mock-${this.#random.uuid()}`
    if (key === undefined) this.#drawnKeys.add(own)
    this.#settings.keys?.add(own)
    return this.#parts.sandboxes.get(own)
  }

  async #answersOf(sandbox: Sandbox, task: Task): Promise<TaskAnswers> {
    const app = await this.#app
    const accepted = JSON.parse(await app.acceptedOf(sandbox, task))
    return { accepted, result: JSON.parse(await app.resultOf(sandbox, task, sandbox.clock.now())) }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
