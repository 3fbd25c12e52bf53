import type { Redis } from 'ioredis'
import type { ScriptName } from './scripts.ts'

/** How the state is reached. Both throw {@link StoreUnavailable} while the server is away. */
export interface Reach {
  /** Every key begins with it. */
  readonly prefix: string
  /** Runs a script on a sandbox. */
  script(name: ScriptName, sandbox: string, ...args: readonly (string | number)[]): Promise<unknown>
  /** Asks the server itself. */
  ask<T>(act: (redis: Redis) => Promise<T>): Promise<T>
}

/** Key of what belongs to a sandbox. */
export const keyFor = ({ prefix }: Reach, sandbox: string, name?: string): string =>
  `${prefix}s:${sandbox}${name === undefined ? '' : `:${name}`}`
