import { expect } from 'vitest'
import { acceptPath } from '../support/mock.ts'
import { goTo, open, press, requestRow, shoot, withBrowser } from './browser.ts'

withBrowser(
  'each request is there with the gate that answered it, and is found by status and path',
  async () => {
    const { page, mock, submit } = await open()
    const sandbox = mock.sandbox('a-customer-key')
    const { id } = await submit(sandbox.key)
    await submit(sandbox.key, { nonsense: true })
    await sandbox.fetch(`${acceptPath}/${id}`)
    await goTo(page, 'Requests')
    await requestRow(page, 'POST', '422', 'schema').waitFor()
    expect(await requestRow(page).count()).toBe(3)
    await page.getByLabel('Status').fill('4xx')
    await requestRow(page, '200').first().waitFor({ state: 'detached' })
    expect(await requestRow(page).count()).toBe(1)
    await requestRow(page, '422').getByRole('button').click()
    await page.getByText('The schema of the contract: the request is not as it says.').waitFor()
    await page.getByText('"nonsense"').waitFor()
    await shoot(page, 'request')
    await page.getByLabel('Status').fill('')
    await page.getByLabel('Path').fill(String(id))
    await requestRow(page, 'POST').first().waitFor({ state: 'detached' })
    expect(await requestRow(page, 'GET').count()).toBe(1)
  },
)

withBrowser('a request is made to fail next time, once', async () => {
  const { page, submit } = await open({}, { unasked: /429/ })
  await submit('a-customer-key')
  await goTo(page, 'Requests')
  await requestRow(page, 'POST').getByRole('button').click()
  await press(page, 'Make submissions fail')
  await page.getByText('429 on the next accept').waitFor()
  expect((await submit('a-customer-key')).status).toBe(429)
  await requestRow(page, '429', 'fault').waitFor()
  await page.getByText('429 on the next accept').waitFor({ state: 'detached' })
  expect((await submit('a-customer-key')).status).toBe(200)
  await press(page, 'Make submissions fail')
  await press(page, 'Forget planned faults')
  await page.getByText('429 on the next accept').waitFor({ state: 'detached' })
  expect((await submit('a-customer-key')).status).toBe(200)
})
