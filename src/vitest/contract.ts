import { type ContractOptions, planChecks, runChecks } from '../checks.ts'
import { duration } from '../clock.ts'
import type { CheckResult } from '../suite/report.ts'
import { describe, test } from './runner.ts'

/**
 * Registers every check of the contract suite as a test of its own. One run serves all of them, since one
 * paid task serves many checks; what vitest filters out is neither run nor paid. What drifts passes; what is skipped is skipped, with the reason.
 * @param options as those of `runChecks`; with neither `url` nor `fetch` a mock in this process is checked
 */
export function describeContract(options: ContractOptions = {}): void {
  const { url, fetch, timeout } = options
  const target = url ?? (fetch ? 'the endpoint' : 'the mock')
  describe(`${target} keeps the contract`, async () => {
    const plan = await planChecks(options)
    const results = new Map(plan.map(({ id }) => [id, settledLater<CheckResult>()]))
    let isBegun = false
    /** @param chosen names of the tests that vitest runs */
    const begin = (chosen: ReadonlySet<string>) => {
      if (isBegun) return
      isBegun = true
      const run = runChecks({
        ...options,
        only: plan.filter((check) => chosen.has(nameOf(check))).map(({ id }) => id),
        onResult: (result, ...progress) => {
          results.get(result.id)?.resolve(result)
          options.onResult?.(result, ...progress)
        },
      })
      // A check without a result would be waited for without an end.
      run.catch((error: unknown) => {
        for (const { reject } of results.values()) reject(error)
      })
    }
    // A check may wait for those before it.
    const patience = { timeout: Math.max(600_000, duration(timeout ?? 0)) }
    for (const check of plan) {
      test(nameOf(check), patience, async ({ skip, task }) => {
        const siblings = task.suite?.tasks ?? []
        begin(new Set(siblings.filter(({ mode }) => mode !== 'skip').map(({ name }) => name)))
        const result = await results.get(check.id)?.promise
        if (result?.outcome === 'skipped') skip(result.reason ?? '')
        if (result?.outcome === 'failed') throw new Error(describeFailure(result))
      })
    }
  })
}

const nameOf = ({ id, title }: Pick<CheckResult, 'id' | 'title'>): string => `${id}: ${title}`

function settledLater<T>() {
  let resolve: (value: T) => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const promise = new Promise<T>((...settle) => {
    ;[resolve, reject] = settle
  })
  // Nobody may look at it, where a test is filtered out.
  promise.catch(() => {})
  return { promise, resolve, reject }
}

function describeFailure({ title, evidence }: CheckResult): string {
  const found = evidence.flatMap(({ what, expected, received, requestId, curl }) => [
    what,
    `  expected  ${expected}`,
    `  received  ${received}`,
    ...(requestId ? [`  request   ${requestId}`] : []),
    ...(curl ? [`  repeat    ${curl}`] : []),
  ])
  return [title, ...found].join('\n')
}
