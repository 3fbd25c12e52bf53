import { endOfTime, type Milliseconds, type Pace } from '../../clock.ts'
import {
  type AcceptPlan,
  type Account,
  type Awaitable,
  type Delivery,
  type DeliveryPage,
  type FreshSandbox,
  type LedgerEntry,
  type Owed,
  type Page,
  type Part,
  type PlannedFault,
  type Policy,
  parts,
  type RequestEntry,
  SandboxGone,
  type SandboxSettings,
  type SandboxStore,
  type Task,
  type Usage,
} from '../store.ts'
import { RedisDeliveries } from './deliveries.ts'
import { RedisFaults } from './faults.ts'
import { endMember } from './members.ts'
import { keyFor, type Reach } from './reach.ts'
import { RedisTasks } from './tasks.ts'
import { readTold, type Told, writeSettings } from './told.ts'

/** A sandbox in Redis. What each request has to know of it is read once, when the request begins. */
export class RedisSandbox implements SandboxStore {
  readonly id: string
  readonly #reach: Reach
  readonly #fresh: FreshSandbox
  readonly #dropped: (key: string) => void
  readonly #deliveries: RedisDeliveries
  readonly #tasks: RedisTasks
  readonly #faults: RedisFaults
  #told: Told | undefined
  /** The next id that this process asks for, and how many it is asking for now. */
  #nextId = 0
  #asking = 0

  /** @param dropped told of a sandbox that had to make room for this */
  constructor(
    readonly key: string,
    fresh: FreshSandbox,
    reach: Reach,
    dropped: (key: string) => void,
  ) {
    this.id = fresh.id
    this.#fresh = fresh
    this.#reach = reach
    this.#dropped = dropped
    this.#deliveries = new RedisDeliveries(reach, fresh.id)
    this.#tasks = new RedisTasks(reach, fresh.id)
    this.#faults = new RedisFaults(reach, fresh.id)
  }

