import type { Command } from 'commander'
import { stateFlag } from './options.ts'
import type { StateFlags } from './state.ts'

const load = () => import('./state.ts')

/** Adds `claid-mock state`, which looks after what is kept while no mock runs on it. */
export function addState(root: Command, write: (line: string) => void): void {
  const state = root.command('state').description('what is kept with --state: show, export, import, clear')
  const add = (name: string, description: string) =>
    state.command(name).description(description).addOption(stateFlag().makeOptionMandatory())
  add('show', 'a line for each sandbox').action(async (flags: StateFlags) =>
    (await load()).showState(flags, write),
  )
  add('export', 'write all of it to a file of JSON, keys and secrets too')
    .argument('<file>')
    .action(async (file: string, flags: StateFlags) => (await load()).exportState(file, flags, write))
  add('import', 'read such a file into a state that is empty')
    .argument('<file>')
    .action(async (file: string, flags: StateFlags) => (await load()).importState(file, flags, write))
  add('clear', 'forget all of it').action(async (flags: StateFlags) =>
    (await load()).clearState(flags, write),
  )
}
