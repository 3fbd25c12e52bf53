import { expect, onTestFinished, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import { submit } from '../control/client.ts'
import { socketReceiver } from './receiver.ts'

/** A mock with one delivery under way, and what it says when it is closed. */
async function underWay(drain: string) {
  let arrive = (): void => {}
  let answer = (): void => {}
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  const { url, received } = await socketReceiver((response) => {
    answer = () => void response.writeHead(204).end()
    arrive()
  })
  const notes: string[] = []
  const mock = createMock({ speed: 0, drain, webhook: { url }, note: (text) => notes.push(text) })
  onTestFinished(() => mock.close())
  const sandbox = mock.sandbox()
  const { id } = await submit(sandbox)
  await arrived
  return { mock, sandbox, id, notes, received, answer: () => answer() }
}

test('a delivery that is answered in time is over when the mock is closed', async () => {
  const { mock, notes, answer, received } = await underWay('30s')
  const closed = mock.close()
  answer()
  await closed
  expect([notes, received.length]).toEqual([[], 1])
})

test('one that is not is named as pending, and never sent again', async () => {
  const { mock, id, notes, received } = await underWay('20ms')
  await mock.close()
  expect(notes).toEqual([
    `Deliveries that are pending: delivery 1 of task ${id} (success, pending, 1 attempts made)`,
  ])
  expect(received).toHaveLength(1)
})

test('what is still to be tried, and what is held, is named too', async () => {
  const notes: string[] = []
  const mock = createMock({ speed: 0, note: (text) => notes.push(text) })
  const sandbox = mock.sandbox()
  await sandbox.freeze()
  await sandbox.webhook({ url: async () => new Response(null, { status: 500 }) })
  const [retried, held] = [await submit(sandbox), await submit(sandbox, { scenario: 'webhook-held' })]
  await sandbox.advance('0s')
  await mock.close()
  expect(notes).toHaveLength(1)
  expect(notes[0]).toContain(
    `of task ${retried.id} (success, pending, 1 attempts made), The receiver answered 500`,
  )
  expect(notes[0]).toContain(`of task ${held.id} (success, held, 0 attempts made)`)
})
