import { expect } from 'vitest'
import type { Mock } from '../../src/index.ts'
import { acceptPath } from '../support/mock.ts'
import { open, press, shoot, withBrowser } from './browser.ts'

/** A sandbox of somebody's own key. */
const customer = (mock: Mock) => mock.sandbox('key-of-a-customer').credits()

withBrowser('the reference draws the stored document, and submits with the key filled in', async () => {
  const { page, mock, url } = await open({ demoKey: 'the-shared-key' }, { path: '/docs', isReference: true })
  await page.getByText(acceptPath, { exact: true }).first().waitFor()
  await shoot(page, 'reference')
  const operation = page.locator('.opblock-post')
  await operation.locator('.opblock-summary').click()
  await press(operation.locator('.opblock-body'), 'Execute')
  await operation.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor()
  const curl = await operation.locator('.curl-command').textContent()
  expect(curl).toContain(`${url}${acceptPath}`)
  expect(curl).toContain('Bearer the-shared-key')
  expect(await mock.sandbox('the-shared-key').tasks()).toHaveLength(1)
  await shoot(page, 'reference-answer')
})

withBrowser('a key of somebody is not shown, and stands behind the request all the same', async () => {
  const { page, mock } = await open({}, { path: '/docs', isReference: true, before: customer })
  await page.getByText(acceptPath, { exact: true }).first().waitFor()
  const operation = page.locator('.opblock-post')
  await operation.locator('.opblock-summary').click()
  await press(operation.locator('.opblock-body'), 'Execute')
  await operation.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor()
  const curl = await operation.locator('.curl-command').textContent()
  expect(curl).toContain('Bearer $CLAID_API_KEY')
  expect(await page.content()).not.toContain('key-of-a-customer')
  expect(await mock.sandbox('key-of-a-customer').tasks()).toHaveLength(1)
})

withBrowser('the control API has a reference too, which steers the sandbox', async () => {
  const { page, mock } = await open(
    { controlToken: 'of-the-operator' },
    { path: '/_mock/docs?token=of-the-operator', isReference: true, before: customer },
  )
  const operation = page.locator('.opblock', { hasText: 'Forget all planned faults' })
  await operation.waitFor()
  const sandbox = mock.sandbox('key-of-a-customer')
  await sandbox.fail({ on: 'accept', status: 500 })
  await operation.locator('.opblock-summary').click()
  await press(operation.locator('.opblock-body'), 'Execute')
  await operation.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor()
  expect(await sandbox.faults()).toEqual([])
  await shoot(page, 'reference-control')
})
