import type { KeptSandbox, Self } from './kept.ts'
import type { Life } from './kept-tasks.ts'
import type { MemorySandbox } from './memory-sandbox.ts'
import { type Kind, kinds } from './notes.ts'
import type { Delivery, LedgerEntry, RequestEntry, Task } from './records.ts'
import type { Unsaved } from './saving.ts'
import type { Database, Statement } from './sqlite.ts'

/** The schema, one step for each version. Steps are never changed: later ones are added. */
export const migrations: readonly string[] = [
  `CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE sandbox (number INTEGER PRIMARY KEY, value TEXT NOT NULL);
   CREATE TABLE task (sandbox INTEGER, id INTEGER, accepted INTEGER NOT NULL, life TEXT NOT NULL,
     value TEXT NOT NULL, PRIMARY KEY (sandbox, id)) WITHOUT ROWID;
   CREATE TABLE movement (sandbox INTEGER, id INTEGER, value TEXT NOT NULL, PRIMARY KEY (sandbox, id)) WITHOUT ROWID;
   CREATE TABLE request (sandbox INTEGER, id INTEGER, value TEXT NOT NULL, PRIMARY KEY (sandbox, id)) WITHOUT ROWID;
   CREATE TABLE delivery (sandbox INTEGER, id INTEGER, value TEXT NOT NULL, PRIMARY KEY (sandbox, id)) WITHOUT ROWID`,
  // A timeline is two rows in place of a list of objects; `->` keeps each time to its last digit.
  `UPDATE task SET value = json_set(value, '$.timeline', json_object(
     'statuses', (SELECT json_group_array(json(value -> '$.status')) FROM json_each(task.value, '$.timeline')),
     'times', (SELECT json_group_array(json(value -> '$.at')) FROM json_each(task.value, '$.timeline'))))`,
  // Journal entries have their numbers in place of their slots, which depend on how many are kept.
  `ALTER TABLE sandbox ADD COLUMN used INTEGER NOT NULL DEFAULT 0;
   CREATE TEMP TABLE entry AS
     SELECT sandbox, row_number() OVER (PARTITION BY sandbox ORDER BY value ->> '$.number') AS id,
       value -> '$.entry' AS value FROM request;
   DELETE FROM request;
   INSERT INTO request SELECT * FROM entry;
   DROP TABLE entry`,
]

interface Row {
  readonly sandbox: number
  readonly id: number
  readonly value: string
}

/** A sandbox as its rows say it. */
export interface FoundSandbox {
  readonly number: number
  /** Counts up in order of use. */
  readonly used: number
  readonly kept: Omit<KeptSandbox, 'tasks'>
}
export interface FoundTask {
  readonly sandbox: number
  readonly task: Task
  readonly life: Life
}

/** Reads and writes the rows of the database. */
export class Rows {
  readonly #db: Database
  readonly #self: Statement
  readonly #used: Statement
  readonly #task: Statement
  readonly #life: Statement
  readonly #put: Readonly<Record<Exclude<Kind, 'task'>, Statement>>
  readonly #outdate: Statement
  readonly #delete: Readonly<Record<Kind, Statement>>
  readonly #wipe: Readonly<Record<Kind, Statement>>
  readonly #forget: Statement
  readonly #meta: Statement
  /** How many tasks were ever written: the order in which they are read. */
  #accepted: number

