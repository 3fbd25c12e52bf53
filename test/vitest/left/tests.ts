import { type Claid, expect, test } from 'claid-mock/vitest'
import { describe } from 'vitest'

const submit = {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: '{"input":{"clothing":["https://shop.example/shirt.png"]},"options":{}}',
}
const path = '/v1/image/ai-fashion-models'

test('leaves faults', async ({ claid }) => {
  await claid.fail({ on: 'accept', status: 429, times: 3 })
  await claid.fail({ on: 'poll', kind: 'connection-reset', times: 1 })
  expect((await claid.fetch(path, submit)).status).toBe(429)
})

test('meets them', async ({ claid }) => {
  await claid.fail({ on: 'accept', status: 429, times: 1 })
  expect((await claid.fetch(path, submit)).status).toBe(429)
})

test('forgets them', async ({ claid }) => {
  await claid.fail({ on: 'accept', status: 429, times: 1 })
  await claid.reset(['faults'])
})

test('fails for a reason of its own', async ({ claid }) => {
  await claid.fail({ on: 'accept', status: 429, times: 1 })
  expect('this').toBe('that')
})

async function giveUp(claid: Claid): Promise<number> {
  await claid.webhook({ url: async () => new Response(null, { status: 500 }), retry: { attempts: 2 } })
  const { id } = (await (await claid.fetch(path, submit)).json()).data
  await claid.advance('1h')
  return id
}

test('leaves a delivery', async ({ claid }) => {
  await giveUp(claid)
  expect(await claid.tasks()).toHaveLength(1)
})

test('looks at its delivery', async ({ claid }) => {
  expect((await claid.delivered(await giveUp(claid))).state).toBe('gave up')
})

test('looks at all deliveries', async ({ claid }) => {
  await giveUp(claid)
  expect((await claid.deliveries())[0]?.attempts).toHaveLength(2)
})

test('says that there was none', async ({ claid }) => {
  await expect(claid).not.toHaveDelivered({ task: await giveUp(claid) })
})

test('looks at it too early', async ({ claid }) => {
  await claid.freeze()
  await claid.webhook({ url: async () => new Response(null, { status: 500 }), retry: { attempts: 2 } })
  await claid.use({ timeline: [{ status: 'DONE', after: '1s' }] })
  await claid.fetch(path, submit)
  await claid.advance('1s')
  expect((await claid.deliveries())[0]?.state).toBe('pending')
  await claid.advance('1h')
})

describe.concurrent('at the same time', () => {
  test('one leaves something', async ({ claid }) => {
    await claid.fail({ on: 'download', status: 404, times: 1 })
  })
  test('one does not', async ({ claid }) => {
    await claid.advance('1s')
  })
})

describe('what is allowed', () => {
  test.override({ claidOptions: { allow: ['unused-faults', 'gave-up'] } })

  test('may be left', async ({ claid }) => {
    await claid.fail({ on: 'accept', status: 429, times: 1 })
    await claid.reset(['faults'])
    await giveUp(claid)
    await claid.fail({ on: 'accept', status: 429, times: 1 })
  })
})
