import type { Mark } from '../facts/marks.ts'
import type { Operation } from '../spec/operations.ts'
import type { Exchange } from './exchange.ts'
import type { Source } from './report.ts'
import type { Specimen } from './tasks.ts'

/** Something that is not as it should be. */
export interface Finding {
  /** One line: what is wrong, and where. */
  readonly what: string
  readonly expected: string
  readonly received: string
  readonly exchange?: Exchange | undefined
  /** Where this finding's fact is surer or less sure than the check's own. */
  readonly mark?: Mark
}

/** A check as data, and the function that makes it. */
export interface Check<Context> {
  /** Stable, made of words and dots. */
  readonly id: string
  readonly title: string
  readonly subject: string
  readonly source: Source
  /** Tasks that it needs, each of which is paid once however many checks need it. */
  readonly specimens: readonly Specimen[]
  /** The most that one request of it may be charged should a lax endpoint accept it. */
  readonly risk: number
  /** It judges what others have met, so it comes after them. */
  readonly isLast?: boolean
  /** @throws {Skipped} when nothing can be said */
  readonly run: (context: Context) => Promise<readonly Finding[]>
}

/** In the stored document, at the operation or below it. */
export const contract = (operation: Operation, below = ''): Source => ({
  mark: 'contract',
  operation: `${operation.method} ${operation.path}`,
  pointer: `${operation.pointer}${below}`,
})

export const documented = (fact: string): Source => ({ mark: 'documented', fact })
export const observed = (fact: string): Source => ({ mark: 'observed', fact })
export const assumed = (fact: string): Source => ({ mark: 'assumed', fact })
