import { fileURLToPath } from 'node:url'
import { type Clock, duration, type Milliseconds } from './clock.ts'
import type { StoryInput } from './demo/story.ts'
import { OperatorError } from './errors.ts'
import { type ProfileName, profileOf } from './facts/profiles.ts'
import { parsePolicies } from './scenarios/policies.ts'
import type { ScenarioInput, ScenarioName } from './scenarios/written.ts'
import type { RequestRecord } from './server/journal.ts'
import { inMemory } from './store/open.ts'
import { type Attempt, defaultBounds, type Policy } from './store/store.ts'
import type { WebhookInput } from './webhooks/endpoint.ts'

/** One attempt to deliver an event, as the log shows it. */
export interface AttemptRecord {
  /** The sandbox's key, masked. */
  readonly key: string
  readonly delivery: number
  readonly task: number
  readonly event: 'success' | 'failure'
  readonly state: 'pending' | 'held' | 'delivered' | 'gave up'
  /** Attempts that are still planned begin at this time of the sandbox's clock. */
  readonly nextAt: Milliseconds | undefined
  /** Why it was not taken. */
  readonly reason: string | undefined
  readonly attempt: Attempt
}

/** Everything is optional; what is left out is written here and nowhere else. */
export interface MockOptions {
  /** Path of an OpenAPI 3.0 or 3.1 document in JSON. @default the stored contract of Claid's AI Fashion Models */
  readonly spec?: string
  /** Name of the scenario that new tasks follow. @default 'default' */
  readonly scenario?: ScenarioName
  /** Scenarios that are added to the shipped ones, or stand in their place, by name. */
  readonly scenarios?: Readonly<Record<string, ScenarioInput>>
  /** Token that the control API asks for. @default one is drawn when it listens off loopback */
  readonly controlToken?: string
  /** Where state is kept: `memory:` (gone with the process), `file:PATH` or `redis://HOST:PORT/DB`. @default 'memory:' */
  readonly state?: string
  /** The process clock. @default the machine's */
  readonly clock?: Clock
  /** Divides the planned time of every task; 0 makes all due at once. @default 1 */
  readonly speed?: number
  /** Decides every drawn value. The same seed gives the same bytes. @default the one kept with the state, else drawn */
  readonly seed?: number | string
  /** Keys that are let in. @default any that is not empty */
  readonly keys?: readonly string[]
  /** Balance of each new sandbox. @default the scenario's, which is unlimited */
  readonly credits?: number
  /** Sliding limits of accepts such as `1/s,60/m`, `off`, or `scenario` for the account's own. @default 'off' */
  readonly rateLimit?: string
  /** Where the events of every sandbox go that was told nothing else. @default nowhere */
  readonly webhook?: WebhookInput
  /**
   * Hosts that events may be sent to, `*.example.com` among them.
   * @default every one, but addresses where a cloud keeps its credentials
   */
  readonly webhookAllow?: readonly string[]
  /** How long `close` lets deliveries under way finish, such as `1.5s`. @default '1500ms' */
  readonly drain?: string | Milliseconds
  /** Folder in which `storage://NAME/path` is `NAME/path`. @default none: destinations are only answered */
  readonly storage?: string
  /** Whether http and https inputs are fetched, before a submission is answered. @default false */
  readonly fetchInputs?: boolean
  /** Hosts, `name` or `name:port`, that may be fetched from though their address is not public. @default none */
  readonly fetchAllow?: readonly string[]
  /** Folder of photographs that results show in place of drawings. @default none */
  readonly pictures?: string
  /** How answers are written: a name, or the path of a file that `check --learn` wrote. @default 'documented' */
  readonly profile?: ProfileName | (string & Record<never, never>)
  /** What links start with; below its path, if it has one, all is answered as at the root. @default the address listened on, else `http://claid-mock.test` */
  readonly publicUrl?: string
  /** Largest request body, in bytes. @default 1_000_000 */
  readonly maxBody?: number
  /** How many requests of each sandbox are remembered, for the journal and for the verdict. @default 1000 */
  readonly journal?: number
  /** What the clock shows at the start: epoch milliseconds or an ISO date. @default now */
  readonly startAt?: number | string
  /** Whether browsers get the page at `/`, and the reference at `/docs`. @default true */
  readonly ui?: boolean
  /** Whether pages of other sites may call the API (CORS). @default false */
  readonly cors?: boolean
  /** What has happened in the sandbox of a demonstration. @default six tasks of a shop in the last day */
  readonly story?: StoryInput
  /** Key of the demonstration that the page opens with. @default none */
  readonly demoKey?: string
  /** Called for each answered request. @default nothing is logged */
  readonly log?: (record: RequestRecord) => void
  /** Called for each attempt to deliver an event. @default nothing is logged */
  readonly logAttempt?: (record: AttemptRecord) => void
  /** Called with what the operator should know. @default written to the console */
  readonly note?: (text: string) => void
  /** Called with an error of the mock's own. @default written to the console */
  readonly failed?: (error: unknown) => void
}

