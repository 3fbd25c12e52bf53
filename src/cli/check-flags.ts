import { type Command, InvalidArgumentError } from 'commander'
import { duration, type Milliseconds } from '../clock.ts'
import { type ReporterName, reporterNames } from '../suite/reporters/names.ts'
import { flag, number, port } from './options.ts'

/** Outcomes that fail a run, from the most lenient to the strictest; each takes in those before it. */
export const strictness = ['failed', 'drift', 'skipped'] as const

export interface CheckFlags {
  readonly url?: string
  readonly key?: string
  readonly emptyKey?: string
  readonly unscopedKey?: string
  readonly limitedKey?: string
  readonly otherKey?: string
  readonly maxCredits?: number
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly list?: boolean
  readonly exchange?: readonly string[]
  readonly learn?: string
  readonly reporter?: readonly ReporterName[]
  readonly out?: string
  readonly failOn: (typeof strictness)[number]
  readonly timeout?: Milliseconds
  readonly poll?: Milliseconds
  readonly failingBody?: string
  readonly receive?: number
  readonly webhookUrl?: string
  readonly webhookSecret?: string
  readonly seed?: string
  readonly samples?: number
  readonly spec?: string
  readonly profile: string
}

const whole = (text: string): number => {
  const value = number(0)(text)
  if (Number.isInteger(value)) return value
  throw new InvalidArgumentError('It has to be a whole number.')
}

/** `a,b` and `a b` are the same; several of one flag add up. */
const several = (text: string, before: readonly string[] = []): string[] => [
  ...before,
  ...text.split(/[\s,]+/).filter((part) => part !== ''),
]

const reporters = (text: string): ReporterName[] =>
  several(text).map((name) => {
    const known = reporterNames.find((reporter) => reporter === name)
    if (known) return known
    throw new InvalidArgumentError(`It has to be of ${reporterNames.join(', ')}.`)
  })

/** The variable that tests with this suite read too; that of the mock's other flags counts as well. */
function sharedFlag(flags: string, description: string, variable: string) {
  const named = flag(flags, description)
  const isOther = process.env[variable] === undefined && process.env[named.envVar ?? ''] !== undefined
  return isOther ? named : named.env(variable)
}

const keyFlag = (flags: string, description: string, variable: string) =>
  flag(flags, description).env(`CLAID_API_KEY${variable}`)

/** Adds the flags of `check`; README and `--help` are written from these lines. */
export function checkFlags(command: Command): Command {
  return command
    .addOption(
      sharedFlag(
        '--url <url>',
        'base URL of the endpoint, as a client has it (default: a mock in this process)',
        'CLAID_URL',
      ),
    )
    .addOption(keyFlag('--key <key>', 'API key', ''))
    .addOption(keyFlag('--empty-key <key>', 'key of an account without credits, to see the 402', '_EMPTY'))
    .addOption(keyFlag('--unscoped-key <key>', 'key without the scope, to see the 403', '_UNSCOPED'))
    .addOption(
      keyFlag('--limited-key <key>', 'key whose rate limit may be passed, to see the 429', '_LIMITED'),
    )
    .addOption(keyFlag('--other-key <key>', "another account's key, to see that tasks are apart", '_OTHER'))
    .addOption(
      sharedFlag(
        '--max-credits <number>',
        'the most that may be spent (default: off loopback nothing is sent that could be accepted)',
        'CLAID_MAX_CREDITS',
      ).argParser(number(0)),
    )
    .addOption(
      flag('--only <id...>', 'these checks alone, by id or the start of it up to a dot').argParser(several),
    )
    .addOption(flag('--skip <id...>', 'all checks but these').argParser(several))
    .addOption(flag('--list', 'print the plan with its prices, and send nothing'))
    .addOption(
      flag('--exchange <file...>', 'check captured exchanges: HAR, curl -i, JSON pairs').argParser(
        (file: string, before: readonly string[] = []) => [...before, file],
      ),
    )
    .addOption(flag('--learn <file>', 'write into a profile how the answers differ'))
    .addOption(
      flag(
        '--reporter <names>',
        'pretty, json, junit, html, divided by commas (default: pretty; with --out all)',
      ).argParser(reporters),
    )
    .addOption(flag('--out <folder>', 'where reports are written (default: one to stdout)'))
    .addOption(flag('--fail-on <outcome>', 'what ends in exit code 1').default('failed').choices(strictness))
    .addOption(
      flag('--timeout <duration>', 'how long one check may take (default: 120s, 10s on loopback)').argParser(
        duration,
      ),
    )
    .addOption(
      flag('--poll <duration>', 'how long to wait between polls (default: 1s, less on loopback)').argParser(
        duration,
      ),
    )
    .addOption(flag('--failing-body <file>', 'JSON of a request whose task ends in ERROR'))
    .addOption(flag('--receive <port>', 'receive webhooks on this port; 0 picks one').argParser(port))
    .addOption(flag('--webhook-url <url>', 'where the endpoint reaches that port (default: on loopback)'))
    .addOption(flag('--webhook-secret <text>', 'secret that webhooks are signed with'))
    .addOption(flag('--seed <text>', 'decides every drawn value (default: drawn and reported)'))
    .addOption(flag('--samples <number>', 'how many legal values are paid for off loopback').argParser(whole))
    .addOption(flag('--spec <file>', 'OpenAPI 3.0 or 3.1 document in JSON (default: the stored contract)'))
    .addOption(
      flag(
        '--profile <name>',
        'how the mock in this process answers: documented, observed, or a learned file',
      ).default('documented'),
    )
}
