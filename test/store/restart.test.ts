import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createMock, type Mock, type MockOptions } from '../../src/index.ts'
import type { Database } from '../../src/store/sqlite.ts'
import { control, submit } from '../control/client.ts'
import { acceptPath, jsonPost, leastBody, standingClock, startOfTime } from '../support/mock.ts'
import { assertBuilt, Process, root, run, serve, submit as submitTo } from '../support/process.ts'
import { plain } from './targets.ts'

vi.setConfig({ testTimeout: 60_000 })

const key = 'a-long-key'

async function stateFile() {
  const folder = await mkdtemp(join(tmpdir(), 'claid-mock-restart-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return { folder, file: join(folder, 'mock.db') }
}

/** A mock on a file; closed when the test is over. */
function on(file: string, options: MockOptions = {}): Mock {
  const mock = createMock({ state: `file:${file}`, ...options })
  onTestFinished(() => mock.close())
  return mock
}

/** The state as a kill at this moment would leave it. */
function asKilled(file: string): string {
  const left = `${file}-left`
  for (const end of ['', '-wal']) if (existsSync(file + end)) cpSync(file + end, left + end)
  return left
}

const statusOf = async (mock: Mock, id: number) => {
  const answer = await mock.sandbox(key).fetch(`${acceptPath}/${id}`)
  return ((await answer.json()) as { data: { status: string } }).data.status
}

const gone = Object.freeze({ url: async () => new Response(null, { status: 503 }) })

describe('after a restart', () => {
  test('a timeline has gone on, and what it owes is paid and told', async () => {
    const { file } = await stateFile()
    const told: string[] = []
    const webhook = {
      url: async (request: Request) => {
        told.push(await request.text())
        return new Response()
      },
    }
    const clock = standingClock()
    const before = on(file, { clock, credits: 10, webhook })
    const { id } = await submit(before.sandbox(key))
    await before.close()
    clock.pass(60_000)
    const after = on(file, { clock, webhook })
    expect(await statusOf(after, id)).toBe('DONE')
    await after.sandbox(key).advance('0s')
    expect(await after.sandbox(key).credits()).toMatchObject({ balance: 8, held: 0, spent: 2 })
    expect(told).toHaveLength(1)
    await after.sandbox(key).advance('1d')
    expect(told).toHaveLength(1)
  })

  test('ids, keys and request ids go on, and none comes twice', async () => {
    const { file } = await stateFile()
    const look = async (mock: Mock) => {
      const answer = await mock.sandbox(key).fetch(acceptPath, jsonPost(leastBody))
      const nowhere = await mock.fetch(new Request('http://m/openapi.json'))
      const { data } = (await answer.json()) as { data: { id: number } }
      const requestIds = [answer, nowhere].map(({ headers }) => headers.get('x-request-id'))
      return { id: data.id, drawn: [...requestIds, mock.sandbox().key], seed: mock.seed }
    }
    const first = on(file)
    const one = await look(first)
    await first.close()
    const second = on(file)
    const other = await look(second)
    expect([other.id, other.seed]).toEqual([one.id + 1, one.seed])
    expect(new Set([...one.drawn, ...other.drawn]).size).toBe(6)
  })

  test('a clock that was moved and frozen stands where it stood', async () => {
    const { file } = await stateFile()
    const clock = standingClock()
    const before = on(file, { clock })
    await before.sandbox(key).advance('3d')
    await before.sandbox(key).freeze()
    clock.pass(5000)
    const was = await before.sandbox(key).clock()
    await before.close()
    clock.pass(5000)
    const after = on(file, { clock })
    expect(await after.sandbox(key).clock()).toEqual(was)
    await after.sandbox(key).rate(10)
    clock.pass(1000)
    expect(await after.sandbox(key).now()).toBe(was.now + 10_000)
  })

  test('a process clock that begins anew takes no sandbox back', async () => {
    const { file } = await stateFile()
    const clock = standingClock()
    const before = on(file, { clock })
    const { id } = await submit(before.sandbox(key))
    clock.pass(60_000)
    await before.sandbox('other').now()
    await submit(before.sandbox('other'))
    await before.close()
    const after = on(file, { clock: standingClock() })
    expect(await after.sandbox(key).now()).toBe(startOfTime + 60_000)
    expect(await statusOf(after, id)).toBe('DONE')
  })

  test('the built-in receiver behaves as it was told, and gives back the webhook from before', async () => {
    const { file } = await stateFile()
    const before = on(file, { clock: standingClock() })
    await control(before.sandbox(key))('PUT /webhook', { url: 'http://localhost:9/mine', secret: 'mine' })
    const told = { status: 503, delay: '20ms' }
    await control(before.sandbox(key))('POST /receiver', told)
    await before.close()
    const clock = standingClock()
    const naps: number[] = []
    const sleep = async (nap: number) => void naps.push(nap)
    const after = on(file, { clock: { ...clock, sleep } })
    const ask = control(after.sandbox(key))
    expect((await ask('GET /receiver')).body.receiver).toMatchObject({ status: 503, delay: 20 })
    await submit(after.sandbox(key))
    await after.sandbox(key).advance('1m')
    const { received } = (await ask('GET /receiver')).body
    expect(received.map(({ answered }: { answered: number }) => answered)).toContain(503)
    expect(naps).toContain(20)
    await ask('DELETE /receiver')
    expect((await ask('GET /webhook')).body.webhook).toMatchObject({
      url: 'http://localhost:9/mine',
      secret: 'mine',
    })
  })

  test('a seed that is given has to be the one that is kept', async () => {
    const { file } = await stateFile()
    await on(file, { seed: 'one' }).close()
    expect(() => on(file, { seed: 'other' })).toThrow(
      /it was begun with the seed "one", not "other"\. Leave --seed out, or give another file\.$/,
    )
    expect(on(file, { seed: 'one' }).seed).toBe('one')
  })
})

describe('after a kill', () => {
  test('an attempt under way counts as failed and is made again; what was taken is not', async () => {
    const { file } = await stateFile()
    const clock = standingClock()
    let arrived = () => {}
    const isUnderWay = new Promise<void>((resolve) => {
      arrived = resolve
    })
    let letGo = () => {}
    const hanging = () => {
      arrived()
      return new Promise<Response>((resolve) => {
        letGo = () => resolve(new Response())
      })
    }
    const before = on(file, { clock, drain: 0, speed: 0 })
    const sandbox = before.sandbox(key)
    const took: number[] = []
    const take = async (request: Request) => {
      took.push(((await request.json()) as { data: { id: number } }).data.id)
      return new Response()
    }
    await sandbox.webhook({ url: take })
    const taken = await submit(sandbox)
    await sandbox.advance('0s')
    await sandbox.webhook({ url: hanging })
    const cut = await submit(sandbox)
    void sandbox.advance('0s').catch(() => {})
    await isUnderWay
    const left = asKilled(file)

    const after = on(left, { clock, webhook: { url: take } })
    const again = after.sandbox(key)
    await again.advance('10s')
    letGo()
    expect(took).toEqual([taken.id, cut.id])
    const [delivery] = await again.deliveries({ task: cut.id })
    expect(delivery).toMatchObject({
      state: 'delivered',
      attempts: [{ answer: { reason: { kind: 'cut off' } } }, { answer: { status: 200 } }],
    })
  })

  test('a delivery that is held stays held, until it is released', async () => {
    const { file } = await stateFile()
    const clock = standingClock()
    const before = on(file, { clock, speed: 0 })
    const sandbox = before.sandbox(key)
    await sandbox.webhook(gone)
    const { id } = await submit(sandbox, { scenario: 'webhook-held' })
    await sandbox.advance('0s')
    await sandbox.advance('1h')
    const after = on(asKilled(file), { clock })
    // Held it stays, until it is released.
    const [held] = await after.sandbox(key).deliveries({ task: id })
    expect(held).toMatchObject({ state: 'held', attempts: [] })
    await after.sandbox(key).webhook({ url: async () => new Response() })
    await after.sandbox(key).release(held?.id ?? 0)
    expect(await after.sandbox(key).delivered(id)).toMatchObject({ state: 'delivered' })
  })
})

describe('a file', () => {
  const sql = (file: string, ...lines: string[]) => {
    const driver = createRequire(import.meta.url)('libsql') as new (path: string) => Database
    const db = new driver(file)
    for (const line of lines) db.exec(line)
    db.close()
  }

  test('that a process holds is refused to a second one, which is told who holds it', async () => {
    const { file } = await stateFile()
    const mock = on(file)
    expect(() => on(file)).toThrow(`process ${process.pid} on ${hostname()} has held it since 20`)
    await mock.close()
    await on(file).close()
  })

  test('that the command holds is refused to a second one, by its process and machine', async () => {
    assertBuilt()
    const { file } = await stateFile()
    const state = ['--state', `file:${file}`]
    const { process: holder, url } = await serve(state)
    const refusal = new RegExp(
      `^Failed to open the state .*mock\\.db: process ${holder.pid} on ${hostname()} has held it since 20[^ ]+Z\\. Stop it, or give another file\\.\n$`,
    )
    for (const command of [
      ['serve', '--port', '0'],
      ['state', 'clear'],
    ]) {
      const { code, stdout, stderr } = await run([...command, ...state])
      expect({ code, stdout, stderr }).toEqual({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(refusal),
      })
    }
    expect((await submitTo(url, key)).status).toBe(200)
    // Who is killed holds nothing.
    await holder.stop('SIGKILL')
    expect((await run(['state', 'show', ...state])).stdout).toContain('1 task (1 to end)')
  })

  test('that is damaged is kept aside with what stands beside it', async () => {
    const { folder, file } = await stateFile()
    const before = on(file)
    for (let n = 0; n < 20; n++) await submit(before.sandbox(key))
    await before.close()
    const killed = on(file)
    await submit(killed.sandbox(key))
    const left = asKilled(file)
    const bytes = readFileSync(left)
    writeFileSync(left, bytes.fill('x', 4096, bytes.length - 4096))
    const wal = readFileSync(`${left}-wal`)
    expect(wal.length).toBeGreaterThan(4096)
    const notes: string[] = []
    const after = on(left, { note: (text) => notes.push(text) })
    expect(notes).toEqual([expect.stringMatching(/mock\.db-left is damaged .*mock\.db-left\.damaged-1/s)])
    const { id } = await submit(after.sandbox(key))
    await after.close()
    expect(readFileSync(join(folder, 'mock.db-left.damaged-1')).equals(bytes)).toBe(true)
    expect(readFileSync(join(folder, 'mock.db-left.damaged-1-wal')).equals(wal)).toBe(true)
    // The new one has nothing of the old one beside it.
    expect((await on(left).sandbox(key).tasks()).map((task) => task.id)).toEqual([id])
  })

  test('whose rows are no JSON is damaged as well', async () => {
    const { folder, file } = await stateFile()
    const before = on(file)
    const { id } = await submit(before.sandbox(key))
    await before.close()
    sql(file, `UPDATE task SET value = '{' WHERE id = ${id}`)
    const notes: string[] = []
    const after = on(file, { note: (text) => notes.push(text) })
    expect(notes).toEqual([expect.stringMatching(/mock\.db is damaged \(.*JSON.*mock\.db\.damaged-1/s)])
    expect(await after.sandbox(key).tasks()).toEqual([])
    const aside = new (createRequire(import.meta.url)('libsql') as new (path: string) => Database)(
      join(folder, 'mock.db.damaged-1'),
    )
    expect(aside.prepare('SELECT id, value FROM task').all()).toEqual([{ id, value: '{' }])
    aside.close()
  })

  test.each([
    ['at its head', (bytes: Buffer) => bytes.fill('x', 0, 200)],
    ['in its middle', (bytes: Buffer) => bytes.fill('x', 4096)],
    ['at its end', (bytes: Buffer) => bytes.subarray(0, bytes.length - 5000)],
  ])('that is damaged %s is named and kept aside, to the byte', async (_, damage) => {
    const { folder, file } = await stateFile()
    const before = on(file)
    for (let n = 0; n < 20; n++) await submit(before.sandbox(key))
    await before.close()
    const damaged = damage(readFileSync(file))
    writeFileSync(file, damaged)
    for (const aside of ['mock.db.damaged-1', 'mock.db.damaged-2']) {
      const notes: string[] = []
      const after = on(file, { note: (text) => notes.push(text) })
      expect(notes).toEqual([
        expect.stringMatching(new RegExp(`mock\\.db is damaged \\(.+\\).*${aside}`, 's')),
      ])
      expect(readFileSync(join(folder, aside)).equals(damaged)).toBe(true)
      expect(await after.sandbox(key).tasks()).toEqual([])
      await after.close()
      writeFileSync(file, damaged)
    }
  })

  test('that an older claid-mock wrote is brought up to date', async () => {
    const { file } = await stateFile()
    const clock = standingClock()
    const before = on(file, { clock })
    const { id } = await submit(before.sandbox(key))
    await statusOf(before, id)
    const told = await before.sandbox(key).task(id)
    const journal = await before.sandbox(key).requests()
    await before.close()
    // As version 1 kept a timeline, and the journal in slots.
    sql(
      file,
      'ALTER TABLE sandbox DROP COLUMN used',
      `UPDATE request SET id = 9 - id, value = json_object('number', id, 'entry', json(value))`,
      `UPDATE task SET value = json_set(value, '$.timeline', json('${JSON.stringify(told?.timeline)}'))`,
      'PRAGMA user_version = 1',
    )
    const after = on(file, { clock })
    expect(await after.sandbox(key).task(id)).toEqual(told)
    expect(journal).toHaveLength(2)
    expect(plain(await after.sandbox(key).requests())).toEqual(plain(journal))
    expect(await statusOf(after, id)).toBe('ACCEPTED')
    await after.sandbox(key).advance('1h')
    expect(await statusOf(after, id)).toBe('DONE')
  })

  test('that a newer claid-mock wrote is refused, and stays as it is', async () => {
    const { file } = await stateFile()
    await on(file).close()
    sql(file, 'PRAGMA user_version = 99')
    const bytes = readFileSync(file)
    expect(() => on(file)).toThrow(/its version is 99, and this claid-mock knows 3\. Use a newer claid-mock/)
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })

  test('that belongs to something else is refused, and stays as it is', async () => {
    const { folder, file } = await stateFile()
    sql(file, 'CREATE TABLE recipes (name TEXT)')
    const bytes = readFileSync(file)
    expect(() => on(file)).toThrow(/it is the database of something else\. Give another file\.$/)
    expect(readFileSync(file).equals(bytes)).toBe(true)
    expect(readdirSync(folder)).toEqual(['mock.db'])
  })

  test('in a folder that is not there is refused in a line', async () => {
    const { folder } = await stateFile()
    expect(() => on(join(folder, 'none', 'mock.db'))).toThrow(
      /^Failed to open the state .*mock\.db: .+\. See that its folder is there, can be written and has room\.$/,
    )
  })

  test('is one file when the mock was closed', async () => {
    const { folder, file } = await stateFile()
    const mock = on(file)
    await submit(mock.sandbox(key))
    await mock.close()
    expect(readdirSync(folder)).toEqual(['mock.db'])
  })
})

test('a URL that names no store is refused, its password unsaid', () => {
  expect(() => createMock({ state: 'mysql://me:secret@host/db' })).toThrow(
    'Failed to open the state: "mysql://…@host/db" names no store. Write memory:, file:PATH or redis://HOST:PORT/DB.',
  )
})

test('a file keeps as many tasks as its URL says, and a poll for one that was dropped says so', async () => {
  const { file } = await stateFile()
  const bounded = `${file}?tasks=3`
  const before = on(bounded, { speed: 0 })
  const sandbox = before.sandbox(key)
  const ids: number[] = []
  for (let n = 0; n < 5; n++) {
    ids.push((await submit(sandbox)).id)
    await sandbox.advance('0s')
  }
  await before.close()
  const after = on(bounded).sandbox(key)
  expect((await after.tasks()).map(({ id }) => id)).toEqual(ids.slice(2).reverse())
  const answer = await after.fetch(`${acceptPath}/${ids[0]}`)
  expect([answer.status, answer.headers.get('x-mock-hint')]).toEqual([
    404,
    expect.stringContaining('is gone'),
  ])
  expect(() => on(`${file}?keep=3`)).toThrow(
    /"keep=3" says nothing of a file\. Write file:PATH\?tasks=5000\.$/,
  )
})

test('a mock that is closed answers at once, and says of what it cannot keep that it is closed', async () => {
  const { file } = await stateFile()
  const notes: string[] = []
  const mock = on(file, { note: (text) => notes.push(text) })
  const sandbox = mock.sandbox(key)
  const { result_url } = await submit(sandbox)
  await sandbox.fail({ on: 'poll', status: 502, times: 3 })
  await mock.close()
  // A fault that is met would be kept.
  expect((await sandbox.fetch(result_url)).status).toBe(502)
  expect((await sandbox.fetch(acceptPath, jsonPost(leastBody))).status).toBe(503)
  await expect(sandbox.setCredits(4)).rejects.toThrow('The mock is closed and keeps nothing any more')
  await expect(mock.reset()).rejects.toThrow('The mock is closed and keeps nothing any more')
  const steered = await control(mock.sandbox('another-key'))('PUT /credits', { balance: 3 })
  expect([steered.status, steered.body.error]).toEqual([503, expect.stringContaining('The mock is closed')])
  expect(notes).toEqual([])
})

test('a poll for a task that is gone is a 404 that says so', async () => {
  const { file } = await stateFile()
  const sandbox = on(file).sandbox(key)
  const { id } = await submit(sandbox)
  await sandbox.delete(id)
  const answer = await sandbox.fetch(`${acceptPath}/${id}`)
  expect([answer.status, answer.headers.get('x-mock-hint')]).toEqual([
    404,
    `Task ${id} was here and is gone: deleted, reset, or the oldest that had ended when there were too many`,
  ])
})

describe('when there is no room', () => {
  beforeAll(() => assertBuilt())

  // The largest file that the process may write stands for a full disk: both fail a write.
  test('a submission is refused with the reason, and what was answered before is kept', async () => {
    const { file } = await stateFile()
    const flags = ['serve', '--port', '0', '--log', 'json', '--rate-limit', 'off', '--state', `file:${file}`]
    const line = `trap '' XFSZ; ulimit -f 1600; exec "$0" "$@"`
    const limited = new Process('sh', ['-c', line, process.execPath, join(root, 'dist/cli.js'), ...flags])
    const { port } = JSON.parse(await limited.line(/^/)) as { port: number }
    const url = `http://127.0.0.1:${port}`
    const ids: number[] = []
    let refused: Response | undefined
    while (!refused) {
      const answer = await submitTo(url, key)
      if (answer.status === 200) ids.push(((await answer.json()) as { data: { id: number } }).data.id)
      else refused = answer
    }
    expect([refused.status, refused.headers.get('x-mock-hint')]).toEqual([
      503,
      expect.stringMatching(/^The state .*mock\.db cannot be written: .+\. Make room, then send it again$/),
    ])
    expect(ids.length).toBeGreaterThan(10)
    const headers = { authorization: `Bearer ${key}` }
    const [first] = ids
    expect((await fetch(`${url}${acceptPath}/${first}`, { headers })).status).toBe(200)
    await limited.stop('SIGKILL')

    const after = on(file)
    const tasks = await after.sandbox(key).tasks()
    expect(tasks.map(({ id }) => id).reverse()).toEqual(ids)
    expect((await submit(after.sandbox(key))).id).toBeGreaterThan(ids.at(-1) ?? 0)
  })
})
