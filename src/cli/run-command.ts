import type { Command } from 'commander'
import { type RunFlags, runFlags } from './run-flags.ts'

/** Adds `run`. What it needs is loaded when it runs. */
export function addRun(root: Command): void {
  runFlags(root.command('run').description('run a command against a mock of its own, and judge the client'))
    .argument('<command...>', 'what to run, behind --')
    .addHelpText('after', exitCodes)
    .action(async (command: string[], flags: RunFlags) => {
      const { run } = await import('./run.ts')
      process.exitCode = await run(command, flags)
    })
}

const exitCodes = `
Exit codes:
  that of the command, the first that is not 0; 128 and the number of the signal that ended it
  64   wrong use
  65   the command was well, the verdict is not, by --fail-on
  70   an error of claid-mock
  126  the command cannot be run
  127  there is no such command`
