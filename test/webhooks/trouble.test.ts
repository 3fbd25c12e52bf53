import { describe, expect, onTestFinished, test } from 'vitest'
import { createMock, type MockSandbox } from '../../src/index.ts'
import { webhookTroubles } from '../../src/scenarios/schema.ts'
import { submit } from '../control/client.ts'
import { memoryReceiver, secret, signatureHeader, socketReceiver, still } from './receiver.ts'

type Trouble = (typeof webhookTroubles)[number]

/** The ways to choose a scenario for a task. Each gives a sandbox and a submission that follows it. */
const ways: readonly (readonly [
  name: string,
  open: (trouble: Trouble) => { sandbox: MockSandbox; go: () => Promise<{ id: number; result_url: string }> },
])[] = [
  [
    'by header',
    (trouble) => {
      const sandbox = still({ speed: 0 }).sandbox()
      return { sandbox, go: () => submit(sandbox, { scenario: `webhook-${trouble}` }) }
    },
  ],
  [
    'by key',
    (trouble) => {
      const sandbox = still({ speed: 0 }).sandbox(`key-of-a-test+webhook-${trouble}`)
      return { sandbox, go: () => submit(sandbox) }
    },
  ],
  [
    'by a scenario file',
    (trouble) => {
      const scenarios = { troubled: { webhook: { trouble } } }
      const sandbox = still({ speed: 0, scenarios, scenario: 'troubled' }).sandbox()
      return { sandbox, go: () => submit(sandbox) }
    },
  ],
]

describe.each(ways)('chosen %s', (_, open) => {
  /** A frozen sandbox with a verifying receiver, and a task that has ended. */
  async function conversation(trouble: Trouble) {
    const { sandbox, go } = open(trouble)
    const { url, received } = memoryReceiver()
    await sandbox.freeze()
    await sandbox.webhook({ url, secret })
    const task = await go()
    const result = async () => (await sandbox.fetch(task.result_url)).text()
    return { sandbox, received, task, result, go }
  }

  test('duplicate sends the same event twice', async () => {
    const { sandbox, received, result } = await conversation('duplicate')
    await sandbox.advance('0s')
    expect(received).toHaveLength(1)
    await sandbox.advance('1s')
    expect(received.map(({ body, isSigned }) => ({ body, isSigned }))).toEqual(
      Array(2).fill({ body: await result(), isSigned: true }),
    )
    await sandbox.advance('1d')
    expect(received).toHaveLength(2)
  })

  test('out-of-order tells of the later task first', async () => {
    const { sandbox, received, task, go } = await conversation('out-of-order')
    await sandbox.advance('5s')
    expect(received).toEqual([])
    const later = await go()
    await sandbox.advance('5s')
    expect(received.map(({ task }) => task)).toEqual([later.id, task.id])
    expect(received.every(({ isSigned }) => isSigned)).toBe(true)
  })

  test('out-of-order waits a minute where no later task comes', async () => {
    const { sandbox, received, task } = await conversation('out-of-order')
    await sandbox.advance('59999ms')
    expect(received).toEqual([])
    await sandbox.advance('1ms')
    expect(received.map(({ task }) => task)).toEqual([task.id])
  })

  test('late comes a minute after the end', async () => {
    const { sandbox, received } = await conversation('late')
    await sandbox.advance('59999ms')
    expect(received).toEqual([])
    await sandbox.advance('1ms')
    expect(received).toMatchObject([{ isSigned: true }])
  })

  test('lost never comes, and is to be seen', async () => {
    const { sandbox, received, task } = await conversation('lost')
    await sandbox.advance('30d')
    expect(received).toEqual([])
    const lost = await sandbox.delivered(task.id)
    expect(lost).toMatchObject({ state: 'gave up', attempts: [], reason: expect.stringMatching(/lost/) })
    await sandbox.replay(lost.id)
    await sandbox.advance('0s')
    expect(received).toMatchObject([{ task: task.id, isSigned: true }])
  })

  test('early is there before the answer to the accept', async () => {
    const { received, task } = await conversation('early')
    expect(received).toMatchObject([{ task: task.id, isSigned: true }])
  })

  test('bad-signature is not by who has the secret', async () => {
    const { sandbox, received } = await conversation('bad-signature')
    await sandbox.advance('0s')
    expect(received).toMatchObject([{ isSigned: false }])
    expect(received[0]?.headers.get(signatureHeader)).toMatch(/^[0-9a-f]{64}$/)
  })

  test('unsigned carries no signature, though there is a secret', async () => {
    const { sandbox, received, result } = await conversation('unsigned')
    await sandbox.advance('0s')
    expect(received).toMatchObject([{ body: await result(), isSigned: false }])
    expect(received[0]?.headers.has(signatureHeader)).toBe(false)
  })

  test('respaced has other blanks, and a right signature over these very bytes', async () => {
    const { sandbox, received, result } = await conversation('respaced')
    await sandbox.advance('0s')
    const text = await result()
    expect(received).toMatchObject([{ isSigned: true }])
    expect(received[0]?.body).not.toBe(text)
    expect(JSON.parse(received[0]?.body ?? '')).toEqual(JSON.parse(text))
  })

  test('old-secret is signed with the secret before the rotation', async () => {
    const { sandbox, received } = await conversation('old-secret')
    await sandbox.webhook({ url: memoryReceiver().url, secret })
    const { url, received: rotated } = memoryReceiver()
    await sandbox.webhook({ url, secret: 'whsec_new' })
    await sandbox.advance('0s')
    // The receiver knows the old one only.
    expect([received.length, rotated.map(({ isSigned }) => isSigned)]).toEqual([0, [true]])
  })

  test('old-secret is of no known secret where none was rotated', async () => {
    const { sandbox, received } = await conversation('old-secret')
    await sandbox.advance('0s')
    expect(received).toMatchObject([{ isSigned: false }])
  })

  test('reserialised is signed over the same JSON in other bytes', async () => {
    const { sandbox, received, result } = await conversation('reserialised')
    await sandbox.advance('0s')
    expect(received).toMatchObject([{ isSigned: false, body: await result() }])
    const [{ attempts: [attempt] = [] } = {}] = await sandbox.deliveries()
    expect(attempt?.signed).not.toBe(attempt?.body)
    expect(JSON.parse(attempt?.signed ?? '')).toEqual(JSON.parse(attempt?.body ?? ''))
  })

  test('malformed is signed and no JSON', async () => {
    const { sandbox, received } = await conversation('malformed')
    await sandbox.advance('0s')
    expect(received).toMatchObject([{ isSigned: true, task: undefined }])
    expect(() => JSON.parse(received[0]?.body ?? '')).toThrow(SyntaxError)
  })

  test('held waits until it is released', async () => {
    const { sandbox, received, task } = await conversation('held')
    await sandbox.advance('30d')
    expect(received).toEqual([])
    const [{ id = 0, state } = {}] = await sandbox.deliveries()
    expect(state).toBe('held')
    await sandbox.release(id)
    expect((await sandbox.delivered(task.id)).state).toBe('delivered')
    expect(received).toMatchObject([{ isSigned: true }])
  })

  test('encodings sends one delivery in each', async () => {
    const { sandbox, received, result } = await conversation('encodings')
    await sandbox.advance('0s')
    const body = await result()
    expect(received.map((one) => [one.body, one.isSigned])).toEqual(Array(3).fill([body, true]))
    const kinds = received.map(({ headers }) => headers.get(signatureHeader) ?? '')
    expect(kinds).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}$/),
      expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      expect.stringMatching(/^sha256=[0-9a-f]{64}$/),
    ])
  })

  test.each(webhookTroubles)('%s leaves the answers of the API alone', async (trouble) => {
    const { sandbox, result } = await conversation(trouble)
    await sandbox.advance('1h')
    expect(JSON.parse(await result()).data.status).toBe('DONE')
  })
})

