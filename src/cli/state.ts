import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { processClock } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import { filePath, openStore, withoutPassword } from '../store/open.ts'
import type { Dump, Store } from '../store/store.ts'
import { maskKey } from '../tasks/sandboxes.ts'

export interface StateFlags {
  readonly state: string
}

type Write = (line: string) => void

/** `claid-mock state show`: what is kept, a line for each sandbox. */
export function showState(flags: StateFlags, write: Write): Promise<void> {
  return withState(flags, async (store) => {
    const keys = await store.sandboxes()
    const { seed } = await store.begun
    write(`${withoutPassword(flags.state)}: seed ${seed}, ${counted(keys.length, 'sandbox', 'sandboxes')}`)
    for (const key of keys) write(`  ${maskKey(key)}  ${await describe(store, key)}`)
  })
}

async function describe(store: Store, key: string): Promise<string> {
  const state = await store.open(key, { id: '', firstTaskId: 0, balance: null, at: 0 })
  const [{ tasks, requests }, { balance, held, spent }, owed] = [
    await state.size(),
    await state.account(),
    await state.owed(),
  ]
  return [
    `${counted(tasks, 'task')} (${owed.tasks.length} to end)`,
    `${balance === null ? 'unlimited credits' : counted(balance, 'credit')} (${held} held, ${spent} spent)`,
    `${counted(owed.deliveries.length, 'delivery', 'deliveries')} owed`,
    counted(requests, 'request'),
  ].join(', ')
}

/** `claid-mock state export FILE`. */
export function exportState(file: string, flags: StateFlags, write: Write): Promise<void> {
  return withState(flags, async (store) => {
    if (!store.dump) throw unable('export', flags)
    const dump = await store.dump()
    await writeFile(file, `${JSON.stringify(dump, null, 2)}\n`)
    write(
      `${counted(dump.sandboxes.length, 'sandbox', 'sandboxes')} written to ${file}. Keys and secrets are in it`,
    )
  })
}

/** `claid-mock state import FILE`, into a state that is empty. */
export function importState(file: string, flags: StateFlags, write: Write): Promise<void> {
  const open = async (store: Store) => {
    if (!store.load) throw unable('import', flags)
    const { length } = await store.sandboxes()
    if (length > 0) {
      const wrong = `${counted(length, 'sandbox is', 'sandboxes are')} in it already`
      throw new OperatorError(`import into ${withoutPassword(flags.state)}`, wrong, 'Clear it first')
    }
    const dump = await readDump(file)
    await store.load(dump)
    write(`${counted(dump.sandboxes.length, 'sandbox', 'sandboxes')} read from ${file}`)
  }
  return withState(flags, open, true)
}

/** `claid-mock state clear`. */
export function clearState(flags: StateFlags, write: Write): Promise<void> {
  return withState(flags, async (store) => {
    const { length } = await store.sandboxes()
    await store.clear()
    write(`${counted(length, 'sandbox', 'sandboxes')} forgotten`)
  })
}

async function withState(
  flags: StateFlags,
  use: (store: Store) => Promise<void>,
  isNew = false,
): Promise<void> {
  const { state } = flags
  const file = filePath(state)
  const wrong = state.startsWith('memory:')
    ? 'memory: is gone with its process'
    : file !== undefined && !isNew && !existsSync(file)
      ? `there is no file ${file}`
      : undefined
  if (wrong !== undefined)
    throw new OperatorError('open the state', wrong, 'Give --state file:PATH or redis://HOST:PORT/DB')
  const store = openStore(state, {
    clock: processClock(),
    note: (text) => process.stderr.write(`${text}\n`),
  })
  try {
    await store.begun
    await store.ready()
    await use(store)
  } finally {
    await store.close()
  }
}

async function readDump(file: string): Promise<Dump> {
  const refuse = (wrong: string) =>
    new OperatorError(`import ${file}`, wrong, 'Give a file that claid-mock state export wrote')
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw refuse(error.message)
  })
  try {
    const dump = JSON.parse(text) as Dump
    if (dump.version === 2 && Array.isArray(dump.sandboxes)) return dump
  } catch {
    throw refuse('it is not JSON')
  }
  throw refuse('it is no state of version 2')
}

const unable = (what: string, { state }: StateFlags) =>
  new OperatorError(`${what} ${withoutPassword(state)}`, 'this store cannot', 'Use one in a file')

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`
