import { expect } from 'vitest'
import { goTo, open, press, shoot, taskRow, withBrowser } from './browser.ts'

withBrowser(
  'a task stands as long as the clock is frozen, and ends when it is moved by an hour',
  async () => {
    const { page, mock, submit } = await open()
    const sandbox = mock.sandbox('a-customer-key')
    await sandbox.freeze()
    const { id } = await submit(sandbox.key)
    await goTo(page, 'Tasks')
    await taskRow(page, id, 'ACCEPTED').waitFor()
    await page.getByText('frozen', { exact: true }).waitFor()
    await page.getByRole('button', { name: /^Credits\s*unlimited\s*2 held, 0 spent/ }).waitFor()
    await shoot(page, 'frozen')
    const before = await sandbox.now()
    await press(page, '+1 h')
    await page.getByText(`On the way: task ${id} is DONE.`).waitFor()
    expect(await sandbox.now()).toBe(before + 3_600_000)
    await taskRow(page, id, 'DONE').waitFor()
    const hour = new Date(before + 3_600_000).toISOString().slice(11, 19)
    await page.getByText(`${hour} UTC`).waitFor()
    await page.getByRole('button', { name: /0 held, 2 spent/ }).click()
    await page
      .getByRole('dialog')
      .getByRole('row', { name: `settle ${id}` })
      .waitFor()
    await page.keyboard.press('Escape')
    await press(page, 'Run')
    await page.getByText('running', { exact: true }).waitFor()
    expect((await sandbox.clock()).frozen).toBe(false)
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('60')
    await page.getByText('running 60 times as fast').waitFor()
    expect((await sandbox.clock()).rate).toBe(60)
  },
)

withBrowser('nobody polls and nothing tells that time passes, and yet a task ends on the page', async () => {
  const { page, mock, submit } = await open()
  const sandbox = mock.sandbox('a-customer-key')
  await goTo(page, 'Tasks')
  await sandbox.freeze()
  const { id } = await submit(sandbox.key)
  await taskRow(page, id, 'ACCEPTED').waitFor()
  await sandbox.rate(10)
  await taskRow(page, id, 'DONE').waitFor()
  await page.getByRole('button', { name: /0 held, 2 spent/ }).waitFor()
})

withBrowser(
  'the switch opens on all sandboxes, newest first and masked, and steers one of them',
  async () => {
    const { page, mock, submit } = await open()
    const first = await submit('key-of-alice')
    const second = await submit('key-of-bob')
    await goTo(page, 'Tasks')
    await taskRow(page, first.id, 'key…ce').waitFor()
    await taskRow(page, second.id, 'key…ob').waitFor()
    await page.getByText('Choose a sandbox to move its clock').waitFor()
    // What is opened has its sandbox steered, and all are shown as before.
    await taskRow(page, second.id).getByRole('link').click()
    await page.getByText(/^Steering key…ob · /).waitFor()
    await taskRow(page, first.id).waitFor()
    await page.getByRole('link', { name: 'Back to the list' }).click()
    await page.getByText('Choose a sandbox to move its clock').waitFor()
    const options = page.getByLabel('Sandbox').locator('option')
    await options.filter({ hasText: 'All sandboxes (2)' }).waitFor({ state: 'attached' })
    const names = (await options.allTextContents()).map((name) => name.split(' ')[0])
    expect(names).toEqual(['All', 'key…ob', 'key…ce'])
    expect(await page.content()).not.toMatch(/key-of-(alice|bob)/)
    const alice = (await options.allTextContents()).find((name) => name.startsWith('key…ce')) ?? ''
    await page.getByLabel('Sandbox').selectOption({ label: alice })
    await taskRow(page, second.id).waitFor({ state: 'detached' })
    await press(page, 'Freeze')
    await page.getByText('frozen', { exact: true }).waitFor()
    expect((await mock.sandbox('key-of-alice').clock()).frozen).toBe(true)
    expect((await mock.sandbox('key-of-bob').clock()).frozen).toBe(false)
    // The address remembers it.
    await page.reload()
    await taskRow(page, first.id).waitFor()
    expect(await taskRow(page, second.id).count()).toBe(0)
  },
)

withBrowser('the balance is set, and what it no longer pays for is refused', async () => {
  const { page, submit } = await open({}, { unasked: /402/ })
  await submit('a-customer-key')
  await page.getByRole('button', { name: /^Credits/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Balance').fill('3')
  await press(dialog, 'Set')
  await dialog.getByRole('row', { name: /grant/ }).waitFor()
  await shoot(page, 'credits')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Credits\s*3/ }).waitFor()
  await press(page, 'Submit')
  await page.getByText(/costs 8 credits and 3 are left/).waitFor()
})

withBrowser('the base URL is copied, and the stamp says what is served', async () => {
  const { page, url } = await open()
  await press(page, 'Copy the base URL')
  await page.getByRole('status').getByText('Copied').waitFor()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(url)
  await page.getByText(/^openapi\.json/).waitFor()
  await page.getByText('documented', { exact: true }).waitFor()
})

withBrowser('a refusal of the control API is shown as it is worded, and a lost connection too', async () => {
  const { page, mock, submit } = await open({}, { unasked: /^Failed to load resource: .*(400|500|ERR_)/ })
  await submit('a-customer-key')
  await page.route('**/_mock/clock', (route) =>
    route.fulfill({ status: 400, json: { error: 'Failed: <b>' } }),
  )
  await press(page, 'Freeze')
  await page.getByRole('alert').getByText('Failed: <b>').waitFor()
  await page.route('**/_mock/sandboxes', (route) => route.fulfill({ status: 500, body: '{"odd":1}' }))
  await submit('a-customer-key')
  await page.getByText('GET /_mock/sandboxes was answered 500: {"odd":1}').waitFor()
  await page.unroute('**/_mock/sandboxes')
  await page.getByText('Live', { exact: true }).waitFor()
  await mock.close()
  await page.getByText(/^Not connected, trying again: .+/).waitFor()
})

withBrowser(
  'the token of the address opens the control API and the API, and goes with every link',
  async () => {
    const { page, submit, url } = await open({ controlToken: 'se&cret' }, { path: '/?token=se%26cret' })
    await submit('a-customer-key')
    await press(page, 'Freeze')
    await page.getByText('frozen', { exact: true }).waitFor()
    await press(page, 'Submit')
    await page.getByRole('heading', { name: /^Task \d+/ }).waitFor()
    const references = page.getByRole('navigation', { name: 'Reference' }).getByRole('link')
    const links = await references.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href))
    expect(links.map((link) => new URL(link).pathname)).toEqual(['/docs', '/_mock/docs'])
    for (const link of links) expect(new URL(link).searchParams.get('token')).toBe('se&cret')
    expect(links[0]?.startsWith(url)).toBe(true)
  },
)
