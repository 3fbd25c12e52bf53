import { fileURLToPath } from 'node:url'
import { type Clock, duration, type Milliseconds, processClock } from './clock.ts'
import { OperatorError } from './errors.ts'
import { type ProfileName, profileOf } from './facts/profiles.ts'
import type { Fetch } from './fetch.ts'
import { drawSeed, Random, seedOf, token } from './random.ts'
import { Scenarios } from './scenarios/load.ts'
import { parsePolicies, renderPolicies } from './scenarios/policies.ts'
import type { Choice } from './scenarios/select.ts'
import type { FaultInput, ScenarioInput } from './scenarios/written.ts'
import type { Ran } from './scheduler.ts'
import type { RequestRecord } from './server/api.ts'
import { type App, buildApp } from './server/app.ts'
import type { About } from './server/docs.ts'
import { Events } from './server/events.ts'
import { type Listening, type ListenOptions, listen } from './server/listen.ts'
import {
  type ClockInfo,
  type FaultInfo,
  Steering,
  type SteeringOptions,
  type TaskInfo,
} from './server/steering.ts'
import { type Contract, loadContract } from './spec/contract.ts'
import { sampleOf } from './spec/sample.ts'
import { memoryStore } from './store/memory.ts'
import type { Account, Part, Policy, RequestEntry, Store } from './store/store.ts'
import { type Sandbox, Sandboxes } from './tasks/sandboxes.ts'
import type { Forced } from './tasks/tasks.ts'

/** Everything is optional; what is left out is written here and nowhere else. */
export interface MockOptions {
  /** Path of an OpenAPI 3.0 or 3.1 document in JSON. @default the stored contract of Claid's AI Fashion Models */
  readonly spec?: string
  /** Name of the scenario that new tasks follow. @default 'default' */
  readonly scenario?: string
  /** Scenarios that are added to the shipped ones, or stand in their place, by name. */
  readonly scenarios?: Readonly<Record<string, ScenarioInput>>
  /** Token that the control API asks for. @default one is drawn when it listens off loopback */
  readonly controlToken?: string
  /** The process clock. @default the machine's */
  readonly clock?: Clock
  /** Divides the planned time of every task; 0 makes all due at once. @default 1 */
  readonly speed?: number
  /** Decides every drawn value. The same seed gives the same bytes. @default drawn */
  readonly seed?: number | string
  /** Keys that are let in. @default any that is not empty */
  readonly keys?: readonly string[]
  /** Balance of each new sandbox. @default the scenario's, which is unlimited */
  readonly credits?: number
  /** Sliding limits of accepts such as `1/s,60/m`, `off`, or `scenario` for the account's own. @default 'off' */
  readonly rateLimit?: string
  /** How answers are written. @default 'documented' */
  readonly profile?: ProfileName
  /** What links start with. @default the address listened on, else `http://claid-mock.test` */
  readonly publicUrl?: string
  /** Largest request body, in bytes. @default 1_000_000 */
  readonly maxBody?: number
  /** What the clock shows at the start: epoch milliseconds or an ISO date. @default now */
  readonly startAt?: number | string
  /** Called for each answered request. @default nothing is logged */
  readonly log?: (record: RequestRecord) => void
  /** Called with an error of the mock's own. @default written to the console */
  readonly failed?: (error: unknown) => void
}

/** One key's isolated environment. Calls take effect in the order in which they are made. */
export interface MockSandbox {
  readonly key: string
  /** Base URL for a client; where nothing listens, only `fetch` answers it. */
  readonly url: string
  /** Fetch with the key filled in; a path is taken relative to `url`. Works detached. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /** Follows a scenario from now on: one by name, or one written here. */
  use(scenario: string | ScenarioInput): Promise<void>
  clearScenario(): Promise<void>
  /** Plans a fault for the next requests. */
  fail(fault: FaultInput): Promise<FaultInfo>
  faults(): Promise<FaultInfo[]>
  /** Faults that were planned and have not all been met: a test that leaves some may prove nothing. */
  unusedFaults(): Promise<FaultInfo[]>
  clock(): Promise<ClockInfo>
  /** Epoch milliseconds of the sandbox's clock. */
  now(): Promise<Milliseconds>
  freeze(): Promise<void>
  resume(): Promise<void>
  /** @param rate sandbox time for each unit of real time */
  rate(rate: number): Promise<void>
  /** Moves the sandbox's clock; everything due on the way has happened when it returns. */
  advance(by: string | Milliseconds): Promise<readonly Ran[]>
  credits(): Promise<Account>
  setCredits(balance: number | 'unlimited'): Promise<void>
  /** `1/s,60/m`, `off`, or undefined for the account's own. */
  limits(limits: string | undefined): Promise<void>
  /** Newest first. */
  tasks(page?: {
    readonly before?: number
    readonly limit?: number
    readonly tag?: string
  }): Promise<TaskInfo[]>
  task(id: number): Promise<TaskInfo | undefined>
  /** Forces a status on a task that has not ended. */
  force(id: number, forced: Forced): Promise<TaskInfo | undefined>
  delete(id: number): Promise<boolean>
  /** The journal, newest first. */
  requests(page?: { readonly limit?: number; readonly tag?: string }): Promise<readonly RequestEntry[]>
  reset(parts?: readonly (Part | 'clock')[]): Promise<void>
}

