#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { OperatorError } from '../errors.ts'
import { nearest } from '../scenarios/nearest.ts'
import type { WebhookEvent } from '../webhooks/endpoint.ts'
import { addCheck } from './check-command.ts'
import { type DemoFlags, demo, demoFlags } from './demo.ts'
import { type ServeFlags, serveFlags, triggerFlags } from './options.ts'
import { addRun } from './run-command.ts'
import { runExitCodes } from './run-flags.ts'
import { serve } from './serve.ts'
import { importSpec } from './spec.ts'
import { addState } from './state-command.ts'
import type { TriggerFlags } from './trigger.ts'

/** Of package.json, put here by the build. */
declare const VERSION: string

/** 0 ok, 2 wrong use (1, 3 and 4 belong to the checks). */
const wrongUse = 2

export function program(): Command {
  const write = (line: string) => process.stdout.write(`${line}\n`)
  const root = new Command('claid-mock')
    .description("An unofficial stand-in for Claid's asynchronous image APIs")
    .version(VERSION)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError()
  const serving = serveFlags(
    root.command('serve', { isDefault: true }).description('serve the stored contract'),
  )
    .allowExcessArguments()
    .action((flags: ServeFlags, { args: [extra] }: Command) => {
      if (extra === undefined) return serve(flags)
      const names = root.commands.map((command) => command.name())
      throw new OperatorError('read the command line', `"${extra}" is no command`, didYouMean(extra, names))
    })
  root.addHelpText('after', () => `\nserve, which is the default:\n\n${serving.helpInformation()}`)
  const spec = root
    .command('spec')
    .description('the stored contract')
    .allowExcessArguments()
    .action((_: object, { args: [extra] }: Command) => {
      const wrong = extra === undefined ? 'spec needs a command' : `"${extra}" is no command of spec`
      throw new OperatorError('read the command line', wrong, 'Use claid-mock spec import PAGE.md')
    })
  spec
    .command('import')
    .description('make the contract from the OpenAPI blocks of documentation pages')
    .argument('<pages...>', 'Markdown files')
    .option('--out <file>', 'where to write it', 'openapi.json')
    .action((pages: string[], options: { out: string }) => importSpec(pages, options))
  triggerFlags(root.command('trigger').description('send one event to a webhook handler; no server needed'))
    .argument('<event>', 'success or failure')
    .action(async (event: WebhookEvent, flags: TriggerFlags) => {
      if (event !== 'success' && event !== 'failure') {
        throw new OperatorError('send the event', `"${event}" is none`, 'Use success or failure')
      }
      const { trigger } = await import('./trigger.ts')
      if (!(await trigger(event, flags, write))) process.exitCode = 1
    })
  demoFlags(
    root.command('demo').description('show it: a story to look at, no limits, the page in the browser'),
  ).action((flags: DemoFlags) => demo(flags))
  addCheck(root)
  addRun(root)
  addState(root, write)
  const scenarios = root.command('scenarios').description('what can be made happen on purpose')
  const folder = [
    '--scenarios <folder>',
    'folder of scenario files that are added to the shipped ones',
  ] as const
  scenarios
    .command('list', { isDefault: true })
    .description('every scenario, grouped by where it hurts')
    .option(...folder)
    .action(async (flags) => (await import('./scenarios.ts')).listScenarios(flags, write))
  scenarios
    .command('show')
    .description('the file of one scenario')
    .argument('<name>')
    .option(...folder)
    .action(async (name: string, flags) => (await import('./scenarios.ts')).showScenario(name, flags, write))
  scenarios
    .command('validate')
    .description('check scenario files')
    .argument('<files...>', 'YAML or JSON files')
    .action(async (files: string[]) => (await import('./scenarios.ts')).validateScenarios(files, write))
  return root
}

const didYouMean = (name: string, names: readonly string[]): string => {
  const near = nearest(name, names)
  return near ? `Use ${near}` : `Use one of: ${names.join(', ')}`
}

// A reader such as `head -1` goes away; that is no reason to fail.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

// An empty variable is one that is not set, as a compose file leaves it; so is a switch that says no.
for (const [name, value = ''] of Object.entries(process.env)) {
  const isOff =
    /^CLAID_MOCK_(WATCH|FETCH_INPUTS|NO_UI|NO_OPEN|CORS)$/.test(name) && /^(0|false|no|off)$/i.test(value)
  if (/^CLAID_(MOCK|API_KEY)/.test(name) && (value === '' || isOff)) delete process.env[name]
}

try {
  await program().parseAsync()
} catch (error) {
  if (error instanceof CommanderError && error.exitCode === 0) process.exit(0)
  const known = error instanceof OperatorError || error instanceof CommanderError
  process.stderr.write(`${known ? messageOf(error) : error instanceof Error ? error.stack : String(error)}\n`)
  // Low codes belong to the command that it runs.
  const [misused, broken] =
    process.argv[2] === 'run' ? [runExitCodes.usage, runExitCodes.internal] : [wrongUse, 1]
  process.exit(known ? misused : broken)
}

/** One line, whatever a library says on several. */
function messageOf({ message }: Error): string {
  const line = message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
  return message.startsWith('error: ')
    ? `Failed to read the command line: ${line.replace(/\.?$/, '.')} See claid-mock --help.`
    : line
}
