import { createMock } from 'claid-mock'
import { expect, test } from 'vitest'
import { makePictures } from './poller.ts'

test('the mock is closed where its block ends', async () => {
  await using mock = createMock()
  const { key, fetch, advance } = mock.sandbox()
  const request = { input: { clothing: ['https://images.example.com/shirt.png'] }, options: {} }
  // No port: the client is given fetch.
  const pictures = await makePictures(request, { url: mock.url, key, fetch, sleep: advance })
  expect(pictures).toHaveLength(1)
})