/** Path of the document that is served unless another is named. */
export const storedContract = fileURLToPath(new URL('../openapi.json', import.meta.url))

/** A folder of what is built for browsers, in the package and in the sources. */
const built = (name: string) => fileURLToPath(new URL(`../dist/${name}/`, import.meta.url))

/** Every option with its default in place. */
export function complete(options: MockOptions) {
  const {
    spec,
    scenario = 'default',
    state = inMemory,
    speed = 1,
    seed,
    keys,
    credits,
    rateLimit = 'off',
    profile = 'documented',
    ...others
  } = options
  const {
    scenarios,
    controlToken,
    clock,
    publicUrl,
    maxBody = 1_000_000,
    journal = defaultBounds.requests,
    startAt,
    ui = true,
    cors = false,
    story,
    demoKey,
    log,
    webhook,
    webhookAllow,
    drain = 1500,
    storage,
    fetchInputs = false,
    fetchAllow = [],
    pictures,
    logAttempt,
    note = (text) => console.warn(text),
    failed = (error) => console.error(error),
    ...unknown
  } = others
  const [stray] = Object.keys(unknown)
  if (stray !== undefined)
    throw new OperatorError('make a mock', `it has no option "${stray}"`, 'Use those of MockOptions')
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
    state,
    seed: seed === undefined ? undefined : String(seed),
    keys: keys && new Set(keys),
    credits:
      credits === undefined
        ? undefined
        : number('credits', credits, credits >= 0 && Number.isFinite(credits)),
    limits: rateLimit === 'scenario' ? undefined : (parsePolicies(rateLimit) as readonly Policy[]),
    profile: profileOf(profile),
    publicUrl: publicUrl === undefined ? undefined : readUrl(publicUrl),
    maxBody: number('maxBody', maxBody, maxBody >= 0),
    remembered: number('journal', journal, Number.isInteger(journal) && journal >= 1),
    startAt: startAt === undefined ? undefined : readTime(startAt),
    ui: ui ? built('ui') : undefined,
    docs: ui ? built('docs') : undefined,
    cors,
    story,
    demoKey,
    log,
    webhook,
    webhookAllow,
    drain: duration(drain),
    storage,
    fetchInputs,
    fetchAllow,
    pictures,
    logAttempt,
    note,
    failed,
  }
}
export type Settings = ReturnType<typeof complete>

function readUrl(text: string): string {
  if (/^https?:\/\/[^\s?#]+$/i.test(text) && URL.canParse(text)) return text.replace(/\/+$/, '')
  throw new OperatorError('use the public URL', `"${text}" is none`, 'Write it as http://mock.example:4010')
}

function readTime(value: number | string): Milliseconds {
  const time = typeof value === 'number' ? value : Date.parse(value)
  if (Number.isFinite(time) && Math.abs(time) < 8.64e15) return time
  throw new OperatorError('set the clock', `"${value}" is no time`, 'Write it as 2025-03-13T11:37:09Z')
}
