import type { Redis } from 'ioredis'
import { common, type Limits } from './lua-common.ts'
import { sandboxScripts } from './lua-sandbox.ts'
import { deliveryScripts, taskScripts } from './lua-tasks.ts'

const sources = { ...sandboxScripts, ...taskScripts, ...deliveryScripts }
export type ScriptName = keyof typeof sources

/** Runs a script: atomic, and away from the server only once. */
export type Run = (
  name: ScriptName,
  sandbox: string,
  ...args: readonly (string | number)[]
) => Promise<unknown>

/** Teaches a connection the scripts. */
export function scriptsOf(redis: Redis, prefix: string, limits: Limits): Run {
  const head = common(limits)
  for (const [name, source] of Object.entries(sources))
    redis.defineCommand(`mock:${name}`, { numberOfKeys: 1, lua: `${head}\n${source}` })
  const commands = redis as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
  return (name, sandbox, ...args) => commands[`mock:${name}`]?.(prefix, sandbox, ...args) as Promise<unknown>
}
