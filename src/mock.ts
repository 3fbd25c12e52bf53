import { fileURLToPath } from 'node:url'
import { duration, type Milliseconds, processClock } from './clock.ts'
import { OperatorError } from './errors.ts'
import { type ProfileName, profileOf } from './facts/profiles.ts'
import type { Fetch } from './fetch.ts'
import { drawSeed, Random, seedOf } from './random.ts'
import { type Scenario, Scenarios } from './scenarios/load.ts'
import { parsePolicies, renderPolicies } from './scenarios/policies.ts'
import type { RequestRecord } from './server/api.ts'
import { type App, buildApp } from './server/app.ts'
import { type Listening, type ListenOptions, listen } from './server/listen.ts'
import { type Contract, loadContract } from './spec/contract.ts'
import { sampleOf } from './spec/sample.ts'
import { memoryStore } from './store/memory.ts'
import type { Account, Policy, Status, Store, Transition } from './store/store.ts'
import { transitionAt } from './tasks/lifecycle.ts'
import { type Sandbox, Sandboxes } from './tasks/sandboxes.ts'

/** Everything is optional; what is left out is written here and nowhere else. */
export interface MockOptions {
  /** Path of an OpenAPI 3.0 or 3.1 document in JSON. @default the stored contract of Claid's AI Fashion Models */
  readonly spec?: string
  /** Name of the scenario that new tasks follow. @default 'default' */
  readonly scenario?: string
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

/** A task, as a test looks at it. */
export interface TaskInfo {
  readonly id: number
  readonly status: Status
  readonly createdAt: Date
  /** The request body as it was sent. */
  readonly request: unknown
  readonly scenario: string
  readonly timeline: readonly Transition[]
  /** Credits held or spent. */
  readonly price: number
}

/** One key's isolated environment. */
export interface MockSandbox {
  readonly key: string
  /** Base URL for a client; where nothing listens, only `fetch` answers it. */
  readonly url: string
  /** Fetch with the key filled in; a path is taken relative to `url`. Works detached. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /** Newest first. */
  tasks(): Promise<TaskInfo[]>
  credits(): Promise<Account>
  setCredits(balance: number | 'unlimited'): Promise<void>
  /** The sandbox's clock, epoch milliseconds. */
  now(): Promise<Milliseconds>
  freeze(): Promise<void>
  resume(): Promise<void>
  /** Moves the sandbox's clock; everything due on the way has happened when it returns. */
  advance(by: string | Milliseconds): Promise<void>
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

/** A mock in words. */
export interface About {
  readonly baseUrl: string
  /** Title, version and hash. */
  readonly contract: string
  /** Each operation as `POST /v1/things`. */
  readonly routes: readonly string[]
  /** A submission that one can paste. */
  readonly curl: string
  /** Such as `1/s, 60/m`, or `off`. */
  readonly limits: string
  readonly scenario: { readonly name: string; readonly summary: string }
}

const storedContract = fileURLToPath(new URL('../openapi.json', import.meta.url))

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
  readonly #scenario: Scenario
  readonly #app: App
  readonly #store: Store
  readonly #sandboxes: Sandboxes
  readonly #random: Random
  readonly #listening = new Set<Listening>()

  constructor(options: MockOptions) {
    const settings = complete(options)
    const { seed } = settings
    const scenarios = new Scenarios()
    const scenario = scenarios.get(settings.scenario)
    const clock = processClock(settings.startAt)
    const store = memoryStore(undefined, (key) => this.#sandboxes.drop(key))
    const sandboxes = new Sandboxes({
      ...settings,
      store,
      clock,
      credits: () => settings.credits ?? scenario.account.credits,
    })
    this.#settings = settings
    this.#scenario = scenario
    this.#store = store
    this.#sandboxes = sandboxes
    this.#random = new Random(seedOf(seed, 'mock'))
    this.seed = seed
    this.contract = loadContract(settings.spec)
    this.#app = buildApp({
      ...settings,
      contract: this.contract,
      store,
      sandboxes,
      clock,
      scenario: () => scenario,
      scenarioOf: (name) => scenarios.get(name),
      baseUrl: () => this.url,
      page: () => this.about(),
    })
    this.fetch = this.#app.fetch
  }

