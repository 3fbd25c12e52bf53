import type { Notes } from './notes.ts'
import type { Delivery, DeliveryPage } from './records.ts'

/**
 * The deliveries of a sandbox in this process. The one that came to its end first makes room first, then the
 * oldest that is held. What is owed stays beyond the bound: it will be told, or visibly given up.
 */
export class KeptDeliveries {
  readonly #byId = new Map<number, Delivery>()
  /** A test waits for the deliveries of each of its tasks: they are not looked for among all. */
  readonly #byTask = new Map<number, Set<number>>()
  readonly #over = new Set<number>()
  readonly #held = new Set<number>()
  #nextId = 1

  constructor(
    readonly limit: number,
    readonly notes?: Notes,
  ) {}

  add(fresh: Omit<Delivery, 'id'>): Delivery {
    const delivery = { ...fresh, id: this.#nextId++ }
    this.#keep(delivery)
    this.notes?.self()
    if (this.#byId.size > this.limit) this.#makeRoom()
    return delivery
  }

  replace(delivery: Delivery, was: Delivery): boolean {
    const kept = this.#byId.get(delivery.id)
    if (!kept || kept.state !== was.state || kept.attempts.length !== was.attempts.length) return false
    this.#keep(delivery)
    return true
  }

  get(id: number): Delivery | undefined {
    return this.#byId.get(id)
  }

  list({ before, limit = Number.POSITIVE_INFINITY, tag, task }: DeliveryPage): Delivery[] {
    const found: Delivery[] = []
    const ids = task === undefined ? this.#byId.keys() : (this.#byTask.get(task) ?? [])
    for (const id of [...ids].reverse()) {
      const delivery = this.#byId.get(id)
      if (!delivery) continue
      if (found.length >= limit) break
      const isAsked =
        (before === undefined || delivery.id < before) && (tag === undefined || delivery.tag === tag)
      if (isAsked) found.push(delivery)
    }
    return found
  }

  /** Those that have not come to an end, oldest first. */
  owed(): Delivery[] {
    return [...this.#byId.values()].filter(({ id }) => !this.#over.has(id))
  }

  /** Ids go on, so that an old one is not another delivery. */
  clear(): void {
    this.#byId.clear()
    this.#byTask.clear()
    this.#over.clear()
    this.#held.clear()
    this.notes?.wiped('delivery')
  }

  get nextId(): number {
    return this.#nextId
  }

  restore(deliveries: readonly Delivery[], nextId: number): void {
    for (const delivery of deliveries) this.#keep(delivery)
    this.#nextId = nextId
  }

  /** Whether some are on their way. */
  get areOwed(): boolean {
    return this.#byId.size > this.#over.size + this.#held.size
  }

  #keep(delivery: Delivery): void {
    const { id, state, task } = delivery
    this.#byId.set(id, delivery)
    this.notes?.delivery(id)
    this.#byTask.set(task, (this.#byTask.get(task) ?? new Set()).add(id))
    if (state === 'held') this.#held.add(id)
    else this.#held.delete(id)
    if (state === 'delivered' || state === 'gave up') this.#over.add(id)
  }

  #makeRoom(): void {
    const [first] = this.#over.size > 0 ? this.#over : this.#held
    if (first === undefined) return
    const task = this.#byId.get(first)?.task ?? 0
    const ofTask = this.#byTask.get(task)
    ofTask?.delete(first)
    if (ofTask?.size === 0) this.#byTask.delete(task)
    this.#byId.delete(first)
    this.#over.delete(first)
    this.#held.delete(first)
    this.notes?.delivery(first)
  }
}
