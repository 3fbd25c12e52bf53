import { expect } from 'vitest'
import type { Mock } from '../../src/index.ts'
import { acceptPath } from '../support/mock.ts'
import { goTo, open, patience, press, requestRow, shoot, taskRow, withBrowser } from './browser.ts'

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
    await expect.poll(() => requestRow(page).count(), { timeout: patience }).toBe(3)
    await page.getByLabel('Status').fill('4xx')
    await requestRow(page, '200').first().waitFor({ state: 'detached' })
    await expect.poll(() => requestRow(page).count(), { timeout: patience }).toBe(1)
    await page.getByRole('heading', { name: 'Requests 1 of 3' }).waitFor()
    await requestRow(page, '422').getByRole('button').click()
    await page.getByText('The schema of the contract: the request is not as it says.').waitFor()
    await page.getByText(/^nonsense: /).waitFor()
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

withBrowser('the journal is there to its oldest entry', async () => {
  const before = async (mock: Mock) => {
    const { fetch } = mock.sandbox('a-customer-key')
    await fetch('/v1/the-oldest')
    for (let sent = 1; sent < 150; sent++) await fetch('/v1/a-later-one')
  }
  const { page } = await open({}, { before })
  await goTo(page, 'Requests')
  await page.getByRole('heading', { name: 'Requests 150', exact: true }).waitFor()
  await page.getByLabel('Path').fill('oldest')
  await requestRow(page, '/v1/the-oldest').waitFor()
  await page.getByRole('heading', { name: 'Requests 1 of 150' }).waitFor()
})

withBrowser('what comes while a sandbox is read for the first time is there, and once', async () => {
  const { page, submit } = await open()
  await goTo(page, 'Requests')
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  // The first answer is held back: it knows nothing of what comes next.
  await page.route('**/_mock/sandbox', async (route) => {
    const response = await route.fetch()
    await released
    await route.fulfill({ response })
  })
  const asked = page.waitForRequest('**/_mock/sandbox')
  await submit('a-customer-key', { number: 1 })
  await asked
  const answered = page.waitForResponse('**/_mock/sandbox')
  await submit('a-customer-key', { number: 2 })
  const last = await submit('a-customer-key')
  release()
  await answered
  await page.getByRole('heading', { name: 'Requests 3', exact: true }).waitFor()
  await requestRow(page, 'POST').nth(2).waitFor()
  await goTo(page, 'Tasks')
  await taskRow(page, last.id).waitFor()
})