test('a scenario can say how late, with any trouble', async () => {
  const scenarios = { slow: { webhook: { trouble: 'duplicate', delay: '10s' } } } as const
  const sandbox = still({ speed: 0, scenarios, scenario: 'slow' }).sandbox()
  const { url, received } = memoryReceiver()
  await sandbox.freeze()
  await sandbox.webhook({ url })
  await submit(sandbox)
  const counts: number[] = []
  for (const step of ['9999ms', '1ms', '999ms', '1ms']) {
    await sandbox.advance(step)
    counts.push(received.length)
  }
  expect(counts).toEqual([0, 1, 1, 2])
})

test('of two that end at the same moment while the clock goes, the later is told first', async () => {
  // Each asked whether another waits before either was kept: both waited.
  const mock = createMock({ speed: 0, scenario: 'webhook-out-of-order' })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  const { url, received } = memoryReceiver()
  await sandbox.webhook({ url })
  const [first, second] = await Promise.all([submit(sandbox), submit(sandbox)])
  await sandbox.delivered(first.id)
  expect(received.map(({ task }) => task)).toEqual([second.id, first.id])
})

describe('early, over a socket', () => {
  test('has arrived before the client reads the answer', async () => {
    const { url, received } = await socketReceiver()
    const mock = createMock({ scenario: 'webhook-early', webhook: { url, secret } })
    onTestFinished(() => mock.close())
    const { url: base } = await mock.listen()
    for (let n = 1; n <= 20; n++) {
      const { id } = await submit({ fetch: (path, init) => fetch(base + path, withKey(init)) })
      expect(received).toHaveLength(n)
      expect(received.at(-1)).toMatchObject({ task: id, isSigned: true })
    }
  })

  test('does not hang a client whose receiver waits for that very answer', async () => {
    let answer = (): void => {}
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    const { url } = await socketReceiver(
      (response) => void answered.then(() => response.writeHead(204).end()),
    )
    const mock = createMock({ scenario: 'webhook-early', webhook: { url, secret } })
    onTestFinished(() => mock.close())
    const sandbox = mock.sandbox()
    const { id } = await submit(sandbox)
    answer()
    expect((await sandbox.delivered(id)).attempts).toHaveLength(1)
  })
})

test.each(['early', 'lost', 'held'] as const)(
  '%s where nobody receives makes nothing wait',
  async (trouble) => {
    const sandbox = still({ scenario: `webhook-${trouble}` }).sandbox()
    const { id } = await submit(sandbox)
    await sandbox.advance('1h')
    await expect(sandbox.delivered(id)).rejects.toThrow(/the sandbox has no webhook/)
  },
)

const withKey = (init: RequestInit | undefined): RequestInit => {
  const headers = new Headers(init?.headers)
  headers.set('authorization', 'Bearer key-of-a-test')
  return { ...init, headers }
}