export interface Mock {
  /** Answers a request in this process, without a port. Works detached. */
  readonly fetch: Fetch
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
  /** Moves the clocks of all sandboxes that are open. */
  advance(by: string | Milliseconds): Promise<void>
  /** Forgets everything that was sent, as if just made. */
  reset(): Promise<void>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Path of the document that is served unless another is named. */
export const storedContract = fileURLToPath(new URL('../openapi.json', import.meta.url))

/**
 * Makes a mock: no port is opened and nothing runs until it is asked.
 * @throws {OperatorError} when an option cannot be used
 */
export function createMock(options: MockOptions = {}): Mock {
  return new LocalMock(options)
}

class LocalMock implements Mock {
  readonly fetch: Fetch
  readonly seed: string
  readonly contract: Contract
  readonly #settings: Settings
  readonly #clock: Clock
  readonly #steering: SteeringOptions
  #drawnToken: string | undefined
  readonly #app: App
  readonly #store: Store
  readonly #sandboxes: Sandboxes
  readonly #random: Random
  readonly #listening = new Set<Listening>()

  constructor(options: MockOptions) {
    const settings = complete(options)
    const { seed } = settings
    const scenarios = new Scenarios(settings.scenarios)
    const clock = settings.clock ?? processClock(settings.startAt)
    const store = memoryStore(undefined, (key) => this.#sandboxes.drop(key))
    const sandboxes = new Sandboxes({ ...settings, store, clock, credits: () => settings.credits ?? null })
    const events = new Events()
    const fallback = (): Choice => ({
      // Named each time, since its file may change.
      scenario: scenarios.get(settings.scenario),
      why: settings.scenario === 'default' ? 'default' : 'option',
    })
    fallback()
    this.#settings = settings
    this.#clock = clock
    this.#store = store
    this.#sandboxes = sandboxes
    this.#steering = { scenarios, fallback, events }
    this.#random = new Random(seedOf(seed, 'mock'))
    this.seed = seed
    this.contract = loadContract(settings.spec)
    this.#app = buildApp({
      ...settings,
      ...this.#steering,
      contract: this.contract,
      store,
      sandboxes,
      clock,
      baseUrl: () => this.url,
      about: () => this.about(),
      access: () => ({ token: this.controlToken, publicUrl: settings.publicUrl }),
      reset: () => this.reset(),
    })
    this.fetch = this.#app.fetch
  }

  /** What the control API asks for: a given token, or one drawn for an address off loopback. */
  get controlToken(): string | undefined {
    return this.#settings.controlToken ?? this.#drawnToken
  }

  replaceScenario(name: string, scenario: unknown): void {
    this.#steering.scenarios.replace(name, scenario)
  }

  get url(): string {
    return this.#settings.publicUrl ?? [...this.#listening][0]?.url ?? 'http://claid-mock.test'
  }

  about(): About {
    const { limits, keys } = this.#settings
    const { name, summary, account } = this.#steering.fallback().scenario
    const policies = limits ?? account.limits
    return {
      baseUrl: this.url,
      contract: describeContract(this.contract),
      routes: this.contract.operations.map(({ method, path }) => `${method} ${path}`),
      curl: curlOf(this.url, this.contract, keys ? '$CLAID_API_KEY' : 'test'),
      takesAnyKey: keys === undefined,
      limits: renderPolicies(policies),
      scenario: { name, summary },
    }
  }

