import { type Command, InvalidArgumentError, Option } from 'commander'
import { defaultBounds } from '../store/store.ts'
import { type WebhookEvent, webhookEvents } from '../webhooks/endpoint.ts'
import { encodings } from '../webhooks/sign.ts'

/** Where a flag's value can come from besides the command line: `--rate-limit` is CLAID_MOCK_RATE_LIMIT. */
export function flag(flags: string, description: string): Option {
  const name = /--([\w-]+)/.exec(flags)?.[1] ?? ''
  return new Option(flags, description).env(`CLAID_MOCK_${name.replaceAll('-', '_').toUpperCase()}`)
}

/** A parser of numbers from `least` to `most`. */
export const number =
  (least: number, most = Number.POSITIVE_INFINITY) =>
  (text: string): number => {
    const value = Number(text)
    if (text.trim() !== '' && Number.isFinite(value) && value >= least && value <= most) return value
    throw new InvalidArgumentError(
      `It has to be a number ${most === Number.POSITIVE_INFINITY ? `of ${least} or more` : `from ${least} to ${most}`}.`,
    )
  }

/** Parses a port; 0 picks a free one. */
export const port = (text: string): number => {
  const value = number(0, 65_535)(text)
  if (Number.isInteger(value)) return value
  throw new InvalidArgumentError('It has to be a whole number.')
}

/** Parses a list divided by commas. */
export const list = (text: string): string[] => {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.every((part) => part !== '')) return parts
  throw new InvalidArgumentError('It has to be a list divided by commas.')
}

const isEvent = (text: string): text is WebhookEvent => webhookEvents.some((event) => event === text)
const events = (text: string): WebhookEvent[] => {
  const parts = list(text)
  if (parts.every(isEvent)) return parts
  throw new InvalidArgumentError(`It has to be of ${webhookEvents.join(',')}.`)
}

export interface ServeFlags {
  readonly port: number
  readonly host: string
  readonly spec?: string
  readonly scenario: string
  readonly scenarios?: string
  readonly watch?: boolean
  readonly controlToken?: string
  readonly profile: string
  readonly speed: number
  readonly seed?: string
  readonly startAt?: string
  readonly keys?: string[]
  readonly credits?: number
  readonly rateLimit?: string
  readonly webhookUrl?: string
  readonly webhookSecret?: string
  readonly webhookEvents?: WebhookEvent[]
  readonly webhookEncoding?: (typeof encodings)[number] | 'all'
  readonly webhookWrap?: 'data' | 'bare'
  readonly webhookAllow?: string[]
  readonly drain: string
  readonly state: string
  readonly storage?: string
  readonly fetchInputs?: boolean
  readonly fetchAllow?: string[]
  readonly pictures?: string
  readonly publicUrl?: string
  readonly journal: number
  readonly maxBody: number
  /** False with `--no-ui`. */
  readonly ui: boolean
  readonly cors?: boolean
  readonly log: 'pretty' | 'json' | 'silent'
}

export const stateFlag = (): Option =>
  flag(
    '--state <url>',
    'where tasks, credits and deliveries are kept: memory:, file:PATH or redis://HOST:PORT/DB',
  )

