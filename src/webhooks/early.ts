import type { Clock, Milliseconds } from '../clock.ts'
import type { Delivery } from '../store/store.ts'
import type { Sender } from './attempts.ts'
import type { Webhooks } from './deliveries.ts'

/** A receiver that waits for the very answer it precedes must not hang the client. */
const atMost: Milliseconds = 1000

/**
 * Waits until the first attempts to tell of a task that has ended are over, which keeps the answer to its
 * accept back until then. Gives up soon.
 * @param clock the process clock
 */
export async function toldEarly(
  webhooks: Webhooks,
  clock: Clock,
  sender: Sender,
  task: number,
): Promise<void> {
  let isPatient = true
  const cancel = clock.setTimer(() => {
    isPatient = false
    webhooks.tell(sender, task)
  }, atMost)
  for (let isFirst = true; isPatient; isFirst = false) {
    const { changed, cancel: forget } = webhooks.nextChange(sender, task)
    await sender.scheduler.runDue()
    const now = sender.clock.now()
    const found = await sender.state.deliveries({ task })
    if (isFirst || found.some((delivery) => isAwaited(delivery, now))) await changed
    else isPatient = false
    forget()
  }
  cancel()
}

/** Whether the first attempt is due, or under way. */
function isAwaited({ attempts, nextAt }: Delivery, now: Milliseconds): boolean {
  if (attempts.length === 0) return nextAt !== undefined && nextAt <= now
  return attempts.every(({ answer }) => answer === undefined)
}
