import { expect, test } from 'claid-mock/vitest'
import { makePictures } from './poller.ts'

test('a shirt becomes a picture', async ({ claid }) => {
  const request = { input: { clothing: ['https://images.example.com/shirt.png'] }, options: {} }
  const [picture] = await makePictures(request, { url: claid.url, key: claid.key, sleep: claid.advance })
  expect(picture).toMatchObject({ width: 880, height: 1168 })
  await expect(claid).toHaveFinished()
  expect(await claid.credits()).toMatchObject({ held: 0, spent: 2 })
})
