/** The examples that are no tests of vitest; those that are run by themselves. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { createMock } from '../src/index.ts'
import { jsonPost, leastBody } from './support/mock.ts'
import { assertBuilt, Process, root } from './support/process.ts'

beforeAll(() => assertBuilt())

const folder = join(root, 'test/examples')
const example = (name: string) => join(folder, name)

/** A mock that listens while the test runs. */
async function listening() {
  const mock = createMock()
  onTestFinished(() => mock.close())
  return { mock, url: (await mock.listen()).url }
}

test('node-test.mjs passes', async () => {
  const { code, stdout } = await new Process(process.execPath, ['--test', example('node-test.mjs')]).ended
  expect({ code, stdout: code === 0 ? '' : stdout }).toEqual({ code: 0, stdout: '' })
})

test('claid.sh downloads a picture', async () => {
  const { mock, url } = await listening()
  const env = { CLAID_API_URL: url, CLAID_API_KEY: 'key-of-curl' }
  const { stdout, stderr } = await new Process('sh', [example('claid.sh')], { env }).ended
  expect([stdout, stderr]).toEqual(['image/png\n', ''])
  expect(await mock.sandbox('key-of-curl').tasks()).toHaveLength(1)
})

const hasPython = spawnSync('python3', ['--version']).status === 0
test.skipIf(!hasPython)('test_claid.py passes, each function as pytest calls it', async () => {
  const { mock, url } = await listening()
  const runner = `
import test_claid
for name in sorted(vars(test_claid)):
    if name.startswith("test_"):
        vars(test_claid)[name]()
        print(name)`
  const { stdout, stderr } = await new Process('python3', ['-B', '-c', runner], {
    cwd: folder,
    env: { CLAID_API_URL: url },
  }).ended
  expect(stderr).toBe('')
  expect(stdout.trim().split('\n')).toEqual([
    'test_a_task_is_done_after_a_while',
    'test_an_account_without_credits_is_told_so',
    'test_the_second_submission_gets_through',
  ])
  // What the README shows is what a client should do.
  const { mistakes, seen } = await mock.report()
  expect([mistakes, seen.tasks]).toEqual([[], 2])
})

test('poller.ts prints the links of pictures when it is started', async () => {
  const { url } = await listening()
  const env = { CLAID_API_URL: url, CLAID_API_KEY: 'key-of-the-poller+instant' }
  const args = ['--import', 'tsx', example('poller.ts'), 'https://images.example.com/shirt.png']
  const { stdout, stderr } = await new Process(process.execPath, args, { env }).ended
  expect([stdout, stderr]).toEqual([expect.stringMatching(/^http:\S+\.png\n$/), ''])
  expect(stdout).toContain(url)
})

test.each(['webhook-hono.ts', 'webhook-express.ts'])(
  '%s takes what is signed, and nothing else',
  async (name) => {
    const env = { CLAID_WEBHOOK_SECRET: 'my-secret', PORT: '0' }
    const receiver = new Process(process.execPath, ['--import', 'tsx', example(name)], { env })
    const said = await receiver.line(/^listening on /)
    const url = `${said.replace('listening on ', '')}/claid`
    await using mock = createMock({ speed: 0 })
    const deliver = async (secret: string | undefined) => {
      const sandbox = mock.sandbox()
      await sandbox.webhook({ url, secret, retry: { attempts: 1 } })
      const answer = await sandbox.fetch('/v1/image/ai-fashion-models', jsonPost(leastBody))
      const { id } = (await answer.json()).data
      const { state, attempts } = await sandbox.delivered(id)
      return { id, outcome: [state, attempts[0]?.answer?.status] }
    }
    const { id, outcome } = await deliver('my-secret')
    expect(outcome).toEqual(['delivered', 204])
    for (const wrong of ['another', undefined])
      expect((await deliver(wrong)).outcome).toEqual(['gave up', 401])
    await receiver.line(new RegExp(`^task ${id} is DONE$`))
    expect(receiver.stdout.match(/^task/gm)).toHaveLength(1)
  },
)

test('every example is run: by vitest, or by name here', () => {
  const modules = ['poller.ts', 'start-mock.ts', 'webhook-hono.ts', 'webhook-express.ts']
  const others = readdirSync(folder).filter((name) => /\.\w+$/.test(name) && !name.endsWith('.test.ts'))
  expect(others.sort()).toEqual([...modules, 'claid.sh', 'node-test.mjs', 'test_claid.py'].sort())
})
