import { describe } from 'vitest'
import { expect, test } from '../../src/vitest.ts'
import { acceptPath, jsonPost, leastBody } from '../support/mock.ts'

test('a client that is given address and key meets the sandbox', async ({ claid }) => {
  const answer = await fetch(
    claid.url + acceptPath,
    jsonPost(leastBody, { authorization: `Bearer ${claid.key}` }),
  )
  expect(answer.status).toBe(200)
  expect(await claid.tasks()).toHaveLength(1)
})

test('fetch and advance work detached', async ({ claid: { fetch, advance, tasks } }) => {
  const { result_url } = (await (await fetch(acceptPath, jsonPost(leastBody))).json()).data
  await advance('10s')
  expect((await (await fetch(result_url)).json()).data.status).toBe('DONE')
  expect(await tasks()).toHaveLength(1)
})

const keys: string[] = []
describe.concurrent('tests at the same time', () => {
  test.for(Array.from({ length: 20 }, (_, index) => index))(
    '%i have nothing in common',
    async (index, { claid, expect }) => {
      keys.push(claid.key)
      await claid.freeze()
      for (let sent = 0; sent < index; sent++) await claid.fetch(acceptPath, jsonPost(leastBody))
      const before = await claid.now()
      await claid.advance(`${index}s`)
      expect(await claid.tasks()).toHaveLength(index)
      expect((await claid.now()) - before).toBe(index * 1000)
    },
  )
})

test('each of them had a key of its own', () => {
  expect(new Set(keys).size).toBe(20)
})

describe('what claidOptions say', () => {
  test.override({ claidOptions: { scenario: 'task-error', credits: 8 } })

  test('makes the mock of these tests', async ({ claid }) => {
    await claid.fetch(acceptPath, jsonPost(leastBody))
    await claid.advance('1h')
    expect((await claid.tasks())[0]?.status).toBe('ERROR')
    expect(await claid.credits()).toMatchObject({ balance: 8, spent: 0 })
  })

  describe('in a group of its own', () => {
    test.override({ claidOptions: { listen: false } })

    test('holds there', async ({ claid }) => {
      expect(claid.url).toBe('http://claid-mock.test')
      expect((await claid.fetch(acceptPath, jsonPost(leastBody))).status).toBe(200)
    })
  })
})

test('and not those of others', async ({ claid }) => {
  expect((await claid.credits()).balance).toBeNull()
  expect(claid.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
})
