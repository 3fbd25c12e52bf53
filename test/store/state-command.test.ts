import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import { submit } from '../control/client.ts'
import { assertBuilt, run } from '../support/process.ts'
import { plain } from './targets.ts'

beforeAll(() => assertBuilt())

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'claid-mock-state-'))
  onTestFinished(() => rm(made, { recursive: true, force: true }))
  return made
}

const command = async (...args: string[]) => {
  const { code, stdout, stderr } = await run(['state', ...args])
  return { code, told: (stdout + stderr).trim().split('\n') }
}

test('a state is shown, written to a file, cleared, and read from it again', {
  timeout: 120_000,
}, async () => {
  const at = await folder()
  const [url, file] = [`file:${join(at, 'mock.db')}`, join(at, 'state.json')]
  const looked = async () => {
    await using mock = createMock({ state: url })
    const sandbox = mock.sandbox('a-long-key')
    return plain([await sandbox.tasks(), await sandbox.credits(), await sandbox.clock(), mock.seed])
  }
  {
    await using mock = createMock({ state: url, credits: 10, seed: 7 })
    const sandbox = mock.sandbox('a-long-key')
    await sandbox.freeze()
    await submit(sandbox)
    await sandbox.advance('10s')
    await submit(sandbox)
  }
  const before = await looked()
  const line = '  a-l…ey  2 tasks (1 to end), 6 credits (2 held, 2 spent), 0 deliveries owed, 2 requests'
  expect(await command('show', '--state', url)).toEqual({
    code: 0,
    told: [`${url}: seed 7, 1 sandbox`, line],
  })
  expect((await command('export', file, '--state', url)).code).toBe(0)
  expect(await command('import', file, '--state', url)).toMatchObject({
    code: 2,
    told: [`Failed to import into ${url}: 1 sandbox is in it already. Clear it first.`],
  })
  expect(await command('clear', '--state', url)).toEqual({ code: 0, told: ['1 sandbox forgotten'] })
  expect((await command('show', '--state', url)).told).toEqual([`${url}: seed 7, 0 sandboxes`])
  expect((await command('import', file, '--state', url)).code).toBe(0)
  expect(await looked()).toEqual(before)
  // Into a file that is not there yet, too; what is exported again is the same.
  const [other, again] = [`file:${join(at, 'other.db')}`, join(at, 'again.json')]
  await command('import', file, '--state', other)
  await command('export', again, '--state', other)
  expect(JSON.parse(await readFile(again, 'utf8'))).toEqual(JSON.parse(await readFile(file, 'utf8')))
})

test('what cannot be looked after is said in a line', { timeout: 60_000 }, async () => {
  const at = await folder()
  const wrong = join(at, 'wrong.json')
  await writeFile(wrong, '{"version": 9}')
  const none = join(at, 'none.db')
  const told = [
    await command('show'),
    await command('show', '--state', 'memory:'),
    await command('show', '--state', `file:${none}`),
    await command('import', wrong, '--state', `file:${join(at, 'mock.db')}`),
  ]
  expect(told.map(({ code }) => code)).toEqual([2, 2, 2, 2])
  expect(told.map(({ told: [first] }) => first)).toEqual([
    "Failed to read the command line: required option '--state <url>' not specified. See claid-mock --help.",
    'Failed to open the state: memory: is gone with its process. Give --state file:PATH or redis://HOST:PORT/DB.',
    `Failed to open the state: there is no file ${none}. Give --state file:PATH or redis://HOST:PORT/DB.`,
    `Failed to import ${wrong}: it is no state of version 2. Give a file that claid-mock state export wrote.`,
  ])
})
