import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createMock } from '../../src/index.ts'
import { submit } from '../control/client.ts'
import { run } from '../support/process.ts'
import { named, RedisServer, withoutRedis } from '../support/redis.ts'
import { socketReceiver } from '../webhooks/receiver.ts'
import { plain } from './targets.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const key = 'a-long-key'
const command = async (...args: string[]) => {
  const { code, stdout, stderr } = await run(['state', ...args])
  return { code, told: (stdout + stderr).trim().split('\n') }
}

describe.skipIf(withoutRedis)(named('a state in Redis'), () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await RedisServer.start()
  })
  afterAll(() => redis.remove())

  test('is shown, written to a file, cleared, and goes on when it is read from it again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'claid-mock-state-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const [state, file, again] = [redis.state(), join(folder, 'a.json'), join(folder, 'b.json')]
    const { url, received } = await socketReceiver()
    {
      await using mock = createMock({ state, credits: 10, seed: 7 })
      const sandbox = mock.sandbox(key)
      await sandbox.webhook({ url })
      await sandbox.limits('5/m')
      await sandbox.fail({ on: 'poll', status: 502, times: 2 })
      await sandbox.freeze()
      const { result_url } = await submit(sandbox)
      await sandbox.fetch(result_url)
      await sandbox.advance('10s')
      await submit(sandbox)
    }
    expect(received).toHaveLength(1)
    const line = '  a-l…ey  2 tasks (1 to end), 6 credits (2 held, 2 spent), 0 deliveries owed, 3 requests'
    const shown = (await command('show', '--state', state)).told
    expect(shown).toEqual([`${state}: seed 7, 1 sandbox`, line])
    expect((await command('export', file, '--state', state)).code).toBe(0)
    expect(await command('clear', '--state', state)).toEqual({ code: 0, told: ['1 sandbox forgotten'] })
    const other = redis.state()
    expect((await command('import', file, '--state', other)).code).toBe(0)
    expect((await command('export', again, '--state', other)).code).toBe(0)
    const [before, after] = await Promise.all([file, again].map((path) => readFile(path, 'utf8')))
    expect(JSON.parse(after ?? '')).toEqual(JSON.parse(before ?? '{}'))

    await using mock = createMock({ state: other })
    const sandbox = mock.sandbox(key)
    expect((await sandbox.clock()).frozen).toBe(true)
    await sandbox.advance('10s')
    expect(received).toHaveLength(2)
    expect((await sandbox.tasks()).map(({ status }) => status)).toEqual(['DONE', 'DONE'])
    expect(plain(await sandbox.credits())).toMatchObject({ balance: 6, held: 0, spent: 4 })
    expect((await sandbox.unusedFaults()).map(({ left }) => left)).toEqual([1])
    expect(mock.seed).toBe('7')
  })

  test('that was begun with a seed is not opened with another', async () => {
    const state = redis.state()
    await using first = createMock({ state, seed: 'one' })
    await first.sandbox().credits()
    await using second = createMock({ state, seed: 'other' })
    await expect(second.sandbox().credits()).rejects.toThrow(
      /it was begun with the seed "one", not "other"\. Leave --seed out, or clear the state\./,
    )
  })
})
