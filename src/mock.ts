import { type Clock, duration, type Milliseconds, processClock } from './clock.ts'
import { OperatorError } from './errors.ts'
import { type ClientFetch, requestOf } from './fetch.ts'
import { CheckRuns, type Subject } from './mock-checks.ts'
import { Ends } from './mock-ends.ts'
import { complete, type MockOptions, type Settings } from './mock-options.ts'
import { type MockSandbox, sandboxOf } from './mock-sandbox.ts'
import { describeOwed, describeWebhook, webhooksOf } from './mock-webhooks.ts'
import { Inputs } from './pictures/inputs.ts'
import { Storage } from './pictures/storage.ts'
import { drawSeed, Random, seedOf, token } from './random.ts'
import { Scenarios } from './scenarios/load.ts'
import type { Choice } from './scenarios/select.ts'
import { type About, aboutOf } from './server/about.ts'
import { type App, buildApp } from './server/app.ts'
import { Counts } from './server/counts.ts'
import { Events, type MockEvent } from './server/events.ts'
import { samplesPath } from './server/files.ts'
import { Journal } from './server/journal.ts'
import { type Listening, type ListenOptions, listen } from './server/listen.ts'
import { Photographs } from './server/photographs.ts'
import { Receivers } from './server/receivers.ts'
import { Steering, type SteeringOptions, type TaskAnswers } from './server/steering.ts'
import { type Contract, loadContract } from './spec/contract.ts'
import { openStore } from './store/open.ts'
import { type Awaitable, type Begun, defaultBounds, onceThere, type Store, type Task } from './store/store.ts'
import { type Sandbox, Sandboxes } from './tasks/sandboxes.ts'
import { planEnd } from './tasks/tasks.ts'
import type { Verdict } from './verdict/verdict.ts'
import type { Webhooks } from './webhooks/deliveries.ts'
import { toldEarly } from './webhooks/early.ts'

export interface Mock {
  /** Answers in this process, without a port, what `fetch` would send; no key is filled in. Works detached. */
  readonly fetch: ClientFetch
  /** What links start with. */
  readonly url: string
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

/** A sandbox to be shown. */
export interface Demo {
  readonly key: string
  /** Names the sandbox where its key must not be shown. */
  readonly id: string
  /** How many tasks there are. */
  readonly tasks: number
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
  readonly #clock: Clock
  readonly #steering: SteeringOptions
  #drawnToken: string | undefined
  readonly #app: Awaitable<App>
  readonly #store: Store
  readonly #sandboxes: Sandboxes
  readonly #webhooks: Webhooks
  readonly #inputs: Inputs
  readonly #photographs: Photographs
  readonly #receivers: Receivers
  readonly #drawnKeys = new Set<string>()
  /** Stories that are being told, by key: two at once would move one clock. */
  readonly #telling = new Map<string, Promise<Demo>>()
  readonly #journal: Journal
  readonly #random: Random
  readonly #listening = new Set<Listening>()
  readonly #counts: Counts
  #isStopping = false
  #closed: Promise<void> | undefined

