import { expect, test } from 'claid-mock/vitest'

test('follows what the config provides', async ({ claid }) => {
  await claid.fail({ on: 'accept', status: 429, times: 1 })
  expect((await claid.fetch('/_mock/scenario').then((answer) => answer.json())).name).toBe('task-error')
})