  /** As it was when it was last looked at. */
  get told(): Told {
    if (!this.#told) throw new Error('A sandbox is opened before it is asked for anything')
    return this.#told
  }

  async touch(onlyThere = false): Promise<SandboxSettings> {
    if (!(await this.look(onlyThere ? 'leave' : 'open'))) throw new SandboxGone()
    return this.told.settings
  }

  /**
   * Reads anew what others may have told it.
   * @param missing what becomes of one that is gone; only who asks for its key may open it
   * @returns whether it is there
   */
  async look(missing: 'open' | 'leave'): Promise<boolean> {
    const { firstTaskId, balance, at } = this.#fresh
    const create = missing === 'open' ? 1 : 0
    const answer = await this.#script('open', this.key, firstTaskId, balance ?? '', at, create)
    if (!Array.isArray(answer)) return false
    const told = readTold(answer)
    this.#told = told
    this.#nextId = this.#asking > 0 ? Math.max(this.#nextId, told.nextId) : told.nextId
    for (const key of told.dropped) this.#dropped(key)
    return true
  }

  /** Something is due at `at`. */
  expect(at: Milliseconds): void {
    if (at < this.told.earliest) this.#told = { ...this.told, earliest: at }
  }

  async accept({ task: make, price, preferredId, credits }: AcceptPlan): Promise<Task | undefined> {
    this.#asking++
    try {
      let isPreferred = preferredId !== undefined
      let id = preferredId ?? this.#nextId++
      for (;;) {
        const task = make(id)
        const at = task.timeline.times[0] ?? task.createdAt
        const written = [price, credits ?? '', at, JSON.stringify(task), ...endMember(task)]
        const answer = await this.#script('accept', id, isPreferred ? 1 : 0, ...written)
        if (answer === 'kept') return task
        if (answer === 'poor') return undefined
        if (answer === 'gone') throw new SandboxGone()
        id = Number(answer)
        isPreferred = false
        this.#nextId = Math.max(this.#nextId, id + 1)
      }
    } finally {
      this.#asking--
    }
  }

  task(id: number): Promise<Task | undefined> {
    return this.#tasks.get(id)
  }

  async isPast(id: number): Promise<boolean> {
    const [[, next], [, there]] = (await this.#reach.ask((redis) =>
      redis.pipeline().hget(this.#key(), 'next').hexists(this.#key('tasks'), String(id)).exec(),
    )) as [[null, string | null], [null, number]]
    return id >= this.#fresh.firstTaskId && id < Number(next ?? 0) && there === 0
  }

  tasks(page: Page = {}): Promise<Task[]> {
    return this.#tasks.list(page)
  }

  async replace(task: Task): Promise<boolean> {
    return (await this.#script('replace', task.id, JSON.stringify(task), ...endMember(task))) === 1
  }

  async delete(id: number, at: Milliseconds): Promise<boolean> {
    return (await this.#script('delete', id, at)) === 1
  }

  async close(task: Task, kind: 'settle' | 'refund', at: Milliseconds): Promise<void> {
    await this.#script('close', task.id, kind, at, task.timeline.statuses.at(-1) ?? '')
  }

  async account(): Promise<Account> {
    const [[, state], [, ledger]] = (await this.#reach.ask((redis) =>
      redis
        .multi()
        .hmget(this.#key(), 'limited', 'balance', 'held', 'spent')
        .lrange(this.#key('ledger'), 0, -1)
        .exec(),
    )) as [[null, string[]], [null, string[]]]
    const [limited, balance, held, spent] = state.map(Number)
    return {
      balance: limited === 1 ? (balance ?? 0) : null,
      held: held ?? 0,
      spent: spent ?? 0,
      ledger: ledger.map((entry) => JSON.parse(entry) as LedgerEntry),
    }
  }

  async setBalance(balance: number | null, at: Milliseconds): Promise<void> {
    await this.#script('setBalance', balance ?? '', at)
  }

  countAccept(
    now: Milliseconds,
    policies: readonly Policy[],
    enforce: boolean,
  ): Promise<Usage[] | undefined> {
    return this.#rate(now, policies, enforce ? 'enforce' : 'count')
  }

  async usage(now: Milliseconds, policies: readonly Policy[]): Promise<Usage[]> {
    return (await this.#rate(now, policies, 'look')) ?? []
  }

  async #rate(now: Milliseconds, policies: readonly Policy[], what: string): Promise<Usage[] | undefined> {
    const written = policies.flatMap(({ name, limit, window }) => [name, limit, window])
    const answer = (await this.#script('rate', now, what, ...written)) as (string | number)[] | null
    return answer === null
      ? undefined
      : policies.map((policy, index) => {
          const oldest = answer[2 * index + 1]
          return {
            policy,
            used: Number(answer[2 * index]),
            oldest: oldest === '' ? undefined : Number(oldest),
          }
        })
  }

  async count(name: string, task?: number): Promise<number> {
    return Number(await this.#script('count', name, task ?? ''))
  }

  async size() {
    const [[, tasks], [, requests]] = (await this.#reach.ask((redis) =>
      redis.pipeline().hlen(this.#key('tasks')).llen(this.#key('req')).exec(),
    )) as [[null, number], [null, number]]
    return { tasks, requests }
  }

  async addFault(planned: Omit<PlannedFault, 'id' | 'used'>): Promise<PlannedFault> {
    const fault = await this.#faults.add(planned)
    this.#told = { ...this.told, faults: this.told.faults + 1 }
    return fault
  }

  takeFault(on: string, draw: () => number): Awaitable<PlannedFault | undefined> {
    // An attempt to deliver begins without a look at the sandbox.
    return this.told.faults === 0 && on !== 'webhook' ? undefined : this.#faults.take(on, draw)
  }

  faults(): Promise<readonly PlannedFault[]> {
    return this.#faults.list()
  }

  async record(entry: RequestEntry): Promise<void> {
    await this.#script('record', JSON.stringify(entry))
  }

  async requests({ limit, tag }: { readonly limit?: number; readonly tag?: string } = {}) {
    const last = tag === undefined && limit !== undefined ? limit - 1 : -1
    const texts = await this.#reach.ask((redis) => redis.lrange(this.#key('req'), 0, last))
    return texts
      .map((text) => JSON.parse(text) as RequestEntry)
      .filter((entry) => tag === undefined || entry.tag === tag)
      .slice(0, limit)
  }

  async forgotten(): Promise<number> {
    return Number((await this.#reach.ask((redis) => redis.hget(this.#key(), 'forgotten'))) ?? 0)
  }

  owe(task: number, deliveries: readonly Omit<Delivery, 'id'>[]): Promise<readonly Delivery[]> {
    return this.#deliveries.owe(task, deliveries)
  }

  async owed(): Promise<Owed> {
    return { tasks: await this.#tasks.owed(), deliveries: await this.#deliveries.owed() }
  }

  addDelivery(delivery: Omit<Delivery, 'id'>): Promise<Delivery> {
    return this.#deliveries.add(delivery)
  }

  replaceDelivery(delivery: Delivery, was: Delivery): Promise<boolean> {
    return this.#deliveries.replace(delivery, was)
  }

  delivery(id: number): Promise<Delivery | undefined> {
    return this.#deliveries.get(id)
  }

  deliveries(page: DeliveryPage = {}): Promise<readonly Delivery[]> {
    return this.#deliveries.list(page)
  }

  settings(): SandboxSettings {
    return this.told.settings
  }

  async change(settings: Partial<SandboxSettings>): Promise<void> {
    await this.#script('change', ...writeSettings(settings))
    this.#told = { ...this.told, settings: { ...this.told.settings, ...settings } }
  }

  /**
   * Moves the clock, or changes its rate, wherever it stands by now.
   * @param now of the process clock
   * @returns how it goes now; undefined where the sandbox is gone
   */
  async pace(
    now: Milliseconds,
    { to, rate }: { readonly to?: Milliseconds; readonly rate?: number },
  ): Promise<Pace | undefined> {
    const text = await this.#script('pace', now, to ?? '', rate ?? '', endOfTime)
    if (typeof text !== 'string') return undefined
    const pace = JSON.parse(text) as Pace
    this.#told = { ...this.told, settings: { ...this.told.settings, pace } }
    return pace
  }

  async clear(at: Milliseconds, some: readonly Part[] = parts): Promise<void> {
    await this.#script('clear', at, ...some)
    await this.look('leave')
  }

  #script(name: Parameters<Reach['script']>[0], ...args: readonly (string | number)[]): Promise<unknown> {
    return this.#reach.script(name, this.id, ...args)
  }

  #key(name?: string): string {
    return keyFor(this.#reach, this.id, name)
  }
}