  constructor(options: MockOptions) {
    const settings = complete(options)
    const scenarios = new Scenarios(settings.scenarios)
    const clock = settings.clock ?? processClock(settings.startAt)
    const store = openStore(settings.state, {
      ...{ seed: settings.seed, clock, note: settings.note },
      bounds: { ...defaultBounds, requests: settings.remembered },
      evicted: (key) => this.#drop(key),
    })
    const events = new Events(store.others, (event) => this.#heard(event))
    const sandboxes = new Sandboxes({
      ...settings,
      store,
      clock,
      credits: () => settings.credits ?? null,
      opened: ({ id }) => events.emit('sandbox', id, () => ({ opened: true })),
      ended: (sandbox, task, end) => ends.ended(sandbox, task, end),
      run: (sandbox, effect, at) => ends.run(sandbox, effect, at),
    })
    const counts = new Counts()
    const receivers = new Receivers(clock, events)
    const webhooks = webhooksOf(settings, clock, events, counts, receivers)
    const ends = new Ends(webhooks, () => this.#app)
    const storage = Storage.opener(settings.storage)
    const { fetchInputs, fetchAllow, pictures, note } = settings
    const inputs = new Inputs({
      clock,
      storage,
      fetchAllow: fetchInputs ? new Set(fetchAllow.map((host) => host.toLowerCase())) : undefined,
      samplesAt: () => `${this.url}${samplesPath}`,
      note,
    })
    const photographs = new Photographs({ clock, inputs, pictures, storage, note })
    const fallback = (): Choice => ({
      // Named each time, since its file may change.
      scenario: scenarios.get(settings.scenario),
      why: settings.scenario === 'default' ? 'default' : 'option',
    })
    fallback()
    this.#options = options
    if (settings.demoKey !== undefined) this.#drawnKeys.add(settings.demoKey)
    this.#settings = settings
    this.#clock = clock
    this.#store = store
    this.#sandboxes = sandboxes
    this.#webhooks = webhooks
    this.#inputs = inputs
    this.#photographs = photographs
    this.#receivers = receivers
    this.#journal = new Journal(events, settings.log, counts)
    this.#counts = counts
    this.#steering = {
      ...{ scenarios, fallback, events, webhooks, inputs, receivers },
      drawnKeys: this.#drawnKeys,
      answersOf: (sandbox, task) => this.#answersOf(sandbox, task),
      report: async (some, areAll) => (await this.#app).report(some, areAll),
    }
    const { begun } = store
    this.#random = new Random(begun instanceof Promise ? drawSeed() : seedOf(begun.seed, 'mock', begun.run))
    this.contract = loadContract(settings.spec)
    const app = onceThere(begun, (started) => this.#begin(started))
    this.#app = app
    // Whoever asks is told why it cannot begin.
    if (app instanceof Promise) app.catch(() => {})
    store.work?.((key) => sandboxes.get(key, true))
    this.fetch = async (input, init) => {
      const request = requestOf(this.url, input, init)
      return app instanceof Promise ? (await app).fetch(request) : app.fetch(request)
    }
  }

  /** Builds what answers, once the seed is known, and goes on with what another process left. */
  #begin(begun: Begun): Awaitable<App> {
    this.#seed = begun.seed
    const { webhooks } = this.#steering
    const app = buildApp({
      ...this.#settings,
      ...this.#steering,
      begun,
      counts: this.#counts,
      isStopping: () => this.#isStopping,
      photographs: this.#photographs,
      journal: this.#journal,
      contract: this.contract,
      store: this.#store,
      sandboxes: this.#sandboxes,
      clock: this.#clock,
      baseUrl: () => this.url,
      about: () => this.about(),
      stateKind: this.#settings.state.replace(/:.*/s, ''),
      openSandbox: (key) => this.#open(key),
      newDemo: (key) => this.demo(key),
      checks: new CheckRuns({
        ...{ contract: this.contract, clock: this.#clock, events: this.#steering.events },
        subject: (profile) => this.#subject(profile),
      }),
      access: () => ({ token: this.controlToken, publicUrl: this.#settings.publicUrl }),
      reset: () => this.reset(),
      early: (sandbox, task) => toldEarly(webhooks, this.#clock, sandbox, task),
    })
    // Where others plan what is due, they have it still.
    if (begun.run === 0 || this.#store.scheduler) return app
    return onceThere(this.#sandboxes.all(), (all) => {
      const resumed = all.map((sandbox) => this.#resume(sandbox))
      return resumed.some((one) => one instanceof Promise) ? Promise.all(resumed).then(() => app) : app
    })
  }

  /** Plans what is still to come of a sandbox; its times are those that were kept. */
  #resume(sandbox: Sandbox): Awaitable<void> {
    return onceThere(sandbox.state.owed(), ({ tasks, deliveries }) => {
      for (const task of tasks) void planEnd(sandbox, task)
      this.#webhooks.resume(sandbox, deliveries)
    })
  }

  get seed(): string {
    return this.#seed
  }

  /** What the control API asks for: a given token, or one drawn for an address off loopback. */
  get controlToken(): string | undefined {
    return this.#settings.controlToken ?? this.#drawnToken
  }

  replaceScenario(name: string, scenario: unknown): void {
    this.#steering.scenarios.replace(name, scenario)
  }

  get url(): string {
    return this.#settings.publicUrl ?? this.#listening.values().next().value?.url ?? 'http://claid-mock.test'
  }

  about(): About {
    return aboutOf({
      ...this.#settings,
      baseUrl: this.url,
      contract: this.contract,
      scenario: this.#steering.fallback().scenario,
      webhook: describeWebhook(this.#settings.webhook),
    })
  }

  async listen(options?: ListenOptions): Promise<Listening> {
    await this.#store.ready()
    const { serve, refuseUnreadable } = await this.#app
    const closed = () => new OperatorError('listen', 'the mock is closed', 'Make another')
    if (this.#isStopping) throw closed()
    const opened = await listen(serve, refuseUnreadable, this.#clock, options)
    if (this.#isStopping) {
      // Closed meanwhile: nobody else would close the port.
      await opened.close(0)
      throw closed()
    }
    if (!opened.isLoopback) this.#drawnToken ??= token(String(drawSeed()), this.#seed, opened.port)
    const listening: Listening = {
      ...opened,
      close: async (grace) => {
        this.#listening.delete(listening)
        await opened.close(grace)
      },
    }
    this.#listening.add(listening)
    return listening
  }

  sandbox(key = `sandbox-${this.#random.uuid()}`): MockSandbox {
    // Whoever holds the mock may open any sandbox.
    this.#settings.keys?.add(key)
    const open = () => onceThere(this.#sandboxes.get(key), (own) => new Steering(own, this.#steering))
    const give = (id: string, url: string, bytes: Uint8Array) => this.#inputs.give(id, url, bytes)
    return sandboxOf(key, this, open, give)
  }

  demo(key = `demo-${this.#random.uuid().slice(0, 8)}`): Promise<Demo> {
    const underWay = this.#telling.get(key)
    if (underWay) return underWay
    const told = this.#tell(key).finally(() => this.#telling.delete(key))
    this.#telling.set(key, told)
    return told
  }

  async #tell(key: string): Promise<Demo> {
    this.#drawnKeys.add(key)
    const sandbox = await this.#open(key)
    const { tellStory } = await import('./demo/tell.ts')
    const tasks = await tellStory(this.#settings.story, {
      steering: new Steering(sandbox, this.#steering),
      fetch: this.fetch,
      url: this.url,
      acceptPath: this.contract.families[0]?.name,
      samplesAt: `${this.url}${samplesPath}`,
    })
    return { key, id: sandbox.id, tasks }
  }

  async advance(by: string | Milliseconds): Promise<void> {
    await this.#sandboxes.advance(duration(by))
  }

  async report(): Promise<Verdict> {
    return (await this.#app).report(await this.#sandboxes.all(), true)
  }

  async reset(): Promise<void> {
    this.#journal.forgetStrangers()
    for (const { id, key } of await this.#sandboxes.all()) {
      this.#steering.events.emit('reset', id, () => ({ parts: 'all' }))
      this.#drop(key)
    }
    await this.#store.clear()
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#isStopping = true
    const { note, drain } = this.#settings
    this.#steering.events.close()
    const [owed] = await Promise.all([
      this.#webhooks.drain(drain),
      this.#photographs.settled(),
      // One that is refused its next task takes back what it has told.
      Promise.allSettled(this.#telling.values()),
      ...[...this.#listening].map((listening) => listening.close()),
    ])
    this.#sandboxes.close()
    await this.#store.close()
    // Where the state is shared, others go on with them.
    if (owed.length > 0 && !this.#store.work)
      note(`Deliveries that are pending: ${owed.map(describeOwed).join('; ')}`)
  }

  /** What the suite checks: a mock like this one, so that nobody who uses this one meets what the suite does. */
  #subject(profile: string | undefined): Subject {
    const { state: _, webhook: __, log: ___, ...options } = this.#options
    const scenarios = this.#steering.scenarios.written
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
    return this.#sandboxes.get(own)
  }

  async #answersOf(sandbox: Sandbox, task: Task): Promise<TaskAnswers> {
    const app = await this.#app
    const accepted = JSON.parse(await app.acceptedOf(sandbox, task))
    return { accepted, result: JSON.parse(await app.resultOf(sandbox, task, sandbox.clock.now())) }
  }

  /** Ends what runs for a sandbox that is forgotten. */
  #drop(key: string): void {
    const sandbox = this.#sandboxes.drop(key)
    if (!sandbox) return
    this.#webhooks.drop(sandbox)
    this.#inputs.forget(sandbox.id)
    this.#receivers.drop(sandbox.id)
  }

  /** Whoever waits for a delivery may wait where another process made it. */
  #heard({ type, sandbox, data }: MockEvent): void {
    if (type === 'delivery' && sandbox !== null)
      this.#webhooks.tell({ id: sandbox }, (data as { task: number }).task)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
