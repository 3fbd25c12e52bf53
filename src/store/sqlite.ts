import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { hostname } from 'node:os'
import { OperatorError } from '../errors.ts'
import type { StoreOptions } from './store.ts'

/** What is used of libsql: https://github.com/tursodatabase/libsql-js, which has the calls of better-sqlite3. */
export interface Database {
  exec(sql: string): void
  prepare(sql: string): Statement
  close(): void
}
export interface Statement {
  run(...values: readonly unknown[]): unknown
  get(...values: readonly unknown[]): unknown
  all(...values: readonly unknown[]): unknown[]
}

/** Tells a database of ours from one of something else: "CLMK". */
const applicationId = 0x434c4d4b

/** How long the process that ends may still hold the file, in milliseconds. */
const patience = 500

/**
 * Opens the database and holds it: no second process can.
 * @param migrations each brings the schema to its version, counted from 1
 * @throws {OperatorError} when it is held, is newer, is something else's, or cannot be opened
 * @throws {Damaged} when it cannot be read; it is kept aside then
 */
export function openDatabase(
  file: string,
  migrations: readonly string[],
  { clock }: Pick<StoreOptions, 'clock'>,
): Database {
  const driver = loadDriver()
  let db: Database | undefined
  let isHeld = false
  try {
    db = new driver(file, { timeout: patience })
    // The lock lasts as long as the process, however that ends.
    read(db, 'locking_mode = EXCLUSIVE')
    db.exec('BEGIN IMMEDIATE; COMMIT')
    const holder = { pid: process.pid, host: hostname(), since: new Date(clock.now()).toISOString() }
    writeFileSync(holderOf(file), JSON.stringify(holder))
    isHeld = true
    const version = versionOf(db, file, migrations.length)
    // Before anything is written: what is damaged stays as it is.
    const check = String(read(db, 'quick_check(1)'))
    if (check !== 'ok') throw new Unreadable(check)
    // What was committed outlives a kill at any moment.
    for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL']) read(db, pragma)
    migrate(db, version, migrations)
    return db
  } catch (error) {
    if (db && isDamage(error)) throw setAside(db, file, error)
    db?.close()
    if (isHeld) rmSync(holderOf(file), { force: true })
    throw meaningOf(error, file)
  }
}

/**
 * Keeps a damaged database aside, with all that belongs to it, to the byte.
 * @returns what to throw
 */
export function setAside(db: Database, file: string, error: unknown): Damaged {
  // Copied before it is closed, which writes what stands beside the database into it.
  let number = 1
  while (existsSync(`${file}.damaged-${number}`)) number++
  const aside = `${file}.damaged-${number}`
  for (const end of parts) if (existsSync(file + end)) copyFileSync(file + end, aside + end)
  db.close()
  for (const end of parts) rmSync(file + end, { force: true })
  rmSync(holderOf(file), { force: true })
  return new Damaged((error as Error).message, aside)
}

/**
 * Lets go of the database, which is one file then. The lock is given back by hand: libsql holds it until its
 * statements are collected.
 */
export function closeDatabase(db: Database, file: string): void {
  try {
    for (const pragma of ['journal_mode = DELETE', 'locking_mode = NORMAL', 'user_version']) read(db, pragma)
  } finally {
    db.close()
    rmSync(holderOf(file), { force: true })
  }
}

/** A database that could not be read as what it is, and was kept aside. */
export class Damaged extends Error {
  constructor(
    message: string,
    readonly aside: string,
  ) {
    super(message)
  }
}

/** What the check of a database has found. */
class Unreadable extends Error {}

/** A text in it that is no JSON is damage as well. */
export function isDamage(error: unknown): boolean {
  if (error instanceof Unreadable || error instanceof SyntaxError) return true
  const { code } = error as { code?: string }
  return code === 'SQLITE_NOTADB' || code?.startsWith('SQLITE_CORRUPT') === true
}

/** The files of a database: itself, what was committed and does not stand in it yet, and an index of that. */
const parts = ['', '-wal', '-shm']

/** The value of a pragma. */
function read(db: Database, pragma: string): unknown {
  return Object.values((db.prepare(`PRAGMA ${pragma}`).get() ?? {}) as object)[0]
}

/** The version of its schema; 0 is none yet. */
function versionOf(db: Database, file: string, latest: number): number {
  const version = Number(read(db, 'user_version'))
  const hasTables = db.prepare('SELECT 1 FROM sqlite_master').get() !== undefined
  if (hasTables && read(db, 'application_id') !== applicationId)
    throw refusal(file, 'it is the database of something else', 'Give another file')
  if (version > latest) {
    throw refusal(
      file,
      `its version is ${version}, and this claid-mock knows ${latest}`,
      'Use a newer claid-mock, or another file',
    )
  }
  return version
}

function migrate(db: Database, version: number, migrations: readonly string[]): void {
  for (const [index, sql] of migrations.slice(version).entries())
    db.exec(
      `BEGIN; ${sql}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + index + 1}; COMMIT`,
    )
}

function meaningOf(error: unknown, file: string): unknown {
  if (error instanceof OperatorError) return error
  const { code, message } = error as { code?: string; message: string }
  if (code === 'SQLITE_BUSY') return refusal(file, heldBy(file), 'Stop it, or give another file')
  return refusal(file, message, 'See that its folder is there, can be written and has room')
}

const refusal = (file: string, wrong: string, fix: string) =>
  new OperatorError(`open the state ${file}`, wrong, fix)

const holderOf = (file: string): string => `${file}-holder`

function heldBy(file: string): string {
  try {
    const { pid, host, since } = JSON.parse(readFileSync(holderOf(file), 'utf8'))
    return `process ${pid} on ${host} has held it since ${since}`
  } catch {
    return 'another process holds it'
  }
}

function loadDriver(): new (file: string, options: { timeout: number }) => Database {
  try {
    return createRequire(import.meta.url)('libsql')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const wrong = code === 'MODULE_NOT_FOUND' ? 'the package libsql is not there' : message
    throw new OperatorError('keep state in a file', wrong, 'Run npm install libsql')
  }
}
