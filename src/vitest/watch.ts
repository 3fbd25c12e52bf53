import { requestOf } from '../fetch.ts'
import type { MockSandbox } from '../mock-sandbox.ts'
import type { Delivery } from '../store/store.ts'
import { remember } from './asked.ts'

/** What stands behind a watched sandbox. */
const inner = new WeakMap<object, MockSandbox>()

/** The sandbox itself, to look at it without being seen to. */
export const unwatched = (sandbox: MockSandbox): MockSandbox => inner.get(sandbox) ?? sandbox

/** A sandbox that tells which deliveries were looked at after they had been given up. */
export function watch(sandbox: MockSandbox): {
  readonly watched: MockSandbox
  readonly asserted: ReadonlySet<number>
} {
  const asserted = new Set<number>()
  const seen = <T extends Delivery | undefined>(delivery: T): T => {
    if (delivery?.state === 'gave up') asserted.add(delivery.id)
    return delivery
  }
  const watched: MockSandbox = {
    ...sandbox,
    fetch: async (input, init) => {
      const request = requestOf(sandbox.url, input, init)
      const { method, url } = request
      return remember({ method, url }, await sandbox.fetch(request))
    },
    deliveries: async (page) => (await sandbox.deliveries(page)).map(seen),
    delivery: async (id) => seen(await sandbox.delivery(id)),
    delivered: async (task) => seen(await sandbox.delivered(task)),
  }
  inner.set(watched, sandbox)
  return { watched, asserted }
}
