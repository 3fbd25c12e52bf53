import type { Delivery, DeliveryPage } from '../store.ts'
import { keyFor, type Reach } from './reach.ts'

type Fresh = Omit<Delivery, 'id'>

/** How many are read at a time where some of them are looked for. */
const chunk = 500

/** The deliveries of a sandbox. */
export class RedisDeliveries {
  readonly #reach: Reach
  readonly #sandbox: string

  constructor(reach: Reach, sandbox: string) {
    this.#reach = reach
    this.#sandbox = sandbox
  }

  async owe(task: number, deliveries: readonly Fresh[]): Promise<Delivery[]> {
    const written = deliveries.flatMap((fresh) => [textOf(fresh), fresh.state, String(fresh.nextAt ?? '')])
    const ids = (await this.#reach.script('owe', this.#sandbox, task, ...written)) as number[]
    return ids.flatMap((id, index) => {
      const fresh = deliveries[index]
      return fresh ? [{ ...fresh, id }] : []
    })
  }

  async add(fresh: Fresh): Promise<Delivery> {
    const { task, state, nextAt = '' } = fresh
    const written = [task, textOf(fresh), state, nextAt]
    const id = Number(await this.#reach.script('addDelivery', this.#sandbox, ...written))
    return { ...fresh, id }
  }

  async replace(delivery: Delivery, was: Delivery): Promise<boolean> {
    const { id, task, state, attempts, nextAt = '' } = delivery
    const before = `${was.state}|${was.attempts.length}`
    const written = [id, task, textOf(delivery), state, attempts.length, before, nextAt]
    return (await this.#reach.script('replaceDelivery', this.#sandbox, ...written)) === 1
  }

  async get(id: number): Promise<Delivery | undefined> {
    const text = await this.#reach.ask((redis) => redis.hget(this.#key('dv'), String(id)))
    return text === null ? undefined : deliveryOf(id, text)
  }

  async list({ before, limit = Number.POSITIVE_INFINITY, tag, task }: DeliveryPage): Promise<Delivery[]> {
    const isAsked = (delivery: Delivery) =>
      (before === undefined || delivery.id < before) && (tag === undefined || delivery.tag === tag)
    if (task !== undefined) {
      const ids = await this.#reach.ask((redis) => redis.hget(this.#key('dt'), String(task)))
      const found = await this.#read(ids === null ? [] : (JSON.parse(ids) as number[]).map(String))
      return found.filter(isAsked).reverse().slice(0, limit)
    }
    const found: Delivery[] = []
    let below = before === undefined ? '+inf' : `(${before}`
    while (found.length < limit) {
      const ids = await this.#reach.ask((redis) =>
        redis.zrange(this.#key('dvo'), below, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, chunk),
      )
      found.push(...(await this.#read(ids)).filter(isAsked))
      if (ids.length < chunk) break
      below = `(${ids[ids.length - 1]}`
    }
    return found.slice(0, limit)
  }

  /** Those that have not come to an end, oldest first. */
  async owed(): Promise<Delivery[]> {
    const ids = await this.#reach.ask((redis) => redis.zdiff(2, this.#key('dvo'), this.#key('dvover')))
    return (await this.#read(ids)).sort((a, b) => a.id - b.id)
  }

  async #read(ids: readonly string[]): Promise<Delivery[]> {
    if (ids.length === 0) return []
    const texts = await this.#reach.ask((redis) => redis.hmget(this.#key('dv'), ...ids))
    return texts.flatMap((text, index) => (text ? [deliveryOf(Number(ids[index]), text)] : []))
  }

  #key(name: string): string {
    return keyFor(this.#reach, this.#sandbox, name)
  }
}

/** Its id is given by the script that keeps it. */
const textOf = ({ id: _, ...delivery }: Fresh & { readonly id?: number }): string => JSON.stringify(delivery)
const deliveryOf = (id: number, text: string): Delivery => ({ ...(JSON.parse(text) as Fresh), id })
