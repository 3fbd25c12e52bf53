import { existsSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { createMock, type MockOptions } from '../../src/index.ts'
import { acceptPath, jsonPost, leastBody } from '../support/mock.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const executablePath = '/usr/bin/chromium'
const args = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

const playwright = await import('playwright-core').catch(() => undefined)
const missing = playwright ? (existsSync(executablePath) ? undefined : executablePath) : 'playwright-core'
if (missing && process.env.CI) throw new Error(`Failed to test the page in a browser: ${missing} is missing.`)
if (missing) console.warn(`The page is not tested in a browser: ${missing} is missing.`)
const withBrowser = test.skipIf(missing)

let browser: Browser | undefined
beforeAll(async () => {
  if (!missing) browser = await playwright?.chromium.launch({ executablePath, args })
})
afterAll(() => browser?.close())

/**
 * The page of a mock that listens. Whatever a test does, the page complains of nothing and asks no other host.
 * @param setting.unasked complaints of the browser itself that the test brings about
 */
async function open(
  options: MockOptions = {},
  setting: { path?: string; width?: number; unasked?: RegExp } = {},
) {
  const { path = '/', width = 1280, unasked } = setting
  const mock = createMock({ seed: 'page', ...options })
  const { url } = await mock.listen()
  const context = await browser?.newContext({ viewport: { width, height: 900 } })
  const page = await context?.newPage()
  if (!page) throw new Error('there is no browser')
  page.setDefaultTimeout(15_000)
  const complaints: string[] = []
  const strangers: string[] = []
  page.on('console', (message) => {
    const isComplaint = ['error', 'warning'].includes(message.type())
    if (isComplaint && !unasked?.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`) && request.url() !== 'data:,') strangers.push(request.url())
  })
  onTestFinished(async () => {
    await context?.close()
    await mock.close()
    expect({ complaints, strangers }).toEqual({ complaints: [], strangers: [] })
  })
  await page.goto(url + path)
  await page.getByText('Live', { exact: true }).and(page.getByRole('status')).waitFor()
  const submit = async (key: string, options: object = {}) => {
    const authorization = `Bearer ${key}`
    const response = await fetch(url + acceptPath, jsonPost({ ...leastBody, options }, { authorization }))
    const { data } = (await response.json()) as { data?: { id: number } }
    return { status: response.status, id: data?.id }
  }
  return { mock, page, submit }
}

/** The row of a table that has all of these texts. */
function row(page: Page, table: 'Tasks' | 'Requests', ...texts: readonly (string | number)[]) {
  const rows = page.getByRole('table', { name: table }).locator('tbody tr')
  return texts.reduce((found, text) => found.filter({ hasText: String(text) }), rows)
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

withBrowser('a task appears as it is submitted, and its end as time passes', async () => {
  const { page, mock, submit } = await open()
  await page.getByText('Nothing has come yet').waitFor()
  const sandbox = mock.sandbox('a-customer-key')
  await sandbox.freeze()
  const { id } = await submit(sandbox.key)
  await row(page, 'Tasks', id ?? '', 'ACCEPTED', 'default (default)').waitFor()
  await row(page, 'Requests', `POST ${acceptPath}`, 200).waitFor()
  await page.getByText('Nothing has come yet').waitFor({ state: 'hidden' })
  await page.getByText('unlimited, 2 held, 0 spent').waitFor()
  // Nobody polls, and no event tells of a status that begins: the timeline says when to look.
  await sandbox.rate(4)
  await page.getByText('running 4 times as fast').waitFor()
  await row(page, 'Tasks', id ?? '', 'DONE').waitFor()
  await page.getByText('unlimited, 0 held, 2 spent').waitFor()
})

withBrowser('a scenario that is clicked is met by the next submission', async () => {
  const { page, submit } = await open()
  await submit('a-customer-key')
  await page.getByRole('button', { name: 'default', exact: true, pressed: true }).waitFor()
  await press(page, 'out-of-credits')
  await page.getByRole('button', { name: 'out-of-credits', pressed: true }).waitFor()
  await page.getByText('out-of-credits: The account has no credits').waitFor()
  expect((await submit('a-customer-key')).status).toBe(402)
  await row(page, 'Requests', 402, 'out-of-credits (sandbox)').waitFor()
  await press(page, 'task-error')
  await page.getByRole('button', { name: 'task-error', pressed: true }).waitFor()
  const { id } = await submit('a-customer-key')
  await press(page, '+1 min')
  await row(page, 'Tasks', id ?? '', 'ERROR', 'task-error (sandbox)').waitFor()
})

withBrowser('the clock stands when it is frozen, and what is due has happened when it is moved', async () => {
  const { page, mock, submit } = await open()
  const sandbox = mock.sandbox('a-customer-key')
  const { id } = await submit(sandbox.key)
  await press(page, 'Freeze')
  await page.getByText(/, frozen$/).waitFor()
  const before = await sandbox.now()
  await press(page, '+1 h')
  await page.getByText('On the way:').waitFor()
  expect(await sandbox.now()).toBe(before + 3_600_000)
  await row(page, 'Tasks', id ?? '', 'DONE').waitFor()
  const shown = new Date(before + 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
  await page.getByText(`${shown} UTC, frozen`).waitFor()
  await press(page, 'Run')
  await page.getByText(/, running$/).waitFor()
  expect((await sandbox.clock()).frozen).toBe(false)
})

withBrowser('what was sent is text, whatever it says', async () => {
  const { page, submit } = await open()
  const prompt = '<script>alert(1)</script><img src=x onerror=alert(1)>[[mock:@<b>tag</b>]]'
  const { id } = await submit('<i>key</i>', { pose: prompt })
  await row(page, 'Tasks', id ?? '')
    .getByText('Show')
    .click()
  await page.getByText('<script>alert(1)</script><img src=x onerror=alert(1)>').waitFor()
  expect(await page.locator('tbody :is(script, img, b, i), select :is(i)').count()).toBe(0)
})

withBrowser('one sandbox or all of them are shown, and only the chosen one is steered', async () => {
  const { page, mock, submit } = await open()
  const ids = [await submit('key-of-alice'), await submit('key-of-bob')].map(({ id }) => id ?? '')
  const [alice = '', bob = ''] = ids
  await row(page, 'Tasks', 'key…ce', alice).waitFor()
  await row(page, 'Tasks', 'key…ob', bob).waitFor()
  await page.getByText('Choose a sandbox').waitFor()
  const options = await page.getByLabel('Sandbox').locator('option').allTextContents()
  expect(options.map((option) => option.split(' ')[0]).sort()).toEqual(['All', 'key…ce', 'key…ob'])
  const ofAlice = options.find((option) => option.startsWith('key…ce')) ?? ''
  await page.getByLabel('Sandbox').selectOption({ label: ofAlice })
  await row(page, 'Tasks', bob).waitFor({ state: 'detached' })
  await row(page, 'Tasks', alice).waitFor()
  await press(page, 'never-finishes')
  await page.getByRole('button', { name: 'never-finishes', pressed: true }).waitFor()
  await submit('key-of-alice')
  await submit('key-of-bob')
  const newest = async (key: string) => (await mock.sandbox(key).tasks())[0]?.scenario
  expect([await newest('key-of-alice'), await newest('key-of-bob')]).toEqual(['never-finishes', 'default'])
  // The address remembers it.
  await page.reload()
  await row(page, 'Tasks', alice).waitFor()
  expect(await row(page, 'Tasks', bob).count()).toBe(0)
})

withBrowser('what is open and what is focused stay so when something new comes', async () => {
  const { page, mock, submit } = await open()
  const first = await submit('a-customer-key')
  const show = row(page, 'Tasks', first.id ?? '').getByText('Show')
  await show.click()
  const second = await submit('a-customer-key')
  await row(page, 'Tasks', second.id ?? '').waitFor()
  await mock.sandbox('a-customer-key').advance('1m')
  await row(page, 'Tasks', first.id ?? '', 'DONE')
    .getByText('shirt.png')
    .waitFor()
  expect(await show.evaluate((element) => element === document.activeElement)).toBe(true)
})

withBrowser('a refusal of the control API is shown as it is worded', async () => {
  const { page, mock, submit } = await open({}, { unasked: /^Failed to load resource: / })
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
  await page.getByText('Live', { exact: true }).and(page.getByRole('status')).waitFor()
  await mock.close()
  await page.getByText(/^Not connected, trying again: .+/).waitFor()
})

withBrowser('the token of the address opens the control API', async () => {
  const { page, submit } = await open({ controlToken: 'se&cret' }, { path: '/?token=se%26cret' })
  await submit('a-customer-key')
  await press(page, 'Freeze')
  await page.getByText(/, frozen$/).waitFor()
  const links = await page
    .locator('a')
    .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href))
  for (const link of links) expect([link, (await fetch(link)).status]).toEqual([link, 200])
})

withBrowser('nothing is wider than a phone, and every control has a name', async () => {
  const { page, submit } = await open({}, { width: 360 })
  await submit('a-customer-key', { pose: 'x'.repeat(300) })
  await submit('another-key', { nonsense: 1 })
  await row(page, 'Requests', 422).waitFor()
  await page.getByLabel('Sandbox').selectOption({ index: 1 })
  await page.getByRole('button', { name: '+1 h' }).waitFor()
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
  expect(await page.getByRole('combobox', { name: 'Sandbox' }).count()).toBe(1)
  const names = await page.locator('button, a, summary').allTextContents()
  expect(names.filter((name) => name.trim() === '')).toEqual([])
})
