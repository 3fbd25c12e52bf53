import type { Command } from 'commander'
import { OperatorError } from '../errors.ts'
import type { CheckDependencies } from './check.ts'
import { type CheckFlags, checkFlags } from './check-flags.ts'

/**
 * Adds `check` and `check compare`. What they need is loaded when they run, since `serve` starts with the
 * same program.
 */
export function addCheck(root: Command, dependencies?: CheckDependencies): void {
  const command = checkFlags(
    root.command('check').description('check that an endpoint keeps the stored contract'),
  )
    .addHelpText('after', exitCodes)
    .allowExcessArguments()
    .action(async (flags: CheckFlags, { args: [extra] }: Command) => {
      if (extra !== undefined) {
        const fix = 'Use check, or check compare A.json B.json'
        throw new OperatorError('read the command line', `"${extra}" is no command of check`, fix)
      }
      const { check } = await import('./check.ts')
      await check(flags, dependencies)
    })
  command
    .command('compare')
    .description('two reports side by side: same, differs, only in one')
    .argument('<first>', 'report.json of a run')
    .argument('<second>', 'report.json of another')
    .option('--json', 'as data')
    .action(async (first: string, second: string, { json = false }: { readonly json?: boolean }) => {
      const { compare } = await import('./compare.ts')
      compare([first, second], json, dependencies ?? process)
    })
}

const exitCodes = `
Exit codes:
  0  the contract is kept; drift alone is no failure
  1  a check failed, by --fail-on
  2  wrong use
  3  nobody answers at --url
  4  not enough was checked: no task was seen from its accept to DONE`
