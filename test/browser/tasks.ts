import { expect } from 'vitest'
import type { Mock } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody } from '../support/mock.ts'
import { goTo, open, press, shoot, taskRow, withBrowser } from './browser.ts'

withBrowser('a task is forced, failed and repeated', async () => {
  const { page, mock, submit } = await open()
  const sandbox = mock.sandbox('a-customer-key')
  await sandbox.freeze()
  const [forced, failed] = [await submit(sandbox.key), await submit(sandbox.key)]
  await goTo(page, 'Tasks')
  await taskRow(page, forced.id).getByRole('link').click()
  await page.getByRole('combobox', { name: 'Status' }).selectOption('PAUSED')
  await press(page, 'Force')
  await page.getByRole('status').getByText('PAUSED').waitFor()
  await taskRow(page, forced.id, 'PAUSED').waitFor()
  expect((await sandbox.task(forced.id))?.status).toBe('PAUSED')
  await taskRow(page, failed.id).getByRole('link').click()
  await page.getByRole('heading', { name: `Task ${failed.id}` }).waitFor()
  await press(page, 'Fail')
  await page.getByText('Failed on purpose.', { exact: true }).waitFor()
  await page.getByText('It has ended; an end never changes.').waitFor()
  await page.getByRole('cell', { name: 'refund' }).waitFor()
  await press(page, 'Repeat')
  await page.getByText(/is the same request once more/).waitFor()
  await page.getByRole('heading', { name: `Task ${(await sandbox.tasks())[0]?.id}` }).waitFor()
  expect((await sandbox.tasks())[0]?.request).toEqual((await sandbox.task(failed.id))?.request)
  await shoot(page, 'task-actions')
})

withBrowser('what is open and what is focused stay so when something new comes', async () => {
  const { page, mock, submit } = await open()
  const sandbox = mock.sandbox('a-customer-key')
  await sandbox.freeze()
  const first = await submit(sandbox.key)
  await goTo(page, 'Tasks')
  await taskRow(page, first.id).getByRole('link').click()
  const folded = page.locator('summary', { hasText: 'Answer to the submission' })
  await folded.click()
  await page.getByText('"result_url"').waitFor()
  const second = await submit(sandbox.key)
  await taskRow(page, second.id).waitFor()
  await sandbox.advance('1m')
  await taskRow(page, first.id, 'DONE').waitFor()
  await page.getByRole('status').getByText('DONE').waitFor()
  await page.getByText('"result_url"').waitFor()
  expect(await folded.evaluate((element) => element === document.activeElement)).toBe(true)
})

withBrowser('what was sent is text, whatever it says', async () => {
  const { page, submit } = await open({}, { unasked: /422/ })
  const prompt = '<script>alert(1)</script><img src=x onerror=alert(1)>[[mock:@<b>tag</b>]]'
  const { id } = await submit('<i>key</i>', { options: { pose: prompt } })
  await submit('<i>key</i>', { options: { [prompt]: 1 } })
  await goTo(page, 'Tasks')
  await taskRow(page, id).getByRole('link').click()
  await page
    .getByText(/<script>alert\(1\)<\/script><img src=x/)
    .first()
    .waitFor()
  const strangers = () =>
    page.locator('main :is(script, b, i:not(.ratio)), main img[src="x"], select i').count()
  expect(await strangers()).toBe(0)
  await goTo(page, 'Requests')
  await page.getByRole('button', { name: /^422/ }).click()
  await page
    .getByText(/<script>alert\(1\)<\/script>/)
    .first()
    .waitFor()
  expect(await strangers()).toBe(0)
})

withBrowser('ten thousand tasks are a list of a few rows, and the oldest is one key away', async () => {
  const init = jsonPost(leastBody)
  const accept = async (mock: Mock): Promise<number> =>
    (await (await mock.sandbox('a-customer-key').fetch(acceptPath, init)).json()).data.id
  let oldest = 0
  const before = async (mock: Mock) => {
    // As long as none ends, the ledger has room for the entry of each.
    await mock.sandbox('a-customer-key').freeze()
    oldest = await accept(mock)
    for (let made = 1; made < 10_000; made++) await accept(mock)
  }
  const { page, mock } = await open({}, { before })
  await goTo(page, 'Tasks')
  await page.getByRole('heading', { name: 'Tasks 10,000' }).waitFor()
  const list = page.getByRole('region', { name: 'List of tasks' })
  const rows = list.getByRole('listitem')
  await rows.first().waitFor()
  expect(await rows.count()).toBeLessThan(60)
  await list.focus()
  await page.keyboard.press('End')
  await taskRow(page, oldest).waitFor()
  expect(await rows.count()).toBeLessThan(60)
  await shoot(page, 'many-tasks')
  // What it has cost is older than what the page has read of the ledger.
  const old = oldest + 9_800
  await page.evaluate(`location.hash = '#/tasks/${old}'`)
  await page.getByRole('row', { name: `hold ${old}` }).waitFor()
  await page.getByRole('link', { name: 'Back to the list' }).click()
  // A new one comes while the oldest are looked at.
  const newest = await accept(mock)
  await list.focus()
  await page.keyboard.press('Home')
  await taskRow(page, newest).waitFor()
})