  get url(): string {
    return this.#settings.publicUrl ?? [...this.#listening][0]?.url ?? 'http://claid-mock.test'
  }

  about(): About {
    const { limits, keys } = this.#settings
    const { name, summary, account } = this.#scenario
    const policies = limits ?? account.limits
    return {
      baseUrl: this.url,
      contract: describeContract(this.contract),
      routes: this.contract.operations.map(({ method, path }) => `${method} ${path}`),
      curl: curlOf(this.url, this.contract, keys ? '$CLAID_API_KEY' : 'test'),
      limits: renderPolicies(policies),
      scenario: { name, summary },
    }
  }

  async listen(options?: ListenOptions): Promise<Listening> {
    const { fetch, refuseUnreadable } = this.#app
    const opened = await listen(fetch, refuseUnreadable, processClock(), options)
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
    return sandboxOf(key, this, () => this.#sandboxes.get(key))
  }

  async advance(by: string | Milliseconds): Promise<void> {
    const distance = duration(by)
    for (const { clock, scheduler } of this.#sandboxes.all())
      await scheduler.advanceTo(clock.now() + distance)
  }

  async reset(): Promise<void> {
    this.#sandboxes.clear()
    await this.#store.clear()
  }

  async close(): Promise<void> {
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
  const { publicUrl, maxBody = 1_000_000, startAt, log, failed = (error) => console.error(error) } = options
  const number = (name: string, value: number, isRight: boolean) => {
    if (!isRight)
      throw new OperatorError(`use the option ${name}`, `${value} is no fitting number`, 'Give zero or more')
    return value
  }
  return {
    spec: spec ?? storedContract,
    scenario,
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

function sandboxOf(key: string, mock: Mock, open: () => Sandbox | Promise<Sandbox>): MockSandbox {
  const sandbox = async <T>(use: (sandbox: Sandbox) => T | Promise<T>): Promise<T> => {
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
    tasks: () =>
      sandbox(async ({ state, clock }) =>
        (await state.tasks()).map(({ id, createdAt, request, scenario, timeline, price }) => ({
          id,
          status: transitionAt(timeline, clock.now()).status,
          createdAt: new Date(createdAt),
          request: JSON.parse(request) as unknown,
          scenario,
          timeline,
          price,
        })),
      ),
    credits: () =>
      sandbox(({ state, scheduler }) => {
        scheduler.runDue()
        return state.account()
      }),
    setCredits: (balance) =>
      sandbox(({ state, clock }) => state.setBalance(balance === 'unlimited' ? null : balance, clock.now())),
    now: () => sandbox(({ clock }) => clock.now()),
    freeze: () => setRate(sandbox, 0),
    resume: () => setRate(sandbox, 1),
    advance: (by) =>
      sandbox(async ({ clock, scheduler }) => void (await scheduler.advanceTo(clock.now() + duration(by)))),
  }
}

const setRate = (sandbox: <T>(use: (sandbox: Sandbox) => T) => Promise<T>, rate: number): Promise<void> =>
  sandbox(({ clock, scheduler }) => {
    clock.setRate(rate)
    scheduler.rearm()
  })

function describeContract({ document, file, hash }: Contract): string {
  const { title = file, version = '' } = document.info ?? {}
  return `${title} ${version}, ${hash}`
}

/** A submission that one can paste. */
function curlOf(url: string, { document, families }: Contract, key: string): string {
  const [family] = families
  if (!family) return `curl ${url}/openapi.json`
  const body = JSON.stringify(sampleOf(document, family.requestSchema))
  return `curl ${url}${family.name} -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -d '${body}'`
}
