import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createMock } from 'claid-mock'

const mock = createMock()
before(() => mock.listen())
after(() => mock.close())

test('a task is done after a while', async () => {
  const sandbox = mock.sandbox()
  const submitted = await sandbox.fetch('/v1/image/ai-fashion-models', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ input: { clothing: ['https://images.example.com/shirt.png'] }, options: {} }),
  })
  const { id } = (await submitted.json()).data
  await sandbox.advance('10s')
  assert.equal((await sandbox.task(id)).status, 'DONE')
})
