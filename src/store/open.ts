import { OperatorError } from '../errors.ts'
import { fileStore } from './file.ts'
import { memoryStore } from './memory.ts'
import { redisStore } from './redis/store.ts'
import { type Bounds, defaultBounds, type Store, type StoreOptions } from './store.ts'

/** Where state is kept unless something else is said. */
export const inMemory = 'memory:'

/**
 * The store that a URL names. A driver is loaded when its store is asked for.
 * @throws {OperatorError} when there is none, its driver is not installed, or it cannot be opened
 */
export function openStore(url: string, options: StoreOptions): Store {
  const [scheme] = url.split(':')
  const path = filePath(url)
  if (path !== undefined) return fileStore(path, { ...options, bounds: boundsIn(url, options.bounds) })
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

/** The path in a URL `file:PATH` or `file:///PATH`, what follows a `?` left out; undefined for another. */
export function filePath(url: string): string | undefined {
  return /^file:(?:\/\/(?=\/))?([^?]+)/.exec(url)?.[1]
}

/** How many tasks are kept, where a URL says it: `file:PATH?tasks=5000`. */
function boundsIn(url: string, bounds: Bounds = defaultBounds): Bounds {
  const [, query] = url.split('?', 2)
  if (query === undefined) return bounds
  const tasks = Number(/^tasks=(\d+)$/.exec(query)?.[1])
  if (tasks > 0) return { ...bounds, tasks }
  throw new OperatorError('open the state', `"${query}" says nothing of a file`, 'Write file:PATH?tasks=5000')
}

/** A URL as it may be shown. */
export const withoutPassword = (url: string): string => url.replace(/\/\/[^@/]*@/, '//…@')
