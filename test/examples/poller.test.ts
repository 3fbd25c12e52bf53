import { type Claid, expect, test } from 'claid-mock/vitest'
import { makePictures } from './poller.ts'

const request = { input: { clothing: ['https://images.example.com/shirt.png'] }, options: {} }
const make = (claid: Claid) => makePictures(request, { url: claid.url, key: claid.key, sleep: claid.advance })

test('a busy service is asked again when it says', async ({ claid }) => {
  await claid.fail({ on: 'accept', status: 429, times: 2 })
  expect(await make(claid)).toHaveLength(1)
})

test('a poll that breaks is no end', async ({ claid }) => {
  await claid.fail({ on: 'poll', status: 503, times: 2 })
  expect(await make(claid)).toHaveLength(1)
})

test('a service that stays busy is given up', async ({ claid }) => {
  await claid.fail({ on: 'accept', status: 429, times: 5 })
  await expect(make(claid)).rejects.toThrow('Claid answered 429: Too Many Requests.')
})

test('both shapes of a refusal are read', async ({ claid }) => {
  await claid.setCredits(1)
  await expect(make(claid)).rejects.toThrow('Claid answered 402: No API calls left.')
})

test('a task that fails says why', async ({ claid }) => {
  await claid.use({ timeline: [{ status: 'ERROR', after: '2m', errors: ['Processing timed out.'] }] })
  await expect(make(claid)).rejects.toThrow(/^Task \d+ ended with ERROR\. Processing timed out\.$/)
})

test('a cancelled task is an end too', async ({ claid }) => {
  await claid.use('cancelled')
  await expect(make(claid)).rejects.toThrow('ended with CANCELLED')
})

test('a task that never ends is left after ten minutes, in no time', async ({ claid }) => {
  await claid.freeze()
  await claid.use('never-finishes')
  const before = await claid.now()
  await expect(make(claid)).rejects.toThrow('is PROCESSING after ten minutes')
  expect((await claid.now()) - before).toBeGreaterThan(600_000)
})
