import { expect, onTestFinished, test } from 'vitest'
import { createMock, type MockSandbox, type WebhookInput } from '../../src/index.ts'
import { submit } from '../control/client.ts'
import { standingClock } from '../support/mock.ts'

const answering =
  (status: number): WebhookInput['url'] =>
  async () =>
    new Response(null, { status })

async function opened(): Promise<MockSandbox> {
  const mock = createMock({ seed: 'signatures', clock: standingClock() })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  return sandbox
}

/** Lets an event come to its receiver, of which nothing is to be fetched. */
async function tell(
  sandbox: MockSandbox,
  trouble?: 'unsigned' | 'bad-signature' | 'respaced',
): Promise<void> {
  const timeline = [{ status: 'ERROR' as const, after: '3s' }]
  await sandbox.use({ timeline, ...(trouble && { webhook: { trouble } }) })
  await submit(sandbox)
  await sandbox.advance('1m')
}

const mistakes = async (sandbox: MockSandbox) =>
  (await sandbox.report()).mistakes.map(({ rule, severity }) => [rule, severity])

test.each([401, 403])('who answers %i to what nobody signed has refused no signature', async (status) => {
  const sandbox = await opened()
  await sandbox.webhook({ url: answering(status), retry: { attempts: 1 } })
  await tell(sandbox)
  await tell(sandbox, 'respaced')
  expect(await mistakes(sandbox)).toEqual([['webhook-not-2xx', 'warning']])
})

test.each(['unsigned', 'bad-signature'] as const)(
  'who took an event that was %s is told so when the webhook is gone',
  async (trouble) => {
    const sandbox = await opened()
    await sandbox.webhook({ url: answering(204), secret: 'whsec' })
    await tell(sandbox, trouble)
    const found = [[`${trouble}-accepted`, 'error']]
    expect(await mistakes(sandbox)).toEqual(found)
    await sandbox.webhook(null)
    expect(await mistakes(sandbox)).toEqual(found)
  },
)

test.each(['unsigned', 'bad-signature'] as const)(
  'a secret that is set later makes no mistake of an event that was %s',
  async (trouble) => {
    const sandbox = await opened()
    await sandbox.webhook({ url: answering(204) })
    await tell(sandbox, trouble)
    await sandbox.webhook({ url: answering(204), secret: 'whsec' })
    expect(await mistakes(sandbox)).toEqual([])
  },
)

test('each attempt is judged by what it carried', async () => {
  const sandbox = await opened()
  await sandbox.webhook({ url: answering(401), retry: { attempts: 2, first: '1h', jitter: 0 } })
  await tell(sandbox)
  await sandbox.webhook({ url: answering(401), secret: 'whsec', retry: { attempts: 2 } })
  await sandbox.advance('2h')
  expect(await mistakes(sandbox)).toEqual([
    ['good-signature-refused', 'error'],
    ['webhook-not-2xx', 'warning'],
  ])
})
