import { relative } from 'node:path'
import { type Clock, duration, processClock } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import { createMock, type Mock } from '../mock.ts'
import type { MockOptions } from '../mock-options.ts'
import { type Log, makeLog } from './log.ts'
import type { ServeFlags } from './options.ts'

/** How long running requests have to finish after a signal, in milliseconds; all is over within 2 s. */
const grace = 1500

/** What is different when a mock is served to be shown. */
export interface Demonstration {
  readonly options: MockOptions
  /** That the banner shows. */
  readonly key: string
  /** Done before anybody is told that it is ready. */
  readonly prepare: (mock: Mock) => Promise<unknown>
  /** Done with the address of the page, at the end. */
  readonly ready: (page: string) => void
}

/** `claid-mock serve`: serves until a signal comes. */
export async function serve(flags: ServeFlags, shown?: Demonstration): Promise<void> {
  const log = makeLog(flags.log, (line) => process.stdout.write(`${line}\n`))
  const folder = flags.scenarios
  if (flags.watch && folder === undefined) {
    throw new OperatorError(
      'watch scenario files',
      '--watch has no folder to watch',
      'Give --scenarios a folder',
    )
  }
  // The YAML parser is loaded only where there is a folder to read.
  const files = folder === undefined ? undefined : await import('../scenarios/files.ts')
  const scenarios = folder === undefined ? undefined : files?.readScenarioFolder(folder)
  await assertFolders(flags)
  const mock = createMock({
    ...optionsOf(flags, log),
    ...(scenarios && { scenarios: scenarios as ScenarioMap }),
    ...shown?.options,
  })
  const listening = await mock.listen({ port: flags.port, host: flags.host, ownProcess: true })
  stopOnSignal(mock, listening.close, log, processClock())
  if (files && folder !== undefined && flags.watch) watchScenarios(files, folder, mock, log)
  await shown?.prepare(mock)
  const ready = readyOf(mock, listening.port)
  const page = ready.control ?? `${ready.url}/`
  // Last: whoever reads the line may send a signal, or change a file, at once.
  log.ready({ ...ready, page: flags.ui ? page : undefined, key: shown?.key, speed: flags.speed })
  shown?.ready(page)
}

/** A wrong folder stops the start, not the first task that needs it. */
async function assertFolders({ storage, pictures, fetchAllow, fetchInputs }: ServeFlags): Promise<void> {
  if (fetchAllow && !fetchInputs)
    throw new OperatorError('fetch inputs', '--fetch-allow fetches nothing by itself', 'Give --fetch-inputs')
  if (storage !== undefined) await (await import('../pictures/storage.ts')).Storage.open(storage)
  if (pictures !== undefined) await (await import('../pictures/own.ts')).OwnPictures.open(pictures, () => {})
}

type ScenarioMap = NonNullable<MockOptions['scenarios']>

function watchScenarios(
  files: typeof import('../scenarios/files.ts'),
  folder: string,
  mock: Mock,
  log: Log,
): void {
  const broken = (error: unknown) =>
    log.note(`${error instanceof Error ? error.message : String(error)} The last good one stays in use.`)
  const changed = (name: string, scenario: unknown) => {
    mock.replaceScenario(name, scenario)
    log.note(`Scenario ${name} was changed`)
  }
  files.watchScenarioFolder(folder, changed, broken)
}

function optionsOf(flags: ServeFlags, log: Log): MockOptions {
  const { log: _, port: __, host: ___, scenarios: ____, watch: _____, profile, ...rest } = flags
  const { webhookUrl, webhookSecret, webhookEvents, webhookEncoding, webhookWrap, drain, ...options } = rest
  const signing = webhookSecret ?? webhookEvents ?? webhookEncoding ?? webhookWrap
  if (webhookUrl === undefined && signing !== undefined) {
    throw new OperatorError('set the webhook', 'there is no --webhook-url', 'Say where to send')
  }
  return {
    rateLimit: 'scenario',
    ...options,
    // What is pending has to be told before the process is gone.
    drain: Math.min(duration(drain), grace),
    ...(webhookUrl !== undefined && {
      webhook: {
        url: webhookUrl,
        secret: webhookSecret,
        events: webhookEvents,
        encoding: webhookEncoding,
        wrap: webhookWrap,
      },
    }),
    // An unknown name is refused by the mock, with the names there are.
    profile: profile as NonNullable<MockOptions['profile']>,
    ...(log.request && { log: log.request }),
    ...(log.attempt && { logAttempt: log.attempt }),
    note: log.note,
    failed: (error) => process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`),
  }
}

function readyOf(mock: Mock, port: number) {
  const { url, seed, contract } = mock
  const { routes, curl, limits, scenario } = mock.about()
  const first = new Set(contract.operations.map(({ path }) => path.split('/')[1]))
  const [version] = first
  return {
    url,
    port,
    seed,
    contract: {
      file: relative(process.cwd(), contract.file) || contract.file,
      hash: contract.hash,
      title: [contract.document.info?.title, contract.document.info?.version].filter(Boolean).join(' '),
    },
    routes,
    scenario,
    limits,
    webhook: mock.about().webhook,
    curl,
    control: mock.controlToken === undefined ? undefined : `${url}/?token=${mock.controlToken}`,
    versioned: first.size === 1 && version ? `${url}/${version}` : undefined,
  }
}

function stopOnSignal(mock: Mock, close: (grace: number) => Promise<void>, log: Log, clock: Clock): void {
  let stopping = false
  const stop = (signal: string) => {
    if (stopping) return
    stopping = true
    log.note(`${signal}: running requests may finish`)
    // Whatever hangs, the process is gone in time.
    clock.setTimer(() => process.exit(0), grace + 300)
    // Deliveries under way finish meanwhile.
    void Promise.all([close(grace), mock.close()]).finally(() => process.exit(0))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  whenLauncherEnds(() => stop('What started this process has ended'), clock)
}

/**
 * `npm start` and `npx` start us in a shell. A signal that npm is sent ends npm and its shell, and nobody else
 * would tell us.
 */
function whenLauncherEnds(stop: () => void, clock: Clock): void {
  if (!['start', 'exec'].includes(process.env.npm_command ?? '')) return
  const launcher = process.ppid
  const look = () => (process.ppid === launcher ? clock.setTimer(look, 200) : stop())
  look()
}
