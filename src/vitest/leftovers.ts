import type { MockSandbox } from '../mock-sandbox.ts'
import type { FaultInfo } from '../server/steering.ts'
import type { Delivery } from '../store/store.ts'

/** `unused-faults`: planned, and met by no request. `gave-up`: a delivery that nobody looked at. */
export type Leftover = 'unused-faults' | 'gave-up'

/**
 * @param asserted ids of the deliveries that the test has looked at after they were given up
 * @throws {Error} when a test left something behind that it seems not to know of
 */
export async function assertNothingLeft(
  sandbox: MockSandbox,
  asserted: ReadonlySet<number>,
  allow: readonly Leftover[],
): Promise<void> {
  const faults = allow.includes('unused-faults') ? [] : await sandbox.unusedFaults()
  const deliveries = allow.includes('gave-up') ? [] : await sandbox.deliveries()
  const lost = deliveries.filter(({ id, state }) => state === 'gave up' && !asserted.has(id))
  const problems = [
    ...(faults.length > 0
      ? [
          'Faults were planned that no request met:',
          ...faults.map(describeFault),
          `Send the requests that should meet them, plan fewer, or allow it: ${allowing('unused-faults')}`,
        ]
      : []),
    ...(lost.length > 0
      ? [
          'Deliveries were given up that the test did not look at:',
          ...lost.map(describeDelivery).reverse(),
          `Look at them with claid.delivered(task) or claid.deliveries(), mend the receiver, or allow it: ${allowing('gave-up')}`,
        ]
      : []),
  ]
  if (problems.length === 0) return
  const error = new Error(problems.join('\n'))
  // Where it was thrown is the mock's; the test is named by vitest.
  throw Object.assign(error, { stack: `${error.name}: ${error.message}` })
}

const allowing = (what: Leftover) => `test.override({ claidOptions: { allow: ['${what}'] } })`

const describeFault = ({ on, what, times, used }: FaultInfo): string =>
  `  on ${on}: ${what}, met ${used} of ${times} times`

export function describeDelivery({ id, task, event, state, attempts, reason }: Delivery): string {
  const tries = attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`
  const answers = attempts.map(({ answer }) => answer?.status ?? answer?.reason?.text ?? 'no answer yet')
  const heard = answers.length > 0 ? ` (${answers.join(', ')})` : ''
  return `  delivery ${id} of task ${task}, ${event}: ${state} after ${tries}${heard}${reason ? `: ${reason}` : ''}`
}
