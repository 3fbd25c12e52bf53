import type { Command } from 'commander'
import { openInBrowser } from './open.ts'
import { flag, type ServeFlags, serveFlags } from './options.ts'
import { serve } from './serve.ts'

export interface DemoFlags extends ServeFlags {
  readonly story?: string
  /** False with `--no-open`. */
  readonly open: boolean
}

/** The key that page and banner share. */
const demoKey = 'claid-demo'

/** Adds the flags of `demo`: those of `serve`, and what a demonstration has besides. */
export function demoFlags(command: Command): Command {
  return serveFlags(command)
    .addOption(
      flag('--story <file>', 'YAML or JSON file of what has happened (default: six tasks of a shop)'),
    )
    .addOption(flag('--no-open', 'do not open the browser'))
}

/** `claid-mock demo`: all that a person who shows it needs, in one command. */
export async function demo({ story: file, open, ...flags }: DemoFlags): Promise<void> {
  const story = file === undefined ? undefined : (await import('../demo/file.ts')).readStoryFile(file)
  await serve(
    { ...flags, rateLimit: flags.rateLimit ?? 'off', cors: true },
    {
      options: { demoKey, ...(story && { story }) },
      key: demoKey,
      prepare: (mock) => mock.demo(demoKey),
      // A machine that tests has nobody to look.
      ready: (page) => open && flags.ui && !process.env.CI && openInBrowser(page),
    },
  )
}
