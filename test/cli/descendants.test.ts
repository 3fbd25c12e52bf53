import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { Descendants } from '../../src/cli/descendants.ts'
import { assertBuilt, Process, run } from '../support/process.ts'

vi.setConfig({ testTimeout: 120_000 })
beforeAll(() => assertBuilt())

const isLinux = process.platform === 'linux'
const stays = (deaf: string) => `${deaf}; console.log(process.pid); setInterval(() => {}, 1000)`

/** One that has ended may still be in the table, where nobody asks for it. */
function isRunning(pid: number): boolean {
  try {
    return /\) [^ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

/** A command that leaves a process in a session of its own behind, and tells its number. */
const leaving = (left: string) => [
  ...['--', process.execPath, '--input-type=module', '-e'],
  `import { spawn } from 'node:child_process'
   const options = { detached: true, stdio: ['ignore', 'pipe', 'ignore'] }
   const child = spawn(process.execPath, ['-e', ${JSON.stringify(left)}], options)
   child.stdout.once('data', (pid) => { process.stdout.write(pid); child.unref(); child.stdout.destroy() })`,
]

describe.runIf(isLinux)('what has put itself into a session of its own', () => {
  test.each([
    ['that ends when told', ''],
    ['that does not listen', "process.on('SIGTERM', () => {})"],
  ])('is ended with its command, under each profile, also one %s', async (_, deaf) => {
    const ended = await run(['run', '--profile', 'documented,observed', ...leaving(stays(deaf))])
    const left = ended.stdout.trim().split('\n').map(Number)
    onTestFinished(() => {
      for (const pid of left.filter(isRunning)) process.kill(pid, 'SIGKILL')
    })
    expect([ended.code, left.length, left.every((pid) => pid > 0)]).toEqual([0, 2, true])
    // Killed already, it may take a moment to be gone.
    await vi.waitFor(() => expect(left.filter(isRunning)).toEqual([]), 60_000)
  })

  test('and belongs to another run, or to none, is left alone', async () => {
    const others = [{ CLAID_MOCK_RUN: 'that-of-another' }, {}].map(
      (env) => new Process(process.execPath, ['-e', stays('')], { env }),
    )
    const pids = await Promise.all(others.map((other) => other.line(/\d/)))
    await run(['run', ...leaving(stays(''))])
    expect(pids.map(Number).filter(isRunning)).toHaveLength(2)
  })
})

test('a run inside a run is marked as part of both', () => {
  vi.stubEnv('CLAID_MOCK_RUN', 'that-of-the-outer')
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(new Descendants().environment.CLAID_MOCK_RUN).toMatch(/^that-of-the-outer,[0-9a-f]{32}$/)
})