  constructor(db: Database) {
    this.#db = db
    const put = (kind: Kind) => db.prepare(`INSERT OR REPLACE INTO ${kind} VALUES (?, ?, ?)`)
    const each = (sql: (kind: Kind) => string) =>
      Object.fromEntries(kinds.map((kind) => [kind, db.prepare(sql(kind))])) as Record<Kind, Statement>
    this.#self = db.prepare('INSERT OR REPLACE INTO sandbox VALUES (?, ?, ?)')
    this.#used = db.prepare('UPDATE sandbox SET used = ? WHERE number = ?')
    this.#task = db.prepare(
      `INSERT INTO task VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET life = excluded.life, value = excluded.value`,
    )
    this.#life = db.prepare('UPDATE task SET life = ? WHERE sandbox = ? AND id = ?')
    this.#put = { movement: put('movement'), request: put('request'), delivery: put('delivery') }
    this.#outdate = db.prepare('DELETE FROM request WHERE sandbox = ? AND id < ?')
    this.#delete = each((kind) => `DELETE FROM ${kind} WHERE sandbox = ? AND id = ?`)
    this.#wipe = each((kind) => `DELETE FROM ${kind} WHERE sandbox = ?`)
    this.#forget = db.prepare('DELETE FROM sandbox WHERE number = ?')
    this.#meta = db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)')
    const last = db.prepare('SELECT max(accepted) AS last FROM task').get() as { last: number | null }
    this.#accepted = last.last ?? 0
  }

  meta(name: string): string | undefined {
    const row = this.#db.prepare('SELECT value FROM meta WHERE name = ?').get(name)
    return (row as { value: string } | undefined)?.value
  }

  setMeta(name: string, value: string): void {
    this.#meta.run(name, value)
  }

  /** All of it or, where it throws, nothing. */
  together(write: () => void): void {
    this.#db.exec('BEGIN')
    try {
      write()
      this.#db.exec('COMMIT')
    } catch (error) {
      try {
        this.#db.exec('ROLLBACK')
      } catch {
        // SQLite itself has rolled back already: https://www.sqlite.org/lang_transaction.html
      }
      throw error
    }
  }

  /** Writes what has changed of a sandbox. */
  write(unsaved: Unsaved, sandbox: MemorySandbox, withJournal: boolean): void {
    const { number, ids, lives, isSelf, isUsed } = unsaved
    for (const kind of unsaved.wipedKinds) this.#wipe[kind].run(number)
    if (isSelf) this.#self.run(number, JSON.stringify(sandbox.self), sandbox.usedAt)
    else if (isUsed) this.#used.run(sandbox.usedAt, number)
    for (const id of ids.task) {
      const task = sandbox.task(id)
      if (task)
        this.#task.run(number, id, ++this.#accepted, JSON.stringify(sandbox.lifeOf(id)), JSON.stringify(task))
      else this.#delete.task.run(number, id)
    }
    for (const id of lives)
      if (!ids.task.has(id)) this.#life.run(JSON.stringify(sandbox.lifeOf(id)), number, id)
    this.#writeEach('movement', unsaved, (id) => sandbox.movement(id))
    if (withJournal && ids.request.size > 0) this.#writeJournal(unsaved, sandbox)
    this.#writeEach('delivery', unsaved, (id) => sandbox.delivery(id))
  }

  #writeEach(
    kind: 'movement' | 'delivery',
    { number, ids }: Unsaved,
    read: (id: number) => object | undefined,
  ): void {
    for (const id of ids[kind]) {
      const value = read(id)
      if (value) this.#put[kind].run(number, id, JSON.stringify(value))
      else this.#delete[kind].run(number, id)
    }
  }

  #writeJournal({ number, ids }: Unsaved, sandbox: MemorySandbox): void {
    for (const slot of ids.request) {
      const [nth, entry] = sandbox.request(slot) ?? []
      if (entry) this.#put.request.run(number, nth, JSON.stringify(entry))
    }
    this.#outdate.run(number, sandbox.forgotten())
  }

  /** Deletes all rows of a sandbox. */
  forget(number: number): void {
    for (const kind of kinds) this.#wipe[kind].run(number)
    this.#forget.run(number)
  }

  /** The one that was used longest ago first. */
  sandboxes(): FoundSandbox[] {
    const found = this.#db.prepare('SELECT number, value, used FROM sandbox ORDER BY used, number').all()
    const movements = this.#bySandbox<LedgerEntry>('movement')
    const requests = this.#bySandbox<RequestEntry>('request')
    const deliveries = this.#bySandbox<Delivery>('delivery')
    return (found as { number: number; value: string; used: number }[]).map(({ number, value, used }) => ({
      number,
      used,
      kept: {
        self: JSON.parse(value) as Self,
        movements: movements.get(number) ?? [],
        requests: requests.get(number) ?? [],
        deliveries: (deliveries.get(number) ?? []).map(([, delivery]) => delivery),
      },
    }))
  }

  /** In order of acceptance. */
  tasks(): FoundTask[] {
    const found = this.#db.prepare('SELECT sandbox, life, value FROM task ORDER BY accepted').all()
    return (found as (Row & { life: string })[]).map(({ sandbox, life, value }) => ({
      sandbox,
      task: JSON.parse(value) as Task,
      life: JSON.parse(life) as Life,
    }))
  }

  #bySandbox<T>(kind: Kind): Map<number, [id: number, value: T][]> {
    const found = new Map<number, [number, T][]>()
    const rows = this.#db.prepare(`SELECT sandbox, id, value FROM ${kind} ORDER BY sandbox, id`).all()
    for (const { sandbox, id, value } of rows as Row[]) {
      const of = found.get(sandbox) ?? []
      of.push([id, JSON.parse(value) as T])
      found.set(sandbox, of)
    }
    return found
  }
}
