import type { Fetch } from '../../src/fetch.ts'
import { createMock, type MockOptions } from '../../src/index.ts'
import { type Contract, loadContract } from '../../src/spec/contract.ts'
import type { Report } from '../../src/suite/report.ts'
import { runChecks } from '../../src/suite/run.ts'
import type { CheckOptions } from '../../src/suite/settings.ts'

export const stored = loadContract('openapi.json')
export const atelier = loadContract('test/documents/atelier.json')

/** The key of every run; the mocks let no other in. */
export const key = 'key-of-the-suite'

/** A mock whose tasks take a tenth of a second. */
export const quickMock = (options: MockOptions = {}) =>
  createMock({ speed: 20, seed: 'suite', keys: [key], ...options })

export interface RunOptions extends Partial<Omit<CheckOptions, 'fetch'>> {
  readonly mock?: MockOptions
  /** Stands between the suite and the mock. */
  readonly spoil?: (fetch: Fetch) => Fetch
}

/** The suite's report of a mock in memory. */
export function reportOf({
  mock = {},
  spoil = (fetch) => fetch,
  ...options
}: RunOptions = {}): Promise<Report> {
  const contract: Contract = options.contract ?? stored
  return runChecks({ key, ...options, contract, fetch: spoil(quickMock(mock).fetch) })
}

/** What was found, by id. */
export const foundBy = (report: Report): string[] =>
  report.checks.filter(({ outcome }) => outcome === 'failed' || outcome === 'drift').map(({ id }) => id)

/** One line for each check that did not pass. */
export const troubles = (report: Report): string[] =>
  report.checks
    .filter(({ outcome }) => outcome !== 'passed')
    .map(({ id, outcome, reason }) => `${outcome} ${id}: ${reason}`)
