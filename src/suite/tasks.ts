import type { Clock, Milliseconds } from '../clock.ts'
import type { Family } from '../spec/families.ts'
import { dataOf, describeAnswer, type Exchange, type KeyName } from './exchange.ts'
import type { Purse } from './purse.ts'
import { outputsOf } from './results.ts'
import { Skipped } from './skipped.ts'
import type { Target } from './target.ts'

/** A request that makes a task: made once, whoever needs it. */
export interface Specimen {
  readonly id: string
  readonly family: Family
  readonly body: unknown
  /** What of the body an echo can show: files are bytes. */
  readonly shown: unknown
  readonly price: number
  readonly key: KeyName
  /** Followed to its end as soon as it is accepted. */
  readonly isFollowed: boolean
}

/** A task from its accept to its end, as polls saw it. */
export interface History {
  readonly polls: readonly Exchange[]
  /** The poll that saw the end. */
  readonly end: Exchange | undefined
  readonly timedOut: boolean
}

export const endings: readonly unknown[] = ['DONE', 'ERROR', 'CANCELLED']

/** An accepted task. */
export interface Task {
  readonly specimen: Specimen
  readonly accepted: Exchange
  /** `data` of the accept's answer. */
  readonly data: Readonly<Record<string, unknown>>
  readonly id: number | string
  readonly history: () => Promise<History>
  /** One poll more, after the end. */
  readonly after: () => Promise<Exchange>
  /** One download for each picture of the result. */
  readonly pictures: () => Promise<readonly Picture[]>
}

/** A picture of a result and what its address answers. */
export interface Picture {
  readonly described: Readonly<Record<string, unknown>>
  readonly download: Exchange
}

export interface TasksOptions {
  readonly target: Target
  readonly purse: Purse
  readonly clock: Clock
  /** How long a task may take. */
  readonly timeout: Milliseconds
  /** Time between two polls. */
  readonly poll: Milliseconds
  /** Whether polls begin fast and slow down to `poll`. */
  readonly isNear: boolean
}

/** Makes the tasks that checks share. */
export class Tasks {
  readonly #options: TasksOptions
  readonly #submits = new Map<string, Promise<Exchange>>()
  readonly #tasks = new Map<string, Task>()
  readonly #charged = new Map<string, number>()
  #wasTaskSeen = false

  constructor(options: TasksOptions) {
    this.#options = options
  }

  /** Whether a task was seen from its accept to DONE. */
  get wasTaskSeen(): boolean {
    return this.#wasTaskSeen
  }

  /** What making it has cost. */
  chargedFor({ id }: Specimen): number {
    return this.#charged.get(id) ?? 0
  }

  /**
   * The answer to the submission, whatever it is.
   * @throws {Skipped} when the account cannot pay or is not let in: nothing is wrong with the endpoint then
   */
  async submit(specimen: Specimen): Promise<Exchange> {
    let submit = this.#submits.get(specimen.id)
    if (!submit) {
      submit = this.#submit(specimen)
      this.#submits.set(specimen.id, submit)
    }
    return submit
  }

  /** @throws {Skipped} when there is no such task */
  async take(specimen: Specimen): Promise<Task> {
    const accepted = await this.submit(specimen)
    const known = this.#tasks.get(specimen.id)
    if (known) return known
    const data = dataOf(accepted.answer)
    const id = data?.id
    const isAccepted = accepted.answer !== undefined && accepted.answer.status < 300
    if (!isAccepted || !data || (typeof id !== 'number' && typeof id !== 'string'))
      throw new Skipped(`no task was accepted: ${describeAnswer(accepted).slice(0, 120)}`)
    const task = this.#task(specimen, accepted, data, id)
    this.#tasks.set(specimen.id, task)
    return task
  }

  /** The address of a task, by the document. */
  pathOf({ result, idParameter }: Family, id: number | string): string {
    return result.path.replace(`{${idParameter}}`, encodeURIComponent(String(id)))
  }

  poll(family: Family, id: number | string, key: KeyName = 'main'): Promise<Exchange> {
    const { result: operation } = family
    return this.#options.target.send({ operation, method: 'GET', path: this.pathOf(family, id), key })
  }

  async #submit(specimen: Specimen): Promise<Exchange> {
    const { family, body, price, key } = specimen
    const { target, purse } = this.#options
    const { exchange, charged } = await purse.pay(price, () =>
      target.send({ operation: family.accept, method: 'POST', path: family.accept.path, body, key }),
    )
    this.#charged.set(specimen.id, charged)
    const reason = unable[exchange.answer?.status ?? 0]
    if (reason) throw new Skipped(`environment: ${reason}`)
    if (specimen.isFollowed) {
      const follow = async () => (await this.take(specimen)).history()
      // Whoever needs it learns of it when asking.
      follow().catch(() => {})
    }
    return exchange
  }

  #task(
    specimen: Specimen,
    accepted: Exchange,
    data: Readonly<Record<string, unknown>>,
    id: number | string,
  ): Task {
    const { family, key } = specimen
    const { target } = this.#options
    const history = once(() => this.#follow(specimen, id))
    const download = async (described: Readonly<Record<string, unknown>>): Promise<Picture[]> => {
      const { tmp_url } = described
      if (typeof tmp_url !== 'string' || !/^https?:\/\//.test(tmp_url) || !URL.canParse(tmp_url)) return []
      return [
        {
          described,
          download: await target.send({ method: 'GET', path: tmp_url, key: null, isPicture: true }),
        },
      ]
    }
    return {
      specimen,
      accepted,
      data,
      id,
      history,
      after: once(async () => {
        await history()
        return this.poll(family, id, key)
      }),
      pictures: once(async () => {
        const { end } = await history()
        return (await Promise.all(outputsOf(dataOf(end?.answer)).map(download))).flat()
      }),
    }
  }

  async #follow({ family, key }: Specimen, id: number | string): Promise<History> {
    const { clock, timeout, poll, isNear } = this.#options
    const polls: Exchange[] = []
    const until = clock.now() + timeout
    let wait = isNear ? Math.min(poll, 10) : poll
    for (let broken = 0; ; ) {
      const exchange = await this.poll(family, id, key)
      polls.push(exchange)
      const status = dataOf(exchange.answer)?.status
      if (status === 'DONE') this.#wasTaskSeen = true
      if (endings.includes(status)) return { polls, end: exchange, timedOut: false }
      broken = exchange.answer?.status === family.result.success.status ? 0 : broken + 1
      if (broken >= 3) return { polls, end: undefined, timedOut: false }
      if (clock.now() + wait > until) return { polls, end: undefined, timedOut: true }
      await clock.sleep(wait)
      wait = Math.min(poll, wait * 1.5)
    }
  }
}

/** Refusals that speak of the account, not of the request. */
const unable: Readonly<Record<number, string>> = {
  401: 'the key is not let in (401)',
  402: 'out of credits (402)',
  403: 'the key lacks the right (403)',
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