  async listen(options?: ListenOptions): Promise<Listening> {
    const { serve, refuseUnreadable } = this.#app
    const opened = await listen(serve, refuseUnreadable, this.#clock, options)
    if (!opened.isLoopback) this.#drawnToken ??= token(String(drawSeed()), this.seed, opened.port)
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
    const steering = (sandbox: Sandbox) => new Steering(sandbox, this.#steering)
    return sandboxOf(key, this, () => {
      const sandbox = this.#sandboxes.get(key)
      return sandbox instanceof Promise ? sandbox.then(steering) : steering(sandbox)
    })
  }

  async advance(by: string | Milliseconds): Promise<void> {
    const distance = duration(by)
    for (const { scheduler } of this.#sandboxes.all()) await scheduler.advance(distance)
  }

  async reset(): Promise<void> {
    for (const { id } of this.#sandboxes.all())
      this.#steering.events.emit('reset', id, () => ({ parts: 'all' }))
    this.#sandboxes.clear()
    await this.#store.clear()
  }

  async close(): Promise<void> {
    this.#steering.events.close()
    await Promise.all([...this.#listening].map((listening) => listening.close()))
    this.#sandboxes.clear()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/** Every option with its default in place. */
function complete(options: MockOptions) {
  const {
    spec,
    scenario = 'default',
    speed = 1,
    seed,
    keys,
    credits,
    rateLimit = 'off',
    profile = 'documented',
  } = options
  const {
    scenarios,
    controlToken,
    clock,
    publicUrl,
    maxBody = 1_000_000,
    startAt,
    log,
    failed = (error) => console.error(error),
  } = options
  const number = (name: string, value: number, isRight: boolean) => {
    if (!isRight)
      throw new OperatorError(`use the option ${name}`, `${value} is no fitting number`, 'Give zero or more')
    return value
  }
  return {
    spec: spec ?? storedContract,
    scenario,
    scenarios,
    controlToken,
    clock,
    speed: number('speed', speed, speed >= 0 && Number.isFinite(speed)),
    seed: String(seed ?? drawSeed()),
    keys: keys && new Set(keys),
    credits:
      credits === undefined
        ? undefined
        : number('credits', credits, credits >= 0 && Number.isFinite(credits)),
    limits: rateLimit === 'scenario' ? undefined : (parsePolicies(rateLimit) as readonly Policy[]),
    profile: profileOf(profile),
    publicUrl: publicUrl === undefined ? undefined : readUrl(publicUrl),
    maxBody: number('maxBody', maxBody, maxBody >= 0),
    startAt: startAt === undefined ? undefined : readTime(startAt),
    log,
    failed,
  }
}
type Settings = ReturnType<typeof complete>

function readUrl(text: string): string {
  if (/^https?:\/\/[^\s?#]+$/i.test(text) && URL.canParse(text)) return text.replace(/\/+$/, '')
  throw new OperatorError('use the public URL', `"${text}" is none`, 'Write it as http://mock.example:4010')
}

function readTime(value: number | string): Milliseconds {
  const time = typeof value === 'number' ? value : Date.parse(value)
  if (Number.isFinite(time) && Math.abs(time) < 8.64e15) return time
  throw new OperatorError('set the clock', `"${value}" is no time`, 'Write it as 2025-03-13T11:37:09Z')
}

function sandboxOf(key: string, mock: Mock, open: () => Steering | Promise<Steering>): MockSandbox {
  const steer = async <T>(use: (steering: Steering) => T | Promise<T>): Promise<T> => {
    // Not awaited where it is open already, so that a call acts at once.
    const opened = open()
    return use(opened instanceof Promise ? await opened : opened)
  }
  return {
    key,
    get url() {
      return mock.url
    },
    fetch: (input, init) => {
      const target = typeof input === 'string' ? new URL(input, `${mock.url}/`) : input
      const request = new Request(target, init)
      if (!request.headers.has('authorization')) request.headers.set('authorization', `Bearer ${key}`)
      return mock.fetch(request)
    },
    use: (scenario) => steer((steering) => steering.use(scenario)),
    clearScenario: () => steer((steering) => steering.clearScenario()),
    fail: (fault) => steer((steering) => steering.fail(fault)),
    faults: () => steer((steering) => steering.faults()),
    unusedFaults: () => steer(async (steering) => (await steering.faults()).filter(({ left }) => left > 0)),
    clock: () => steer((steering) => steering.clock()),
    now: () => steer((steering) => steering.clock().now),
    freeze: () => steer((steering) => steering.freeze()),
    resume: () => steer((steering) => steering.resume()),
    rate: (rate) => steer((steering) => steering.rate(rate)),
    advance: (by) => steer((steering) => steering.advance(by)),
    credits: () => steer((steering) => steering.credits()),
    setCredits: (balance) =>
      steer((steering) => steering.setCredits(balance === 'unlimited' ? null : balance)),
    limits: (limits) => steer((steering) => steering.setLimits(limits)),
    tasks: (page) => steer((steering) => steering.tasks(page)),
    task: (id) => steer((steering) => steering.task(id)),
    force: (id, forced) => steer((steering) => steering.force(id, forced)),
    delete: (id) => steer((steering) => steering.delete(id)),
    requests: (page) => steer((steering) => steering.requests(page)),
    reset: (parts) => steer((steering) => steering.reset(parts)),
  }
}

function describeContract({ document, file, hash }: Contract): string {
  const { title = file, version = '' } = document.info ?? {}
  return `${title} ${version}, ${hash}`
}

/** A submission that one can paste. */
function curlOf(url: string, { document, families }: Contract, key: string): string {
  const [family] = families
  if (!family) return `curl ${url}/openapi.json`
  const body = JSON.stringify(sampleOf(document, family.requestSchema))
  return `curl ${url}${family.name} -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -d '${body.replaceAll("'", `'\\''`)}'`
}
