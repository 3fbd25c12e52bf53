import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { createMock } from 'claid-mock'
import { makePictures } from './poller.ts'

describe('pictures of clothes', () => {
  const mock = createMock()
  let sandbox = mock.sandbox()
  beforeAll(() => mock.listen())
  afterAll(() => mock.close())
  afterEach(() => {
    sandbox = mock.sandbox()
  })

  const request = { input: { clothing: ['https://images.example.com/shirt.png'] }, options: {} }
  const make = () => makePictures(request, { url: mock.url, key: sandbox.key, sleep: sandbox.advance })

  it('are made', async () => {
    expect(await make()).toHaveLength(1)
  })

  it('cost credits', async () => {
    await sandbox.setCredits(0)
    await expect(make()).rejects.toThrow('No API calls left.')
  })
})
