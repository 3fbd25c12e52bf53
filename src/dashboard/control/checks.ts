import { Cell } from '../parts/cell.ts'
import { ask } from './ask.ts'
import type { Checks } from './judged.ts'

/** The contract suite of the mock; undefined until it was asked for. */
export const checks = new Cell<Checks | undefined>(undefined)

let isReading = false
let isStale = false

/** Reads how it stands; what comes meanwhile is one reading more. */
export async function readChecks(): Promise<void> {
  if (isReading) {
    isStale = true
    return
  }
  isReading = true
  try {
    do {
      isStale = false
      checks.set(await ask<Checks>('GET', 'checks'))
    } while (isStale)
  } finally {
    isReading = false
  }
}