/** Adds the flags of `serve`; README and `--help` are written from these lines. */
export function serveFlags(command: Command): Command {
  return command
    .addOption(flag('--port <number>', 'port to listen on; 0 picks a free one').default(4010).argParser(port))
    .addOption(
      flag('--host <host>', 'address to listen on; localhost is both loopback addresses').default(
        'localhost',
      ),
    )
    .addOption(flag('--spec <file>', 'OpenAPI 3.0 or 3.1 document in JSON (default: the stored contract)'))
    .addOption(flag('--scenario <name>', 'scenario that tasks follow').default('default'))
    .addOption(flag('--scenarios <folder>', 'folder of scenario files that are added to the shipped ones'))
    .addOption(flag('--watch', 'take changed files of that folder into use'))
    .addOption(
      flag('--profile <name>', 'how answers are written: documented, observed, or a learned file').default(
        'documented',
      ),
    )
    .addOption(
      flag('--speed <number>', "divides every task's time; 0 makes all due at once")
        .default(1)
        .argParser(number(0)),
    )
    .addOption(flag('--seed <text>', 'decides every drawn value (default: drawn and printed)'))
    .addOption(
      flag('--start-at <time>', 'what the clock shows at the start, 2025-03-13T11:37:09Z (default: now)'),
    )
    .addOption(
      flag('--keys <list>', 'keys that are let in, divided by commas (default: any)').argParser(list),
    )
    .addOption(
      flag('--credits <number>', 'balance of each new sandbox (default: unlimited)').argParser(number(0)),
    )
    .addOption(
      flag('--rate-limit <limits>', 'sliding limits of accepts, or off (default: 1/s,60/m as documented)'),
    )
    .addOption(flag('--webhook-url <url>', 'where every sandbox sends its events (default: nowhere)'))
    .addOption(flag('--webhook-secret <text>', 'signs them (default: they are not signed)'))
    .addOption(
      flag('--webhook-events <list>', 'events that are sent (default: success,failure)').argParser(events),
    )
    .addOption(
      flag(
        '--webhook-encoding <kind>',
        'how signatures are written, which is assumed (default: hex)',
      ).choices([...encodings, 'all']),
    )
    .addOption(
      flag(
        '--webhook-wrap <kind>',
        'the result as it is polled, or only what stands in its data (default: data)',
      ).choices(['data', 'bare']),
    )
    .addOption(
      flag(
        '--webhook-allow <list>',
        'hosts that events may be sent to, *.example.com too (default: all but those of cloud credentials)',
      ).argParser(list),
    )
    .addOption(
      flag('--drain <duration>', 'how long deliveries under way may finish at a stop, at most 1.5s').default(
        '1.5s',
      ),
    )
    .addOption(stateFlag().default('memory:'))
    .addOption(
      flag('--storage <folder>', 'where storage://NAME/path is NAME/path (default: nothing is read or kept)'),
    )
    .addOption(flag('--fetch-inputs', 'fetch and measure http inputs before a submission is answered'))
    .addOption(
      flag(
        '--fetch-allow <list>',
        'hosts they may be fetched from though not public (default: none)',
      ).argParser(list),
    )
    .addOption(flag('--pictures <folder>', 'photographs to show in place of drawings (default: drawings)'))
    .addOption(flag('--control-token <text>', 'token of the control API (default: one is made off loopback)'))
    .addOption(flag('--public-url <url>', 'what links start with (default: the address listened on)'))
    .addOption(
      flag('--journal <number>', 'requests that are remembered of each sandbox')
        .default(defaultBounds.requests)
        .argParser(number(1)),
    )
    .addOption(flag('--max-body <bytes>', 'largest request body').default(1_000_000).argParser(number(0)))
    .addOption(flag('--no-ui', 'leave the page and the reference out'))
    .addOption(flag('--cors', 'let pages of other sites call the API'))
    .addOption(
      flag('--log <kind>', 'what is written to stdout')
        .default('pretty')
        .choices(['pretty', 'json', 'silent']),
    )
}

/** Adds the flags of `trigger`. */
export function triggerFlags(command: Command): Command {
  return command
    .requiredOption('--to <url>', 'address of the handler')
    .option('--secret <text>', 'signs the event')
    .option('--task <file>', 'JSON of the result to send (default: one is made)')
    .option('--trouble <kind>', 'duplicate, bad-signature, reserialised, malformed, encodings …')
    .addOption(
      new Option('--encoding <kind>', 'how the signature is written (assumed)')
        .choices([...encodings, 'all'])
        .default('hex'),
    )
    .addOption(new Option('--wrap <kind>', 'the result with its data, or bare').choices(['data', 'bare']))
    .option('--timeout <duration>', 'how long the handler has to answer', '10s')
    .option('--allow <list>', 'hosts that may be sent to', list)
    .option('--spec <file>', 'OpenAPI document the event is made from (default: the stored contract)')
    .option('--seed <text>', 'decides every drawn value')
}
