import { type Command, InvalidArgumentError } from 'commander'
import { type FailOn, failOn } from '../verdict/report.ts'
import { flag, list, number } from './options.ts'

/** How `run` ends beside what its command exits with; from 64 up, as sysexits.h counts, and as shells do. */
export const runExitCodes = {
  usage: 64,
  verdict: 65,
  internal: 70,
  notExecutable: 126,
  notFound: 127,
} as const

export interface RunFlags {
  readonly scenario: string
  readonly scenarios?: string
  readonly profile: readonly string[]
  readonly report?: string
  readonly failOn: FailOn
  readonly allow: readonly string[]
  readonly urlVariable: string
  readonly keyVariable: string
  readonly spec?: string
  readonly speed: number
  readonly seed?: string
  readonly credits?: number
  readonly rateLimit: string
  readonly webhookUrl?: string
  readonly webhookSecret?: string
}

const variable = (text: string): string => {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return text
  throw new InvalidArgumentError('It has to be the name of an environment variable.')
}

/** Adds the flags of `run`; README and `--help` are written from these lines. */
export function runFlags(command: Command): Command {
  return command
    .addOption(flag('--scenario <name>', 'scenario that tasks follow').default('default'))
    .addOption(flag('--scenarios <folder>', 'folder of scenario files that are added to the shipped ones'))
    .addOption(
      flag('--profile <list>', 'how answers are written; the command is run under each')
        .default(['documented'], 'documented')
        .argParser(list),
    )
    .addOption(flag('--report <folder>', 'where verdict.json, verdict.xml and verdict.md are written'))
    .addOption(flag('--fail-on <severity>', 'what ends in exit code 65').default('never').choices(failOn))
    .addOption(
      flag('--allow <rules>', 'mistakes that are meant, divided by commas: not reported (default: none)')
        .default([], 'none')
        .argParser(list),
    )
    .addOption(
      flag('--url-variable <name>', 'variable that tells the command the base URL')
        .default('CLAID_API_URL')
        .argParser(variable),
    )
    .addOption(
      flag('--key-variable <name>', 'variable that tells it the key')
        .default('CLAID_API_KEY')
        .argParser(variable),
    )
    .addOption(flag('--spec <file>', 'OpenAPI 3.0 or 3.1 document in JSON (default: the stored contract)'))
    .addOption(
      flag('--speed <number>', "divides every task's time; 0 makes all due at once")
        .default(1)
        .argParser(number(0)),
    )
    .addOption(flag('--seed <text>', 'decides every drawn value (default: drawn and printed)'))
    .addOption(
      flag('--credits <number>', 'balance of each new sandbox (default: unlimited)').argParser(number(0)),
    )
    .addOption(
      flag(
        '--rate-limit <limits>',
        'sliding limits of accepts, or off (default: 1/s,60/m as documented)',
      ).default('scenario', '1/s,60/m as documented'),
    )
    .addOption(flag('--webhook-url <url>', 'where events are sent (default: nowhere)'))
    .addOption(flag('--webhook-secret <text>', 'signs them (default: they are not signed)'))
}
