import type { Delivery, DeliveryPage } from './store.ts'

/** The deliveries of a sandbox in this process; the oldest that has come to its end makes room first. */
export class KeptDeliveries {
  readonly #byId = new Map<number, Delivery>()
  #nextId = 1

  constructor(readonly limit: number) {}

  add(fresh: Omit<Delivery, 'id'>): Delivery {
    const delivery = { ...fresh, id: this.#nextId++ }
    this.#byId.set(delivery.id, delivery)
    if (this.#byId.size > this.limit) this.#makeRoom()
    return delivery
  }

  replace(delivery: Delivery): boolean {
    if (!this.#byId.has(delivery.id)) return false
    this.#byId.set(delivery.id, delivery)
    return true
  }

  get(id: number): Delivery | undefined {
    return this.#byId.get(id)
  }

  list({ before, limit = Number.POSITIVE_INFINITY, tag, task }: DeliveryPage): Delivery[] {
    const found: Delivery[] = []
    for (const delivery of [...this.#byId.values()].reverse()) {
      if (found.length >= limit) break
      const isAsked =
        (before === undefined || delivery.id < before) &&
        (tag === undefined || delivery.tag === tag) &&
        (task === undefined || delivery.task === task)
      if (isAsked) found.push(delivery)
    }
    return found
  }

  /** Ids go on, so that an old one is not another delivery. */
  clear(): void {
    this.#byId.clear()
  }

  #makeRoom(): void {
    let looked = 0
    for (const { id, state } of this.#byId.values()) {
      if (state === 'delivered' || state === 'gave up') {
        this.#byId.delete(id)
        return
      }
      // A long row of those that are owed must not make each new one walk it.
      if (++looked === 100) break
    }
    const [first] = this.#byId.keys()
    if (first !== undefined) this.#byId.delete(first)
  }
}
