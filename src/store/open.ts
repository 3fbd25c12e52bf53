import { OperatorError } from '../errors.ts'
import { fileStore } from './file.ts'
import { memoryStore } from './memory.ts'
import { redisStore } from './redis/store.ts'
import type { Store, StoreOptions } from './store.ts'

/** Where state is kept unless something else is said. */
export const inMemory = 'memory:'

/**
 * The store that a URL names. A driver is loaded when its store is asked for.
 * @throws {OperatorError} when there is none, its driver is not installed, or it cannot be opened
 */
export function openStore(url: string, options: StoreOptions): Store {
  const [scheme] = url.split(':')
  const path = filePath(url)
  if (path !== undefined) return fileStore(path, options)
  switch (scheme) {
    case 'memory':
      return memoryStore(options)
    case 'redis':
    case 'rediss':
      return redisStore(url, options)
    default:
      throw new OperatorError(
        'open the state',
        `"${withoutPassword(url)}" names no store`,
        'Write memory:, file:PATH or redis://HOST:PORT/DB',
      )
  }
}

/** The path in a URL `file:PATH` or `file:///PATH`; undefined for another. */
export function filePath(url: string): string | undefined {
  return /^file:(?:\/\/(?=\/))?(.+)$/s.exec(url)?.[1]
}

/** A URL as it may be shown. */
export const withoutPassword = (url: string): string => url.replace(/\/\/[^@/]*@/, '//…@')
